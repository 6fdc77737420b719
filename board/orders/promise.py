"""The effective promise, the verdict and the rate: was the customer's car on time? (domain.md §5)"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from board.orders.job import Job
from board.orders.job_records import Promise

MOVING = ("initial", "added_work", "customer_request")
"""The reasons for which a promise moves the effective one; `delay` only informs."""


def minute(at: datetime) -> datetime:
    """The instant cut to its minute: 17:00:59 is 17:00."""
    # Most are whole already, and to replace costs ten times as much as to look.
    return at.replace(second=0, microsecond=0) if at.second or at.microsecond else at


WEIGHTS = ("effective", "replaced", "informs", "unconfirmed", "too_late", "after_delivery")
"""The verdict compares with it; it counted until a later one did; it told of a delay, or the customer asked for it by
word of mouth only, which moves nothing; the customer had not confirmed it; it was recorded after the then effective one
had passed; only after the car was handed over."""


def weighed(job: Job) -> tuple[tuple[Promise, str], ...]:
    """Every promise with which of WEIGHTS it has, in the order in which they were given."""
    effective = effective_promise(job)
    return tuple(
        (promise, "replaced" if weight == "effective" and promise != effective else weight)
        for promise, weight in _weighing(job)
    )


def effective_promise(job: Job) -> Promise | None:
    """The promise the verdict compares with, or None.

    The latest confirmed promise for a reason that moves it, recorded before the then effective one had passed; the
    first must have been recorded before the car was handed over, and before one that was taken back would have passed.
    """
    effective: Promise | None = None
    for promise in job.promises:
        if _weight(job, promise, effective) == "effective":
            effective = promise
    return effective


def _weighing(job: Job) -> Iterator[tuple[Promise, str]]:
    """Every promise with its weight when it was given: `effective` until the next one that is."""
    effective: Promise | None = None
    for promise in job.promises:
        weight = _weight(job, promise, effective)
        if weight == "effective":
            effective = promise
        yield promise, weight


def _weight(job: Job, promise: Promise, effective: Promise | None) -> str:
    """What a promise weighed when it was given, `effective` being the one that counted until then."""
    if promise.reason not in MOVING or promise.informs:
        return "informs"
    if promise.confirmed_by is None:
        return "unconfirmed"
    limit = effective.promised_at if effective else job.withdrawn_due
    if limit is not None and minute(promise.recorded_at) > minute(limit):
        return "too_late"
    if effective is None and job.delivered_at is not None and promise.recorded_at > job.delivered_at:
        return "after_delivery"
    return "effective"


def promised_at(job: Job) -> datetime | None:
    """The effective promise's time."""
    promise = effective_promise(job)
    return promise.promised_at if promise else None


def counts_for(job: Job) -> str:
    """The advisor for whom the car counts: who gave its effective promise; without one, whose order it was first."""
    promise = effective_promise(job)
    return promise.advisor if promise else job.counts_for


def last_told(job: Job) -> Promise | None:
    """The promise the customer was last told, for whatever reason: one the customer confirmed, or one for a delay."""
    return next((p for p in reversed(job.promises) if p.confirmed_by is not None or p.reason == "delay"), None)


def told_at(job: Job) -> datetime | None:
    """The time the customer was last told."""
    told = last_told(job)
    return told.promised_at if told else None


def public_promise(job: Job) -> Promise | None:
    """As `last_told`, as far as public pages, signs and messages may know it: no delay that was recorded while a
    warning waited for the advisor, until that is acknowledged (domain.md §6)."""
    told = (p for p in reversed(job.promises) if p.confirmed_by is not None or p.reason == "delay")
    return next((p for p in told if p.reason != "delay" or not _waits_for_advisor(job, p)), None)


def public_at(job: Job) -> datetime | None:
    """The time that the public may know."""
    known = public_promise(job)
    return known.promised_at if known else None


def _waits_for_advisor(job: Job, delay: Promise) -> bool:
    """Whether the advisor has yet to acknowledge the warning that was open when this delay was recorded."""
    before = [warning for warning in job.warnings if warning.seq < delay.seq]
    since = [*before[-1:], *(warning for warning in job.warnings if warning.seq > delay.seq)]
    return bool(before) and all(warning.acknowledged_at is None for warning in since)


def question_open(job: Job) -> bool:
    """Whether "in time?" was asked about the effective promise and not answered or overtaken since."""
    promise = effective_promise(job)
    if promise is None or job.finished_at is not None or warned(job, promise):
        return False
    return job.asked.count(promise.seq) > job.in_time.count(promise.seq)


def shown_late(job: Job, promise: Promise) -> bool:
    """Whether the car is being shown as expected late for this promise."""
    return job.late_expected.count(promise.seq) > job.late_expected_over.count(promise.seq)


def warned(job: Job, promise: Promise) -> bool:
    """Whether anybody has warned, technician or forecast, that this promise will not be kept."""
    return any(warning.raised_for == promise.seq for warning in job.warnings)


@dataclass(frozen=True, slots=True)
class Verdict:
    """`on_time`, `late` or `excused`, who says so (`clock`, `customer` or `excuse`), and by how much, in minutes."""

    verdict: str
    source: str
    late_minutes: int


def verdict(job: Job) -> Verdict | None:
    """The verdict of a delivered job, first match wins; None while it is not delivered, cancelled, or not judged."""
    if job.delivered_at is None or job.cancelled_at is not None:
        return None
    due = promised_at(job)
    if job.closed_in_bulk or (not job.judged and due is None):
        return None
    late = _late_minutes(due, job.delivered_at)
    if job.follow_up is not None and not job.follow_up.on_time:
        return Verdict("late", "customer", late)
    if late == 0 and due is not None:
        return Verdict("on_time", "clock", 0)
    if excused(job):
        return Verdict("excused", "excuse", late)
    return Verdict("late", "clock", late)


def late_minutes(job: Job) -> int:
    """Whole minutes from the effective promise to the hand-over; 0 when in time or when either is missing."""
    return _late_minutes(promised_at(job), job.delivered_at)


def _late_minutes(due: datetime | None, delivered_at: datetime | None) -> int:
    if due is None or delivered_at is None:
        return 0
    return max(0, int((minute(delivered_at) - minute(due)).total_seconds()) // 60)


def excused(job: Job) -> bool:
    """An excuse counts with a note and the customer's signature, unless the service manager rejected it."""
    excuse = job.excuse
    return excuse is not None and bool(excuse.note.strip()) and excuse.has_signature and excuse.accepted is not False
