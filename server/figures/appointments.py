"""Appointment attainment: how many of the cars that were booked for a period came on their day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from board.figures.periods import Period
from board.orders.appointments import Appointment
from server.core.wiring import Wiring

APPOINTMENTS = "appointments"
"""The source of the indicator, and the list of the cars behind it."""


@dataclass(frozen=True, slots=True)
class NotCome:
    """A car that did not come on the day for which it was booked; `came_on`: when it came after all, by `order_no`."""

    id: int
    plate: str
    advisor: str
    on: date
    planned_at: datetime
    came_on: date | None
    order_no: str | None


def due(parts: Wiring, period: Period, advisor: str | None = None) -> list[Appointment]:
    """Those booked for the period whose time has come, but those cancelled in time; of one advisor or of all.

    May run beside the event loop: the shop is a snapshot that nobody changes, and is loaded when the app is.
    """
    shop, now = parts.command_log.shop, parts.clock()
    booked = shop.appointments.between(shop.calendar, period.first, period.last)
    return [
        one
        for one in booked
        if one.state != "cancelled" and (one.planned_at <= now or one.arrived_at) and advisor in (None, one.counts_for)
    ]


def not_come(parts: Wiring, appointments: Iterable[Appointment]) -> list[NotCome]:
    """Those of them whose car did not come on its day."""
    calendar = parts.command_log.shop.calendar
    return [
        NotCome(
            id=one.id,
            plate=one.plate,
            advisor=one.counts_for,
            on=one.day(calendar),
            planned_at=one.planned_at,
            came_on=one.arrived_at.astimezone(calendar.zone).date() if one.arrived_at else None,
            order_no=one.order_no,
        )
        for one in appointments
        if not one.came_on_its_day(calendar)
    ]


def kept(parts: Wiring, period: Period) -> dict[str, tuple[int, int]]:
    """Advisor → (the booked cars that came on their day, the appointments whose time has come); "" is everybody."""
    calendar = parts.command_log.shop.calendar
    found: dict[str, tuple[int, int]] = {}
    for one in due(parts, period):
        for name in {"", one.counts_for}:
            came, booked = found.get(name, (0, 0))
            found[name] = came + one.came_on_its_day(calendar), booked + 1
    return found
