"""What a form is asked for, and the moment it is asked at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import lazy_gettext as _

from board.calendar import day_of
from board.orders.shop import Shop
from server.core.wiring import Wiring
from server.figures.asking import Unanswerable, period

MOST_DAYS = 366


@dataclass(frozen=True, slots=True)
class Asked:
    """Local days, both included; a form of one day has the same twice. `shop` and `seq` are the desk's snapshot."""

    parts: Wiring
    shop: Shop
    seq: int
    now: datetime
    first: date
    last: date


def ask(parts: Wiring, first: date | None, last: date | None, *, of_a_day: bool) -> Asked:
    """Without days: this month up to today, or today. `Unanswerable` for a period that cannot be, or is too long.

    Belongs to the threads of the desk.
    """
    parts.command_log.catch_up()
    shop, seq = parts.command_log.snapshot()
    now = parts.clock()
    today = day_of(shop.calendar, now)
    if of_a_day:
        last = first = first or today
    wanted = period(first, last, today)
    field = "day" if of_a_day else "from"
    if wanted.days > MOST_DAYS:
        raise Unanswerable(field, _("The period is too long: at most a year."))
    if wanted.first > today:
        raise Unanswerable(field, _("That day is still to come."))
    return Asked(parts, shop, seq, now, wanted.first, wanted.last)
