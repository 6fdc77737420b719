"""How the simulated people differ: how long work really takes, who is late, what goes wrong. Minutes throughout."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class Chance:
    """Draws from one seeded source, so that a day can be had again."""

    random: Random

    def happens(self, probability: float) -> bool:
        return self.random.random() < probability

    def between(self, least: float, most: float) -> float:
        return self.random.uniform(least, most)

    def work(self, standard_minutes: float) -> float:
        """What a task really takes: mostly a little less than its standard time, now and then much more."""
        return max(5.0, standard_minutes * self.random.lognormvariate(-0.2, 0.2))

    def stoppage(self, trade: str) -> str | None:
        """Why a task of this trade has to stop half-way, if it has to."""
        drawn = self.random.random()
        for reason, probability in STOPPAGES.get(trade, {}).items():
            if (drawn := drawn - probability) < 0:
                return reason
        return None

    def fault(self) -> str:
        """What an inspection finds."""
        return self.random.choice(FAULTS)

    def lateness(self) -> float:
        """When a customer comes, counted from the time they were told: mostly a little before, seldom well after."""
        return self.between(5, 50) if self.happens(COMES_LATE) else -self.between(2, 40)


STOPPAGES: Mapping[str, Mapping[str, float]] = {
    "mechanical": {"parts": 0.05, "approval": 0.05, "technical": 0.02, "tool": 0.02},
    "body": {"insurance": 0.15, "parts": 0.10},
    "paint": {"parts": 0.05},
}
STOPPED_MINUTES: Mapping[str, tuple[float, float]] = {
    "parts": (15, 60),
    "approval": (5, 25),
    "technical": (10, 40),
    "tool": (5, 20),
    "insurance": (30, 90),
}
FAULTS = ("异响未排除", "机油渗漏", "螺栓扭矩不足", "漆面有流挂", "胎压不符")
ADDED_WORK = 0.09
FAILS_INSPECTION = 0.05
WARNS = 0.75
COMES_LATE = 0.06
SIGNS_EXCUSE = 0.8
IS_CALLED = 0.4
SAYS_LATE = 0.03
