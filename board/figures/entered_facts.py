"""The facts of the book: what people enter that belongs to no single job (domain.md §5 closed months, §9 measures, §11
indicators).

Nothing that was entered is changed or erased: a correction is a later fact.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import get_args

from board.figures.administered import Administered, ChainBegun, ImportBegun, ImportEnded, ImportTakenBack
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
