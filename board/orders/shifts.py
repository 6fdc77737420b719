"""The shift plan: the hours of each weekday in which a technician is there, until somebody says otherwise (domain.md
§13)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, time
from functools import lru_cache

from board.calendar import Calendar, Hours, check_hours, dates_of, is_open, night_fault, open_spans

WEEKDAYS = 7

Week = tuple[str, ...]
"""From Monday to Sunday as "08:30-12:00, 13:00-17:30"; "" is a day off. Empty: there every day in opening hours."""


def hours_of(text: str) -> Hours:
    """The intervals of a day; ValueError for what is none. 24:00 is the end of the day."""
    found = []
    for interval in text.replace("–", "-").replace("，", ",").split(","):
        if interval.strip():
            opens, closes = interval.strip().split("-")
            found.append((_time(opens), _time(closes)))
    check_hours(found)
    return tuple(found)


def _time(text: str) -> time:
    hour, minute = (int(part) for part in text.strip().split(":"))
    return time(0 if (hour, minute) == (24, 0) else hour, minute)


def night_fault_in(week: Sequence[str]) -> bool:
    """Whether a night of the week is still going on when the next day begins."""
    days = [hours_of(day) for day in week]
    return any(night_fault(day, after) for day, after in zip(days, [*days[1:], *days[:1]], strict=True))


@lru_cache(maxsize=512)
def planned(calendar: Calendar, week: Week) -> Calendar:
    """When somebody with this week is there. On dates with hours of their own everybody is."""
    return Calendar(calendar.zone, tuple(hours_of(day) for day in week), calendar.holidays, calendar.special)


def is_planned(calendar: Calendar, week: Week, at: datetime) -> bool:
    """Whether somebody with this week is there at an instant of the opening hours."""
    return not week or is_open(planned(calendar, week), at)


def edges(calendar: Calendar, weeks: Iterable[Week], begin: datetime, end: datetime) -> set[datetime]:
    """The instants between the two at which somebody with one of these weeks comes or goes."""
    plans: Sequence[Calendar] = [planned(calendar, week) for week in set(weeks) if week]
    return {
        at
        for plan in plans
        for day in dates_of(plan, begin, end)
        for span in open_spans(plan, day)
        for at in span
        if begin < at < end
    }
