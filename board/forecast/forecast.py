"""When will each car be ready: the end of its remaining work, of its checks and of its wash (domain.md §7).

Work is planned by its standard time, learned times or not: §7 says so, "two hours" must mean on the board what it means
to everybody in the shop, and whoever promises sees the learned time beside it (`board.forecast.promise_by_history`).
What is learned speaks where the standard has nothing left to say: once a task has used it up; and shortly before the
promise where the past says that it will (decision 73). Who takes which bay when
is laid out by `board.forecast.layout`, who waits for checks and wash by `board.forecast.after_work`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from board.forecast.after_work import ready_times
from board.forecast.layout import in_turn, laid_out
from board.forecast.task_forecast import TaskForecast
from board.orders.job import Job, Task
from board.orders.learned import FEWEST_LONGER, Learned
from board.orders.promise import minute, promised_at
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


class Forecast(NamedTuple):
    """`ready_at`: when the job is expected to be ready, or was; `tasks`: its unfinished ones, in order."""

    ready_at: datetime
    tasks: tuple[TaskForecast, ...]


def remaining_minutes(shop: Shop, task: Task, now: datetime, overrun: Overrun = overrun_by_standard) -> float:
    """What the task will still need, in open minutes; never nothing while it is unfinished."""
    if task.state == "finished":
        return 0.0
    worked = worked_minutes(shop, task, now)
    left = task.standard_minutes - worked
    return left if left > 0 else overrun(task, worked)


def _needs(shop: Shop, job: Job, task: Task, now: datetime, overrun: Overrun) -> float:
    """What the task will still need, as it counts for a forecast: once the car is asked about and most of its standard
    time is worked, as much as most of those past tasks did that had taken longer, where that is more."""
    left = remaining_minutes(shop, task, now, overrun)
    if not task.runs or (due := promised_at(job)) is None or due - now > timedelta(minutes=shop.rules.ask_minutes):
        return left
    worked = worked_minutes(shop, task, now)
    past = shop.learned.worked(task.operations) if worked >= SPEAKS_FROM * task.standard_minutes else None
    longer = past.longer_than(worked) if past else None
    if longer is None or len(longer) < FEWEST_LONGER:
        return left
    return max(left, longer.within(MOST_PERCENT) - worked)


def forecast(shop: Shop, now: datetime, overrun: Overrun | None = None) -> Mapping[str, Forecast]:
    """A forecast for every open job of the shop, by order number, seen from `now` cut to the minute.

    Without `overrun`, what the shop has learned says how much longer a task over its standard time will take.
    """
    now = minute(now)
    if overrun is not None:
        return _forecast(shop, now, overrun)
    return shop.whole.of("forecast", now, lambda: _forecast(shop, now, overrun_by_history(shop.learned)))


def _forecast(shop: Shop, now: datetime, overrun: Overrun) -> Mapping[str, Forecast]:
    turns = in_turn(shop, now)
    laid = laid_out(shop, now, turns, [_needs(shop, turn.job, turn.task, now, overrun) for turn in turns])
    ready = ready_times(shop, laid, now)
    return {number: Forecast(ready[number], tuple(laid.get(number, ()))) for number in shop.jobs}
