"""How long the stoppages of a job lasted, read from what is known of it (domain.md §7)."""

from __future__ import annotations

from collections.abc import Iterable

from board.calendar import Calendar, day_of, minutes_between
from board.orders.job import Job, Task
from board.orders.past_stops import StopTime


def stop_times(calendar: Calendar, job: Job) -> tuple[StopTime, ...]:
    """The stoppages of a job, open or closed, after which work went on; by task and in their order."""
    tasks = sorted(job.tasks, key=lambda task: task.number)
    return tuple(stop for task in tasks for stop in _of_task(calendar, job.order_no, task))


def _of_task(calendar: Calendar, order_no: str, task: Task) -> Iterable[StopTime]:
    next_stops = [stop.started_at for stop in task.stoppages[1:]]
    for place, stop in enumerate(task.stoppages):
        later = (run for run in task.runs if run.ended_at is None or run.ended_at > stop.started_at)
        until = next((run.started_at for run in later if run.started_at >= stop.started_at), None)
        again = next_stops[place] if place < len(next_stops) else None
        if until is None or (again is not None and again < until):
            continue
        minutes = round(minutes_between(calendar, stop.started_at, until))
        yield StopTime(order_no, task.number, place, stop.reason, minutes, day_of(calendar, until))
