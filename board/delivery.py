"""What a delivered job leaves behind for the figures: verdict, people, warnings, flat (domain.md §5, §9)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from board.calendar import day_of
from board.job import Job
from board.promise import effective_promise, excused, verdict
from board.shop import Shop

EXCUSES = ("none", "incomplete", "unchecked", "accepted", "rejected")
"""No excuse; no note or signature; counts, not spot-checked yet; accepted; rejected by the service manager."""

WARNED = ("none", "timely", "late")
"""By a technician, about the effective promise: not at all; early enough; with less than the lead left."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One delivered job. `delivered_on` is the local date; `promised_at` the effective promise, None if there was none.

    `technicians` are all who worked on it, `teams` all it was dispatched to last: a late job counts for each of them.
    """

    order_no: str
    plate: str
    model: str
    repair_type: str
    advisor: str
    waiting_customer: bool
    received_at: datetime
    finished_at: datetime | None
    ready_at: datetime | None
    delivered_at: datetime
    delivered_on: date
    promised_at: datetime | None
    verdict: str
    source: str
    late_minutes: int
    excuse: str
    warned: str
    internal_reworks: int
    standard_minutes: int
    technicians: tuple[str, ...]
    teams: tuple[str, ...]


def delivery(shop: Shop, job: Job) -> Delivery | None:
    """The record of a delivered job by the shop's calendar and rules; None while it is not delivered, or cancelled."""
    judged = verdict(job)
    if judged is None or job.delivered_at is None:
        return None
    due = effective_promise(job)
    return Delivery(
        order_no=job.order_no,
        plate=job.plate,
        model=job.model,
        repair_type=job.repair_type,
        advisor=job.advisor,
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
        warned=warned(job, shop.rules.warning_lead_minutes),
        internal_reworks=job.internal_reworks,
        standard_minutes=sum(task.standard_minutes for task in job.tasks),
        technicians=tuple(sorted(job.technicians)),
        teams=tuple(sorted({task.team for task in job.tasks if task.team})),
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
    due = effective_promise(job)
    raised = [w.raised_at for w in job.warnings if due and w.raised_for == due.seq and w.source == "technician"]
    if due is None or not raised:
        return "none"
    return "timely" if min(raised) + timedelta(minutes=lead_minutes) <= due.promised_at else "late"
