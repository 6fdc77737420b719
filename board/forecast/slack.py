"""By when must a task begin so that the promise can still be kept: what the foreman sorts his waiting cars by."""

from __future__ import annotations

from datetime import datetime

from board.calendar import Calendar, minutes_before
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


def _still_to_come(row: Row, number: int, first: int) -> bool:
    numbers = [task.number for task in row.tasks if task.state != "finished"]
    return number in numbers and first in numbers and numbers.index(number) >= numbers.index(first)
