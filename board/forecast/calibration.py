"""Do the learned times keep what they say? Each past month tried with nothing but what was known before it began.

What is tried is the time in the workshop from a task's start to its end, stoppages included: who waited in which queue
on a past day cannot be laid out again, so waiting for a bay is left out, and so are checks and wash.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from board.orders.labour import Operation
from board.orders.learned import DAYS, Learned, TaskTime, learn
from board.orders.sample import KEPT_PERCENT, OFTEN_PERCENT, Sample, after_another

MONTHS = 6


@dataclass(frozen=True, slots=True)
class Kept:
    """One local month (its first day): of `jobs` that could have been promised by learned times, how many took no
    longer than the 96 % time, the 80 % time, and the plain sum of the standard times. `short`: jobs without enough
    history before the month."""

    month: date
    jobs: int
    kept: int
    kept_often: int
    kept_plain: int
    short: int


def calibration(times: Iterable[TaskTime], today: date, months: int = MONTHS) -> tuple[Kept, ...]:
    """The months up to today's, the newest first; those in which no car was finished are left out."""
    known = sorted(times, key=lambda time: time.finished_on)
    found = []
    month = today.replace(day=1)
    for _ in range(months):
        after = (month + timedelta(days=31)).replace(day=1)
        jobs = _jobs(time for time in known if month <= time.finished_on < after)
        if jobs:
            before = (time for time in known if time.finished_on < month)
            found.append(_tried(month, jobs, learn(before, month - timedelta(days=DAYS))))
        month = (month - timedelta(days=1)).replace(day=1)
    return tuple(found)


def _jobs(times: Iterable[TaskTime]) -> Mapping[str, list[TaskTime]]:
    jobs: dict[str, list[TaskTime]] = {}
    for time in times:
        jobs.setdefault(time.order_no, []).append(time)
    return jobs


def _tried(month: date, jobs: Mapping[str, list[TaskTime]], learned: Learned) -> Kept:
    tried = kept = kept_often = kept_plain = 0
    for tasks in jobs.values():
        within = _within(tasks, learned)
        if within is None:
            continue
        took = sum(task.elapsed_minutes for task in tasks)
        tried += 1
        kept += took <= within(KEPT_PERCENT)
        kept_often += took <= within(OFTEN_PERCENT)
        kept_plain += took <= sum(task.standard_minutes for task in tasks)
    return Kept(month, tried, kept, kept_often, kept_plain, len(jobs) - tried)


def _within(tasks: list[TaskTime], learned: Learned) -> Callable[[float], float] | None:
    """Per cent → the minutes that would have been promised for these tasks; None without enough history."""
    samples: list[tuple[str, Sample]] = []
    for task in tasks:
        past = learned.elapsed(Operation(code, "", "", minutes) for code, minutes in task.operations)
        if past is None:
            return None
        samples.append((f"{task.order_no}/{task.task}", past))
    return lambda percent: after_another(percent, samples)
