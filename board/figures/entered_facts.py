"""The book: what people enter that belongs to no single job (domain.md §5 closed months, §9 measures, §11 indicators).

Facts in an append-only table beside the log. Nothing in it is changed or erased: a correction is a later entry, the
latest one counts, and what stood there before stays visible with who and when.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, get_args

from board.figures.administered import Administered, ChainBegun, ImportBegun, ImportEnded, ImportTakenBack
from board.figures.import_list import Import, after
from board.figures.revenue import RevenueEntered
from board.figures.surveys import SurveyScored

MONTH_LENGTH = 7
"""Of a month as it is written: 2026-05. A year is written 2026."""


@dataclass(frozen=True, slots=True)
class ValueEntered:
    """An indicator's figure of a month ("2026-05"), as exact decimal text; None takes back what stood there."""

    indicator: str
    month: str
    value: str | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class TargetSet:
    """What an indicator is to reach in a month ("2026-05") or a year ("2026"). `post` "" is the whole house.

    `value` is exact decimal text; None: what the configuration says counts again.
    """

    indicator: str
    period: str
    value: str | None
    post: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Attended:
    """How long one person was at work on a day, in minutes; None takes back what stood there."""

    name: str
    minutes: int | None


@dataclass(frozen=True, slots=True)
class AttendanceEntered:
    """A sheet of one local day (出勤), or the lines of it that were put right."""

    day: date
    people: tuple[Attended, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class MeasureOpened:
    """A corrective measure (整改措施): who does what by when, for which indicator's gap of which month."""

    indicator: str
    month: str
    what: str
    owner: str
    due: date


@dataclass(frozen=True, slots=True)
class MeasureChanged:
    """Measure number `measure` reads like this now; `note` says why."""

    measure: int
    what: str
    owner: str
    due: date
    note: str = ""


@dataclass(frozen=True, slots=True)
class MeasureClosed:
    """Measure number `measure` is done; `result` says what came of it."""

    measure: int
    result: str


@dataclass(frozen=True, slots=True)
class MeasureReopened:
    """Measure number `measure` was closed too early; `note` says why."""

    measure: int
    note: str


@dataclass(frozen=True, slots=True)
class FiguresSeen:
    """Who entered this has looked at the figures on that local day (已阅)."""

    day: date


@dataclass(frozen=True, slots=True)
class ClosedGroup:
    """The on-time counts of a closed month for one name. `by`: total, advisor, technician, team or repair_type.

    `target` per cent and `points` per car are those it was measured by when the month was closed.
    """

    by: str
    name: str
    settled: int
    on_time: int
    late: int
    excused: int
    target: float
    points: float


@dataclass(frozen=True, slots=True)
class ClosedCar:
    """A settled order of a closed month as it was judged then."""

    order_no: str
    plate: str
    verdict: str
    late_minutes: int


@dataclass(frozen=True, slots=True)
class MonthClosed:
    """A month was closed with these figures, which the log said up to event `log_seq`, whose hash was `log_hash`."""

    month: str
    log_seq: int
    groups: tuple[ClosedGroup, ...]
    cars: tuple[ClosedCar, ...]
    note: str = ""
    log_hash: str = ""


BookFact = (
    ValueEntered
    | TargetSet
    | AttendanceEntered
    | MeasureOpened
    | MeasureChanged
    | MeasureClosed
    | MeasureReopened
    | FiguresSeen
    | MonthClosed
    | ChainBegun
    | Administered
    | ImportBegun
    | ImportEnded
    | ImportTakenBack
    | RevenueEntered
    | SurveyScored
)

BOOK_KINDS: dict[str, type] = {kind.__name__: kind for kind in get_args(BookFact)}


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


def period_of(fact: BookFact) -> str:
    """The month or year an entry is about, by which the book is read; "" for measures, which live on."""
    match fact:
        case ValueEntered(month=month) | MonthClosed(month=month) | SurveyScored(month=month):
            return month
        case RevenueEntered(month=month):
            return month
        case TargetSet(period=period):
            return period
        case AttendanceEntered(day=day) | FiguresSeen(day=day):
            return month_of(day)
        case _:
            return ""


def month_of(day: date) -> str:
    """The month of a day as the book writes it: 2026-05."""
    return day.isoformat()[:MONTH_LENGTH]


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
