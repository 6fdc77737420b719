"""Between the last task and the hand-over: inspections, wash, ready, and work added late (domain.md §4)."""

import pytest

from board.orders import events as e
from board.orders.moves import customer
from tests.board.shops import PAINTER, ZHANG, at, operation, refusal
from tests.board.story import Story


def test_three_levels_are_passed_before_an_accident_job_is_ready(accident: Story) -> None:
    for task, began, ended in ((1, "09:10", "10:00"), (2, "10:10", "11:00"), (3, "11:10", "11:50")):
        accident.do(began, ended, task=task)
    for level, when in (("self", "13:00"), ("team_leader", "13:10")):
        accident.inspect(when, level)
        assert accident.stage() == "inspecting"
    accident.inspect("13:20", "final")
    assert (accident.stage(), accident.job().ready_at) == ("ready", at("13:20"))


def test_a_failed_final_inspection_sends_the_car_back_and_starts_all_levels_anew(accident: Story) -> None:
    for task, began, ended in ((1, "09:10", "10:00"), (2, "10:10", "11:00"), (3, "11:10", "11:50")):
        accident.do(began, ended, task=task)
    accident.inspect("13:00", "self")
    accident.inspect("13:10", "team_leader")
    accident.inspect("13:20", "final", passed=False, task=2)
    job = accident.job()
    assert (job.stage, job.internal_reworks, accident.state(2)) == ("working", 1, "working")
    assert accident.task(2).working == (PAINTER,)
    accident.finish("14:00", task=2)
    assert accident.job().open_inspections == ("self", "team_leader", "final")
    for level, when in (("self", "14:10"), ("team_leader", "14:20"), ("final", "14:30")):
        accident.inspect(when, level)
    assert (accident.stage(), accident.job().ready_at) == ("ready", at("14:30"))


def test_without_a_named_task_the_last_finished_one_goes_back(accident: Story) -> None:
    for task, began, ended in ((1, "09:10", "10:00"), (3, "10:10", "11:00"), (2, "11:10", "11:50")):
        accident.do(began, ended, task=task)
    accident.inspect("13:00", "self", passed=False)
    assert [accident.state(n) for n in (1, 2, 3)] == ["finished", "working", "finished"]


def test_rework_waits_for_technicians_who_are_busy_elsewhere(story: Story) -> None:
    story.open("W2")
    story.do("09:10", "10:00", "W1")
    story.dispatch("10:05", "W2")
    story.start("10:05", "W2")
    story.inspect("10:10", passed=False)
    task = story.job().tasks[0]
    assert (task.state, task.finished_at, task.dispatched_at) == ("dispatched", None, at("10:10"))
    assert story.job("W2").tasks[0].working == (ZHANG,)


def test_a_failed_inspection_says_what_did_not_pass(story: Story) -> None:
    story.do("09:10", "10:00")
    assert refusal(lambda: story.inspect("10:10", passed=False, note=" ")).field == "note"
    assert refusal(lambda: story.inspect("10:10", passed=False, task=9)).field == "task"
    assert refusal(lambda: story.inspect("10:10", level="quick look")).field == "level"


@pytest.mark.parametrize("early", ["inspect", "ready", "wash"])
def test_checks_and_wash_come_after_the_work(story: Story, early: str) -> None:
    story.dispatch("09:10")
    story.start("09:20")
    acts = {
        "inspect": lambda: story.inspect("09:30"),
        "ready": lambda: story.ready("09:30"),
        "wash": lambda: story.wash("09:30", done=False),
    }
    assert refusal(acts[early]).kind == "conflict"
    story.finish("10:00")
    late = {"inspect": lambda: story.inspect("09:59"), "wash": lambda: story.wash("09:59", done=False)}
    if early in late:
        assert refusal(late[early]).field == "at"


def test_a_car_is_washed_when_the_order_asks_for_it() -> None:
    story = Story()
    story.open(wash=True)
    story.do("09:10", "10:00")
    story.inspect("10:10")
    assert (story.stage(), story.job().ready_at) == ("washing", None)
    story.wash("10:15", done=False)
    story.wash("10:35", done=True)
    assert (story.stage(), story.job().ready_at) == ("ready", at("10:35"))


def test_a_wash_nobody_had_asked_for_holds_the_car_until_it_is_done(story: Story) -> None:
    story.do("09:10", "10:00")
    story.inspect("10:10")
    story.wash("10:20", done=False)
    assert (story.stage(), story.row("10:21").wash) == ("washing", True)
    story.wash("10:30", done=True)
    assert (story.stage(), story.job().ready_at, story.row("10:31").wash) == ("ready", at("10:30"), False)


def test_a_car_goes_to_the_wash_once_at_a_time(story: Story) -> None:
    story.do("09:10", "10:00")
    story.wash("10:20", done=False)
    assert refusal(lambda: story.wash("10:21", done=False)).kind == "conflict"
    assert refusal(lambda: story.wash("10:19", done=True)).field == "at"
    story.wash("10:30", done=True)
    assert refusal(lambda: story.wash("10:31", done=True)).kind == "conflict"
    story.wash("10:40", done=False)
    assert story.job().wash_finished_at is None


def test_a_car_may_be_declared_ready_without_its_wash_but_not_without_its_checks() -> None:
    story = Story()
    story.open(wash=True)
    story.do("09:10", "10:00")
    assert refusal(lambda: story.ready("10:05")).kind == "conflict"
    story.inspect("10:10")
    story.ready("10:20")
    assert (story.stage(), story.job().ready_at, story.row("10:21").wash) == ("ready", at("10:20"), False)


def test_declaring_a_ready_car_ready_records_nothing(story: Story) -> None:
    story.do("09:10", "10:00")
    story.inspect("10:10")
    assert story.ready("10:20") == []
    assert story.job().ready_at == at("10:10")


def test_a_second_look_does_not_make_the_car_ready_later(story: Story) -> None:
    story.do("09:10", "10:00")
    story.inspect("10:10")
    story.inspect("10:30")
    assert story.job().ready_at == at("10:10")


def test_a_job_whose_type_needs_no_check_is_ready_when_its_work_is_done() -> None:
    story = Story()
    story.open(repair_type="warranty")
    story.do("09:10", "10:00")
    assert (story.stage(), story.job().ready_at) == ("ready", at("10:00"))


def test_added_work_extends_the_open_task_of_its_trade(accident: Story) -> None:
    accident.dispatch("09:10", task=1)
    accident.start("09:20", task=1)
    [event] = accident.add_work("09:30", operation(45, "body"))
    assert isinstance(event.fact, e.WorkAdded)
    assert event.fact.task == 1
    assert [task.standard_minutes for task in accident.job().tasks] == [165, 90, 60]


def test_added_work_of_two_trades_goes_to_a_task_each(story: Story) -> None:
    events = story.add_work("09:30", operation(45, "body"), operation(20), operation(30, "paint"))
    assert [event.fact.task for event in events if isinstance(event.fact, e.WorkAdded)] == [2, 1, 3]
    assert [(task.number, task.trade) for task in story.job().tasks] == [(1, "mechanical"), (2, "body"), (3, "paint")]


def test_added_work_after_everything_was_done_opens_a_new_task_and_needs_a_new_check(story: Story) -> None:
    story.do("09:10", "10:00")
    story.inspect("10:10")
    assert story.stage() == "ready"
    story.add_work("10:20")
    assert (story.stage(), story.job().finished_at, story.job().ready_at) == ("received", None, None)
    story.do("10:30", "11:00", task=2)
    assert story.job().open_inspections == ("team_leader",)
    story.inspect("11:10")
    assert story.job().ready_at == at("11:10")


def test_added_work_takes_back_that_the_car_was_declared_ready() -> None:
    story = Story()
    story.open(wash=True)
    story.do("09:10", "10:00")
    story.inspect("10:10")
    story.ready("10:20")
    story.add_work("10:30")
    story.do("10:40", "11:00", task=2)
    assert story.stage() == "inspecting"


def test_added_work_names_its_operations(story: Story) -> None:
    refused = refusal(
        lambda: customer.added_work(
            story.job(), operations=[], promised_at=None, confirmed_by=None, at=at("09:30"), now=at("09:30")
        )
    )
    assert refused.field == "operations"


def test_a_check_that_was_not_required_does_not_make_the_car_ready_later(story: Story) -> None:
    story.do("09:10", "10:00")
    story.inspect("10:10")
    story.inspect("10:30", "final")
    assert story.job().ready_at == at("10:10")


def test_the_wash_is_timed_from_when_the_car_went_there(story: Story) -> None:
    story.do("09:10", "10:00")
    story.wash("10:20", done=False)
    story.wash("10:40", done=True)
    assert (story.job().wash_started_at, story.job().wash_finished_at) == (at("10:20"), at("10:40"))
