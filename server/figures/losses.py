"""Customers lost, and first services that nobody came for: the share of a period, and the cars behind it."""

from __future__ import annotations

from datetime import datetime, time

from board.calendar import ONE_DAY, day_of
from board.figures.loss import CUSTOMER_LOSS, Visit, first_visits, is_lost, waited_for, window
from board.figures.periods import Period
from server.core.wiring import Wiring


def months_of_loss(parts: Wiring, what: str, period: Period) -> int:
    """After how many months a car is lost, or its first service (one of LOSSES)."""
    rules = parts.rules_on(period.last)
    return rules.customer_loss_months if what == CUSTOMER_LOSS else rules.first_service_months


def losses(parts: Wiring, what: str, period: Period) -> tuple[list[Visit], list[Visit]]:
    """(the cars whose months ran out in the period, those of them that are lost), by the day of their visit."""
    return Waiting(parts, period).losses(what, period)


class Waiting:
    """The visits whose months run out in a period, read once for it and for whatever part of it ends with it."""

    def __init__(self, parts: Wiring, longest: Period) -> None:
        self._parts = parts
        self._longest = longest
        self._read: dict[str, list[Visit]] = {}

    def losses(self, what: str, period: Period) -> tuple[list[Visit], list[Visit]]:
        """As `losses`, of a period that ends with the longest one."""
        months = months_of_loss(self._parts, what, period)
        begun = window(period, months)
        if what not in self._read:
            self._read[what] = self._visits(what, window(self._longest, months))
        visits = [one for one in self._read[what] if one.on >= begun.first]
        found = waited_for(visits, begun.last) if what == CUSTOMER_LOSS else first_visits(visits)
        return found, [one for one in found if is_lost(one, months)]

    def _visits(self, what: str, begun: Period) -> list[Visit]:
        calendar, visits = self._parts.calendar, self._parts.store.visits
        begin, end = (datetime.combine(day, time(), calendar.zone) for day in (begun.first, begun.last + ONE_DAY))
        read = visits.until_next if what == CUSTOMER_LOSS else visits.until_first_service
        return read(begin, end, lambda at: day_of(calendar, at))
