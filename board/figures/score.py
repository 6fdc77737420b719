"""How people are judged by their cars: against their post's target, and who is the service star (domain.md §9)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from board.figures.counts import Counts
from board.figures.kpi import Figures

POSTS = ("advisor", "technician")
"""The posts whose people are scored. A car counts for its advisor and for every technician who worked on it."""


@dataclass(frozen=True, slots=True)
class Score:
    """One person in one post: their cars measured against the post's target. `late` minutes: median and worst of their
    cars that were late by the clock, None where none was."""

    post: str
    name: str
    counts: Counts
    figures: Figures
    late_median: float | None = None
    late_worst: int | None = None


def stars(scores: Iterable[Score], least: int) -> list[Score]:
    """The ranking for the service star, best first: who settled at least `least` cars, by reported rate, then by fewest
    late cars without a timely warning, then by cars settled; of equals in the order of names."""
    ranked = [one for one in scores if one.counts.settled >= max(1, least)]
    return sorted(ranked, key=lambda one: (-_rate(one), one.counts.untimely, -one.counts.settled, one.name))


def firsts(ranking: list[Score]) -> list[Score]:
    """Who is the star: the first, and whoever equals them in everything but the name."""
    return [one for one in ranking if _merit(one) == _merit(ranking[0])]


def _merit(one: Score) -> tuple[Fraction, int, int]:
    return _rate(one), one.counts.untimely, one.counts.settled


def _rate(one: Score) -> Fraction:
    return Fraction(one.counts.on_time + one.counts.excused, one.counts.settled)
