"""What orders that are over teach, from the read models: a file brings thousands, and none of them has to be folded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from board.orders.learned import Learned, TaskTime
from board.orders.past_stops import StopTime
from server.store.store import Store


def with_past(learned: Learned, store: Store, orders: Sequence[str], since: date) -> Learned:
    """With exactly the times of these orders; everything else as it was."""
    times: dict[str, list[TaskTime]] = {order_no: [] for order_no in orders}
    stops: dict[str, list[StopTime]] = {order_no: [] for order_no in orders}
    for time in store.task_times.of(orders, since):
        times[time.order_no].append(time)
    for stop in store.stop_times.of(orders, since):
        stops[stop.order_no].append(stop)
    return learned.updated(times).with_stops(stops)
