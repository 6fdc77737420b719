"""What the log has taught about how long operations take: actual minutes beside the standard (domain.md §7).

A task often has several operations and only one time. That time counts twice: for the task as a whole, by the set of
its operations, and for each operation with its share of the standard time. What is asked for is answered from past
tasks with exactly these operations where there are enough, else from the single ones added up.

Minutes are kept, not ratios to the standard: a standard that is changed does not change how long the work takes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from board.orders.labour import UNNAMED, Operation
from board.orders.pace import UNKNOWN, Paces
from board.orders.past_stops import NO_STOPS, PastStops, StopTime, learn_stops
from board.orders.sample import Sample, sample, together

FEWEST_JOBS = 20
"""History needed before anything is said (domain.md §12)."""
FEWEST_LONGER = 5
"""So many past tasks must have taken even longer before they say how long this one will still take."""
DAYS = 365
"""Older work was done on other cars by other people."""

Key = str | tuple[str, ...]
"""An operation's code, or the codes of a whole task in order."""
Place = tuple[str, int]
"""A task: order number and number."""
Question = tuple[tuple[str, ...], str]
"""The codes of a task in order, and which time of it is asked for."""


@dataclass(frozen=True, slots=True)
class TaskTime:
    """How long a finished task of a delivered job really took, in open minutes; `finished_on` is the local date, `team`
    the one that did it.

    `worked_minutes`: in which somebody worked on it, rework after a failed inspection included. `elapsed_minutes`: from
    its first start to its last end, stoppages included: what the customer waits for. `operations` are (code, standard
    minutes at that time), in the task's order.
    """

    order_no: str
    task: int
    operations: tuple[tuple[str, int], ...]
    worked_minutes: int
    elapsed_minutes: int
    finished_on: date
    team: str = ""

    @property
    def standard_minutes(self) -> int:
        """Of all its operations."""
        return sum(minutes for _, minutes in self.operations)


@dataclass(frozen=True, slots=True)
class _Spent:
    worked: float
    elapsed: float


@dataclass(frozen=True)
class Learned:
    """The actual times of the past, from the local date `since` on. Empty, it knows nothing and says so with None.

    `stops`: how long its stoppages lasted; `paces`: how fast checks and wash go.
    """

    since: date | None = None
    stops: PastStops = NO_STOPS
    paces: Paces = UNKNOWN
    _times: Mapping[str, tuple[TaskTime, ...]] = field(default_factory=dict, repr=False)
    _groups: Mapping[Key, Mapping[Place, _Spent]] = field(default_factory=dict, repr=False)
    # Samples already put in order: the board asks for the same few every second.
    _samples: dict[Question, Sample] = field(default_factory=dict, init=False, repr=False, compare=False)
    _newest: list[TaskTime] = field(default_factory=list, init=False, repr=False, compare=False)

    def updated(self, times: Mapping[str, Sequence[TaskTime]]) -> Learned:
        """With exactly these times for these order numbers; everything else as it was."""
        recent = {order: tuple(t for t in found if self._is_recent(t)) for order, found in times.items()}
        changed = {order: found for order, found in recent.items() if found != self._times.get(order, ())}
        if not changed:
            return self
        groups: dict[Key, dict[Place, _Spent]] = {}

        def group(key: Key) -> dict[Place, _Spent]:
            return groups.setdefault(key, dict(self._groups.get(key, {})))

        for order, found in changed.items():
            for time in self._times.get(order, ()):
                for key, _ in _entries(time):
                    group(key).pop((order, time.task), None)
            for time in found:
                for key, spent in _entries(time):
                    group(key)[order, time.task] = spent
        after = Learned(self.since, self.stops, self.paces, {**self._times, **changed}, {**self._groups, **groups})
        after._samples.update({known: s for known, s in self._samples.items() if not _touched(known[0], groups)})
        return after

    def with_stops(self, stops: Mapping[str, Sequence[StopTime]]) -> Learned:
        """With exactly these stoppages for these order numbers; everything else as it was."""
        after = self.stops.updated(stops)
        return self if after is self.stops else replace(self, stops=after)

    def worked(self, operations: Iterable[Operation]) -> Sample | None:
        """The minutes in which a task with these operations is worked on; None where there is too little history."""
        return self._sample(_codes(operations), "worked")

    def elapsed(self, operations: Iterable[Operation]) -> Sample | None:
        """The open minutes from the start of such a task to its end, stoppages included; None as for `worked`."""
        return self._sample(_codes(operations), "elapsed")

    def newest(self) -> tuple[TaskTime, ...]:
        """Every task, the one finished last first."""
        if not self._newest:
            times = [time for found in self._times.values() for time in found]
            times.sort(key=lambda time: (time.finished_on, time.order_no, time.task), reverse=True)
            self._newest.extend(times)
        return tuple(self._newest)

    def jobs(self, code: str) -> int:
        """In how many past jobs the operation was done."""
        return _jobs(self._groups.get(code, {}))

    def lacking(self, operations: Iterable[Operation]) -> tuple[tuple[Operation, int], ...]:
        """The operations without enough history, each with its number of past jobs; none where `elapsed` has an
        answer. Labour without a code is left out: it never has any."""
        asked = tuple(operations)
        if self.elapsed(asked) is not None:
            return ()
        named = [(one, self.jobs(one.code)) for one in asked if one.code != UNNAMED]
        return tuple((one, jobs) for one, jobs in named if jobs < FEWEST_JOBS)

    def _is_recent(self, time: TaskTime) -> bool:
        return self.since is None or time.finished_on >= self.since

    def _sample(self, codes: tuple[str, ...], what: str) -> Sample | None:
        if not codes:
            return None
        known = self._samples.get((codes, what)) or self._enough(codes, what) or self._added_up(codes, what)
        if known is not None:
            self._samples[codes, what] = known
        return known

    def _enough(self, key: Key, what: str) -> Sample | None:
        past = self._groups.get(key, {})
        return sample(getattr(spent, what) for spent in past.values()) if _jobs(past) >= FEWEST_JOBS else None

    def _added_up(self, codes: tuple[str, ...], what: str) -> Sample | None:
        single = [self._enough(code, what) for code in codes]
        found = [one for one in single if one is not None]
        return together(found) if len(found) == len(codes) else None


NOTHING = Learned()


def learn(times: Iterable[TaskTime], since: date | None = None, stops: Iterable[StopTime] = ()) -> Learned:
    """What these times and stoppages teach."""
    by_order: dict[str, list[TaskTime]] = {}
    for time in times:
        by_order.setdefault(time.order_no, []).append(time)
    return Learned(since, learn_stops(stops, since)).updated(by_order)


def _codes(operations: Iterable[Operation]) -> tuple[str, ...]:
    return tuple(sorted(operation.code for operation in operations))


def _touched(codes: tuple[str, ...], groups: Mapping[Key, object]) -> bool:
    """Whether any of these groups has a say in a sample of these operations."""
    return codes in groups or any(code in groups for code in codes)


def _jobs(past: Mapping[Place, _Spent]) -> int:
    return len({order for order, _ in past})


def _entries(time: TaskTime) -> Iterator[tuple[Key, _Spent]]:
    """What the time says about the task as a whole and about each operation.

    Labour without a code is a different one every time: nothing can be learned about it.
    """
    codes = tuple(sorted(code for code, _ in time.operations))
    whole = time.standard_minutes
    if UNNAMED not in codes and codes:
        yield codes, _Spent(time.worked_minutes, time.elapsed_minutes)
    for code, minutes in time.operations:
        if code != UNNAMED and minutes:
            share = minutes / whole
            yield code, _Spent(time.worked_minutes * share, time.elapsed_minutes * share)
