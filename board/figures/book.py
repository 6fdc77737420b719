"""The book: what all that was entered adds up to, beside the log.

The latest entry counts, and what stood there before stays visible with who and when.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from board.figures.administered import ImportBegun, ImportEnded, ImportTakenBack
from board.figures.entered_facts import (
    AttendanceEntered,
    BookFact,
    FiguresSeen,
    MeasureChanged,
    MeasureClosed,
    MeasureOpened,
    MeasureReopened,
    MonthClosed,
    TargetSet,
    ValueEntered,
)
from board.figures.import_list import Import, after
from board.figures.revenue import RevenueEntered
from board.figures.surveys import SurveyScored


@dataclass(frozen=True, slots=True)
class BookEntry:
    """One line of a site's book. `seq` is gap-free within the site; `at` is aware UTC; `key` is the idempotency key of
    the request, shared by all entries it caused."""

    seq: int
    at: datetime
    who: str
    device: str
    key: str
    fact: BookFact


@dataclass(frozen=True, slots=True)
class Version:
    """What somebody entered in one place of the book; a place's versions, oldest first, are its history."""

    seq: int
    at: datetime
    who: str
    value: str | int | None
    note: str = ""


History = tuple[Version, ...]


@dataclass(frozen=True, slots=True)
class Measure:
    """A corrective measure as it now reads. `closed_at` None: it is open. `entries` are all that made it so."""

    number: int
    indicator: str
    month: str
    what: str
    owner: str
    due: date
    opened_at: datetime
    opened_by: str
    closed_at: datetime | None = None
    closed_by: str | None = None
    result: str = ""
    entries: tuple[BookEntry, ...] = ()

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    def is_overdue(self, today: date) -> bool:
        """Whether it should have been done before `today`; on its last day it is not late yet."""
        return self.is_open and self.due < today


@dataclass(frozen=True, slots=True)
class Book:
    """What the entries read so far add up to; a snapshot that nobody changes.

    `values` by (indicator, month), `targets` by (indicator, post, period), `attendance` by (day, name), `seen` by day
    and person with the first look of the day, `closings` by month with the latest last, `imports` by number, `surveys`
    by month and order number with the latest last, `revenues` by (month, post, name).
    """

    values: Mapping[tuple[str, str], History] = field(default_factory=dict)
    targets: Mapping[tuple[str, str, str], History] = field(default_factory=dict)
    attendance: Mapping[tuple[date, str], History] = field(default_factory=dict)
    measures: Mapping[int, Measure] = field(default_factory=dict)
    seen: Mapping[date, Mapping[str, datetime]] = field(default_factory=dict)
    closings: Mapping[str, tuple[BookEntry, ...]] = field(default_factory=dict)
    imports: Mapping[int, Import] = field(default_factory=dict)
    surveys: Mapping[tuple[str, str], tuple[BookEntry, ...]] = field(default_factory=dict)
    revenues: Mapping[tuple[str, str, str], History] = field(default_factory=dict)


EMPTY = Book()


def fold(entries: Iterable[BookEntry], book: Book = EMPTY) -> Book:
    """What `entries`, which follow those of `book`, add up to. Refuses nothing: what was written down happened.

    Entries of some kinds and periods only add up to the same as all of them, for these kinds and periods.
    """
    values, targets, attendance = dict(book.values), dict(book.targets), dict(book.attendance)
    measures, closings, imports = dict(book.measures), dict(book.closings), dict(book.imports)
    surveys, revenues = dict(book.surveys), dict(book.revenues)
    seen = {day: dict(people) for day, people in book.seen.items()}
    for entry in entries:
        match entry.fact:
            case ValueEntered(indicator, month, value, note):
                _add(values, (indicator, month), entry, value, note)
            case TargetSet(indicator, period, value, post, note):
                _add(targets, (indicator, post, period), entry, value, note)
            case AttendanceEntered(day, people, note):
                for one in people:
                    _add(attendance, (day, one.name), entry, one.minutes, note)
            case MeasureOpened() | MeasureChanged() | MeasureClosed() | MeasureReopened():
                _apply_to_measure(measures, entry)
            case FiguresSeen(day):
                seen.setdefault(day, {}).setdefault(entry.who, entry.at)
            case MonthClosed(month):
                closings[month] = (*closings.get(month, ()), entry)
            case SurveyScored(month, order_no):
                surveys[month, order_no] = (*surveys.get((month, order_no), ()), entry)
            case RevenueEntered(month, post, name, value, note):
                _add(revenues, (month, post, name), entry, value, note)
            case ImportBegun() | ImportEnded() | ImportTakenBack() as fact:
                imports[fact.number] = after(imports.get(fact.number), fact, entry.at, entry.who)
    return Book(values, targets, attendance, measures, seen, closings, imports, surveys, revenues)


def latest(history: History) -> str | int | None:
    """What counts now; None where nothing was entered, or it was taken back."""
    return history[-1].value if history else None


def surveyed(book: Book, month: str) -> list[SurveyScored]:
    """The scores of a month's survey as they now stand, by order number."""
    found = [entries[-1].fact for (of, _), entries in sorted(book.surveys.items()) if of == month]
    return [one for one in found if isinstance(one, SurveyScored) and one.score is not None]


def closed(book: Book, month: str) -> tuple[BookEntry, MonthClosed] | None:
    """The latest closing of a month; None while it is open."""
    entries = book.closings.get(month, ())
    if not entries:
        return None
    fact = entries[-1].fact
    assert isinstance(fact, MonthClosed)
    return entries[-1], fact


def _add(places: dict[Any, History], place: Any, entry: BookEntry, value: str | int | None, note: str) -> None:
    places[place] = (*places.get(place, ()), Version(entry.seq, entry.at, entry.who, value, note))


def _apply_to_measure(measures: dict[int, Measure], entry: BookEntry) -> None:
    fact = entry.fact
    if isinstance(fact, MeasureOpened):
        measures[entry.seq] = Measure(
            number=entry.seq,
            indicator=fact.indicator,
            month=fact.month,
            what=fact.what,
            owner=fact.owner,
            due=fact.due,
            opened_at=entry.at,
            opened_by=entry.who,
            entries=(entry,),
        )
        return
    assert isinstance(fact, MeasureChanged | MeasureClosed | MeasureReopened)
    known = measures.get(fact.measure)
    if known is None:
        return
    known = replace(known, entries=(*known.entries, entry))
    match fact:
        case MeasureChanged():
            known = replace(known, what=fact.what, owner=fact.owner, due=fact.due)
        case MeasureClosed():
            known = replace(known, closed_at=entry.at, closed_by=entry.who, result=fact.result)
        case MeasureReopened():
            known = replace(known, closed_at=None, closed_by=None, result="")
    measures[fact.measure] = known
