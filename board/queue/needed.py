"""What a task will still need (domain.md §7): what its standard time leaves; once it has used that up, and shortly
before the promise (decision 73), what the past says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from board.orders.job import Job, Task
from board.orders.learned import FEWEST_LONGER, Learned
from board.orders.promise import promised_at
from board.orders.shop import Shop
from board.queue.progress import worked_minutes

SHORTEST_OVERRUN = 10.0
OVERRUN_SHARE = 0.2
SHORTEST_LEARNED = 1.0
SPEAKS_FROM = 0.75
"""From this share of the standard time on the past speaks as well, once a car is asked about."""
MOST_PERCENT = 70
"""So many of a hundred past tasks need no longer than a car is then taken to need."""

Overrun = Callable[[Task, float], float]
"""(task, minutes worked so far, at least its standard) → minutes it will still need; always more than 0."""


def overrun_by_standard(task: Task, worked: float) -> float:
    """A fifth of the standard time, at least ten minutes: used while there is no history to learn from."""
    return max(SHORTEST_OVERRUN, OVERRUN_SHARE * task.standard_minutes)


def overrun_by_history(learned: Learned) -> Overrun:
    """What those past tasks of the same operations that had taken longer needed on average beyond the minutes worked;
    at least a minute. By the standard where there are too few of them."""

    def overrun(task: Task, worked: float) -> float:
        past = learned.worked(task.operations)
        longer = past.longer_than(worked) if past else None
        if longer is None or len(longer) < FEWEST_LONGER:
            return overrun_by_standard(task, worked)
        return max(SHORTEST_LEARNED, longer.mean - worked)

    return overrun


def remaining_minutes(shop: Shop, task: Task, now: datetime, overrun: Overrun = overrun_by_standard) -> float:
    """What the task will still need, in open minutes; never nothing while it is unfinished."""
    if task.state == "finished":
        return 0.0
    worked = worked_minutes(shop.calendar, task, now)
    left = task.standard_minutes - worked
    return left if left > 0 else overrun(task, worked)


def needed_minutes(shop: Shop, job: Job, task: Task, now: datetime, overrun: Overrun) -> float:
    """What the task will still need, as it counts for the forecast and for what fits in a bay: once the car is asked
    about and most of its standard time is worked, as much as most of those past tasks did that had taken longer, where
    that is more."""
    left = remaining_minutes(shop, task, now, overrun)
    if not task.runs or (due := promised_at(job)) is None or due - now > timedelta(minutes=shop.rules.ask_minutes):
        return left
    worked = worked_minutes(shop.calendar, task, now)
    past = shop.learned.worked(task.operations) if worked >= SPEAKS_FROM * task.standard_minutes else None
    longer = past.longer_than(worked) if past else None
    if longer is None or len(longer) < FEWEST_LONGER:
        return left
    return max(left, longer.within(MOST_PERCENT) - worked)
