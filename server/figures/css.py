"""A month's customer-satisfaction survey (CSS): score rates, places, awards, who is last again, the analysis due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from board.calendar import day_of
from board.figures.book import Book, Measure, surveyed
from board.figures.entered_facts import month_of
from board.figures.loss import months_on
from board.figures.surveys import (
    PERIODS_IN_A_ROW,
    Ranked,
    Scored,
    SurveyScored,
    analysis_due,
    by_advisor,
    last_in_a_row,
    ranking,
)
from server.core.wiring import Wiring
from server.figures.measures import days_of, measures
from server.store.bookshelf import Part


@dataclass(frozen=True, slots=True)
class Survey:
    """`due`: the analysis, None without a score; `analysis`: the first measure from this month's scores. `last_again`:
    who was last in this month and the two before."""

    month: str
    surveys: tuple[SurveyScored, ...]
    total: Scored
    ranked: tuple[Ranked, ...]
    last_again: tuple[str, ...]
    due: date | None
    analysis: Measure | None

    def is_overdue(self, today: date) -> bool:
        """Whether the analysis should have been there before today."""
        return self.due is not None and self.analysis is None and self.due < today


def surveys_in(*months: str) -> Part:
    """The part of the book that holds the survey scores of these months."""
    return Part((SurveyScored,), months)


def survey(parts: Wiring, month: str) -> Survey:
    """What the survey of a month says by now."""
    first = date.fromisoformat(f"{month}-01")
    months = [month_of(months_on(first, -n)) for n in range(PERIODS_IN_A_ROW)]
    book = parts.store.book.read(surveys_in(*months))
    scored = [by_advisor(surveyed(book, one)) for one in months]
    awards = parts.rules_on(days_of(month)[-1]).awards
    again = last_in_a_row([{name: one.rate for name, one in found.items()} for found in scored])
    return Survey(
        month,
        surveys=tuple(surveyed(book, month)),
        total=sum(scored[0].values(), Scored()),
        ranked=tuple(ranking(scored[0], awards)),
        last_again=tuple(sorted(again)),
        due=_due(parts, book, month) if scored[0] else None,
        analysis=_analysis(parts, month),
    )


def _due(parts: Wiring, book: Book, month: str) -> date:
    calendar = parts.calendar
    standing = {one.order_no for one in surveyed(book, month)}
    first = min(entries[0].at for (of, order), entries in book.surveys.items() if of == month and order in standing)
    return analysis_due(calendar, month, day_of(calendar, first))


def _analysis(parts: Wiring, month: str) -> Measure | None:
    names = {one.name for one in parts.config.indicators_by_name().values() if one.source == "css"}
    found = [one for one in measures(parts.store) if one.indicator in names and one.month == month]
    return min(found, key=lambda one: one.number, default=None)
