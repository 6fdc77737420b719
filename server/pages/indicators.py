"""The page of the indicators: targets against what was measured, points for each post, and figures entered by hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from board.codes import REWORK_POSTS
from board.figures.book import Book, History, latest
from board.figures.entered_facts import month_of
from board.figures.indicator import HOUSE, Assessed, Indicator, gap_shown, shown, target_shown
from board.figures.revenue import REVENUE_POSTS
from server.figures.css import survey
from server.figures.indicators import BEHIND, FORMULAS, Line, PostResult, lines, months_of, title_of, unit_of, values_of
from server.figures.last_in_cars import last_in_cars, revenues, revenues_in
from server.figures.measures import days_of
from server.forms.sheet import Column, Section, Sheet
from server.pages.book import asked_month
from server.pages.entrance import shows
from server.pages.files import csv_answer
from server.web.current import current, today
from server.web.labels import label
from server.web.person import Person
from server.web.thread_pool import in_thread_pool

blueprint = Blueprint("indicators_page", __name__)

Score = tuple[str, str, Indicator, Assessed]
Row = tuple[Line, PostResult]


@dataclass(frozen=True, slots=True)
class Change:
    """What somebody entered in one place: a figure (`post` None) or a target, with what stood there before."""

    indicator: str
    period: str
    post: str | None
    before: str | int | None
    after: str | int | None
    who: str
    at: datetime
    note: str


COLUMNS: tuple[Column[Row], ...] = (
    Column("indicator", _("Indicator"), lambda row: title_of(row[0].indicator)),
    Column("unit", _("Unit"), lambda row: unit_of(row[0].indicator)),
    Column("post", _("Post"), lambda row: post_name(row[1].post)),
    Column("name", _("Name"), lambda row: row[1].name),
    Column("target", _("Target"), lambda row: target_shown(row[1].month.target, row[0].indicator)),
    Column("value", _("Measured"), lambda row: shown(row[1].month.value, row[0].indicator, row[1].month.target)),
    Column("gap", _("Gap"), lambda row: gap_shown(row[1].month.gap, row[0].indicator, row[1].month.target)),
    Column("deduction", _("Deduction"), lambda row: points(row[1].month.deduction)),
    Column(
        "quarter_target", _("Target, quarter so far"), lambda row: target_shown(row[1].quarter.target, row[0].indicator)
    ),
    Column(
        "quarter_value",
        _("Measured, quarter so far"),
        lambda row: shown(row[1].quarter.value, row[0].indicator, row[1].quarter.target),
    ),
    Column(
        "quarter_gap",
        _("Gap, quarter so far"),
        lambda row: gap_shown(row[1].quarter.gap, row[0].indicator, row[1].quarter.target),
    ),
    Column("year_target", _("Target, year so far"), lambda row: target_shown(row[1].year.target, row[0].indicator)),
    Column(
        "year_value",
        _("Measured, year so far"),
        lambda row: shown(row[1].year.value, row[0].indicator, row[1].year.target),
    ),
    Column(
        "year_gap",
        _("Gap, year so far"),
        lambda row: gap_shown(row[1].year.gap, row[0].indicator, row[1].year.target),
    ),
)


@blueprint.get("/kpi/indicators")
@shows("indicators")
def page(person: Person) -> str:
    parts, month = current(), begun_month()
    found = in_thread_pool(lines, parts, month, today())
    book = in_thread_pool(parts.store.book.read, values_of(month[:4]))
    by_hand = [line.indicator for line in found if line.indicator.source == "entered"]
    return render_template(
        "kpi_indicators.html",
        lines=found,
        scores=list(scores(found)),
        entered=[(one, [_entered(book, one, at) for at in months_of(month[:4])]) for one in by_hand],
        entered_text=lambda name: latest(book.values.get((name, month), ())) or "",
        history=changes(book),
        formulas=FORMULAS,
        revenues=_revenues(in_thread_pool(parts.store.book.read, revenues_in(month)), month),
        last_in_cars=in_thread_pool(last_in_cars, parts, month, today()),
        survey=in_thread_pool(survey, parts, month),
        cars_behind=lambda one: cars_behind(one, month),
        months=months_of(month[:4]),
        month=month,
        today=today(),
        indicators=[(line.indicator.name, title_of(line.indicator)) for line in found],
        people=[one.name for one in parts.store.people.staff() if one.active],
    )


@blueprint.get("/kpi/indicators.csv")
@shows("indicators")
def page_csv(person: Person) -> Response:
    """The same as a file: a line for the house and for every post or person."""
    month = begun_month()
    found = in_thread_pool(lines, current(), month, today())
    rows: list[Row] = [(line, result) for line in found for result in (line.house, *line.posts)]
    sheet = Sheet(gettext("Indicators"), COLUMNS, (Section(rows),), current().config.calendar().zone)
    return csv_answer(sheet, f"indicators-{month}.csv")


def _revenues(book: Book, month: str) -> list[tuple[str, str, str]]:
    """(post, name, revenue) of a month, the most first within a post."""
    found = [(post, revenues(book, month, post)) for post in REVENUE_POSTS]
    ordered = ((post, sorted(of.items(), key=lambda one: (-one[1], one[0]))) for post, of in found)
    return [(post, name, f"{float(value):,.2f}".removesuffix(".00")) for post, of in ordered for name, value in of]


def cars_behind(indicator: Indicator, month: str) -> str:
    """Where the cars behind an indicator are listed; empty for what is entered."""
    if indicator.source not in BEHIND:
        return ""
    days = days_of(month)
    asked = {"what": BEHIND[indicator.source], "from": days[0].isoformat(), "to": days[-1].isoformat()}
    asked |= {"by": "repair_type", "name": indicator.repair_type} if indicator.repair_type else {}
    return f"/kpi/cars?{urlencode(asked)}"


def begun_month() -> str:
    """The month in the address; this one where there is none, and instead of one that is yet to come."""
    return min(asked_month(), month_of(today()))


def scores(found: Iterable[Line]) -> Iterator[Score]:
    """What everybody's posts come to, post by post; what has no figure or no target is left out."""
    results = [(result, line.indicator) for line in found for result in line.posts]
    known = [one for one in results if None not in (one[0].month.value, one[0].month.target)]
    order = list(dict.fromkeys(result.post for result, _ in known))
    for result, indicator in sorted(known, key=lambda one: (order.index(one[0].post), one[0].name)):
        yield result.post, result.name, indicator, result.month


def changes(book: Book) -> list[Change]:
    """Everything that was entered in a year, the latest first."""
    places: list[tuple[str, str, str | None, History]] = [
        *((name, month, None, history) for (name, month), history in book.values.items()),
        *((name, period, post, history) for (name, post, period), history in book.targets.items()),
    ]
    found = [
        (after.seq, Change(name, period, post, before, after.value, after.who, after.at, after.note))
        for name, period, post, history in places
        for before, after in zip((None, *(one.value for one in history)), history, strict=False)
    ]
    return [change for _, change in sorted(found, key=lambda one: one[0], reverse=True)]


def posts_of(indicator: Indicator) -> list[tuple[str, str]]:
    """Whose target may be set: that of the house, and of each post."""
    return [(HOUSE, post_name(HOUSE)), *((one.post, post_name(one.post)) for one in indicator.posts)]


def post_name(post: str) -> str:
    """What a post is called."""
    if post == HOUSE:
        return gettext("The whole shop")
    return label("rework_post", post) if post in REWORK_POSTS else label("role", post)


def points(deduction: Fraction | None) -> str:
    """Points for people; blank where there is nothing to deduct from."""
    return "" if deduction is None else f"{float(deduction):g}"


def _entered(book: Book, indicator: Indicator, month: str) -> str:
    value = latest(book.values.get((indicator.name, month), ()))
    return "" if value is None else shown(Fraction(str(value)), indicator)


def _figure(indicator: Indicator, value: Any, target: Any = None) -> str:
    return shown(value, indicator, target)


blueprint.add_app_template_global(
    lambda month: in_thread_pool(lines, current(), month, today(), with_posts=False), "indicator_lines"
)
blueprint.add_app_template_global(lambda day: month_of(min(day, today())), "book_month")
blueprint.add_app_template_global(_figure, "indicator_figure")
blueprint.add_app_template_global(
    lambda indicator, found: gap_shown(found.gap, indicator, found.target), "indicator_gap"
)
blueprint.add_app_template_global(lambda indicator, value: target_shown(value, indicator), "indicator_target")
blueprint.add_app_template_global(points, "indicator_points")
blueprint.add_app_template_global(post_name, "post_name")
blueprint.add_app_template_global(posts_of, "posts_of")
