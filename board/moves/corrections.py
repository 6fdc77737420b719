"""Mistakes are put right, never erased: undo and correct (domain.md §4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from board import events as e
from board.calendar import day_of
from board.job import Job
from board.refused import Refused, conflict
from board.rules import replay
from board.shop import Entry, Shop

BY_THE_PRODUCT = (e.TechnicianAsked, e.WarningEscalated, e.LineShown)


def undo(job: Job, *, event: int, note: str, who: str, others_too: bool, at: datetime) -> list[Entry]:
    """Takes back the command that recorded `event` (its seq), with everything that command recorded about this job.

    `others_too`: whether this person may take back what somebody else did. Refused where a later entry builds on it.
    """
    past = _past(job, event)
    if isinstance(past.fact, e.JobReceived):
        raise conflict("The opening of an order cannot be undone: cancel the job instead.", "event")
    if isinstance(past.fact, BY_THE_PRODUCT):
        raise conflict("What the product did by itself cannot be undone.", "event")
    if past.who != who and not others_too:
        raise conflict("Only the person who did it, or a foreman or manager, can undo this.", "event")
    together = tuple(p.seq for p in job.history if p.key == past.key and not isinstance(p.fact, e.JobReceived))
    try:
        replay(p for p in job.history if p.seq not in together)
    except Refused as reason:
        raise conflict("A later entry builds on this one: undo that first.", "event") from reason
    return [Entry(job.order_no, e.EventUndone(together, note), at)]


def correct(
    shop: Shop, job: Job, *, event: int, to: datetime, note: str, role: str, at: datetime, now: datetime
) -> list[Entry]:
    """Puts an event's time right: within its day a foreman may, later only a service manager (or an admin)."""
    past = _past(job, event)
    if to > now:
        raise Refused("The time is in the future.", "to")
    same_day = day_of(shop.calendar, past.recorded_at) == day_of(shop.calendar, now)
    if not same_day and role not in ("service_manager", "admin"):
        raise conflict("Times of an earlier day can be corrected by a service manager only.", "event")
    try:
        replay(replace(p, at=to) if p.seq == event else p for p in job.history)
    except Refused as reason:
        raise Refused("That time does not fit between the entries before and after it.", "to") from reason
    return [Entry(job.order_no, e.TimeCorrected(event, to, note), at)]


def _past(job: Job, event: int) -> e.Event:
    past = next((p for p in job.history if p.seq == event), None)
    if past is None:
        raise Refused("Job %(order_no)s has no entry %(event)s.", "event", order_no=job.order_no, event=event)
    return past
