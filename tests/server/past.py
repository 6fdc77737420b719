"""A past for a shop: cars that were worked on and handed over on earlier days, as another process would have written
them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from board.orders import events as e
from board.orders.events import TaskPlan
from board.orders.labour import Operation
from server.store.models_of import models_of
from server.store.store import Store
from tests.builders import History, at, operation, shop

NINE = at("09:00")


def past(store: Store, minutes: Iterable[int], *operations: Operation, days_ago: int = 3, of: datetime = NINE) -> None:
    """A car for each of the times it was worked on, begun so many days before `of`; in the builders' shop."""
    seq = store.log.last_seq()
    begun = of - timedelta(days=days_ago)
    plan = TaskPlan(1, "mechanical", operations or (operation(),))
    for spent in minutes:
        history = History(f"P{days_ago}-{seq}", seq + 1).received(when=begun, tasks=(plan,))
        history.add(e.TaskDispatched(1, "机电一组", "机1"), begun).add(e.TaskStarted(1, ("张示例",)), begun)
        done = begun + timedelta(minutes=spent)
        history.add(e.TaskFinished(1), done).delivered(done)
        store.append(history.events, [models_of(shop(), history.job)])
        seq = history.events[-1].seq
