"""What time alone brings about: the question to the technician, the product's own warning, the escalation, and the end
of the shift.

Source: domain.md §6; for the shift, `stoppage.reason` in §3.

Each comes with a key that is the same whoever notices it, so that it is recorded once however many look.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from board.calendar import ONE_DAY, Calendar, day_bounds, day_of, is_open
from board.forecast.forecast import forecast
from board.orders.events import TaskPaused, TechnicianAsked, WarningEscalated, WarningRaised
from board.orders.job import DelayWarning, Job, Promise, Task
from board.orders.promise import effective_promise, minute, warned
from board.orders.shop import Entry, Rules, Shop


def due(shop: Shop, now: datetime) -> list[tuple[str, Entry]]:
    """(idempotency key, entry) of everything that is due at `now` and not in the log yet."""
    forecasts = forecast(shop, now)
    found: list[tuple[str, Entry]] = []
    for number, job in shop.jobs.items():
        found += _due(job, shop.rules, forecasts[number].ready_at, now)
        found += _shift_ends(shop, job, now)
    return found


def _due(job: Job, rules: Rules, ready_at: datetime, now: datetime) -> Iterator[tuple[str, Entry]]:
    promise = effective_promise(job)
    if promise is not None and job.finished_at is None:
        if _should_warn(job, promise, rules, now):
            raised = WarningRaised(
                "other", "forecast", promise.seq, ready_at if ready_at > promise.promised_at else None
            )
            yield f"warning:{job.order_no}:{promise.seq}", Entry(job.order_no, raised, now)
        elif _should_ask(job, promise, rules, ready_at, now):
            yield f"ask:{job.order_no}:{promise.seq}", Entry(job.order_no, TechnicianAsked(promise.seq), now)
    unheard = _unheard(job, promise)
    if unheard is not None and now >= unheard.raised_at + timedelta(minutes=rules.escalate_minutes):
        yield f"escalation:{job.order_no}:{unheard.seq}", Entry(job.order_no, WarningEscalated(unheard.seq), now)


def _shift_ends(shop: Shop, job: Job, now: datetime) -> Iterator[tuple[str, Entry]]:
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


def _should_ask(job: Job, promise: Promise, rules: Rules, ready_at: datetime, now: datetime) -> bool:
    if promise.seq in job.asked or promise.seq in job.in_time or warned(job, promise):
        return False
    close = now >= minute(promise.promised_at) - timedelta(minutes=rules.ask_minutes)
    return close or minute(ready_at) > minute(promise.promised_at)


def _should_warn(job: Job, promise: Promise, rules: Rules, now: datetime) -> bool:
    if promise.seq in job.in_time or warned(job, promise):
        return False
    return now >= _warns_at(promise, rules)


def _warns_at(promise: Promise, rules: Rules) -> datetime:
    """The warning lead before the promise; a promise given later than that leaves the technician the escalation time
    to answer first, but never more than the promise itself.
    """
    due = minute(promise.promised_at)
    answered_by = promise.recorded_at + timedelta(minutes=rules.escalate_minutes)
    return min(due, max(due - timedelta(minutes=rules.warning_lead_minutes), answered_by))


def _unheard(job: Job, promise: Promise | None) -> DelayWarning | None:
    """The latest warning if somebody must still hear of it: not once there is a new promise or the car is ready."""
    last = job.warning
    if last is None or promise is None or last.raised_for != promise.seq or job.ready_at is not None:
        return None
    return last if last.acknowledged_at is None and last.escalated_at is None else None
