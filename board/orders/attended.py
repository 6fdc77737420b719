"""How long people were there on past days, as far as anybody said so in time (domain.md §13)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from board.calendar import Calendar, dates_of, open_spans, shop_day
from board.orders.events import PresenceSet
from board.orders.presence import PeopleAndBays, pieces


def said_attendance(
    calendar: Calendar, said: PeopleAndBays, first: date, last: date
) -> Iterator[tuple[tuple[str, date], int]]:
    """((technician, local day), minutes there in opening hours) for the days of which somebody said something by then.

    What is said afterwards of a day touches nothing: that is for a correction of the attendance itself.
    """
    of_days = {
        (event.fact.technician, day)
        for event in said.events
        if isinstance(event.fact, PresenceSet)
        for day in dates_of(calendar, event.fact.begin, event.fact.end - timedelta(microseconds=1))
        if first <= day <= last and shop_day(calendar, event.recorded_at) <= day
    }
    for technician, day in sorted(of_days):
        in_time = PeopleAndBays(tuple(event for event in said.events if shop_day(calendar, event.recorded_at) <= day))
        minutes = 0.0
        for begin, end in open_spans(calendar, day):
            for since, until in pieces(begin, end, in_time.changes(begin, end)):
                found = in_time.said_of(technician, since)
                if found is None or found.state != "away":
                    minutes += (until - since) / timedelta(minutes=1)
        yield (technician, day), round(minutes)
