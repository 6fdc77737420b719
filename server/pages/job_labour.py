"""Who did how much of each task, and how its standard time is shared: the labour in the file of one order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from board.calendar import Calendar
from board.figures.worked import worked
from board.orders.job import Job, Task


@dataclass(frozen=True, slots=True)
class Part:
    """One technician's part of a task: open minutes, standard minutes earned, and the share in per cent."""

    name: str
    minutes: int
    standard_minutes: float
    per_cent: int


@dataclass(frozen=True, slots=True)
class Labour:
    """A task with those who worked on it. `agreed`: somebody said how they share it, else their minutes do."""

    task: Task
    parts: tuple[Part, ...]
    agreed: bool


def labour(calendar: Calendar, job: Job) -> Iterator[Labour]:
    """The tasks of the job that somebody has worked on, in order; runs that still go on are not in the minutes."""
    for task in job.tasks:
        names = sorted(task.people)
        if names:
            done = [one for one in worked(calendar, job) if one.task == task.number]
            agreed = {share.technician: share.per_cent for share in task.shares}
            whole = sum(one.minutes for one in done)
            yield Labour(
                task,
                tuple(
                    Part(
                        name,
                        round(minutes := sum(one.minutes for one in done if one.name == name)),
                        round(sum(one.standard_minutes for one in done if one.name == name), 1),
                        agreed.get(name, 0) if agreed else round(100 * minutes / whole) if whole else 0,
                    )
                    for name in names
                ),
                bool(agreed),
            )
