"""Whether a car may be back for the same: a possible external rework, which a person confirms (domain.md §14)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from board.orders.job import Job

LOOKED_BACK = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class CameBack:
    """The order after which the car may be back, how many days ago it was handed over, and the work both have."""

    order_no: str
    days: int
    operations: tuple[str, ...]


def possible_rework(visits: Iterable[Job], codes: Collection[str], now: datetime) -> CameBack | None:
    """The latest visit within 30 days that has one of these operations, by code or name; None without any."""
    wanted = {code.casefold() for code in codes}
    past = [job for job in visits if job.delivered_at is not None and now - job.delivered_at <= LOOKED_BACK]
    for job in sorted(past, key=lambda one: one.delivered_at or now, reverse=True):
        shared = [
            operation.name
            for task in job.tasks
            for operation in task.operations
            if wanted & {operation.code.casefold(), operation.name.casefold()}
        ]
        if shared and job.delivered_at is not None:
            return CameBack(job.order_no, (now - job.delivered_at).days, tuple(dict.fromkeys(shared)))
    return None
