"""How long people were there on past days, as far as anybody said so in time, or the shift plan did (domain.md §13)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from board.calendar import ONE_DAY, dates_of, day_bounds, shop_day
from board.orders.events import PresenceSet
from board.orders.hands import stretches
from board.orders.presence import PeopleAndBays
from board.orders.shop import Shop


def said_attendance(shop: Shop, first: date, last: date) -> Iterator[tuple[tuple[str, date], int]]:
    """((technician, local day), minutes there in opening hours) for the days of which somebody said something by then,
    and the opening days of those for whom there was a shift plan.

    What is said afterwards of a day touches nothing: that is for a correction of the attendance itself.
    """
    calendar, said = shop.calendar, shop.people_and_bays
    for day in (first + n * ONE_DAY for n in range((last - first).days + 1)):
        in_time = PeopleAndBays(tuple(event for event in said.events if shop_day(calendar, event.recorded_at) <= day))
        known = {name for name, week in in_time.weeks.items() if week and day_bounds(calendar, day)}
        for event in in_time.events:
            fact = event.fact
            if isinstance(fact, PresenceSet):
                end = fact.end - timedelta(microseconds=1)
                hours = day_bounds(calendar, day)
                of_day = day in dates_of(calendar, fact.begin, end)
                if of_day and (hours is None or (fact.begin < hours[1] and hours[0] < fact.end)):
                    known.add(fact.technician)
        then = replace(shop, people_and_bays=in_time)
        for technician in sorted(known):
            there = (one.end - one.begin for one in stretches(then, technician, day) if one.team is not None)
            yield (technician, day), round(sum(there, timedelta(0)) / timedelta(minutes=1))
