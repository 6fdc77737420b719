"""What else cars need (维修建议): made added work, or kept as advice for the next visit (domain.md §14)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from board.orders import events as e
from board.orders.job import Job


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was noted: `seq` is its place in the log, `image` the seal of its photograph.

    `outcome`: what the advisor made of it; None while nobody has answered it.
    """

    seq: int
    at: datetime
    who: str
    note: str
    image: str | None = None
    outcome: str | None = None


@dataclass(frozen=True, slots=True)
class Advice:
    """A finding of an earlier visit that still stands."""

    order_no: str
    finding: Finding


def findings(job: Job) -> tuple[Finding, ...]:
    """All that was noted on a job as it now stands, in the order in which it was."""
    if e.FindingNoted not in job.kinds:
        return ()
    found: dict[int, Finding] = {}
    for event in job.history:
        match event.fact:
            case e.FindingNoted(note=note, image=image):
                found[event.seq] = Finding(event.seq, event.at, event.who, note, image)
            case e.FindingAnswered(finding=seq, outcome=outcome) if seq in found:
                found[seq] = replace(found[seq], outcome=outcome)
    return tuple(found.values())


def unanswered(job: Job) -> tuple[Finding, ...]:
    """What the advisor has still to speak about."""
    return tuple(one for one in findings(job) if one.outcome is None)


def advice(jobs: Iterable[Job]) -> tuple[Advice, ...]:
    """What earlier visits of a car leave to be spoken about, in the order of `jobs`; what nobody has answered counts as
    kept, so that it is not lost."""
    over = (job for job in jobs if not job.is_open)
    return tuple(
        Advice(job.order_no, one) for job in over for one in findings(job) if one.outcome in (None, "next_visit")
    )
