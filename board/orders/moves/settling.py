"""Hand-over and what is settled after it: deliver, reverse, excuse, review, cause, contradictions, leave, cancel
(domain.md §5).
"""

from __future__ import annotations

from datetime import datetime

from board import codes
from board.orders import events as e
from board.orders.contradictions import contradictions
from board.orders.job import Job
from board.orders.moves.checked import checked
from board.orders.promise import verdict
from board.orders.rules import known_code
from board.orders.shop import Entry, Shop
from board.refused import Refused, conflict


def deliver(job: Job, *, at: datetime) -> list[Entry]:
    """Settlement and hand-over at `at`. A car whose last steps nobody tapped may go: the worklist shows it."""
    return checked(job, e.JobDelivered(), at)


def reverse_delivery(job: Job, *, note: str, at: datetime) -> list[Entry]:
    """The settlement is reversed (反结算)."""
    return checked(job, e.DeliveryReversed(reason_given(note)), at)


def leave(job: Job, *, at: datetime) -> list[Entry]:
    """The car left the yard."""
    return checked(job, e.CarLeft(), at)


def excuse(job: Job, *, note: str, signed: bool, at: datetime) -> list[Entry]:
    """The delay is the customer's; without the signature it does not count yet. `signed`: a signed paper exists."""
    return checked(job, e.ExcuseNoted(reason_given(note), signed, needs_image=True), at)


def review_excuse(job: Job, *, accepted: bool, note: str, seen: int | None = None, at: datetime) -> list[Entry]:
    """The service manager's spot check; a rejection says why.

    `seen` is the job's seq on the screen of whoever checks: an excuse or a spot check recorded after it makes this one
    a lost race.
    """
    if recorded_after(job, e.ExcuseNoted, seen) is not None:
        raise conflict("This excuse was changed a moment ago: look at it again.")
    if (other := recorded_after(job, e.ExcuseReviewed, seen)) is not None:
        raise conflict("%(who)s has spot-checked this excuse a moment ago.", who=other.who)
    return checked(job, e.ExcuseReviewed(accepted, note if accepted else reason_given(note)), at)


def correct_cause(job: Job, *, cause: str, note: str, seen: int | None = None, at: datetime) -> list[Entry]:
    """A person puts the cause of a late delivery right; the verdict stays what it is. `seen` as for a spot check."""
    known_code(cause, codes.LATE_CAUSES, "cause")
    if (other := recorded_after(job, e.LateCauseCorrected, seen)) is not None:
        raise conflict("%(who)s has corrected this cause a moment ago.", who=other.who)
    judged = verdict(job)
    if judged is not None and judged.verdict == "on_time":
        raise conflict("Job %(order_no)s was on time: there is no cause to correct.", order_no=job.order_no)
    return checked(job, e.LateCauseCorrected(cause, reason_given(note)), at)


def clear(shop: Shop, job: Job, *, contradiction: str, note: str, at: datetime, now: datetime) -> list[Entry]:
    """Somebody looked into a contradiction that shows and says what it was; figures do not change by that."""
    known_code(contradiction, codes.CONTRADICTIONS, "contradiction")
    if contradiction in job.cleared:
        raise conflict("Somebody has looked into this already.", "contradiction")
    if contradiction not in contradictions(job, shop.calendar, now):
        raise conflict("Job %(order_no)s shows no such contradiction.", "contradiction", order_no=job.order_no)
    return checked(job, e.ContradictionCleared(contradiction, reason_given(note)), at)


def cancel(job: Job, *, note: str, at: datetime) -> list[Entry]:
    """The repair order is withdrawn."""
    return checked(job, e.JobCancelled(reason_given(note)), at)


def reopen(job: Job, *, note: str, at: datetime) -> list[Entry]:
    """The cancellation is taken back; nothing of the order is lost, and its number is not burnt."""
    return checked(job, e.JobReopened(reason_given(note)), at)


def recorded_after(job: Job, kind: type, seen: int | None) -> e.Event | None:
    """The latest event of a kind that stands in the log behind what the caller has seen; None without a `seen`."""
    found = [event for event in job.history if isinstance(event.fact, kind) and seen is not None and event.seq > seen]
    return found[-1] if found else None


def reason_given(note: str) -> str:
    """The note, which must say something. Raises `Refused`."""
    if not note.strip():
        raise Refused("Say in a note why.", "note")
    return note
