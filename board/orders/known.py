"""What was worked out of a shop, for whoever asks the same within the minute: a command changes one job of many.

What hangs on nothing but a job, the minute and what the shop says of all its jobs alike outlives a snapshot; what hangs
on several jobs does not.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from board.orders.job import Job
from board.orders.team import Team

T = TypeVar("T")


class Known:
    """Of every snapshot of a shop in which the same `said` (hours, rules, teams, people, past) holds."""

    def __init__(self, said: tuple[object, ...] = ()) -> None:
        self._said = said
        self.of_trade: dict[str, tuple[Team, ...]] = {}
        """The teams of a trade, as `Shop.of_trade` has found them."""
        self._newest: tuple[datetime | None, dict[tuple[str, str], tuple[Job, Any]]] = None, {}

    def holds(self, said: tuple[object, ...]) -> bool:
        """Whether it was worked out from just these."""
        return len(said) == len(self._said) and all(a is b for a, b in zip(said, self._said, strict=True))

    def of_job(
        self,
        what: str,
        job: Job,
        minute: datetime,
        work_out: Callable[[], T],
        holds: Callable[[T], bool] = lambda _found: True,
    ) -> T:
        """`what` of this very job in this minute: as it was worked out before, where that still `holds`, else as
        `work_out` does it now."""
        of_minute, found = self._newest
        if of_minute != minute:
            # Replaced as one and not emptied: another thread may still be at the old one.
            of_minute, found = self._newest = minute, {}
        known = found.get((what, job.order_no))
        if known is None or known[0] is not job or not holds(known[1]):
            known = found[what, job.order_no] = job, work_out()
        result: T = known[1]
        return result


class Whole:
    """Of one snapshot."""

    def __init__(self) -> None:
        self._newest: dict[str, tuple[datetime, Any]] = {}

    def of(self, what: str, minute: datetime, work_out: Callable[[], T]) -> T:
        """`what` of all jobs together in this minute: as it was worked out before, else as `work_out` does it now."""
        known = self._newest.get(what)
        if known is None or known[0] != minute:
            known = self._newest[what] = minute, work_out()
        result: T = known[1]
        return result
