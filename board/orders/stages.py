"""Where a job's time went: the stretches of its life, each in one stage (domain.md §4, §9)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from board.calendar import Calendar, minutes_between
from board.codes import STAGES_INSIDE
from board.orders.fold import apply
from board.orders.job import Job


@dataclass(frozen=True, slots=True)
class Stretch:
    """Aware UTC instants between which the job was in one stage; `reason` is that of the stoppage while it was paused.

    `rework`: the work had failed an inspection and was not finished again.
    """

    stage: str
    began_at: datetime
    ended_at: datetime
    reason: str | None = None
    rework: bool = False


def stretches(job: Job) -> Iterator[Stretch]:
    """The job's life up to its last event, in order, by when things happened, not when they were noted.

    Without gaps, but for a settlement that was reversed: while the car was with its customer, no stage ran.
    """
    known: Job | None = None
    since = job.received_at
    for event in sorted(job.history, key=lambda past: past.at):
        if known is not None and known.is_open and event.at > since:
            yield _stretch(known, since, event.at)
        since = max(since, event.at)
        if known is None and event.seq != job.history[0].seq:
            # Dated before the opening: it can only be folded after it.
            continue
        known = apply(known, event)


def stage_minutes(calendar: Calendar, life: Iterator[Stretch] | tuple[Stretch, ...]) -> dict[str, int]:
    """Whole open minutes in each of STAGES_INSIDE."""
    spent: dict[str, float] = dict.fromkeys(STAGES_INSIDE, 0.0)
    for stretch in life:
        spent[stretch.stage] += minutes_between(calendar, stretch.began_at, stretch.ended_at)
    return {stage: round(minutes) for stage, minutes in spent.items()}


def _stretch(job: Job, began_at: datetime, ended_at: datetime) -> Stretch:
    task = job.current
    reason = task.stoppages[-1].reason if job.stage == "paused" and task and task.stoppages else None
    rework = job.internal_reworks > 0 and job.finished_at is None
    return Stretch(job.stage, began_at, ended_at, reason, rework)
