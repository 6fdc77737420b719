"""Where a job's time went: the stretches of its life, each in one stage (domain.md §4, §9)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from board.orders.fold import apply
from board.orders.job import Job
from board.orders.stretch import Stretch


def stretches(job: Job) -> Iterator[Stretch]:
    """The job's life up to its last event, in order, by when things happened, not when they were noted.

    Without gaps, but for a settlement that was reversed: while the car was with its customer, no stage ran.
    """
    life = sorted(job.history, key=lambda past: past.at)
    known: Job | None = None
    since = job.received_at
    for event in life:
        if known is not None and known.is_open and event.at > since:
            yield _stretch(known, since, event.at)
        since = max(since, event.at)
        if known is None and event.seq != job.history[0].seq:
            # Dated before the opening: it can only be folded after it.
            continue
        known = apply(known, event)


def _stretch(job: Job, began_at: datetime, ended_at: datetime) -> Stretch:
    task = job.current
    reason = task.stoppages[-1].reason if job.stage == "paused" and task and task.stoppages else None
    rework = job.internal_reworks > 0 and job.finished_at is None
    return Stretch(job.stage, began_at, ended_at, reason, rework)
