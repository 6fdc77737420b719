"""Corrective measures, the managers' daily look and attendance out of the book, as pages, API and figures need them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from board.calendar import ONE_DAY, Calendar, day_bounds
from board.figures.book import Measure, latest
from board.figures.entered_facts import (
    AttendanceEntered,
    FiguresSeen,
    MeasureChanged,
    MeasureClosed,
    MeasureOpened,
    MeasureReopened,
    month_of,
)
from server.store.bookshelf import Part
from server.store.store import Store

MEASURES = Part((MeasureOpened, MeasureChanged, MeasureClosed, MeasureReopened))


def seen_in(month: str) -> Part:
    """The part of the book that says who looked at the figures in a month."""
    return Part((FiguresSeen,), (month,))


def attendance_in(*months: str) -> Part:
    """The part of the book that holds the attendance of these months."""
    return Part((AttendanceEntered,), months)


def measures(store: Store) -> list[Measure]:
    """All of them: the open ones first, by deadline; then the closed, the latest first."""
    found = store.book.read(MEASURES).measures.values()
    open_ones = sorted((one for one in found if one.is_open), key=lambda one: (one.due, one.number))
    return [*open_ones, *sorted((one for one in found if not one.is_open), key=_closed_at, reverse=True)]


def open_measures(store: Store) -> list[Measure]:
    """Those that are not done yet, by deadline."""
    return [one for one in measures(store) if one.is_open]


def attended(store: Store, first: date, last: date) -> dict[tuple[str, date], int]:
    """(name, local day) → minutes at work, for the days of a period on which they are known."""
    book = store.book.read(attendance_in(*months_between(first, last)))
    found = {(name, day): latest(history) for (day, name), history in book.attendance.items() if first <= day <= last}
    return {place: int(minutes) for place, minutes in found.items() if minutes is not None}


def months_between(first: date, last: date) -> list[str]:
    """The months that a period touches."""
    found, day = [], first.replace(day=1)
    while day <= last:
        found.append(month_of(day))
        day = (day + timedelta(days=31)).replace(day=1)
    return found


def days_of(month: str) -> list[date]:
    """Every day of a month."""
    first = date.fromisoformat(f"{month}-01")
    return [day for n in range(31) if (day := first + n * ONE_DAY).month == first.month]


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who is to look every day. `days`: local day → when they looked; `missed`: open days without a look."""

    name: str
    role: str
    days: Mapping[date, datetime]
    missed: tuple[date, ...]
    today: datetime | None


@dataclass(frozen=True, slots=True)
class Looks:
    """A month of looks: its days, which of them the shop was open on, the readers, and others who looked."""

    month: str
    days: tuple[date, ...]
    open_days: frozenset[date]
    readers: tuple[Reader, ...]
    others: tuple[tuple[str, int], ...]

    @property
    def lacking(self) -> tuple[str, ...]:
        """Who has not looked today."""
        return tuple(one.name for one in self.readers if one.today is None)


def looks(store: Store, calendar: Calendar, roles: Iterable[str], month: str, today: date) -> Looks:
    """Who looked at the figures on which day of `month`; a day is missed when it is over and the shop was open."""
    asked = tuple(roles)
    seen = store.book.read(seen_in(month)).seen
    days = tuple(days_of(month))
    opened = frozenset(day for day in days if day_bounds(calendar, day) is not None)
    readers = []
    for person in store.people.staff():
        if person.active and person.role in asked:
            own = {day: seen[day][person.name] for day in days if person.name in seen.get(day, {})}
            missed = tuple(day for day in days if day in opened and day < today and day not in own)
            readers.append(Reader(person.name, person.role, own, missed, own.get(today)))
    readers.sort(key=lambda one: (asked.index(one.role), one.name))
    names = {one.name for one in readers}
    strangers = sorted({who for people in seen.values() for who in people} - names)
    others = tuple((who, sum(who in people for people in seen.values())) for who in strangers)
    return Looks(month, days, opened, tuple(readers), others)


def _closed_at(measure: Measure) -> datetime:
    assert measure.closed_at is not None
    return measure.closed_at
