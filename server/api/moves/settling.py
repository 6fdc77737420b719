"""What may be asked for once a car is handed over, or withdrawn."""

from __future__ import annotations

from collections.abc import Sequence

from board.codes import Contradiction
from board.orders.job import Job
from board.orders.moves import backlog, settling
from board.orders.shop import Entry, Shop
from server.api.body_values import LateCause, Note, Seq
from server.api.command_bodies import UNSAID, CommandBody, Why
from server.api.deciding import Asked, command


class Excuse(CommandBody):
    """Counts only with a note and the customer's signature."""

    note: Note
    signed: bool


class Review(CommandBody):
    """A rejection says why. `seen` is the job's seq on the caller's screen: what was recorded after it wins."""

    accepted: bool
    note: Note = ""
    seen: Seq | None = None


class Cause(CommandBody):
    """The verdict stays; the note says how one knows. `seen`: as for a spot check."""

    cause: LateCause
    note: Note
    seen: Seq | None = None


class Clear(CommandBody):
    """The note says what it was; the figures stay."""

    contradiction: Contradiction
    note: Note


@command("deliver", "Settle and hand over", CommandBody)
def deliver(_shop: Shop, job: Job, _body: CommandBody, asked: Asked) -> Sequence[Entry]:
    return settling.deliver(job, at=asked.at)


@command("reverse-delivery", "Reverse the settlement", Why)
def reverse(_shop: Shop, job: Job, body: Why, asked: Asked) -> Sequence[Entry]:
    """The car can be settled again, and the last valid one counts."""
    return settling.reverse_delivery(job, note=body.note or UNSAID, at=asked.at)


@command("leave", "The car left the yard", CommandBody)
def leave(_shop: Shop, job: Job, _body: CommandBody, asked: Asked) -> Sequence[Entry]:
    return settling.leave(job, at=asked.at)


@command("excuse", "The delay is the customer's", Excuse)
def excuse(_shop: Shop, job: Job, body: Excuse, asked: Asked) -> Sequence[Entry]:
    """Counts only with note and signature."""
    return settling.excuse(job, note=body.note, signed=body.signed, at=asked.at)


@command("review-excuse", "Spot-check an excuse", Review)
def review(_shop: Shop, job: Job, body: Review, asked: Asked) -> Sequence[Entry]:
    """A rejection needs a note. `seen` is the job's `seq` on the caller's screen: an excuse or a spot check
    recorded after it wins, this one gets 409.
    """
    return settling.review_excuse(job, accepted=body.accepted, note=body.note, seen=body.seen, at=asked.at)


@command("late-cause", "Put the cause of a late delivery right", Cause)
def late_cause(_shop: Shop, job: Job, body: Cause, asked: Asked) -> Sequence[Entry]:
    """Of a late or excused one. The verdict stays. `seen`: as for a spot check."""
    return settling.correct_cause(job, cause=body.cause, note=body.note, seen=body.seen, at=asked.at)


@command("clear", "A contradiction was looked into", Clear)
def clear(shop: Shop, job: Job, body: Clear, asked: Asked) -> Sequence[Entry]:
    """The note says what it was; the figures stay. A new answer, promise, added work, excuse or hand-over brings
    back what it makes show again.
    """
    return settling.clear(shop, job, contradiction=body.contradiction, note=body.note, at=asked.at, now=asked.now)


@command("take-up", "Take an old open order up from the backlog", CommandBody)
def take_up(_shop: Shop, job: Job, _body: CommandBody, asked: Asked) -> Sequence[Entry]:
    """The car is really here; from now on it stands on the board."""
    return backlog.take_up(job, at=asked.at)


@command("cancel", "Withdraw the repair order", Why)
def cancel(_shop: Shop, job: Job, body: Why, asked: Asked) -> Sequence[Entry]:
    """It stands in no figure then."""
    return settling.cancel(job, note=body.note or UNSAID, at=asked.at)


@command("reopen", "Take a cancellation back", Why)
def reopen(_shop: Shop, job: Job, body: Why, asked: Asked) -> Sequence[Entry]:
    """Receipt, promises and warnings are what they were."""
    return settling.reopen(job, note=body.note or UNSAID, at=asked.at)
