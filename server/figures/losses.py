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
    calendar, months = parts.calendar, months_of_loss(parts, what, period)
    begun = window(period, months)
    begin, end = (datetime.combine(day, time(), calendar.zone) for day in (begun.first, begun.last + ONE_DAY))
    visits = parts.store.visits
    if what == CUSTOMER_LOSS:
        found = waited_for(visits.until_next(begin, end, lambda at: day_of(calendar, at)), begun.last)
    else:
        found = first_visits(visits.until_first_service(begin, end, lambda at: day_of(calendar, at)))
    return found, [one for one in found if is_lost(one, months)]
