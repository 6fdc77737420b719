"""When will each car be ready: the end of its remaining work, of its checks and of its wash (domain.md §7).

Work is planned by its standard time, learned times or not: §7 says so, "two hours" must mean on the board what it means
to everybody in the shop, and whoever promises sees the learned time beside it (`board.forecast.promise_by_history`).
What is learned speaks where the standard has nothing left to say (`board.queue.needed`). Who takes which bay when is
laid out by `board.forecast.layout`, who waits for checks and wash by `board.forecast.after_work`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from board.forecast.after_work import ready_times
from board.forecast.layout import laid_out
from board.forecast.task_forecast import TaskForecast
from board.forecast.turns import in_turn
from board.orders.promise import minute
from board.orders.shop import Shop
from board.queue.needed import Overrun, needed_minutes, overrun_by_history


class Forecast(NamedTuple):
    """`ready_at`: when the job is expected to be ready, or was; `tasks`: its unfinished ones, in order."""

    ready_at: datetime
    tasks: tuple[TaskForecast, ...]


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
    laid = laid_out(shop, now, turns, [needed_minutes(shop, turn.job, turn.task, now, overrun) for turn in turns])
    ready = ready_times(shop, laid, now)
    return {number: Forecast(ready[number], tuple(laid.get(number, ()))) for number in shop.jobs}
