"""How people leave a task: as a pause where nobody stays."""

from __future__ import annotations

from datetime import datetime

from board.orders import events as e
from board.orders.job import Job, Task
from board.orders.moves.checked import checked, one_by_one
from board.orders.shop import Entry


def left(job: Job, task: Task, names: frozenset[str], elsewhere: str, at: datetime) -> list[Entry]:
    """Those of `names` who work on the task leave it for the order `elsewhere`; colleagues who stay go on."""
    leaving = [name for name in task.working if name in names]
    if len(leaving) < len(task.working):
        return one_by_one(job, [e.TechnicianLeft(task.number, name) for name in leaving], at)
    return checked(job, e.TaskPaused(task.number, "other", f"→ {elsewhere}"), at) if leaving else []
