"""Until when a task will stand still, where it does (domain.md §7)."""

from __future__ import annotations

from datetime import datetime

from board.calendar import add_minutes, minutes_between
from board.orders.job import Stoppage, Task
from board.orders.shop import Shop

SHORTEST_REST = 15.0
REST_SHARE = 0.5


def stop_ends_at(shop: Shop, task: Task, now: datetime) -> datetime | None:
    """When the task is expected to go on, later than `now`; None for one that waits for nothing.

    At the time somebody named, while that is to come; else after what past stoppages of the reason lasted beyond the
    minutes it has lasted. What has outlasted either lasts half as long again, in opening hours.
    """
    stop = task.stoppage
    if stop is None:
        return None
    if stop.expected_at is not None and stop.expected_at > now:
        return stop.expected_at
    lasted = max(0.0, minutes_between(shop.calendar, stop.started_at, now))
    return add_minutes(shop.calendar, now, _rest(shop, stop, lasted))


def _rest(shop: Shop, stop: Stoppage, lasted: float) -> float:
    usual = shop.learned.stops.lasts(stop.reason, lasted) if stop.expected_at is None else None
    return max(SHORTEST_REST, REST_SHARE * lasted) if usual is None else usual - lasted
