"""Customer-satisfaction surveys (CSS): a score for each sampled car, and what the advisors' scores come to (domain.md
§11)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from board.calendar import ONE_DAY, Calendar, day_bounds
from board.figures.periods import around

PERIODS_IN_A_ROW = 3
"""Whoever is last in so many periods running is named."""
ANALYSIS_DAYS = 5
"""So many working days after the scores, the analysis of a period is due."""


@dataclass(frozen=True, slots=True)
class SurveyScored:
    """The score of one sampled car in a month's survey, as exact decimal text, out of `full`; None takes it back."""

    month: str
    order_no: str
    advisor: str
    score: str | None
    full: str = "100"
    note: str = ""


@dataclass(frozen=True, slots=True)
class Scored:
    """Some surveys added up: how many cars, their points, and the points that there were to have."""

    cars: int = 0
    points: Fraction = Fraction(0)
    full: Fraction = Fraction(0)

    def __add__(self, other: Scored) -> Scored:
        return Scored(self.cars + other.cars, self.points + other.points, self.full + other.full)

    @property
    def rate(self) -> Fraction:
        """The score rate: points over all points there were, 1 for all of them."""
        return self.points / self.full


@dataclass(frozen=True, slots=True)
class Ranked:
    """An advisor's place; of equals each has the same, and the next one's counts them all. `award` is that place's."""

    advisor: str
    scored: Scored
    place: int
    award: int


def by_advisor(surveys: Iterable[SurveyScored]) -> dict[str, Scored]:
    """What each advisor's surveys add up to; those without a score are none."""
    found: dict[str, Scored] = {}
    for one in surveys:
        if one.score is not None:
            scored = Scored(1, Fraction(one.score), Fraction(one.full))
            found[one.advisor] = found.get(one.advisor, Scored()) + scored
    return found


def ranking(scored: Mapping[str, Scored], awards: Sequence[int]) -> list[Ranked]:
    """The advisors by their score rate, best first, each with the award of the place; a place beyond them has none."""
    rates = [one.rate for one in scored.values()]
    found = []
    for advisor, one in sorted(scored.items(), key=lambda item: (-item[1].rate, item[0])):
        place = 1 + sum(rate > one.rate for rate in rates)
        found.append(Ranked(advisor, one, place, awards[place - 1] if place <= len(awards) else 0))
    return found


def last(figures: Mapping[str, Fraction]) -> frozenset[str]:
    """Who has the lowest figure; nobody where all have the same."""
    lowest, highest = min(figures.values(), default=0), max(figures.values(), default=0)
    return frozenset(name for name, figure in figures.items() if figure == lowest < highest)


def last_in_a_row(periods: Sequence[Mapping[str, Fraction]]) -> frozenset[str]:
    """Who is last in every one of these periods."""
    return frozenset.intersection(*map(last, periods)) if periods else frozenset()


def analysis_due(calendar: Calendar, month: str, known_on: date) -> date:
    """When the analysis of a month is to be there: on the fifth day on which the shop opens after the month's end, or
    after the first scores were entered where that was later."""
    day, left = max(around("month", date.fromisoformat(f"{month}-01")).last, known_on), ANALYSIS_DAYS
    for _ in range(366):
        day += ONE_DAY
        left -= day_bounds(calendar, day) is not None
        if left == 0:
            break
    return day
