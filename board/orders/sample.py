"""How long something took before, as a list of past times: the middle one, and the one that most cases keep.

Everything here is worked out the same way every time: where chance is needed it is made from a name.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import shake_128
from math import ceil, fsum
from statistics import fmean, median
from typing import TypeVar

KEPT_PERCENT = 96
"""Of the promises made like this, so many are kept: the yearly target (domain.md §1)."""
OFTEN_PERCENT = 80
"""A shorter time, which most of them keep."""
DRAWS = 100
"""How often a day is thrown with other times; enough for the 96th of a hundred to mean something."""
TINY = 1e-9
T = TypeVar("T", float, datetime)


@dataclass(frozen=True, slots=True)
class Sample:
    """Past times in minutes, ascending; at least one."""

    minutes: tuple[float, ...]

    def __len__(self) -> int:
        return len(self.minutes)

    @property
    def median(self) -> float:
        """Half of the cases took less, half took more."""
        return median(self.minutes)

    @property
    def mean(self) -> float:
        """What a case takes on average: the few very long ones count as much as they are long."""
        return fmean(self.minutes)

    def within(self, percent: float) -> float:
        """The time that the next case keeps with a probability of `percent` %, as far as the past can tell.

        The k-th shortest of n with k = ⌈percent · (n + 1)⌉: with k = ⌈percent · n⌉ the next case, which is none of the
        n, would keep it less often. Where n is too small for that it is the longest, so it is never less than what
        `percent` % of the past cases kept.
        """
        place = ceil(percent / 100 * (len(self.minutes) + 1) - TINY)
        return self.minutes[min(max(place, 1), len(self.minutes)) - 1]

    def longer_than(self, minutes: float) -> Sample | None:
        """The cases that took longer; None where there was none."""
        longer = tuple(past for past in self.minutes if past > minutes)
        return Sample(longer) if longer else None

    def thinned(self, count: int) -> tuple[float, ...]:
        """`count` of the times, evenly from the shortest to the longest."""
        return tuple(self.minutes[int((n + 0.5) * len(self.minutes) / count)] for n in range(count))

    def thrown(self, name: str, count: int = DRAWS) -> tuple[float, ...]:
        """`count` times as chance might deal them: evenly spread over the sample, in an order made from `name`.

        Stratified like that, a hundred of them show the 96th as well as thousands of plain random ones; each stands at
        the upper end of its stratum, so that the 96th alone is the time within 96 %. Under different names the orders
        have nothing to do with each other.
        """
        digest = shake_128(name.encode()).digest(8 * count)
        order = sorted(range(count), key=lambda n: digest[8 * n : 8 * n + 8])
        return tuple(self.within((n + 1) / count * 100) for n in order)


def sample(minutes: Iterable[float]) -> Sample | None:
    """A sample of these times, in any order; None of none."""
    ordered = tuple(sorted(minutes))
    return Sample(ordered) if ordered else None


def together(samples: Iterable[Sample]) -> Sample:
    """What all of them take in one go, by one crew on one car: what makes one long makes the next one long, too.

    So the longest meets the longest; taken as independent, the sum would look safer than it is.
    """
    several = tuple(samples)
    count = min(len(one) for one in several)
    return Sample(tuple(sum(times) for times in zip(*(one.thinned(count) for one in several), strict=True)))


def kept_in(percent: float, thrown: Iterable[T]) -> T:
    """Of what came out of many throws, that which is not exceeded in `percent` % of them."""
    ordered = sorted(thrown)
    return ordered[max(ceil(percent / 100 * len(ordered) - TINY), 1) - 1]


def after_another(percent: float, samples: Iterable[tuple[str, Sample]]) -> float:
    """The time within which `percent` % of all of them are done that follow one another, by different crews and so
    independent of each other. Each comes with a name of its own."""
    thrown = [one.thrown(name) for name, one in samples]
    return kept_in(percent, [fsum(times) for times in zip(*thrown, strict=True)])
