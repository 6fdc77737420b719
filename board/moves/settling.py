"""Hand-over and what follows it: deliver, reverse, excuse, review, follow-up, leave, cancel (domain.md §5)."""

from __future__ import annotations

from datetime import datetime

from board import events as e
from board.job import Job
from board.moves.work import checked
from board.refused import Refused
from board.shop import Entry


def deliver(job: Job, *, at: datetime) -> list[Entry]:
    """Settlement and hand-over at `at`. A car whose last steps nobody tapped may go: the worklist shows it."""
    return checked(job, e.JobDelivered(), at)


def reverse_delivery(job: Job, *, note: str, at: datetime) -> list[Entry]:
    """The settlement is reversed (反结算)."""
    return checked(job, e.DeliveryReversed(_said(note)), at)


def leave(job: Job, *, at: datetime) -> list[Entry]:
    """The car left the yard."""
    return checked(job, e.CarLeft(), at)


def excuse(job: Job, *, note: str, signed: bool, at: datetime) -> list[Entry]:
    """The delay is the customer's; without the signature it does not count yet."""
    return checked(job, e.ExcuseNoted(_said(note), signed), at)


def review_excuse(job: Job, *, accepted: bool, note: str, at: datetime) -> list[Entry]:
    """The service manager's spot check; a rejection says why."""
    return checked(job, e.ExcuseReviewed(accepted, note if accepted else _said(note)), at)


def follow_up(job: Job, *, on_time: bool, note: str, at: datetime) -> list[Entry]:
    """What the customer answered to 是否准时交车."""
    return checked(job, e.FollowUpMade(on_time, note), at)


def cancel(job: Job, *, note: str, at: datetime) -> list[Entry]:
    """The repair order is withdrawn."""
    return checked(job, e.JobCancelled(_said(note)), at)


def _said(note: str) -> str:
    if not note.strip():
        raise Refused("Say in a note why.", "note")
    return note
