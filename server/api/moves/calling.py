"""What the call-back may ask for."""

from __future__ import annotations

from collections.abc import Sequence

from board.orders.job import Job
from board.orders.moves import calling
from board.orders.shop import Entry, Shop
from server.api.body_values import Note
from server.api.command_bodies import CommandBody, Why
from server.api.deciding import Asked, command


class NoAnswer(CommandBody):
    note: Note = ""


class FollowUp(CommandBody):
    on_time: bool
    note: Note = ""
    complaint: bool = False


@command("call", "Pick up the phone to call the customer back", CommandBody)
def call(_shop: Shop, job: Job, _body: CommandBody, asked: Asked) -> Sequence[Entry]:
    return calling.call(job, who=asked.person.name, at=asked.at, now=asked.now)


@command("no-answer", "The customer could not be spoken to", NoAnswer)
def no_answer(_shop: Shop, job: Job, body: NoAnswer, asked: Asked) -> Sequence[Entry]:
    """Kept in `unanswered`; the car is still to be called about."""
    return calling.no_answer(job, note=body.note, at=asked.at)


@command("follow-up", "What the customer said on the phone", FollowUp)
def follow_up(_shop: Shop, job: Job, body: FollowUp, asked: Asked) -> Sequence[Entry]:
    """With `complaint` the note says of what; station manager and care director hear of it at once."""
    return calling.follow_up(job, on_time=body.on_time, note=body.note, complaint=body.complaint, at=asked.at)


@command("look-into", "Say what came of a complaint", Why)
def look_into(_shop: Shop, job: Job, body: Why, asked: Asked) -> Sequence[Entry]:
    """It is listed until then."""
    return calling.look_into(job, note=body.note, at=asked.at)
