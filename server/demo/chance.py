"""How the simulated people differ: how long work really takes, who is late, what goes wrong. Minutes throughout."""

from __future__ import annotations

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
        return max(5.0, standard_minutes * self.random.lognormvariate(-0.12, 0.24))

    def lateness(self) -> float:
        """When a customer comes, counted from the time they were told."""
        return self.random.gauss(-2, 12)


PARTS_MISSING = 0.10
APPROVAL_NEEDED = 0.05
ADDED_WORK = 0.07
FAILS_INSPECTION = 0.06
WARNS = 0.75
SIGNS_EXCUSE = 0.8
IS_CALLED = 0.4
SAYS_LATE = 0.03
