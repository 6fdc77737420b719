"""What is counted of the delivered cars of a period, and what follows from it by plain arithmetic (domain.md §9)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from board.codes import LATE_CAUSES
from board.figures.kpi import Tally


@dataclass(frozen=True, slots=True)
class Counts:
    """Sums over some delivered cars; all whole numbers, all minutes open ones.

    Cars: settled and its verdicts; those a technician warned about in time (`warned_timely`) or with less than the lead
    left (`warned_late`), the late ones nobody warned about (`unwarned`) or not in time (`untimely`), those the product
    had to warn about; those whose first warning the advisor answered; `reworked`: failed an inspection; `came_back`:
    external reworks; `waited_parts`: stopped for parts at least once; `called`: called back; `carried_over`: stood
    there at a closing; `dispatched`: whose dispatch the log knows.
    """

    settled: int = 0
    on_time: int = 0
    late: int = 0
    excused: int = 0
    warnings: int = 0
    warned_timely: int = 0
    warned_late: int = 0
    unwarned: int = 0
    untimely: int = 0
    warned_by_product: int = 0
    answered_in_time: int = 0
    answered_late: int = 0
    answered_never: int = 0
    reworked: int = 0
    internal_reworks: int = 0
    came_back: int = 0
    waited_parts: int = 0
    called: int = 0
    carried_over: int = 0
    nights: int = 0
    dispatched: int = 0
    dispatch_minutes: int = 0
    standard_minutes: int = 0
    received_minutes: int = 0
    dispatched_minutes: int = 0
    working_minutes: int = 0
    paused_minutes: int = 0
    inspecting_minutes: int = 0
    washing_minutes: int = 0
    ready_minutes: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(Counts)))

    @property
    def tally(self) -> Tally:
        return Tally(self.settled, self.on_time, self.late, self.excused)

    @property
    def warned(self) -> int:
        """Cars that a technician warned about."""
        return self.warned_timely + self.warned_late

    @property
    def answerable(self) -> int:
        """Cars with a warning for the advisor to answer."""
        return self.answered_in_time + self.answered_late + self.answered_never


@dataclass(frozen=True, slots=True)
class Labour:
    """What was worked: minutes, and the standard minutes they earned. Of attendance only where it is known: the minutes
    people attended, and how many they worked on the days on which they did.

    `timed_minutes` are those on tasks whose standard time is known: foreign history may come without one, and work that
    nobody has a measure for must not count as earning nothing.
    """

    minutes: float = 0
    standard_minutes: float = 0
    attended: float = 0
    worked_attended: float = 0
    timed_minutes: float = 0

    @property
    def efficiency(self) -> tuple[float, float]:
        """(standard minutes earned, minutes worked for them): domain.md §9."""
        return self.standard_minutes, self.timed_minutes

    def __add__(self, other: Labour) -> Labour:
        return Labour(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(Labour)))


@dataclass(frozen=True, slots=True)
class Causes:
    """Cause → late cars counted under it, excused ones, and the open minutes that late cars lost by it."""

    late: Mapping[str, int] = field(default_factory=dict)
    excused: Mapping[str, int] = field(default_factory=dict)
    minutes: Mapping[str, int] = field(default_factory=dict)

    def pareto(self) -> list[tuple[str, int]]:
        """(cause, late cars), the most first, of equals the one that lost more minutes; only causes with a car."""
        cars = [(cause, count) for cause, count in self.late.items() if count]
        return sorted(cars, key=lambda item: (-item[1], -self.minutes.get(item[0], 0), item[0]))

    def lost(self) -> list[tuple[str, int]]:
        """(cause, minutes lost), the most first."""
        return sorted(self.minutes.items(), key=lambda item: (-item[1], item[0]))

    def order(self) -> list[str]:
        """Every cause that has a car or a minute: those of late cars first, then in the order of LATE_CAUSES."""
        first = [cause for cause, _ in self.pareto()]
        known = self.minutes.keys() | self.excused.keys()
        return first + [cause for cause in LATE_CAUSES if cause in known and cause not in first]


def median(seen: Mapping[int, int]) -> float | None:
    """The middle of numbers seen so many times each; of an even count the mean of the two; None of nothing."""
    counted = Counter(seen)
    whole = counted.total()
    if not whole:
        return None
    places, middle, passed = {(whole - 1) // 2, whole // 2}, [], 0
    for number in sorted(counted):
        middle += [number for place in places if passed <= place < passed + counted[number]]
        passed += counted[number]
    return sum(middle) / len(middle)
