"""How mistakes are put right."""

from __future__ import annotations

from collections.abc import Sequence

from board.orders.job import Job
from board.orders.moves import corrections
from board.orders.shop import Entry, Shop
from board.refused import conflict
from server.api.body_values import Instant, Note, Seq
from server.api.command_bodies import CommandBody
from server.api.deciding import Asked, command
from server.web.current import current


class Undo(CommandBody):
    """`event` is the seq of the event whose command is taken back."""

    event: Seq
    note: Note = ""


class Correct(CommandBody):
    event: Seq
    to: Instant
    note: Note = ""


def _not_undone(job: Job, seq: int) -> None:
    """Refuses an event that somebody else has undone meanwhile: a lost race, not a wrong number."""
    if any(event.seq == seq for event in job.history):
        return
    if any(event.seq == seq for event in current().store.log.of_job(job.order_no, up_to=job.seq)):
        raise conflict("This has been undone already.", "event")


@command("undo", "Take back the command that recorded an event", Undo)
def undo(shop: Shop, job: Job, body: Undo, asked: Asked) -> Sequence[Entry]:
    """The event has this `seq`. One's own; a foreman, technical director, manager or administrator also others'."""
    _not_undone(job, body.event)
    return corrections.undo(
        shop,
        job,
        event=body.event,
        note=body.note,
        who=asked.person.name,
        may=asked.person.may,
        at=asked.at,
        now=asked.now,
    )


@command("correct", "Put the time of an event right", Correct)
def correct(shop: Shop, job: Job, body: Correct, asked: Asked) -> Sequence[Entry]:
    """A foreman within the day, later a service manager."""
    _not_undone(job, body.event)
    return corrections.correct(
        shop,
        job,
        event=body.event,
        to=body.to,
        note=body.note,
        any_day=asked.person.may("correct-any-day"),
        at=asked.at,
        now=asked.now,
    )
