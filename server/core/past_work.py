"""What orders that are over teach, from the read models: a file brings thousands, and none of them has to be folded."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from board.orders.events import Event
from board.orders.learned import Learned, TaskTime
from board.orders.past_stops import StopTime
from board.orders.presence import SITE
from server.store.jobs import Jobs
from server.store.log import EventLog
from server.store.stop_times import StopTimes
from server.store.task_times import TaskTimes


def brought(log: EventLog, jobs: Jobs, known: Collection[str], after: int, until: int) -> tuple[list[Event], list[str]]:
    """Of what was written after seq `after` up to `until`: the events of the orders that are `known`, of cars that are
    here and of no order; and the other orders."""
    orders = log.orders_between(after, until)
    here = {order_no for order_no in orders if order_no == SITE or order_no in known}
    here |= jobs.here_of(orders)
    histories = log.of_jobs(sorted(here), after=after).values()
    events = sorted((one for past in histories for one in past if one.seq <= until), key=lambda one: one.seq)
    return events, [order_no for order_no in orders if order_no not in here]


def with_past(
    learned: Learned, task_times: TaskTimes, stop_times: StopTimes, orders: Sequence[str], since: date
) -> Learned:
    """With exactly the times of these orders; everything else as it was."""
    times: dict[str, list[TaskTime]] = {order_no: [] for order_no in orders}
    stops: dict[str, list[StopTime]] = {order_no: [] for order_no in orders}
    for time in task_times.of(orders, since):
        times[time.order_no].append(time)
    for stop in stop_times.of(orders, since):
        stops[stop.order_no].append(stop)
    return learned.updated(times).with_stops(stops)
