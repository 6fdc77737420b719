"""Periods of local days as figures are read by: a day, a week from Monday, a month, a year, or any two days."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)
FIRST_YEAR, LAST_YEAR = 2000, 2100
"""Days before the first, or from the last on, are slips of the hand: no figure is read for them."""
KINDS = ("day", "week", "month", "year")
NAMES: dict[str, Callable[[date], str]] = {
    "day": date.isoformat,
    "week": lambda day: f"{day:%G-W%V}",
    "month": lambda day: f"{day:%Y-%m}",
    "year": lambda day: f"{day:%Y}",
}
"""Kind → what the period of a day is called: 2026-05-04, 2026-W19, 2026-05, 2026."""

MOST_DAYS_BY_DAY, MOST_DAYS_BY_WEEK, MOST_DAYS_BY_MONTH = 62, 190, 1500


@dataclass(frozen=True, slots=True)
class Period:
    """Local dates of delivery, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


def around(kind: str, day: date) -> Period:
    """The whole period of a kind (KINDS) that `day` is in."""
    if kind == "day":
        return Period(day, day)
    if kind == "week":
        monday = day - timedelta(days=day.weekday())
        return Period(monday, monday + timedelta(days=6))
    if kind == "month":
        first = day.replace(day=1)
        return Period(first, (first + timedelta(days=31)).replace(day=1) - ONE_DAY)
    if kind == "year":
        return Period(day.replace(month=1, day=1), day.replace(month=12, day=31))
    raise ValueError(f"{kind} is none of {', '.join(KINDS)}")


def kind_of(period: Period, today: date) -> str:
    """Which of KINDS the period is, whole or up to today; else "custom"."""
    for kind in KINDS:
        whole = around(kind, period.first)
        if period == whole or (period.first == whole.first and period.last == today < whole.last):
            return kind
    return "custom"


def running(kind: str, day: date, today: date) -> Period:
    """The period of a kind that `day` is in, as far as it has come: it never ends after today if it began before."""
    whole = around(kind, day)
    return Period(whole.first, today) if whole.first <= today < whole.last else whole


def neighbours(period: Period, today: date) -> tuple[Period, Period]:
    """The periods before and after: of the same kind, or as many days."""
    kind = kind_of(period, today)
    if kind == "custom":
        step = timedelta(days=period.days)
        return Period(period.first - step, period.last - step), Period(period.first + step, period.last + step)
    whole = around(kind, period.first)
    return running(kind, whole.first - ONE_DAY, today), running(kind, whole.last + ONE_DAY, today)


def grain(period: Period) -> str:
    """Which of KINDS a trend over the period is drawn by."""
    if period.days <= MOST_DAYS_BY_DAY:
        return "day"
    if period.days <= MOST_DAYS_BY_WEEK:
        return "week"
    return "month" if period.days <= MOST_DAYS_BY_MONTH else "year"


def named(kind: str, name: str) -> Period:
    """The period that one of NAMES has called so; ValueError where there is none of that name."""
    if kind == "day":
        day = date.fromisoformat(name)
    elif kind == "week":
        year, _, week = name.partition("-W")
        day = date.fromisocalendar(int(year), int(week), 1)
    elif kind == "month":
        year, _, month = name.partition("-")
        day = date(int(year), int(month), 1)
    elif kind == "year":
        day = date(int(name), 1, 1)
    else:
        raise ValueError(f"{kind} is none of {', '.join(KINDS)}")
    return around(kind, day)
