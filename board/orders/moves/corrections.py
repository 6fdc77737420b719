"""Mistakes are put right, never erased: undo and correct (domain.md §4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from board.calendar import day_of
from board.orders import events as e
from board.orders.fold import apply
from board.orders.job import Job
from board.orders.moves.amending import May, refuse_undo
from board.orders.moves.leaving import left
from board.orders.presence import SITE
from board.orders.promise import effective_promise, minute
from board.orders.rules import FURTHEST, misfits
from board.orders.shop import Entry, Shop
from board.refused import Refused, conflict


def undo(
    shop: Shop, job: Job, *, event: int, note: str, who: str, may: May, at: datetime, now: datetime
) -> list[Entry]:
    """Takes back the command that recorded `event` (its seq): everything it recorded about this job, and what it paused
    in other open jobs as long as nothing has been built on that.

    `may` says which rights this person has: without "undo-others" only their own is theirs to take back. Refused where
    a later entry builds on it, where a technician would then be working in two places, where it would take back a
    promise that has passed, and of an amendment where they may not make the opposite one. A car that comes back into
    the workshop so is paused where its technicians are busy elsewhere by now.
    An undo is not undone: the command is given again.
    """
    past = _past(job, event)
    if isinstance(past.fact, e.JobReceived):
        raise conflict("The opening of an order cannot be undone: cancel the job instead.", "event")
    _refuse_products_own(past)
    if past.who != who and not may("undo-others"):
        raise conflict(
            "Only the person who did it, a foreman, the technical director or the service manager can undo this.",
            "event",
        )
    together = _together(job, past.key)
    if _built_on(job, together):
        raise conflict("A later entry builds on this one: undo that first.", "event")
    without = _without(job, together, now)
    _refuse_rescue(job, without, now)
    refuse_undo(job, without, together, may)
    busy = _busy(shop, past.key)
    entries = [Entry(job.order_no, e.EventUndone(together, note), at)]
    for task in without.tasks if without.is_open else ():
        for name in sorted(busy.keys() & set(task.working))[:1]:
            if job.is_open:
                raise conflict("%(name)s works on %(order_no)s meanwhile.", "event", name=name, order_no=busy[name])
            entries += left(without, task, frozenset(busy), busy[name], at)
    for other in shop.jobs.values():
        seqs = _together(other, past.key)
        if other.order_no == job.order_no or not seqs or _built_on(other, seqs):
            continue
        if not _at_work(_without(other, seqs, now)) & busy.keys():
            entries.append(Entry(other.order_no, e.EventUndone(seqs, note), at))
    return entries + _passed_back(shop, past.key, note, at)


def _passed_back(shop: Shop, key: str, note: str, at: datetime) -> list[Entry]:
    """The appointments that the command `key` passed on, as far as nothing was said of them since."""
    last = (one.history[-1] for one in shop.appointments.expected())
    seqs = (event.seq for event in last if event.key == key and isinstance(event.fact, e.AppointmentPassedOn))
    return [Entry(SITE, e.EventUndone((seq,), note), at) for seq in seqs]


def correct(
    shop: Shop, job: Job, *, event: int, to: datetime, note: str, any_day: bool, at: datetime, now: datetime
) -> list[Entry]:
    """Puts an event's time right; `any_day`: whether this person may do so later than on the day it was recorded.

    Moves when something happened, never when it was recorded: a promise stays as late as it was written down.
    """
    past = _past(job, event)
    _refuse_products_own(past)
    if to > now:
        raise Refused("The time is in the future.", "to")
    if to < past.at - FURTHEST:
        raise Refused("The time is too long ago.", "to")
    same_day = day_of(shop.calendar, past.recorded_at) == day_of(shop.calendar, now)
    if not same_day and not any_day:
        raise conflict("Times of an earlier day can be corrected by a service manager only.", "event")
    corrected = misfits(replace(p, at=to) if p.seq == event else p for p in job.history)
    if corrected - misfits(job.history):
        raise Refused("That time does not fit between the entries before and after it.", "to")
    return [Entry(job.order_no, e.TimeCorrected(event, to, note), at)]


def _past(job: Job, event: int) -> e.Event:
    past = next((p for p in job.history if p.seq == event), None)
    if past is None:
        raise Refused("Job %(order_no)s has no entry %(event)s.", "event", order_no=job.order_no, event=event)
    return past


def products_own(fact: e.Fact) -> bool:
    """Whether the product did it by itself: nobody's mistake, so nobody's to take back."""
    match fact:
        case e.TechnicianAsked() | e.WarningEscalated() | e.WarningRaised(source="forecast"):
            return True
        case e.LateExpected() | e.LateExpectedOver():
            return True
        case _:
            return False


def _refuse_products_own(past: e.Event) -> None:
    if products_own(past.fact):
        raise conflict("What the product did by itself cannot be undone.", "event")


def _together(job: Job, key: str) -> tuple[int, ...]:
    return tuple(p.seq for p in job.history if p.key == key and not isinstance(p.fact, e.JobReceived))


def _refuse_rescue(job: Job, without: Job, now: datetime) -> None:
    """Nothing recorded after the effective promise has passed rescues a car (domain.md §5), an undo neither."""
    due, left = effective_promise(job), effective_promise(without)
    if due is None or minute(now) <= minute(due.promised_at):
        return
    if left is None or left.promised_at > due.promised_at:
        raise conflict("The promised time has passed and can no longer be taken back.", "event")


def _built_on(job: Job, undone: tuple[int, ...]) -> bool:
    """Whether a later entry could not stand without these."""
    left = [p for p in job.history if p.seq not in undone]
    return bool(misfits(left) - misfits(job.history))


def _without(job: Job, undone: tuple[int, ...], now: datetime) -> Job:
    return apply(job, e.Event(job.seq, job.order_no, now, now, "", "", "", e.EventUndone(undone)))


def _at_work(job: Job) -> frozenset[str]:
    return frozenset(name for task in job.tasks if job.is_open for name in task.working)


def _busy(shop: Shop, key: str) -> dict[str, str]:
    """Who works on which order, in the open jobs that the command `key` has nothing to do with."""
    bystanders = (job for job in shop.jobs.values() if not _together(job, key))
    return {name: job.order_no for job in bystanders for name in _at_work(job)}
