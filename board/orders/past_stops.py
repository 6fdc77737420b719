"""What the log has taught about how long stoppages last, by their reason (domain.md §7).

A stoppage lasts until work on the task goes on, in open minutes. One that ended otherwise, with the hand-over or with
the tap that the task is finished, says nothing about how long such a wait is.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from statistics import median

from board.codes import stoppage_reason

FEWEST_STOPS = 3
"""History of a reason that is needed before it says anything."""


@dataclass(frozen=True, slots=True)
class StopTime:
    """How long a stoppage lasted, in open minutes; `place` counts a task's stoppages from 0, `ended_on` is local."""

    order_no: str
    task: int
    place: int
    reason: str
    minutes: int
    ended_on: date


@dataclass(frozen=True)
class PastStops:
    """The stoppages of the past, from the local date `since` on."""

    since: date | None = None
    _stops: Mapping[str, tuple[StopTime, ...]] = field(default_factory=dict, repr=False)
    # By reason, ascending; put in order when it is first asked for.
    _lasted: dict[str, list[int]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def updated(self, stops: Mapping[str, Sequence[StopTime]]) -> PastStops:
        """With exactly these stoppages for these order numbers; everything else as it was."""
        recent = {order: tuple(stop for stop in found if self._is_recent(stop)) for order, found in stops.items()}
        changed = {order: found for order, found in recent.items() if found != self._stops.get(order, ())}
        return PastStops(self.since, {**self._stops, **changed}) if changed else self

    def lasts(self, reason: str, beyond: float) -> float | None:
        """How long, in all, such a stoppage lasts that has lasted `beyond` minutes: the middle one of those that lasted
        longer; with too little history what the reason says. None where none lasted longer."""
        lasted = self._of(reason)
        if len(lasted) < FEWEST_STOPS:
            usual = stoppage_reason(reason).usual_minutes
            return usual if usual > beyond else None
        longer = lasted[bisect_right(lasted, beyond) :]
        return median(longer) if longer else None

    def _of(self, reason: str) -> list[int]:
        if not self._lasted:
            for found in self._stops.values():
                for stop in found:
                    self._lasted.setdefault(stop.reason, []).append(stop.minutes)
            for minutes in self._lasted.values():
                minutes.sort()
        return self._lasted.get(reason, [])

    def _is_recent(self, stop: StopTime) -> bool:
        return self.since is None or stop.ended_on >= self.since


NO_STOPS = PastStops()


def learn_stops(stops: Iterable[StopTime], since: date | None = None) -> PastStops:
    """What these stoppages teach."""
    by_order: dict[str, list[StopTime]] = {}
    for stop in stops:
        by_order.setdefault(stop.order_no, []).append(stop)
    return PastStops(since).updated(by_order)
