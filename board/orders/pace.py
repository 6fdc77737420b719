"""How fast cars come out of checks and wash while others wait for them: what past cars teach about the queue after the
work (domain.md §7).

Nobody says how many people check or wash. But when a car was already waiting while the one before it was done, the
minutes until it was done itself show how fast that goes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from statistics import median

from board.calendar import Calendar, minutes_between, shop_day

FEWEST_WAITED = 20
"""So many cars must have waited behind another one before that says anything."""

Stay = tuple[datetime, datetime]
"""From when a car waited for something until it was done."""


@dataclass(frozen=True, slots=True)
class AfterWork:
    """A past car: its work was done, then its checks, then its wash; `washed_at` None where it was not washed."""

    finished_at: datetime
    checked_at: datetime
    washed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Paces:
    """While cars wait, one is done each so many open minutes; None where too few have waited."""

    checks: float | None = None
    wash: float | None = None


UNKNOWN = Paces()


def paces(calendar: Calendar, cars: Iterable[AfterWork]) -> Paces:
    """What these cars teach, in any order."""
    known = list(cars)
    checked = [(car.finished_at, car.checked_at) for car in known if car.checked_at > car.finished_at]
    washed = [(car.checked_at, car.washed_at) for car in known if car.washed_at is not None]
    return Paces(_pace(calendar, checked), _pace(calendar, washed))


def _pace(calendar: Calendar, stays: Sequence[Stay]) -> float | None:
    gaps = list(_gaps(calendar, stays))
    return median(gaps) if len(gaps) >= FEWEST_WAITED else None


def _gaps(calendar: Calendar, stays: Sequence[Stay]) -> Iterator[float]:
    """Of each car that waited while the one before it was done: the minutes from then on."""
    for (_, before), (since, done) in pairwise(sorted(stays, key=lambda stay: stay[::-1])):
        if since < before and shop_day(calendar, before) == shop_day(calendar, done):
            yield minutes_between(calendar, before, done)
