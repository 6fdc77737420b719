"""Cars and bays: how many cars were worked on in each, and how many bays were open for how many days (domain.md §9)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from board.calendar import Calendar, day_bounds
from board.figures.periods import ONE_DAY, Period
from server.core.wiring import Wiring


def bays(parts: Wiring, period: Period) -> dict[str, int]:
    """Bay → cars handed over that were worked on there, bays without one too."""
    return dict.fromkeys(_bays(parts), 0) | parts.store.counting.bays(period.first, period.last)


def opening_days(calendar: Calendar, period: Period) -> int:
    """On how many days of the period the shop opens."""
    return sum(day_bounds(calendar, period.first + n * ONE_DAY) is not None for n in range(period.days))


def places(parts: Wiring, period: Period, today: date) -> tuple[int, int]:
    """(cars, each counted in every bay that it was worked on in, once where none is known; bays × opening days of the
    period up to today, from the first hand-over that is recorded)."""
    found: Mapping[str, int] = bays(parts, period)
    unknown = parts.store.counting.without_bay(period.first, period.last)
    first = max(period.first, parts.store.counting.first_day() or period.first)
    last = min(period.last, today)
    days = opening_days(parts.calendar, Period(first, last)) if last >= first else 0
    return sum(found.values()) + unknown, len(found) * days


def _bays(parts: Wiring) -> list[str]:
    return [bay for team in parts.command_log.shop.teams.values() for bay in team.bays]
