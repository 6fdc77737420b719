"""The days that a timeline shows: from a little before opening to a little after closing, as plain milliseconds."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from board.calendar import ONE_DAY, Calendar, day_bounds, day_of, open_spans, shop_day

BEFORE = timedelta(minutes=30)
AFTER = timedelta(minutes=60)
STRETCH = timedelta(minutes=90)
LONGEST_SEARCH_DAYS = 60
LONGEST_STRETCH_DAYS = 14
NOMINAL_DAY = (time(8), time(18))


def shown_days(calendar: Calendar, now: datetime, count: int = 3) -> list[dict[str, Any]]:
    """Today, open or not, and the next opening days, `count` in all.

    Each {day, midnight, from, to, open: [[from, to], …]}, instants in milliseconds since 1970.
    """
    days, today = [], shop_day(calendar, now)
    for offset in range(LONGEST_SEARCH_DAYS):
        day = today + offset * ONE_DAY
        bounds = day_bounds(calendar, day)
        if bounds is None and offset:
            continue
        begin, end = bounds or tuple(datetime.combine(day, edge, calendar.zone) for edge in NOMINAL_DAY)
        begin, end = begin - BEFORE, end + AFTER
        if not offset:
            # Somebody who looks before opening or after closing still finds the now-line in its place.
            begin = max(min(begin, now - BEFORE), begin - STRETCH)
            end = min(max(end, now + BEFORE), end + STRETCH)
        days.append(
            {
                "day": day.isoformat(),
                "midnight": milliseconds(datetime.combine(day, time(0), calendar.zone)),
                "from": milliseconds(begin),
                "to": milliseconds(end),
                "open": [[milliseconds(a), milliseconds(b)] for a, b in open_spans(calendar, day)],
            }
        )
        if len(days) == count:
            break
    return days


def hours_until_tonight(calendar: Calendar, now: datetime) -> list[list[int]]:
    """The opening hours of today and the days before it that work still going on may have begun on: [[from, to], …]."""
    today = day_of(calendar, now)
    days = (today - back * ONE_DAY for back in range(LONGEST_STRETCH_DAYS, -1, -1))
    return [[milliseconds(begin), milliseconds(end)] for day in days for begin, end in open_spans(calendar, day)]


def milliseconds(at: datetime) -> int:
    """As JavaScript counts."""
    return int(at.timestamp() * 1000)
