"""A task that is to be begun, as the queue sees it, and what decides who comes first (domain.md §7)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from math import inf
from typing import NamedTuple

from board.orders.needs import ANY, Needs

Rank = tuple[bool, float, float]


# A tuple, as are turns and forecasts: a forecast makes hundreds of them, in a quarter of a dataclass's time.
class Standing(NamedTuple):
    """A task that is to be begun, as the queue sees it.

    `teams`: those whose bays it may take, its own first (`team`, None before a dispatch); `bay`: the only one it may
    take. `stands`: the bay in which its car stands. `offered`: a free bay is offered it; what is not comes after all
    that is. `first`: the place in the log at which it was put first, else 0.

    `needs`: the bays that will do and the people of whom one must be at it.

    `latest`: in how many open minutes from now on it must begin, negative when that has passed, None without a promise.
    `size`: its work, in the minutes of time left that weigh as much.
    """

    order_no: str
    task: int
    trade: str
    team: str | None
    teams: tuple[str, ...]
    bay: str | None
    stands: str | None
    offered: bool
    first: int
    latest: float | None
    size: float
    received_at: datetime
    needs: Needs = ANY

    def may_be_done_by(self, people: Collection[str]) -> bool:
        """Whether one of these people may do it."""
        able = self.needs.technicians
        return not able or any(name in able for name in people)

    def rank(self, at: float) -> Rank:
        """What decides who comes first, the smallest; `at`: in so many open minutes from now."""
        if self.first:
            return (not self.offered, -inf, self.first)
        if self.latest is None:
            return (not self.offered, inf, 0.0)
        left = self.latest - at
        return (not self.offered, left + self.size if left > 0 else self.size, 0.0)


def ranked(standing: Iterable[Standing], at: float = 0.0) -> list[tuple[Rank, Standing]]:
    """The most urgent first, each with its rank `at` so many open minutes from now; of equals, who came first."""
    line = sorted([(one.rank(at), one.received_at, one.order_no, one.task, one) for one in standing])
    return [(place[0], place[4]) for place in line]


def in_order(standing: Iterable[Standing]) -> list[Standing]:
    """The most urgent now first."""
    return [one for _, one in ranked(standing)]
