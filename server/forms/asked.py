"""What a form is asked for, and the moment it is asked at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from board.calendar import day_of
from board.refused import Refused
from board.shop import Shop
from server.wiring import Wiring

LONGEST = timedelta(days=366)


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
    """Without days: this month up to today, or today. `Refused` for a period that cannot be, or is longer than a year.

    Belongs to the threads of the desk.
    """
    parts.desk.catch_up()
    shop, seq = parts.desk.snapshot()
    now = parts.clock()
    today = day_of(shop.calendar, now)
    if of_a_day:
        last = first = first or today
    last = last or max(today, first or today)
    first = first or last.replace(day=1)
    field = "day" if of_a_day else "from"
    if first > last:
        raise Refused("The period ends before it begins.", field)
    if last - first > LONGEST:
        raise Refused("The period is too long: at most a year.", field)
    if first > today:
        raise Refused("That day is still to come.", field)
    return Asked(parts, shop, seq, now, first, last)
