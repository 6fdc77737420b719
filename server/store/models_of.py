"""What the read models must hold of a job: computed from the log's events alone, by the hours and rules that
held."""

from __future__ import annotations

from board.figures.delivered import delivery
from board.figures.worked import worked
from board.forecast.task_times import task_times
from board.orders.job import Job
from board.orders.shop import Shop
from board.orders.stop_times import stop_times
from board.orders.stretch import Stretch
from server.store.jobs import job_row
from server.store.models import JobModels, in_table


def models_of(shop: Shop, job: Job, life: tuple[Stretch, ...] | None = None, before: Job | None = None) -> JobModels:
    """What the read models must hold of `job`. `life`: its `stretches`, where they are at hand; `before`: the job as
    they know it, where it is an open one."""
    was, then = models_of(shop, before) if before is not None else None, shop.judging(job)
    work = tuple(sorted(worked(then.calendar, job), key=in_table))
    delivered = delivery(then, job, life)
    times, stops = task_times(then, job), stop_times(then.calendar, job)
    return JobModels(job_row(job), delivered, work, times, stops, was)
