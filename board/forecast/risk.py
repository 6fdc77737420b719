"""How a job stands against its promise, and when that will next change by time alone (domain.md §6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from board.orders.house_rules import Rules
from board.orders.job import Job
from board.orders.promise import effective_promise, minute, shown_late

RISKS = ("none", "tight", "late_expected", "overdue")

STEADY = timedelta(minutes=5)
_PASSED = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What risk depends on besides `now`: the effective promise, the forecast, and how far the work is.

    `shown_late`: it is being shown as expected late.
    """

    promised_at: datetime | None
    forecast_ready: datetime
    finished: bool
    ready: bool
    shown_late: bool = False


def outlook_of(job: Job, ready_at: datetime) -> Outlook:
    """What the job's risk depends on, given its forecast."""
    due = effective_promise(job)
    return Outlook(
        promised_at=due.promised_at if due else None,
        forecast_ready=ready_at,
        finished=job.finished_at is not None,
        ready=job.ready_at is not None,
        shown_late=due is not None and shown_late(job, due),
    )


def risk(outlook: Outlook, rules: Rules, now: datetime) -> str:
    """none, tight, late_expected or overdue, for a job that is not delivered.

    A promise has passed when its minute has: 17:00:59 still keeps 17:00, as in the verdict. What is shown as expected
    late stays so until the forecast is `STEADY` before the promise: nobody runs for a car that flickers.
    """
    due = outlook.promised_at
    if due is None:
        return "none"
    if now >= minute(due) + _PASSED:
        return "overdue"
    if outlook.ready:
        return "none"
    if minute(outlook.forecast_ready) > minute(due) - (STEADY if outlook.shown_late else timedelta(0)):
        return "late_expected"
    close = due - outlook.forecast_ready <= timedelta(minutes=rules.tight_minutes)
    soon = not outlook.finished and now >= _soon_at(due, rules)
    return "tight" if close or soon else "none"


def next_change_at(outlook: Outlook, rules: Rules, now: datetime) -> datetime | None:
    """The next instant at which the risk differs if nothing but time happens; None when it never will."""
    due = outlook.promised_at
    if due is None:
        return None
    present = risk(outlook, rules, now)
    moments = sorted((_soon_at(due, rules), minute(due) + _PASSED))
    return next((at for at in moments if at > now and risk(outlook, rules, at) != present), None)


def _soon_at(due: datetime, rules: Rules) -> datetime:
    """The first instant with less than the warning lead left."""
    return due - timedelta(minutes=rules.warning_lead_minutes) + datetime.resolution
