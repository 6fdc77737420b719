"""Facts of an open order are put right, and nobody dresses up figures with it (domain.md §4)."""

from __future__ import annotations

from typing import Any

import pytest

from board.figures.delivered import delivery
from board.orders import events as e
from board.orders.promise import counts_for, promised_at
from board.orders.stages import stretches
from tests.board.shops import ADVISOR, COLLEAGUE, DIRECTOR, FOREMAN, MANAGER, at, operation, refusal
from tests.board.story import Story


def opened(**how: Any) -> Story:
    story = Story()
    story.open(**how)
    return story


@pytest.mark.parametrize(
    ("what", "new"),
    [
        ("plate", "沪A54321"),
        ("vin", "LSVAA4182E2123456"),
        ("model", "示例"),
        ("waiting_customer", True),
        ("wash", True),
        ("messages", True),
    ],
)
def test_a_fact_is_put_right_and_stands_with_old_and_new_in_the_log(what: str, new: str | bool) -> None:
    story = opened()
    old = getattr(story.job(), what)
    wish: dict[str, Any] = {what: new}
    (event,) = story.amend("09:05", **wish)
    assert event.fact == e.OrderAmended(what, old, new, "打错了")
    assert getattr(story.job(), what) == new
    story.undo(event, "09:06", who=ADVISOR)
    assert getattr(story.job(), what) == old


def test_what_is_so_already_is_not_recorded_and_one_command_says_why_once() -> None:
    story = opened()
    assert story.amend("09:05", plate="沪A12345") == []
    notes = [getattr(event.fact, "note", None) for event in story.amend("09:06", plate="沪A54321", model="另一款")]
    assert notes == ["打错了", ""]


def test_a_closed_order_is_not_amended() -> None:
    story = opened()
    story.deliver("10:00")
    assert refusal(lambda: story.amend("10:05", plate="沪A54321")).kind == "conflict"


def test_neither_promise_nor_verdict_moves() -> None:
    story = opened(promised="10:00")
    due = promised_at(story.job())
    story.amend("09:05", plate="沪A54321", repair_type="repair", advisor=COLLEAGUE, operations=[operation(600)])
    assert promised_at(story.job()) == due
    story.deliver("10:01")
    assert story.judged() == "late"


def test_a_car_counts_for_the_advisor_who_gave_its_effective_promise() -> None:
    story = opened(promised="10:00")
    story.amend("09:05", advisor=COLLEAGUE)
    assert (story.job().advisor, counts_for(story.job())) == (COLLEAGUE, ADVISOR)
    # Once his car, and he gives the promise himself: it is still his.
    story.promise("09:10", "11:00", confirmed_by="signature")
    assert counts_for(story.job()) == ADVISOR
    story.deliver("11:30")
    kept = delivery(story.shop, story.job(), stretches(story.job()))
    assert kept is not None
    assert kept.advisor == ADVISOR


def test_an_order_without_a_promise_counts_for_whose_it_was_first() -> None:
    story = opened(promised=None)
    story.amend("09:05", advisor=COLLEAGUE)
    assert counts_for(story.job()) == ADVISOR


def test_only_the_service_manager_moves_for_whom_a_car_counts() -> None:
    story = opened()
    story.amend("09:05", advisor=COLLEAGUE)
    (moved,) = story.amend("09:06", who=MANAGER, advisor=COLLEAGUE)
    assert counts_for(story.job()) == COLLEAGUE
    assert refusal(lambda: story.undo(moved, "09:07", who=FOREMAN)).kind == "conflict"
    story.undo(moved, "09:08", who=MANAGER)
    assert counts_for(story.job()) == ADVISOR


def test_checks_that_were_required_stay_required() -> None:
    story = opened(repair_type="accident")
    required = story.job().required_inspections
    assert len(required) == 3
    story.amend("09:05", repair_type="maintenance")
    assert story.job().required_inspections == required
    story.open("W2", plate="沪A99999")
    story.amend("09:06", order_no="W2", repair_type="accident")
    assert story.job("W2").required_inspections == required


def test_only_the_technical_director_takes_rework_away_by_undo_neither() -> None:
    story = opened(repair_type="rework")
    assert refusal(lambda: story.amend("09:05", who=MANAGER, repair_type="repair")).field == "repair_type"
    story.amend("09:06", who=DIRECTOR, repair_type="repair")
    (event,) = story.amend("09:07", repair_type="rework")
    assert refusal(lambda: story.undo(event, "09:08", who=ADVISOR)).kind == "conflict"
    story.undo(event, "09:09", who=DIRECTOR)
    assert story.job().repair_type == "repair"


def test_operations_of_a_finished_task_are_amended_by_the_service_manager_only() -> None:
    story = opened()
    (early,) = story.amend("09:01", operations=[operation(45)])
    story.do("09:05", "09:50")
    assert refusal(lambda: story.amend("09:55", operations=[operation(90)])).field == "operations"
    assert refusal(lambda: story.undo(early, "09:56", who=FOREMAN)).kind == "conflict"
    story.amend("09:57", who=MANAGER, operations=[operation(90)])
    assert story.task().standard_minutes == 90


def test_an_operation_of_another_trade_gets_a_task_and_an_empty_one_goes() -> None:
    story = opened()
    painting = operation(120, trade="paint", name="喷漆")
    story.amend("09:05", operations=[painting])
    assert [(task.number, task.trade, task.operations) for task in story.job().tasks] == [(2, "paint", (painting,))]
    story.dispatch("09:06", task=2)
    assert refusal(lambda: story.amend("09:07", operations=[operation(30)])).kind == "conflict"
    assert refusal(lambda: story.amend("09:07", operations=[])).field == "operations"


def test_what_is_left_alone_stays_on_its_task() -> None:
    story = opened()
    first, second = operation(30, name="更换机油"), operation(20, name="更换机滤")
    story.amend("09:05", operations=[first, second])
    story.amend("09:06", operations=[second, operation(10, trade="body", name="补漆")])
    assert next(task.operations for task in story.job().tasks) == (second,)


def test_less_to_do_makes_no_car_ready_before_it_was_said() -> None:
    story = opened(wash=True)
    story.do("09:05", "09:50")
    story.inspect("09:55")
    story.amend("10:30", wash=False)
    assert story.job().ready_at == at("10:30")


def test_a_wash_that_was_made_stays_and_a_ready_car_is_not_unmade() -> None:
    story = opened()
    story.do("09:05", "09:50")
    story.inspect("09:55")
    assert refusal(lambda: story.amend("10:00", wash=True)).field == "wash"
    story.wash("10:05", done=False)
    assert refusal(lambda: story.amend("10:10", wash=False)).field == "wash"


def test_two_who_amend_the_same_fact_at_once_are_one_too_many() -> None:
    story = opened()
    seen = story.job().seq
    story.amend("09:05", plate="沪A54321")
    assert refusal(lambda: story.amend("09:05", who=FOREMAN, plate="沪A11111")).kind == "conflict"
    assert refusal(lambda: story.amend("09:20", who=FOREMAN, plate="沪A11111", seen=seen)).kind == "conflict"
    story.amend("09:05", who=FOREMAN, model="另一款")
    story.amend("09:20", who=FOREMAN, plate="沪A11111", seen=story.job().seq)
    assert story.job().plate == "沪A11111"
