"""What may be asked for about findings: what else a car needs (维修建议)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from board.orders.job import Job
from board.orders.moves import finding as moves
from board.orders.shop import Entry, Shop
from server.api.body_values import Note, Seq
from server.api.command_bodies import CommandBody
from server.api.deciding import Asked, command
from server.api.images import LARGEST_REQUEST, Drawing
from server.store.pictures import Picture


class Finding(CommandBody):
    note: Note
    image: Drawing | None = None

    @property
    def pictures(self) -> tuple[Picture, ...]:
        return (self.image,) if self.image else ()


class AnswerFinding(CommandBody):
    finding: Seq
    outcome: Literal["next_visit", "settled"]


@command("finding", "Note what else the car needs", Finding, LARGEST_REQUEST)
def finding(_shop: Shop, job: Job, body: Finding, asked: Asked) -> Sequence[Entry]:
    """`image` is a photograph as a data URL, PNG, JPEG or WebP; only its salted hash is in the log."""
    return moves.find(job, note=body.note, image=body.image.seal if body.image else None, at=asked.at)


@command("answer-finding", "Say what becomes of a finding", AnswerFinding)
def answer_finding(_shop: Shop, job: Job, body: AnswerFinding, asked: Asked) -> Sequence[Entry]:
    """`finding` is its `seq`. `next_visit`: advice, shown when the car comes again; `settled`: done elsewhere, or not
    wanted. To do it now, name it in `added-work`.
    """
    return moves.answer(job, finding=body.finding, outcome=body.outcome, at=asked.at)
