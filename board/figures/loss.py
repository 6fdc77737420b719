"""Which cars stay away: customers lost, and first services that nobody came for (domain.md §11, §14).

A car is lost when it was not here again within so many months of a visit; its first service, when none was done within
so many months of its first visit.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from board.calendar import ONE_DAY
from board.figures.periods import Period
from board.plate import NO_PLATE

CUSTOMER_LOSS, FIRST_SERVICE_LOSS = "customer_loss", "first_service_loss"
LOSSES = (CUSTOMER_LOSS, FIRST_SERVICE_LOSS)


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit of a car, known by its VIN or else its plate, on a local day; `back_on`: the day of what is waited for,
    its next visit or its first service, None where neither has come."""

    order_no: str
    plate: str
    vin: str
    advisor: str
    on: date
    back_on: date | None

    @property
    def known_by(self) -> frozenset[str]:
        """What tells that another order is of the same car."""
        return frozenset(name for name in (self.vin, self.plate) if name and not name.startswith(NO_PLATE))


def window(period: Period, months: int) -> Period:
    """The days from which on so many months run out in `period`."""
    return Period(months_on(period.first, -months), months_on(period.last + ONE_DAY, -months) - ONE_DAY)


def waited_for(visits: Iterable[Visit], until: date) -> list[Visit]:
    """Of each car the last of these visits up to `until`: one that came back by then waits from that visit on."""
    waiting = [one for one in visits if one.back_on is None or one.back_on > until]
    return sorted(_of_each_car(sorted(waiting, key=_order, reverse=True)), key=_order)


def first_visits(visits: Iterable[Visit]) -> list[Visit]:
    """One visit of each car, where several orders were opened at once."""
    return list(_of_each_car(sorted(visits, key=_order)))


def is_lost(visit: Visit, months: int) -> bool:
    """Whether what was waited for did not come within so many months."""
    return visit.back_on is None or visit.back_on > months_on(visit.on, months)


def months_on(day: date, months: int) -> date:
    """The same day so many months later (or earlier); the last one of a month that is too short for it."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _of_each_car(visits: Iterable[Visit]) -> Iterator[Visit]:
    """The first of these of each car: one order may have its plate alone, another one opened with it its VIN too."""
    known: set[str] = set()
    for one in visits:
        names = one.known_by
        if known.isdisjoint(names):
            yield one
        known.update(names)


def _order(visit: Visit) -> tuple[date, str]:
    return visit.on, visit.order_no
