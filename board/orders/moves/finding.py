"""A technician finds what else the car needs; the advisor answers for it (domain.md §14)."""

from __future__ import annotations

from datetime import datetime

from board import codes
from board.orders import events as e
from board.orders.job import Job
from board.orders.moves.checked import checked
from board.orders.rules import known_code
from board.orders.shop import Entry
from board.refused import Refused


def find(job: Job, *, note: str, image: str | None, at: datetime) -> list[Entry]:
    """Something else that the car needs; `image` is the seal of a photograph. A car that was handed over meanwhile
    takes it too: it is advice for the next visit."""
    if not note.strip():
        raise Refused("Say what the car needs.", "note")
    return checked(job, e.FindingNoted(note, image), at)


def answer(job: Job, *, finding: int, outcome: str, at: datetime) -> list[Entry]:
    """What became of a finding; kept for the next visit it can still be answered otherwise."""
    known_code(outcome, codes.FINDING_OUTCOMES, "outcome")
    return checked(job, e.FindingAnswered(finding, outcome), at)
