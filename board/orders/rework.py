"""Whether a car may be back for the same: a possible external rework, which a person confirms, and who answers for the
earlier order (domain.md §11, §14)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from board.orders.events import Charged
from board.orders.job import Job
from board.orders.promise import counts_for

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


def work_of(job: Job) -> list[str]:
    """Codes and names of all its operations, by which another order has the same work."""
    return [word for task in job.tasks for one in task.operations for word in (one.code, one.name) if word]


def is_earlier_visit(before: Job, job: Job) -> bool:
    """Whether `before` is a visit of the same car, by plate or VIN, that was over when `job` was opened."""
    same = (not job.no_plate and job.plate == before.plate) or (job.vin != "" and job.vin == before.vin)
    return same and before.delivered_at is not None and before.received_at < job.received_at


def answerable(job: Job) -> tuple[Charged, ...]:
    """Those of an order to whom it may be charged that the car came back: technicians, teams, advisor, inspectors."""
    advisor = counts_for(job)
    names: tuple[tuple[str, Iterable[str]], ...] = (
        ("technician", sorted(job.technicians)),
        ("team", sorted({task.team for task in job.tasks if task.team})),
        ("advisor", [advisor] if advisor else []),
        ("inspector", inspectors(job)),
    )
    return tuple(Charged(post, name) for post, of in names for name in of)


def inspectors(job: Job) -> list[str]:
    """Who let the car go: those who passed it, but for whoever checked his own work."""
    return sorted({check.who for check in job.inspections if check.passed and check.level != "self"})
