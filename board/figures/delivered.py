"""From a delivered job to its record: the verdict, the cause and the times that the figures need (domain.md §5, §9)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from board.calendar import Calendar, add_minutes, dates_of, day_bounds, day_of, without_breaks
from board.figures.accountable import accountable_teams
from board.figures.causes import lost_minutes, main_cause
from board.figures.delivery import Delivery
from board.orders.contradictions import SIGNED_WITHIN, contradictions
from board.orders.job import Job
from board.orders.job_records import DelayWarning
from board.orders.promise import counts_for, effective_promise, excused, verdict
from board.orders.rework import inspectors
from board.orders.shop import Shop
from board.orders.stretch import Stretch, stage_minutes


def delivery(shop: Shop, job: Job, life: Iterable[Stretch]) -> Delivery | None:
    """The record of a delivered job by the shop's calendar and rules; None while it is not delivered, or cancelled.

    `life`: its `stretches`.
    """
    judged = verdict(job)
    if judged is None or job.delivered_at is None:
        return None
    due = effective_promise(job)
    life = tuple(life)
    stages = stage_minutes(shop.calendar, life)
    on_time = judged.verdict == "on_time"
    lost = {} if on_time else lost_minutes(shop.calendar, shop.rules, job, life)
    return Delivery(
        order_no=job.order_no,
        plate=job.plate,
        model=job.model,
        repair_type=job.repair_type,
        advisor=counts_for(job),
        waiting_customer=job.waiting_customer,
        received_at=job.received_at,
        finished_at=job.finished_at,
        ready_at=job.ready_at,
        delivered_at=job.delivered_at,
        delivered_on=day_of(shop.calendar, job.delivered_at),
        promised_at=due.promised_at if due else None,
        verdict=judged.verdict,
        source=judged.source,
        late_minutes=judged.late_minutes,
        excuse=excuse_state(job),
        excuse_at=job.excuse.at if job.excuse else None,
        called_at=call.at if (call := job.follow_up) else None,
        called_by=call.who if call else None,
        called_on_time=call.on_time if call else None,
        warned=warned(job, shop.rules.warning_lead_minutes),
        internal_reworks=job.internal_reworks,
        external_rework=job.is_external_rework,
        appraised=job.rework is not None,
        waited_parts=any(stop.reason == "parts" for task in job.tasks for stop in task.stoppages),
        standard_minutes=sum(task.standard_minutes for task in job.tasks),
        warnings=sum(warning.source == "technician" for warning in job.warnings),
        warned_by_product=any(warning.source == "forecast" for warning in _about(job)),
        answered=answered(shop, job),
        cause=None if on_time else main_cause(job, judged.verdict, lost),
        cause_by=None if on_time else "person" if job.late_cause else "log",
        nights=nights(shop.calendar, job.received_at, job.delivered_at),
        dispatched_at=min((task.dispatched_at for task in job.tasks if task.dispatched_at), default=None),
        **{f"{stage}_minutes": minutes for stage, minutes in stages.items()},
        technicians=tuple(sorted(job.technicians)),
        teams=accountable_teams(job),
        bays=tuple(sorted({task.bay for task in job.tasks if task.bay})),
        inspectors=tuple(inspectors(job)),
        charged=tuple(sorted((one.post, one.name) for one in job.rework.charged)) if job.rework else (),
        lost=tuple(sorted(lost.items(), key=lambda item: (-item[1], item[0]))),
        # Seen from a day after everything: what time alone still brings is the reader's business.
        contradictions=contradictions(job, shop.calendar, job.history[-1].recorded_at + SIGNED_WITHIN),
    )


def excuse_state(job: Job) -> str:
    """Which of EXCUSES the job is in."""
    if job.excuse is None:
        return "none"
    if job.excuse.accepted is False:
        return "rejected"
    if not excused(job):
        return "incomplete"
    return "accepted" if job.excuse.accepted else "unchecked"


def warned(job: Job, lead_minutes: int) -> str:
    """Which of WARNED the job is in. What the product raised by itself does not count as the technician's."""
    raised = [warning.raised_at for warning in _about(job) if warning.source == "technician"]
    due = effective_promise(job) if raised else None
    if due is None or not raised:
        return "none"
    return "timely" if min(raised) + timedelta(minutes=lead_minutes) <= due.promised_at else "late"


def answered(shop: Shop, job: Job) -> str:
    """Which of ANSWERED the job is in; the time there is for it is opening time, as that of the escalation."""
    warnings = _about(job)
    if not warnings:
        return "none"
    first = warnings[0]
    if first.acknowledged_at is None:
        return "never"
    until = add_minutes(without_breaks(shop.calendar), first.raised_at, shop.rules.escalate_minutes)
    return "in_time" if first.acknowledged_at <= until else "late"


def nights(calendar: Calendar, received_at: datetime, delivered_at: datetime) -> int:
    """At how many closings the car was in the workshop; days on which the shop stays closed do not count."""
    closings = (day_bounds(calendar, day) for day in dates_of(calendar, received_at, delivered_at))
    return sum(bounds is not None and received_at < bounds[1] < delivered_at for bounds in closings)


def _about(job: Job) -> list[DelayWarning]:
    """The warnings about the effective promise."""
    if not job.warnings:
        return []
    due = effective_promise(job)
    return [warning for warning in job.warnings if due is not None and warning.raised_for == due.seq]
