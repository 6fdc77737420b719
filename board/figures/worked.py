"""Who worked how long on what, day by day, and whose standard minutes that earned (domain.md §9).

Efficiency is standard minutes sold over minutes worked, utilisation minutes worked over minutes attended.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from board.calendar import Calendar, dates_of, open_spans
from board.orders.job import Job, Run, Task


@dataclass(frozen=True, slots=True)
class Worked:
    """What one technician did on one task on one local day: open minutes, and their share of its standard minutes.

    Two on a task each work the whole time; they share its standard minutes as was agreed, else in proportion. A task
    of foreign history may have no standard time: 0 then says that none is known, not that the work was worth nothing.
    """

    task: int
    name: str
    day: date
    minutes: float
    standard_minutes: float


def worked(calendar: Calendar, job: Job) -> tuple[Worked, ...]:
    """By task, day and name. Runs that have not ended are left out: they are counted when they do."""
    return tuple(one for task in job.tasks for one in _on_task(calendar, task))


def _on_task(calendar: Calendar, task: Task) -> Iterator[Worked]:
    minutes: dict[tuple[date, str], float] = defaultdict(float)
    for run in task.runs:
        for day, spent in _by_day(calendar, run):
            for name in run.technicians:
                minutes[day, name] += spent
    if not minutes:
        return
    whole = sum(minutes.values())
    by_name = {name: sum(spent for (_, who), spent in minutes.items() if who == name) for _, name in minutes}
    agreed = {share.technician: share.per_cent / 100 for share in task.shares}
    for (day, name), spent in sorted(minutes.items()):
        if spent > 0:
            part = agreed.get(name, 0.0) * spent / by_name[name] if agreed else spent / whole
            yield Worked(task.number, name, day, round(spent, 2), round(task.standard_minutes * part, 2))


def _by_day(calendar: Calendar, run: Run) -> Iterator[tuple[date, float]]:
    if run.ended_at is None or run.ended_at <= run.started_at:
        return
    for day in dates_of(calendar, run.started_at, run.ended_at):
        yield day, sum(_overlap(begin, end, run.started_at, run.ended_at) for begin, end in open_spans(calendar, day))


def _overlap(begin: datetime, end: datetime, started_at: datetime, ended_at: datetime) -> float:
    return max(0.0, (min(end, ended_at) - max(begin, started_at)).total_seconds() / 60)
