"""What does not fit together in a job's facts and is to be cleared up by a person, instead of silently entering the
figures (domain.md §5).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from board.calendar import Calendar, dates_of, day_bounds, minutes_between
from board.codes import CONTRADICTIONS
from board.orders.job import Job
from board.orders.promise import effective_promise, late_minutes, minute, verdict

SIGNED_WITHIN = timedelta(days=1)


def contradictions(job: Job, calendar: Calendar, now: datetime) -> tuple[str, ...]:
    """Which of CONTRADICTIONS the job shows at `now` and nobody has cleared up."""
    found = _shown(job, calendar, now)
    return tuple(code for code in CONTRADICTIONS if code in found and code not in job.cleared)


def _shown(job: Job, calendar: Calendar, now: datetime) -> set[str]:
    if job.cancelled_at is not None:
        return {"cancelled_when_late"} if cancelled_when_late(job) else set()
    due = effective_promise(job)
    judged = verdict(job)
    found: set[str] = set()
    if judged is not None and due is None:
        found.add("no_promise_before_delivery")
    if judged is not None and job.follow_up is not None:
        kept = due is not None and late_minutes(job) == 0
        if job.follow_up.on_time != kept:
            found.add("call_disagrees_with_clock")
    if job.delivered_at is not None and (job.finished_at is None or minute(job.finished_at) > minute(job.delivered_at)):
        found.add("delivered_before_finished")
    if due is not None and not in_hours(calendar, due.promised_at):
        found.add("promise_outside_hours")
    if due is not None and _allowed(calendar, job, due.promised_at) < sum(task.standard_minutes for task in job.tasks):
        found.add("promise_too_short")
    if unsigned(job) and job.excuse is not None and now >= job.excuse.at + SIGNED_WITHIN:
        found.add("excuse_without_signature")
    return found


def cancelled_when_late(job: Job) -> bool:
    """Whether the order was withdrawn when the car was late, or somebody expected it to be: no figure counts it."""
    if job.cancelled_at is None:
        return False
    due = effective_promise(job)
    passed = due is not None and minute(job.cancelled_at) > minute(due.promised_at)
    return passed or bool(job.warnings or job.late_expected)


def unsigned(job: Job) -> bool:
    """Whether an excuse waits for the customer's signature; one that was rejected does not need it any more."""
    return job.excuse is not None and not job.excuse.has_signature and job.excuse.accepted is not False


def in_hours(calendar: Calendar, promised_at: datetime) -> bool:
    """Between the day's opening and closing, both included; customers collect cars over lunch, too."""
    days = (day_bounds(calendar, day) for day in dates_of(calendar, promised_at, promised_at))
    return any(bounds is not None and bounds[0] <= promised_at <= bounds[1] for bounds in days)


def _allowed(calendar: Calendar, job: Job, promised_at: datetime) -> float:
    return minutes_between(calendar, minute(job.received_at), promised_at)
