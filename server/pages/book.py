"""The pages of the book: corrective measures, who looked at the figures, attendance, and the close of a month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, Response, render_template, request
from flask_babel import lazy_gettext as _
from werkzeug.exceptions import NotFound

from board.calendar import day_bounds, minutes_between
from board.figures.book import Book, History, closed
from board.figures.entered_facts import month_of
from board.figures.kpi import Figures, Tally, figures, rate_text
from board.figures.month_close import standard_of
from board.figures.periods import FIRST_YEAR, LAST_YEAR
from board.orders.attended import said_attendance
from server.core.wiring import Wiring
from server.figures import measures, months
from server.figures.indicators import title_of, unit_of
from server.figures.measures import Looks
from server.figures.months import ClosedMonth
from server.forms.sheet import Column, Section, Sheet
from server.pages.entrance import shows
from server.pages.files import csv_answer
from server.pages.job_history import said
from server.web.auth import current_person
from server.web.current import current, today
from server.web.person import Person
from server.web.thread_pool import in_thread_pool

blueprint = Blueprint("book_page", __name__)

ATTENDANCE_COLUMNS: tuple[Column[tuple[date, str, int]], ...] = (
    Column("day", "日期", lambda line: line[0].isoformat()),
    Column("name", "姓名", lambda line: line[1]),
    Column("hours", "出勤小时", lambda line: line[2], kind="number", shown=lambda minutes: minutes / 60),
)
"""Headings that the import knows, in whatever language the page is read."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands above the on-time figures: who has looked today, and how their month was closed."""

    today: date
    looks: Looks
    mine: bool
    closed: ClosedMonth | None
    closable: str | None


@dataclass(frozen=True, slots=True)
class MonthRow:
    """One month of the year: its figures now, and those it was closed with, None while it is open."""

    month: str
    is_over: bool
    now: Figures
    closed: Figures | None
    closed_by: str

    @property
    def differs(self) -> bool:
        return self.closed is not None and self.closed != self.now


@blueprint.get("/kpi/measures")
@shows("measures")
def measures_page(person: Person) -> str:
    parts, day = current(), today()
    found = in_thread_pool(measures.measures, parts.store)
    people = [one.name for one in parts.store.people.staff() if one.active]
    return render_template(
        "kpi_measures.html",
        open_measures=[one for one in found if one.is_open],
        closed_measures=[one for one in found if not one.is_open],
        indicators=[(name, title_of(one)) for name, one in parts.config.indicators_by_name().items()],
        people=people,
        today=day,
        last_month=month_of(day.replace(day=1) - timedelta(days=1)),
    )


@blueprint.get("/kpi/seen")
@shows("seen")
def seen_page(person: Person) -> str:
    month = asked_month()
    return render_template(
        "kpi_seen.html", looks=_looks(current(), month), month=month, today=today(), mine=_mine(person)
    )


@blueprint.get("/kpi/attendance")
@shows("attendance")
def attendance_page(person: Person) -> str:
    parts = current()
    day = asked_day()
    month = month_of(day)
    book = in_thread_pool(parts.store.book.read, measures.attendance_in(month))
    bounds = day_bounds(parts.calendar, day)
    days = measures.days_of(month)
    said = dict(said_attendance(parts.command_log.shop, days[0], min(days[-1], today())))
    return render_template(
        "kpi_attendance.html",
        sheet=[(name, _last(book, day, name)) for name in _names(parts, book)],
        said=lambda on, name: said.get((name, on)),
        names=_names(parts, book),
        days=days,
        minutes=lambda on, name: _last(book, on, name),
        corrections=corrections(book),
        full_minutes=round(minutes_between(parts.calendar, *bounds)) if bounds else 0,
        day=day,
        month=month,
        today=today(),
    )


@blueprint.get("/kpi/attendance.csv")
@shows("attendance")
def attendance_csv(person: Person) -> Response:
    """A month's attendance in the form in which it can be imported again."""
    month = asked_month()
    book = in_thread_pool(current().store.book.read, measures.attendance_in(month))
    lines = [
        (day, name, minutes) for day, name in sorted(book.attendance) if (minutes := _last(book, day, name)) is not None
    ]
    sheet = Sheet(str(_("Attendance")), ATTENDANCE_COLUMNS, (Section(lines),), current().config.calendar().zone)
    return csv_answer(sheet, f"attendance-{month}.csv")


@blueprint.get("/kpi/months")
@shows("months")
def months_page(person: Person) -> str:
    day = today()
    year = asked_year(day)
    rows = in_thread_pool(month_rows, current(), year, day)
    return render_template("kpi_months.html", rows=rows, year=year, today=day, rate_text=rate_text)


@blueprint.get("/kpi/months/<month>")
@shows("months")
def month_page(person: Person, month: str) -> str:
    found = in_thread_pool(months.closed_month, current().store, _month(month))
    if found is None:
        raise NotFound
    return render_template("kpi_month.html", closed=found, month=month, rate_text=rate_text, said=said)


def month_rows(parts: Wiring, year: int, day: date) -> list[MonthRow]:
    """The months of a year that have begun, the latest first; reads only, and may run beside the event loop."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    now = dict(parts.store.deliveries.on_time_figures(first, last, "month"))
    names = [f"{year}-{number:02}" for number in range(1, 13)]
    book = parts.store.book.read(months.closings_of(*names))
    rows = []
    for month in reversed([name for name in names if name <= month_of(day)]):
        found = closed(book, month)
        kept = months.kept(found[1]) if found else None
        # A month is measured by what it was closed with, else by what held at its end: a new target must not make the
        # past look different.
        rules = parts.rules_on(months.bounds(month)[1])
        standard = standard_of(found[1]) if found else (rules.on_time_target, rules.points_per_late_car)
        today_is = figures(now.get(month, Tally()), *standard)
        rows.append(MonthRow(month, month < month_of(day), today_is, kept, found[0].who if found else ""))
    return rows


def corrections(book: Book) -> list[tuple[date, str, History]]:
    """The places of the attendance that somebody has changed, the latest day first."""
    found = [(day, name, history) for (day, name), history in book.attendance.items() if len(history) > 1]
    return sorted(found, key=lambda one: (one[0], one[1]), reverse=True)


def beside(first: date, last: date) -> Beside:
    """What stands beside the figures of a period; its month is told where the period is one."""
    parts, day = current(), today()
    month = month_of(first) if (first, last) == months.bounds(month_of(first)) else None
    found = in_thread_pool(months.closed_month, parts.store, month) if month else None
    return Beside(
        day,
        _looks(parts, month_of(day)),
        _mine(current_person()),
        found,
        month if month and found is None and month < month_of(day) else None,
    )


def asked_month() -> str:
    """The month in the address; this one without it, or where it is none."""
    try:
        return _month(request.args.get("month", ""))
    except NotFound:
        return month_of(today())


def asked_day() -> date:
    """The day in the address; today without one, where it is none, and where it is yet to come."""
    day = today()
    try:
        found = date.fromisoformat(request.args.get("day", ""))
    except ValueError:
        return day
    return min(max(found, date(FIRST_YEAR, 1, 1)), day)


def asked_year(day: date) -> int:
    """The year in the address; this one without it."""
    given = request.args.get("year", "")
    return (
        min(max(int(given), FIRST_YEAR), day.year)
        if given.isascii() and given.isdecimal() and len(given) == 4
        else day.year
    )


def next_month(month: str, step: int) -> str:
    """The month before (-1) or after (1)."""
    first = date.fromisoformat(f"{month}-01")
    return month_of((first + timedelta(days=31)).replace(day=1) if step > 0 else first - timedelta(days=1))


def hours(minutes: int | None) -> str:
    """Minutes as hours of the clock's kind people count in: 480 is 8, 450 is 7.5; nothing for None."""
    return "" if minutes is None else f"{minutes / 60:.2f}".rstrip("0").rstrip(".")


def measure_title(code: str) -> str:
    """What an indicator is called; one that the configuration no longer has stands for itself."""
    known = current().config.indicators_by_name().get(code)
    return title_of(known) if known else code


def _mine(person: Person | None) -> bool:
    """Whether it is this person's duty to look every day, or at least their right to say so."""
    return person is not None and person.role in current().config.rules.daily_readers


def _looks(parts: Wiring, month: str) -> Looks:
    roles = parts.config.rules.daily_readers
    return in_thread_pool(measures.looks, parts.store, parts.calendar, roles, month, today())


def _names(parts: Wiring, book: Book) -> list[str]:
    """The technicians, team by team, and whoever else has attendance in the month."""
    technicians = [name for team in parts.store.floor.teams().values() for name in team.technicians]
    return [*technicians, *sorted({name for _, name in book.attendance} - set(technicians))]


def _last(book: Book, day: date, name: str) -> Any:
    history = book.attendance.get((day, name), ())
    return history[-1].value if history else None


def _month(text: str) -> str:
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError:
        raise NotFound from None
    if not FIRST_YEAR <= found.year < LAST_YEAR:
        raise NotFound
    return month_of(found)


blueprint.add_app_template_global(beside, "book_beside")
blueprint.add_app_template_global(lambda: in_thread_pool(measures.open_measures, current().store), "book_open_measures")
blueprint.add_app_template_global(today, "shop_today")
blueprint.add_app_template_global(next_month, "next_month")
blueprint.add_app_template_global(measure_title, "indicator_title")
blueprint.add_app_template_global(unit_of, "indicator_unit")
blueprint.add_app_template_filter(hours, "hours")
