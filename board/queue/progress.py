"""How far a task is: where its car stands, who has it in hand, what was worked on it, what its standard time leaves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from board.calendar import Calendar, minutes_between, open_span, time_between
from board.codes import stoppage_reason
from board.orders.house_rules import Rules
from board.orders.job import Job, Task


def is_away(task: Task) -> bool:
    """Whether the car is not in the workshop until the task goes on."""
    return task.stoppage is not None and stoppage_reason(task.stoppage.reason).away


def holds_bay(task: Task) -> bool:
    """Whether the car stands in the task's bay now: begun, and not sent out."""
    return task.state in ("working", "paused") and not is_away(task)


def stands_in_bay(task: Task) -> bool:
    """Whether the bay is the car's until the task is done: held already, or moved there while it waits for parts."""
    if task.bay is None:
        return False
    stop = task.stoppage
    if stop is None:
        return task.state in ("working", "paused")
    return not stoppage_reason(stop.reason).away


def can_begin(job: Job, task: Task, now: datetime) -> bool:
    """Whether a dispatched task could be started: its car is there, what it needs is there, its day has come."""
    here = job.current is task and all(other.state != "working" for other in job.tasks)
    return here and task.state == "dispatched" and task.stoppage is None and task.planned_for(now) is None


def worked_minutes(calendar: Calendar, task: Task, now: datetime) -> float:
    """Open minutes worked on the task until `now`; what a run had after it is not counted."""
    if not task.runs:
        return 0.0
    runs = [(run.started_at, min(run.ended_at or now, now)) for run in task.runs]
    return sum((minutes_between(calendar, begin, end) for begin, end in runs if begin < end), 0.0)


@dataclass(frozen=True, slots=True)
class Count:
    """Worked minutes that time alone moves: as many as have passed since `since`, until the shop closes at `until`."""

    since: datetime
    until: datetime


def count(calendar: Calendar, task: Task, now: datetime) -> Count | None:
    """How the worked minutes go on from `now`, the same all the time until the shop closes; None while they stand."""
    run = task.runs[-1] if task.runs else None
    span = open_span(calendar, now) if run is not None and run.ended_at is None else None
    if run is None or span is None:
        return None
    begin = max(span[0], run.started_at)
    spans = [(past.started_at, past.ended_at or begin) for past in task.runs]
    worked = sum((time_between(calendar, began, ended) for began, ended in spans), timedelta(0))
    return Count(begin - worked, span[1])


def standard_left(calendar: Calendar, task: Task, now: datetime) -> float:
    """What is left of the standard time, in minutes; what is over it is taken to need nothing more."""
    if task.state == "finished":
        return 0.0
    return max(0.0, task.standard_minutes - worked_minutes(calendar, task, now))


def allowances(rules: Rules, job: Job) -> float:
    """The minutes that checks and wash, where they are still to come, are allowed."""
    washes = job.wash and job.wash_finished_at is None
    return (rules.inspection_minutes if job.open_inspections else 0) + (rules.washing_minutes if washes else 0)


def people_of(task: Task) -> tuple[str, ...]:
    """Who is at it; while it is paused those it was given to and those who were; else those it was given to.

    A task given to nobody by name stays anybody's of its team.
    """
    if task.state != "paused" or not task.technicians or not task.runs:
        return task.working or task.technicians
    return tuple(dict.fromkeys(task.technicians + task.runs[-1].technicians))


def stints_of(task: Task) -> dict[str, datetime]:
    """Of those who work on it now: since when each has done so, whoever joined or left meanwhile."""
    if not task.working:
        return {}
    since = dict.fromkeys(task.working, task.runs[-1].started_at)
    for run in reversed(task.runs[:-1]):
        for name in run.technicians:
            if since.get(name) == run.ended_at:
                since[name] = run.started_at
    return since
