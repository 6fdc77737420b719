"""The indicators over HTTP: targets, what was measured, gaps, points, and figures entered by hand (domain.md §11)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from flask import Blueprint
from typing_extensions import TypedDict

from board.figures import enter
from board.figures.book import Book
from board.figures.entered_facts import BookFact, month_of
from board.figures.indicator import Assessed, Indicator, gap_shown, shown, target_shown
from server.api.body_values import Body, Name, Note
from server.api.book import MonthAsked, check_indicator
from server.api.book_entries import Amount, Month, RecordedJson, VersionJson, YearOrMonth, record, versions_json
from server.api.calls import PREFIX, call
from server.api.months import YearAsked
from server.figures.indicators import BEHIND, FORMULAS, Line, PostResult, lines, title_of, unit_of, values_of
from server.figures.last_in_cars import last_in_cars
from server.web.current import current, today
from server.web.person import Person
from server.web.thread_pool import in_thread_pool

blueprint = Blueprint("indicators", __name__, url_prefix=PREFIX)


class Value(Body):
    """A month's figure; null takes back what stood there."""

    month: Month
    value: Amount | None
    note: Note = ""


class Target(Body):
    """For a month (2026-05) or a year (2026). `post` "": the house. `value` null: that of config.yaml counts again."""

    period: YearOrMonth
    value: Amount | None
    post: Name | None = None
    note: Note = ""


class AssessedJson(TypedDict):
    """`value`, `target`, `gap` as numbers, and as they may be shown; `met` and `deduction` are decided exactly."""

    value: float | None
    shown: str
    target: float | None
    target_shown: str
    gap: float | None
    gap_shown: str
    met: bool | None
    deduction: float | None


class PostResultJson(TypedDict):
    post: str
    name: str
    month: AssessedJson
    quarter: AssessedJson
    year: AssessedJson


class IndicatorJson(TypedDict):
    name: str
    title: str
    unit: str
    direction: str
    source: str
    formula: str
    cars: str
    month: AssessedJson
    quarter: AssessedJson
    year: AssessedJson
    posts: list[PostResultJson]
    measures: list[int]
    months_entered: int


class LastAgainJson(TypedDict):
    """An advisor or a team (`post`) that was last in this month and the two before; `what`: in cars, in revenue."""

    post: str
    name: str
    points: float
    what: list[str]


class IndicatorsJson(TypedDict):
    month: str
    last_in_cars: list[LastAgainJson]
    indicators: list[IndicatorJson]


class ValuesJson(TypedDict):
    """`values`: month → versions; `targets`: what was set, by post and period."""

    values: dict[str, list[VersionJson]]
    targets: list[dict[str, Any]]


@call(
    blueprint,
    "GET",
    "/kpi/indicators",
    guard="read-kpi",
    summary="Every indicator against its target, in a month, and in its quarter and its year up to then",
    query=MonthAsked,
    answer=IndicatorsJson,
)
def show_indicators(person: Person, query: MonthAsked) -> Any:
    day = today()
    month = query.month or month_of(day)
    enter.check_month_begun(month, day)
    return IndicatorsJson(
        month=month,
        last_in_cars=[
            LastAgainJson(post=one.post, name=one.name, points=float(one.points), what=list(one.what))
            for one in in_thread_pool(last_in_cars, current(), month, day)
        ],
        indicators=[line_json(line) for line in in_thread_pool(lines, current(), month, day)],
    )


@call(
    blueprint,
    "GET",
    "/kpi/indicators/<name>/values",
    guard="read-kpi",
    summary="What was entered for an indicator in a year, with everything that stood there before",
    query=YearAsked,
    answer=ValuesJson,
)
def show_values(person: Person, name: str, query: YearAsked) -> Any:
    indicator = known_indicator(name)
    book = in_thread_pool(current().store.book.read, values_of(query.year or str(today().year)))
    return ValuesJson(
        values={
            month: versions_json(history)
            for (whose, month), history in sorted(book.values.items())
            if whose == indicator.name
        },
        targets=[
            {"post": post, "period": period, "history": versions_json(history)}
            for (whose, post, period), history in sorted(book.targets.items())
            if whose == indicator.name
        ],
    )


@call(
    blueprint,
    "POST",
    "/kpi/indicators/<name>/values",
    guard="enter-figures",
    summary="Enter the figure of a month",
    body=Value,
    answer=RecordedJson,
)
def enter_value(person: Person, name: str, body: Value) -> Any:
    indicator = known_indicator(name)

    def decide(book: Book) -> Sequence[BookFact]:
        return enter.enter_value(book, indicator, body.month, body.value, body.note, today())

    return record(person, values_of(body.month[:4]), decide)


@call(
    blueprint,
    "POST",
    "/kpi/indicators/<name>/targets",
    guard="manage-figures",
    summary="Set what is to be reached in a month or a year",
    body=Target,
    answer=RecordedJson,
)
def set_target(person: Person, name: str, body: Target) -> Any:
    indicator = known_indicator(name)

    def decide(book: Book) -> Sequence[BookFact]:
        return enter.set_target(book, indicator, body.post or "", body.period, body.value, body.note)

    return record(person, values_of(body.period[:4]), decide)


def known_indicator(name: str) -> Indicator:
    """The indicator of the configuration with this name. Raises `Refused` where there is none."""
    check_indicator(name)
    return current().config.indicators_by_name()[name]


def line_json(line: Line) -> IndicatorJson:
    """An indicator with everything that stands beside it."""
    one = line.indicator
    return IndicatorJson(
        name=one.name,
        title=title_of(one),
        unit=unit_of(one),
        direction=one.direction,
        source=one.source,
        formula=str(FORMULAS[one.source]),
        cars=BEHIND.get(one.source, ""),
        month=assessed_json(one, line.house.month),
        quarter=assessed_json(one, line.house.quarter),
        year=assessed_json(one, line.house.year),
        posts=[_post_json(one, result) for result in line.posts],
        measures=[measure.number for measure in line.measures],
        months_entered=line.months_entered,
    )


def assessed_json(indicator: Indicator, found: Assessed) -> AssessedJson:
    """A measurement as numbers and as text."""
    return AssessedJson(
        value=_number(found.value),
        shown=shown(found.value, indicator, found.target),
        target=_number(found.target),
        target_shown=target_shown(found.target, indicator),
        gap=_number(found.gap),
        gap_shown=gap_shown(found.gap, indicator, found.target),
        met=found.met,
        deduction=_number(found.deduction),
    )


def _post_json(indicator: Indicator, result: PostResult) -> PostResultJson:
    return PostResultJson(
        post=result.post,
        name=result.name,
        month=assessed_json(indicator, result.month),
        quarter=assessed_json(indicator, result.quarter),
        year=assessed_json(indicator, result.year),
    )


def _number(value: Fraction | None) -> float | None:
    return None if value is None else float(value)
