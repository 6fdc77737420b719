"""Who was last in cars or in revenue three months running, and the points that this costs where the rule is on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from board.figures.book import Book, latest
from board.figures.entered_facts import month_of
from board.figures.loss import months_on
from board.figures.revenue import REVENUE_POSTS, RevenueEntered
from board.figures.surveys import PERIODS_IN_A_ROW, last_in_a_row
from server.core.wiring import Wiring
from server.figures.measures import days_of
from server.store.bookshelf import Part


@dataclass(frozen=True, slots=True)
class LastAgain:
    """An advisor or a team (`post`) that was last in this month and the two before, in `what`: cars, revenue, or both,
    which costs no more than one of them."""

    post: str
    name: str
    points: Fraction
    what: tuple[str, ...]


def last_in_cars(parts: Wiring, month: str, today: date) -> list[LastAgain]:
    """Nobody before the month is over, and while rules.last_in_cars_points is 0."""
    points = Fraction(parts.rules_on(days_of(month)[-1]).last_in_cars_points)
    if not points or month >= month_of(today):
        return []
    first = date.fromisoformat(f"{month}-01")
    months = [days_of(month_of(months_on(first, -n))) for n in range(PERIODS_IN_A_ROW)]
    book = parts.store.book.read(revenues_in(*(month_of(days[0]) for days in months)))
    found: list[LastAgain] = []
    for post in REVENUE_POSTS:
        last = {
            "cars": last_in_a_row([_cars(parts, days[0], days[-1], post) for days in months]),
            "revenue": last_in_a_row([revenues(book, month_of(days[0]), post) for days in months]),
        }
        for name in sorted(frozenset().union(*last.values())):
            found.append(LastAgain(post, name, points, tuple(what for what, names in last.items() if name in names)))
    return found


def revenues_in(*months: str) -> Part:
    """The part of the book that holds what advisors and teams turned over in these months."""
    return Part((RevenueEntered,), months)


def revenues(book: Book, month: str, post: str) -> dict[str, Fraction]:
    """What the people or teams of a post turned over in a month; who has no figure is left out, and is not last."""
    return {
        name: Fraction(str(value))
        for (of, whose, name), history in sorted(book.revenues.items())
        if (of, whose) == (month, post) and (value := latest(history)) is not None
    }


def _cars(parts: Wiring, first: date, last: date, post: str) -> dict[str, Fraction]:
    found = parts.store.deliveries.on_time_figures(first, last, post)
    return {name: Fraction(tally.settled) for name, tally in found if name}
