"""What a person may enter into the book, and why not: pure decisions on the book as it stands (domain.md §9, §11)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from fractions import Fraction

from board.figures.book import Book, Measure, closed, latest
from board.figures.entered_facts import (
    AttendanceEntered,
    Attended,
    FiguresSeen,
    MeasureChanged,
    MeasureClosed,
    MeasureOpened,
    MeasureReopened,
    MonthClosed,
    TargetSet,
    ValueEntered,
    month_of,
)
from board.figures.indicator import HOUSE, Indicator
from board.figures.revenue import RevenueEntered
from board.figures.surveys import SurveyScored
from board.refused import Refused, conflict

LONGEST_DAY_MINUTES = 24 * 60
LONGEST_DEADLINE = timedelta(days=3 * 366)
"""A measure to be done later than this is a slip of the hand."""


def check_month_over(month: str, today: date) -> None:
    """Raises `Refused` while the month runs or has not begun: only what cannot grow any more is closed."""
    if month >= month_of(today):
        raise Refused(
            "%(month)s is not over yet: it can be closed from the first day of the next month on.", "month", month=month
        )


def check_month_begun(month: str, today: date) -> None:
    """Raises `Refused` for a month of which nothing can be known yet."""
    if month > month_of(today):
        raise Refused("%(month)s has not begun yet.", "month", month=month)


def open_measure(indicator: str, month: str, what: str, owner: str, due: date, today: date) -> MeasureOpened:
    """A new measure from a month's gap. Raises `Refused` for a deadline that is over or years away."""
    check_month_begun(month, today)
    _check_due(due, today)
    return MeasureOpened(indicator, month, what, owner, due)


def change_measure(
    book: Book, number: int, *, what: str | None, owner: str | None, due: date | None, note: str, today: date
) -> MeasureChanged:
    """An open measure that reads otherwise now; what is None stays. Raises `Refused`."""
    known = _open(book, number)
    if due is not None and due != known.due:
        _check_due(due, today)
    changed = MeasureChanged(number, what or known.what, owner or known.owner, due or known.due, note)
    if (changed.what, changed.owner, changed.due) == (known.what, known.owner, known.due):
        raise Refused("Nothing would change.")
    return changed


def close_measure(book: Book, number: int, result: str) -> MeasureClosed:
    """An open measure is done. Raises `Refused` without a word on what came of it."""
    _open(book, number)
    if not result:
        raise Refused("Say what came of the measure.", "result")
    return MeasureClosed(number, result)


def reopen_measure(book: Book, number: int, note: str) -> MeasureReopened:
    """A closed measure is open again. Raises `Refused` without a reason."""
    known = _measure(book, number)
    if known.is_open:
        raise conflict("Measure %(number)s is open.", number=number)
    if not note:
        raise Refused("Say why the measure is opened again.", "note")
    return MeasureReopened(number, note)


def see(book: Book, who: str, today: date) -> list[FiguresSeen]:
    """A tick for today; nothing where `who` has looked already."""
    return [] if who in book.seen.get(today, {}) else [FiguresSeen(today)]


def attend(book: Book, day: date, people: Sequence[Attended], today: date, note: str = "") -> list[AttendanceEntered]:
    """A sheet of `day` with the lines that differ from the book; nothing where all of it stands there already.

    Raises `Refused` for a day that has not come, a name twice, and more minutes than a day has.
    """
    if day > today:
        raise Refused("%(day)s has not come yet.", "day", day=day.isoformat())
    names = [one.name for one in people]
    for one in people:
        if names.count(one.name) > 1:
            raise Refused("%(name)s stands there twice.", "people", name=one.name)
        if one.minutes is not None and not 0 <= one.minutes <= LONGEST_DAY_MINUTES:
            raise Refused(
                "%(name)s: a day has at most %(most)s minutes.", "people", name=one.name, most=LONGEST_DAY_MINUTES
            )
    fresh = tuple(_differing(book, day, people))
    return [AttendanceEntered(day, fresh, note)] if fresh else []


def _differing(book: Book, day: date, people: Iterable[Attended]) -> Iterable[Attended]:
    for one in people:
        history = book.attendance.get((day, one.name), ())
        if (history[-1].value if history else None) != one.minutes:
            yield one


def _measure(book: Book, number: int) -> Measure:
    known = book.measures.get(number)
    if known is None:
        raise Refused("There is no measure %(number)s.", "number", "unknown", number=number)
    return known


def _open(book: Book, number: int) -> Measure:
    known = _measure(book, number)
    if not known.is_open:
        raise conflict("Measure %(number)s is closed.", number=number)
    return known


def _check_due(due: date, today: date) -> None:
    if due < today:
        raise Refused("The deadline is over already.", "due")
    if due > today + LONGEST_DEADLINE:
        raise Refused("The deadline is too far away.", "due")


def close_month(book: Book, fact: MonthClosed) -> list[MonthClosed]:
    """Closes a month, or closes it again because something has changed since.

    Raises `Refused` where the latest closing has the same figures and cars: somebody was faster.
    """
    known = closed(book, fact.month)
    if known is not None and (known[1].groups, known[1].cars) == (fact.groups, fact.cars):
        raise conflict("%(month)s was closed with these figures by %(who)s.", month=fact.month, who=known[0].who)
    return [fact]


def enter_value(
    book: Book, indicator: Indicator, month: str, value: str | None, note: str, today: date
) -> list[ValueEntered]:
    """A month's figure, None to take it back; nothing where it stands there already.

    Raises `Refused` for an indicator that is computed, and for a month that has not begun.
    """
    if indicator.source != "entered":
        raise Refused("%(name)s is computed from the log and not entered.", "indicator", name=indicator.name)
    check_month_begun(month, today)
    known = latest(book.values.get((indicator.name, month), ()))
    return [] if known == value else [ValueEntered(indicator.name, month, value, note)]


def score_surveys(book: Book, surveys: Sequence[SurveyScored], today: date) -> list[SurveyScored]:
    """Those of a month's survey scores that differ from the book, None to take one back.

    Raises `Refused` for a month that has not begun, an order twice, and a score that is more than there is to have.
    """
    orders = [one.order_no for one in surveys]
    for one in surveys:
        check_month_begun(one.month, today)
        if orders.count(one.order_no) > 1:
            raise Refused("%(name)s stands there twice.", "order_no", name=one.order_no)
        if one.score is not None and not 0 <= Fraction(one.score) <= Fraction(one.full):
            raise Refused("%(order)s: a score is from 0 to %(full)s.", "score", order=one.order_no, full=one.full)
    known = {(one.month, one.order_no): (one.advisor, one.score, one.full) for one in _scored(book)}
    return [
        one
        for one in surveys
        if (one.advisor, one.score, one.full) != known.get((one.month, one.order_no), (one.advisor, None, one.full))
    ]


def enter_revenues(book: Book, revenues: Sequence[RevenueEntered], today: date) -> list[RevenueEntered]:
    """Those that differ from the book, None to take one back. Raises `Refused` for a month that has not begun, and for
    somebody who stands there twice."""
    places = [(one.month, one.post, one.name) for one in revenues]
    for one, place in zip(revenues, places, strict=True):
        check_month_begun(one.month, today)
        if places.count(place) > 1:
            raise Refused("%(name)s stands there twice.", "name", name=one.name)
    known = [latest(book.revenues.get(place, ())) for place in places]
    return [one for one, value in zip(revenues, known, strict=True) if one.value != value]


def _scored(book: Book) -> Iterable[SurveyScored]:
    return (fact for entries in book.surveys.values() if isinstance(fact := entries[-1].fact, SurveyScored))


def set_target(
    book: Book, indicator: Indicator, post: str, period: str, value: str | None, note: str
) -> list[TargetSet]:
    """What a post, or the house, is to reach in a month or a year; nothing where it stands there already.

    Raises `Refused` for on-time delivery, whose target is the same on every page, and for a post that does not answer
    for the indicator.
    """
    if indicator.source == "on_time":
        raise Refused("The target of on-time delivery is set in config.yaml, for every page.", "indicator")
    if post != HOUSE and post not in [one.post for one in indicator.posts]:
        raise Refused("%(post)s does not answer for this indicator.", "post", post=post)
    known = latest(book.targets.get((indicator.name, post, period), ()))
    return [] if known == value else [TargetSet(indicator.name, period, value, post, note)]
