"""The shop after some events: the open jobs, what was said of no order, and what past work teaches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from board.forecast.task_times import task_times
from board.orders.eras import with_events
from board.orders.events import Event
from board.orders.job import Job
from board.orders.presence import SITE
from board.orders.shop import Shop, after
from board.orders.stop_times import stop_times


def shop_after(shop: Shop, events: Sequence[Event], jobs: Mapping[str, Job]) -> Shop:
    """`jobs` are those that the events touch, as they are then. What was learned by other hours or under other names is
    left to whoever can look it up."""
    said = [event for event in events if event.job == SITE]
    if (eras := with_events(shop.eras, said)) is not shop.eras:
        shop = shop.in_eras(eras)
    judged = {number: (shop.judging(job).calendar, job) for number, job in jobs.items()}
    learned = shop.learned.updated({number: task_times(*one) for number, one in judged.items()})
    learned = learned.with_stops({number: stop_times(*one) for number, one in judged.items()})
    shop = replace(shop, jobs=after(shop.jobs, jobs), learned=learned)
    if not said:
        return shop
    return replace(
        shop,
        people_and_bays=shop.people_and_bays.with_events(said),
        appointments=shop.appointments.with_events(said),
        names=shop.names.with_events(said),
    )
