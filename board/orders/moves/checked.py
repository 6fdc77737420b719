"""A command's facts, each tried before it becomes an entry."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from board.orders import events as e
from board.orders.events import Event
from board.orders.fold import apply
from board.orders.job import Job
from board.orders.rules import check
from board.orders.shop import Entry


def checked(job: Job, fact: e.Fact, at: datetime) -> list[Entry]:
    """The one entry for `fact`, if it may follow."""
    check(job, fact, at)
    return [Entry(job.order_no, fact, at)]


def one_by_one(job: Job, facts: Sequence[e.Fact], at: datetime) -> list[Entry]:
    """The entries for facts that follow one another in one command, each tried on the job as the last one left it."""
    entries = []
    for seq, fact in enumerate(facts, job.seq + 1):
        entries += checked(job, fact, at)
        job = apply(job, Event(seq, job.order_no, at, at, "", "", "", fact))
    return entries
