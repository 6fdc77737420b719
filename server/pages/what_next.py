"""What a reader of the figures has to do next: measures that are due, excuses to check, contradictions to look into."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from board.figures.book import Measure
from board.people import may_open
from server.figures import measures
from server.store.store import Store

MOST_MEASURES = 3
DAYS_BACK = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Next:
    """The measures whose time is nearest, and how many excuses and cars wait; 0 too where the reader may not look."""

    measures: Sequence[Measure]
    excuses: int
    contradictions: int


def what_next(store: Store, role: str, today: date, now: datetime) -> Next:
    """For a reader of this role; reads only, and may run beside the event loop."""
    excuses = contradictions = 0
    if may_open(role, "excuses"):
        excuses = store.checks.excuses(("unchecked",), today - DAYS_BACK, today, 1).total
    if may_open(role, "worklist"):
        contradictions = store.checks.contradictory(now, None, 1).total
    return Next(measures.open_measures(store)[:MOST_MEASURES], excuses, contradictions)
