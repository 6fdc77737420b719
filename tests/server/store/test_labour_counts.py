"""Efficiency counts the work that a standard time is known for, and nothing else against anybody (domain.md §9)."""

from __future__ import annotations

from typing import Any

from board.orders import events as e
from board.orders.events import Share, TaskPlan
from server.store.models_of import models_of
from server.store.scope import Scope
from server.store.store import Store
from tests.builders import DAY, History, shop

EVERYBODY = Scope(DAY, DAY)
BOTH = ("张示例", "李示例")


def together(order_no: str, first_seq: int, *more: e.Fact, **changes: Any) -> History:
    """Two on a job of an hour, from 9:10 to 10:10."""
    history = (
        History(order_no, first_seq).received(**changes).add(e.TaskDispatched(1, "机电一组", "机1", BOTH), "09:10")
    )
    history.add(e.TaskStarted(1, BOTH), "09:10").add(e.TaskFinished(1), "10:10")
    for fact in more:
        history.add(fact, "10:20")
    return history.delivered("10:30")


def kept(store: Store, *histories: History) -> Store:
    for history in histories:
        store.append(history.events, [models_of(shop(), history.job)])
    return store


def test_work_without_a_standard_time_is_not_work_that_earned_nothing(either_store: Store) -> None:
    timed = together("R1", 1)
    untimed = together("R2", len(timed.events) + 1, tasks=(TaskPlan(1, "mechanical", ()),))
    ((_, labour),) = kept(either_store, timed, untimed).work.labour(EVERYBODY, None, {})
    assert (labour.minutes, labour.standard_minutes) == (240, 60)
    assert labour.efficiency == (60, 120)


def test_whoever_agreed_to_no_share_of_a_task_has_worked_on_it_all_the_same(either_store: Store) -> None:
    shared = together("R1", 1, e.LabourShared(1, (Share("张示例", 100), Share("李示例", 0))))
    found = dict(kept(either_store, shared).work.labour(EVERYBODY, "technician", {}))
    assert {name: labour.efficiency for name, labour in found.items()} == {"张示例": (60, 60), "李示例": (0, 60)}
