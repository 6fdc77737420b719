"""Which teams a car counts for (domain.md §7): those that did it; but late, it counts for the team from which another
one took it when it was expected late already."""

from __future__ import annotations

from collections.abc import Iterable

from board.orders import events as e
from board.orders.events import Event
from board.orders.job import Job
from board.orders.promise import verdict


def accountable_teams(job: Job) -> tuple[str, ...]:
    """The teams of a delivered job, sorted."""
    found = verdict(job)
    from_where = taken_late(job.history) if found is not None and found.verdict == "late" else {}
    return tuple(sorted({from_where.get(task.number, task.team) for task in job.tasks if task.team is not None}))


def taken_late(history: Iterable[Event]) -> dict[int, str]:
    """By task, the team from whose queue another one took it while the car was shown as expected late."""
    teams: dict[int, str] = {}
    found: dict[int, str] = {}
    shown, before = 0, None
    for event in history:
        match event.fact:
            case e.LateExpected():
                shown += 1
            case e.LateExpectedOver():
                shown -= 1
            case e.TaskDispatched(task=number, team=team):
                before = (event.key, number, teams.get(number))
                found.pop(number, None)
                teams[number] = team
            case e.TaskStarted(task=number) if before is not None and before[:2] == (event.key, number):
                # Dispatched and begun by the same tap: it was taken.
                if shown > 0 and before[2] is not None and before[2] != teams[number]:
                    found[number] = before[2]
    return found
