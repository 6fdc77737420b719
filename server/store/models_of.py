"""What the read models must hold of a job: computed from the log's events alone, by the hours and rules that
held."""

from __future__ import annotations

from board.figures.delivered import delivery
from board.figures.worked import worked
from board.forecast.task_times import task_times
from board.orders.contradictions import cancelled_when_late
from board.orders.job import Job
from board.orders.number import same_number
from board.orders.promise import promised_at, verdict
from board.orders.shop import Shop
from board.orders.stages import stretches
from board.orders.stop_times import stop_times
from board.orders.stretch import Stretch
from server.store.jobs import JobRow
from server.store.models import JobModels, in_table


def models_of(shop: Shop, job: Job, life: tuple[Stretch, ...] | None = None, before: Job | None = None) -> JobModels:
    """What the read models must hold of `job`. `life`: its `stretches`, where they are at hand; `before`: the job as
    they know it, where it is an open one."""
    was, then = models_of(shop, before) if before is not None else None, shop.judging(job)
    work = tuple(sorted(worked(then.calendar, job), key=in_table))
    delivered = delivery(then, job, stretches(job) if life is None else life)
    times, stops = task_times(then.calendar, job), stop_times(then.calendar, job)
    return JobModels(job_row(job), delivered, work, times, stops, was)


def job_row(job: Job) -> JobRow:
    """What the look-up table must hold of `job`."""
    return JobRow(
        order_no=job.order_no,
        plate=job.plate,
        repair_type=job.repair_type,
        advisor=job.advisor,
        stage=job.stage,
        received_at=job.received_at,
        promised_at=promised_at(job),
        delivered_at=job.delivered_at,
        is_open=job.is_open,
        backlog=job.backlog and job.is_open,
        not_judged=job.stage == "delivered" and verdict(job) is None,
        seq=job.seq,
        vin=job.vin,
        same_no=same_number(job.order_no),
        odd=cancelled_when_late(job) and "cancelled_when_late" not in job.cleared,
        complaint=job.follow_up is not None and job.follow_up.is_open_complaint,
    )
