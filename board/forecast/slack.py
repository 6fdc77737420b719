"""By when must a task begin so that the promise can still be kept: what the foreman sorts his waiting cars by."""

from __future__ import annotations

from datetime import datetime, timedelta

from board.calendar import LONGEST_CLOSURE_DAYS, ONE_DAY, Calendar, NeverOpen, day_of, open_spans
from board.forecast.view import Row
from board.orders.shop import Rules


def latest_start(calendar: Calendar, rules: Rules, row: Row, task: int) -> datetime | None:
    """The last opening-hours instant at which the task may begin: promise − allowances − what it and later tasks need.

    None for a job without a promise. What is over its standard time is taken to need nothing more.
    """
    if row.promised_at is None:
        return None
    minutes = sum(
        max(0, t.standard_minutes - t.worked_minutes) for t in row.tasks if _still_to_come(row, t.number, task)
    )
    minutes += rules.inspection_minutes if row.open_inspections else 0
    minutes += rules.washing_minutes if row.wash else 0
    return minutes_before(calendar, row.promised_at, minutes)


def minutes_before(calendar: Calendar, end: datetime, minutes: float) -> datetime:
    """The latest instant from which `minutes` of open time pass until `end`; NeverOpen after a year without any."""
    left = timedelta(minutes=minutes)
    if not left:
        return end
    day, closed_days = day_of(calendar, end), 0
    while closed_days <= LONGEST_CLOSURE_DAYS:
        closed_days += 1
        for begin, until in reversed(open_spans(calendar, day)):
            stretch = min(until, end) - begin
            if stretch <= timedelta(0):
                continue
            closed_days = 0
            if left <= stretch:
                return min(until, end) - left
            left -= stretch
        day -= ONE_DAY
    raise NeverOpen(f"the shop was not open between {day} and {day + closed_days * ONE_DAY}: check its hours")


def _still_to_come(row: Row, number: int, first: int) -> bool:
    numbers = [task.number for task in row.tasks if task.state != "finished"]
    return number in numbers and first in numbers and numbers.index(number) >= numbers.index(first)
