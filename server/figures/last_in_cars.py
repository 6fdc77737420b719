"""Who settled the fewest cars three months running, and the points that this costs where the rule is on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from board.figures.entered_facts import month_of
from board.figures.loss import months_on
from board.figures.surveys import PERIODS_IN_A_ROW, last_in_a_row
from server.core.wiring import Wiring
from server.figures.measures import days_of


@dataclass(frozen=True, slots=True)
class LastAgain:
    """An advisor or a team (`post`) that was last in this month and the two before."""

    post: str
    name: str
    points: Fraction


def last_in_cars(parts: Wiring, month: str, today: date) -> list[LastAgain]:
    """Nobody before the month is over, and while rules.last_in_cars_points is 0."""
    points = Fraction(parts.config.rules.last_in_cars_points)
    if not points or month >= month_of(today):
        return []
    first = date.fromisoformat(f"{month}-01")
    months = [days_of(month_of(months_on(first, -n))) for n in range(PERIODS_IN_A_ROW)]
    return [
        LastAgain(post, name, points)
        for post in ("advisor", "team")
        for name in sorted(last_in_a_row([_cars(parts, days[0], days[-1], post) for days in months]))
    ]


def _cars(parts: Wiring, first: date, last: date, post: str) -> dict[str, Fraction]:
    found = parts.store.deliveries.on_time_figures(first, last, post)
    return {name: Fraction(tally.settled) for name, tally in found if name}
