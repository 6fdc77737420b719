"""Old open orders that an import brought: taken up one by one, or closed with others (domain.md §9)."""

from __future__ import annotations

from datetime import datetime

from board.orders import events as e
from board.orders.job import Job
from board.orders.moves.checked import checked
from board.orders.shop import Entry


def take_up(job: Job, *, at: datetime) -> list[Entry]:
    """The car is really here: it stands on the board from now on."""
    return checked(job, e.BacklogTakenUp(), at)


def close(job: Job, *, note: str, at: datetime) -> list[Entry]:
    """The car is long gone, and nobody knows since when: it is closed, and not judged."""
    return checked(job, e.BacklogClosed(note), at)
