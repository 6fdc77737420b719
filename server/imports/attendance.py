"""Attendance (出勤) out of a file: who was at work on which day for how long; taken in by whole days of the book."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from board.calendar import day_of
from board.figures.book import Book
from board.figures.enter import LONGEST_DAY_MINUTES, attend
from board.figures.entered_facts import Attended, BookFact, month_of
from board.refused import Refused
from server.core.wiring import Wiring
from server.figures.measures import attendance_in
from server.imports import cells
from server.imports.fields import ATTENDANCE_FIELDS
from server.imports.mapping import PLAIN, Columns, Map, needed
from server.imports.rows import FileRefused, Row
from server.imports.table import opened
from server.imports.times import Dating
from server.imports.times import day as written_day
from server.imports.workbook import LARGEST_UNPACKED
from server.store.bookshelf import Author

LONGEST_NAME = 40
MOST_LINES = 20_000
"""A year of fifty people; more in one file is another kind of file."""


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """A row that is no attendance, and why."""

    row: int
    name: str
    reason: Refused


@dataclass(frozen=True, slots=True)
class Attendance:
    """What a file says: its lines by day, the rows that are none, and names nobody on the staff has."""

    days: dict[date, tuple[Attended, ...]]
    refused: tuple[RefusedLine, ...]
    strangers: tuple[str, ...]

    @property
    def lines(self) -> int:
        return sum(map(len, self.days.values()))

    @property
    def months(self) -> tuple[str, ...]:
        """The months it is about."""
        return tuple(sorted({month_of(day) for day in self.days}))


def read(
    path: Path,
    dating: Dating,
    staff: Collection[str],
    how: Map = PLAIN,
    largest_unpacked: int = LARGEST_UNPACKED,
) -> Attendance:
    """The attendance of a file up to the day of `dating`. Raises `FileRefused` for a file that is none."""
    found: dict[date, dict[str, int]] = {}
    refused: list[RefusedLine] = []
    with opened(path, ATTENDANCE_FIELDS, how, largest_unpacked=largest_unpacked) as given:
        columns = given.columns
        if not columns.has("minutes") and not columns.has("hours"):
            raise FileRefused("The file has no column of minutes or hours attended; call it 出勤小时 or 出勤分钟.")
        for count, row in enumerate(given.rows, start=1):
            if count > MOST_LINES:
                raise FileRefused("The file has more than %(most)s rows.", most=MOST_LINES)
            try:
                _take(found, columns, row, dating)
            except Refused as reason:
                shown = str(columns.cell(row, "name") or "")[:LONGEST_NAME]
                refused.append(RefusedLine(row.number, shown, reason))
    days = {day: tuple(Attended(*line) for line in lines.items()) for day, lines in sorted(found.items())}
    names = {name for lines in found.values() for name in lines}
    return Attendance(days, tuple(refused), tuple(sorted(names - set(staff))))


def facts(book: Book, attendance: Attendance, today: date) -> list[BookFact]:
    """What a file adds to the book: a sheet for each day with the lines that differ; nothing for what stands there."""
    found: list[BookFact] = []
    for day, people in attendance.days.items():
        found += attend(book, day, people, today)
    return found


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a file: what it says, and how many of its lines were written (or, in a dry run, would be)."""

    read: Attendance
    written: int


def take(
    wiring: Wiring,
    path: Path,
    how: Map,
    *,
    who: str,
    device: str,
    dry_run: bool,
    largest_unpacked: int = LARGEST_UNPACKED,
) -> Taken:
    """Reads a file and writes into the book what it does not hold yet, all of it or nothing. Raises `FileRefused`."""
    now = wiring.clock()
    calendar, shelf = wiring.calendar, wiring.store.book
    today = day_of(calendar, now)
    staff = {person.name for person in wiring.store.people.staff()}
    found = read(path, Dating(how.zone or calendar.zone, today, how.date_formats), staff, how, largest_unpacked)
    part = attendance_in(*found.months)
    if dry_run:
        return Taken(found, changed_lines(facts(shelf.read(part), found, today)))
    # A key of its own: what stands there already is not written again in any case.
    author = Author(who, device, f"{who}/{uuid.uuid4().hex}", now)
    return Taken(
        found,
        changed_lines([entry.fact for entry in shelf.record(part, lambda book: facts(book, found, today), author)]),
    )


def changed_lines(facts: Sequence[BookFact]) -> int:
    """How many lines these sheets have."""
    return sum(len(getattr(fact, "people", ())) for fact in facts)


def _take(found: dict[date, dict[str, int]], columns: Columns, row: Row, dating: Dating) -> None:
    name = needed(columns, row, "name", cells.name, LONGEST_NAME)
    on = needed(columns, row, "day", written_day, dating)
    field, per_unit = ("minutes", 1) if columns.has("minutes") else ("hours", 60)
    minutes = needed(columns, row, field, cells.minutes, per_unit)
    if on > dating.day:
        raise Refused("%(day)s has not come yet.", "day", day=on.isoformat())
    if not 0 <= minutes <= LONGEST_DAY_MINUTES:
        raise Refused("%(name)s: a day has at most %(most)s minutes.", field, name=name, most=LONGEST_DAY_MINUTES)
    if not name:
        raise Refused("%(name)s is missing.", "name", name=columns.called("name"))
    lines = found.setdefault(on, {})
    if name in lines:
        raise Refused("%(name)s stands there twice for %(day)s.", "name", name=name, day=on.isoformat())
    lines[name] = minutes
