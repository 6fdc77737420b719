"""What time alone brings about: that a car is shown as late, the question to the technician, the product's own warning,
the escalation, and the end of the shift.

Source: domain.md §6; for the shift, `stoppage.reason` in §3. Nobody is asked, warned or escalated to while the shop is
closed, and minutes before and after are minutes in which it is open; lunch counts as open.

Each comes with a key that is the same whoever notices it, so that it is recorded once however many look.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from board.calendar import (
    ONE_DAY,
    Calendar,
    add_minutes,
    day_bounds,
    day_of,
    is_open,
    minutes_before,
    shop_day,
    without_breaks,
)
from board.forecast.forecast import forecast
from board.forecast.risk import outlook_of, risk
from board.orders.events import (
    InTimeConfirmed,
    LateExpected,
    LateExpectedOver,
    TaskPaused,
    TechnicianAsked,
    WarningEscalated,
    WarningRaised,
)
from board.orders.job import Job, Task
from board.orders.job_records import DelayWarning, Promise
from board.orders.promise import effective_promise, minute, question_open, shown_late, warned
from board.orders.shop import Entry, Shop

Found = Iterator[tuple[str, Entry]]


class Due(NamedTuple):
    """What is due and not in the log yet, its idempotency key, and by which forecast of its car it was found."""

    key: str
    entry: Entry
    ready_at: datetime


def due(shop: Shop, now: datetime) -> list[Due]:
    """Everything that is due at `now`."""
    forecasts = forecast(shop, now)
    return [
        Due(key, entry, forecasts[number].ready_at)
        for number, job in shop.jobs.items()
        for key, entry in _of_job(shop, job, forecasts[number].ready_at, now)
    ]


def still_due(shop: Shop, found: Due, now: datetime) -> list[Entry]:
    """What `due` has found, as the shop is by now, or nothing. Looks at this one car and lays out no work anew: many
    cars may fall due in one minute, and each is asked about while nobody else can write."""
    job = shop.jobs.get(found.entry.job)
    again = _of_job(shop, job, found.ready_at, now) if job is not None else ()
    return [entry for key, entry in again if key == found.key]


def _of_job(shop: Shop, job: Job, ready_at: datetime, now: datetime) -> Found:
    promise = effective_promise(job)
    if promise is not None:
        yield from _shown(shop, job, promise, ready_at, now)
        if is_open(without_breaks(shop.calendar), now):
            yield from _told(shop, job, promise, ready_at, now)
    yield from _shift_ends(shop, job, now)


def _shown(shop: Shop, job: Job, promise: Promise, ready_at: datetime, now: datetime) -> Found:
    """That the car began to be shown as expected late, or ceased to be."""
    shows, shown = risk(outlook_of(job, ready_at), shop.rules, now), shown_late(job, promise)
    begun = job.late_expected.count(promise.seq)
    if shows == "late_expected" and not shown:
        late = LateExpected(promise.seq, ready_at)
        yield f"late:{job.order_no}:{promise.seq}:{begun + 1}", Entry(job.order_no, late, now)
    elif shown and shows in ("none", "tight"):
        over = LateExpectedOver(promise.seq)
        yield f"late-over:{job.order_no}:{promise.seq}:{begun}", Entry(job.order_no, over, now)


def _told(shop: Shop, job: Job, promise: Promise, ready_at: datetime, now: datetime) -> Found:
    """The question, the warning, or the escalation of a warning that nobody has heard."""
    late = minute(ready_at) > minute(promise.promised_at)
    if job.finished_at is None and not warned(job, promise):
        if _should_warn(shop, job, promise, now):
            raised = WarningRaised(
                "other", "forecast", promise.seq, ready_at if ready_at > promise.promised_at else None
            )
            yield f"warning:{job.order_no}:{promise.seq}", Entry(job.order_no, raised, now)
        elif _should_ask(shop, job, promise, late, now):
            times = job.asked.count(promise.seq)
            again = f":{times + 1}" if times else ""
            asked = TechnicianAsked(promise.seq)
            yield f"ask:{job.order_no}:{promise.seq}{again}", Entry(job.order_no, asked, now)
    unheard = _unheard(job, promise)
    if unheard is not None and now >= _after(shop, unheard.raised_at):
        yield f"escalation:{job.order_no}:{unheard.seq}", Entry(job.order_no, WarningEscalated(unheard.seq), now)


def _should_ask(shop: Shop, job: Job, promise: Promise, late: bool, now: datetime) -> bool:
    if question_open(job) or (promise.seq in job.asked and _yes_stands(shop.calendar, job, promise, late, now)):
        return False
    return late or now >= _before(shop, promise, shop.rules.ask_minutes)


def _should_warn(shop: Shop, job: Job, promise: Promise, now: datetime) -> bool:
    """The warning lead before the promise, without an answer. A question that came later, since the promise did or an
    earlier yes has lapsed, leaves the escalation time to answer first, but never more than the promise itself.
    """
    times = job.asked.count(promise.seq)
    if times and not question_open(job):
        return False
    since = job.asked_at if times > 1 and job.asked_at else promise.recorded_at
    lead = _before(shop, promise, shop.rules.warning_lead_minutes)
    return now >= min(minute(promise.promised_at), max(lead, _after(shop, since)))


def _yes_stands(calendar: Calendar, job: Job, promise: Promise, late: bool, now: datetime) -> bool:
    """Whether "yes, in time" still holds: not once the forecast has passed the promise again, or the shop has opened on
    a later day."""
    said = [event for event in job.history if event.fact == InTimeConfirmed(promise.seq)]
    if not said:
        return True
    passed_again = any(
        event.seq > said[-1].seq and isinstance(event.fact, LateExpected) and event.fact.promise == promise.seq
        for event in job.history
    )
    if passed_again or (late and not shown_late(job, promise)):
        return False
    day, today = shop_day(calendar, said[-1].at) + ONE_DAY, day_of(calendar, now)
    while day <= today:
        bounds = day_bounds(calendar, day)
        if bounds is not None:
            return now < bounds[0]
        day += ONE_DAY
    return True


def _before(shop: Shop, promise: Promise, minutes: float) -> datetime:
    return minutes_before(without_breaks(shop.calendar), minute(promise.promised_at), minutes)


def _after(shop: Shop, since: datetime) -> datetime:
    """When whoever had to react has had the time for it."""
    return add_minutes(without_breaks(shop.calendar), since, shop.rules.escalate_minutes)


def _unheard(job: Job, promise: Promise) -> DelayWarning | None:
    """The latest warning if somebody must still hear of it: not once there is a new promise or the car is ready."""
    last = job.warning
    if last is None or last.raised_for != promise.seq or job.ready_at is not None:
        return None
    return last if last.acknowledged_at is None and last.escalated_at is None else None


def _shift_ends(shop: Shop, job: Job, now: datetime) -> Found:
    """The timers that nobody stopped when the shop closed; whoever works on says so by starting again."""
    grace = shop.rules.shift_end_minutes
    for task in job.tasks if grace is not None else ():
        ended_at = _shift_end(shop.calendar, task, timedelta(minutes=grace or 0)) if task.working else None
        if ended_at is not None and ended_at <= now:
            key = f"shift:{job.order_no}:{task.number}:{day_of(shop.calendar, ended_at)}"
            yield key, Entry(job.order_no, TaskPaused(task.number, "shift"), ended_at)


def _shift_end(calendar: Calendar, task: Task, grace: timedelta) -> datetime | None:
    """The first closing, and `grace` after it, that lies behind the beginning of the work; None within two days of a
    shop that stays open, or closed."""
    started_at = task.runs[-1].started_at
    day = day_of(calendar, started_at)
    for ahead in (day - ONE_DAY, day, day + ONE_DAY):
        bounds = day_bounds(calendar, ahead)
        if bounds is not None and not is_open(calendar, bounds[1]) and bounds[1] + grace > started_at:
            return bounds[1] + grace
    return None
