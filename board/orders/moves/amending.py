"""What a person may put right of what was entered about an order."""

from __future__ import annotations

from datetime import datetime

from board.orders import events as e
from board.orders.job import Job
from board.orders.moves.work import checked
from board.orders.shop import Entry


def amend_customer(job: Job, *, note: str, at: datetime) -> list[Entry]:
    """Name or number of the customer were wrong; at any time, also after the hand-over."""
    return checked(job, e.CustomerAmended(note), at)
