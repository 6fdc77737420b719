"""The life of a job: stages, tasks, checks, wash, hand-over, and what may not follow what (domain.md §4)."""

from collections.abc import Callable

import pytest

from board import events as e
from board.moves import customer
from board.refused import Refused
from tests.board.shops import (
    ACCIDENT,
    ADVISOR,
    BODY_MAN,
    FOREMAN,
    LI,
    PAINTER,
    ZHANG,
    Story,
    at,
    operation,
    plans,
)


@pytest.fixture
def story() -> Story:
    """One maintenance of an hour, received at 9:00."""
    story = Story()
    story.open()
    return story


@pytest.fixture
def accident() -> Story:
    """Body, paint, refit, with all three inspections."""
    story = Story()
    story.open("W1", *ACCIDENT, repair_type="accident", promised="2026-03-03 17:00")
    return story


def state(story: Story, task: int = 1, order_no: str = "W1") -> str:
    found = story.job(order_no).task(task)
    assert found is not None
    return found.state


def refusal(act: Callable[[], object]) -> Refused:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value


def test_a_maintenance_goes_through_its_stages_one_by_one(story: Story) -> None:
    seen = [story.stage()]
    for step in (
        lambda: story.dispatch("09:10"),
        lambda: story.start("09:20"),
        lambda: story.pause("09:30"),
        lambda: story.resume("09:40"),
        lambda: story.finish("10:30"),
        lambda: story.inspect("10:40"),
        lambda: story.deliver("11:00"),
    ):
        step()
        seen.append(story.stage())
    assert seen == [
        "received", "dispatched", "working", "paused", "working", "inspecting", "ready", "delivered",
    ]  # fmt: skip
    job = story.job()
    assert (job.finished_at, job.ready_at, job.delivered_at) == (at("10:30"), at("10:40"), at("11:00"))


def test_an_accident_job_waits_to_be_dispatched_again_between_its_trades(accident: Story) -> None:
    accident.do("09:10", "10:50", task=1)
    assert (accident.stage(), state(accident, 1)) == ("received", "finished")
    accident.dispatch("11:00", task=2)
    assert accident.stage() == "dispatched"
    accident.start("11:05", task=2)
    assert accident.stage() == "working"
    accident.finish("13:30", task=2)
    assert accident.job().finished_at is None
    accident.do("13:40", "14:40", task=3)
    assert accident.stage() == "inspecting"
    assert accident.job().finished_at == at("14:40")
    assert accident.job().technicians == {BODY_MAN, PAINTER, ZHANG}


def test_all_tasks_may_be_dispatched_ahead(accident: Story) -> None:
    for task in (1, 2, 3):
        accident.dispatch("09:10", task=task)
    accident.start("09:20", task=1)
    accident.finish("11:00", task=1)
    assert accident.stage() == "dispatched"
    current = accident.job().current
    assert current is not None
    assert current.number == 2


def test_a_car_is_not_worked_on_in_two_bays_at_once(accident: Story) -> None:
    accident.dispatch("09:10", task=1)
    accident.dispatch("09:10", task=2)
    accident.start("09:20", task=1)
    refused = refusal(lambda: accident.start("09:30", task=2))
    assert (refused.kind, refused.field) == ("conflict", "task")
    assert str(refused) == "W1 is still being worked on in bay 钣1."


def test_a_later_trade_may_work_while_the_earlier_one_waits_for_parts(accident: Story) -> None:
    accident.dispatch("09:10", task=1)
    accident.dispatch("09:10", task=3)
    accident.start("09:20", task=1)
    accident.pause("09:30", task=1, reason="parts")
    accident.start("09:40", task=3)
    assert accident.stage() == "working"
    refused = refusal(lambda: accident.resume("09:50", task=1))
    assert refused.kind == "conflict"


def test_two_trades_may_work_on_a_car_in_the_same_bay(story: Story) -> None:
    story.open("W2", ("mechanical", 60), ("mechanical", 30))
    story.dispatch("09:10", "W2", task=1)
    story.dispatch("09:10", "W2", task=2, technicians=[LI])
    story.start("09:20", "W2", task=1)
    story.start("09:20", "W2", task=2)
    assert [state(story, n, "W2") for n in (1, 2)] == ["working", "working"]


@pytest.mark.parametrize(
    ("before", "command", "sentence"),
    [
        ([], "start", "has not been dispatched yet"),
        ([], "pause", "has not been dispatched yet"),
        ([], "finish", "has not been dispatched yet"),
        (["dispatch"], "pause", "has not been started yet"),
        (["dispatch"], "resume", "has not been started yet"),
        (["dispatch"], "finish", "has not been started yet"),
        (["dispatch", "start"], "start", "is already being worked on"),
        (["dispatch", "start"], "resume", "is already being worked on"),
        (["dispatch", "start", "pause"], "start", "is paused"),
        (["dispatch", "start", "pause"], "pause", "is paused"),
        (["dispatch", "start", "finish"], "dispatch", "is already finished"),
        (["dispatch", "start", "finish"], "start", "is already finished"),
        (["dispatch", "start", "finish"], "finish", "is already finished"),
    ],
)
def test_a_task_only_does_what_its_state_allows(story: Story, before: list[str], command: str, sentence: str) -> None:
    if command in ("start", "resume"):
        act = lambda: getattr(story, command)("10:00", technicians=[ZHANG])  # noqa: E731
    else:
        act = lambda: getattr(story, command)("10:00")  # noqa: E731
    for name in before:
        getattr(story, name)("09:30")
    refused = refusal(act)
    assert refused.kind == "conflict"
    assert sentence in str(refused)


def test_a_paused_task_may_be_finished(story: Story) -> None:
    story.dispatch("09:10")
    story.start("09:20")
    story.pause("09:30")
    story.finish("09:40")
    task = story.job().tasks[0]
    assert [(stop.started_at, stop.ended_at) for stop in task.stoppages] == [(at("09:30"), at("09:40"))]


def test_no_entry_comes_before_the_last_one_of_its_task(story: Story) -> None:
    story.dispatch("09:10")
    story.start("09:30")
    refused = refusal(lambda: story.finish("09:29"))
    assert (refused.kind, refused.field) == ("invalid", "at")
    story.finish("09:30")


def test_nothing_happens_before_the_order_was_opened(story: Story) -> None:
    assert refusal(lambda: story.dispatch("08:59")).field == "at"
    assert refusal(lambda: story.deliver("08:59")).field == "at"


def test_a_pause_for_another_reason_says_which(story: Story) -> None:
    story.dispatch("09:10")
    story.start("09:20")
    assert refusal(lambda: story.pause("09:30", reason="other", note=" ")).field == "note"
    assert refusal(lambda: story.pause("09:30", reason="tea")).field == "reason"
    story.pause("09:30", reason="other", note="等电工")
    stop = story.job().tasks[0].stoppages[0]
    assert (stop.reason, stop.note, stop.ended_at) == ("other", "等电工", None)
    assert (story.row("09:45").tasks[0].stoppage, story.row("09:45").tasks[0].note) == ("other", "等电工")


def test_work_is_dispatched_again_while_it_is_being_done(story: Story) -> None:
    story.dispatch("09:10")
    story.start("09:20")
    story.dispatch("09:50", place=("机一组", "机2"), technicians=[LI])
    task = story.job().tasks[0]
    assert (task.state, task.bay, task.technicians) == ("dispatched", "机2", (LI,))
    assert task.runs[0].ended_at == at("09:50")
    story.start("10:00")
    assert story.job().tasks[0].people == {ZHANG, LI}


def test_the_same_dispatch_again_is_refused(story: Story) -> None:
    story.dispatch("09:10")
    assert refusal(lambda: story.dispatch("09:11")).kind == "conflict"


def test_a_dispatch_the_other_had_not_seen_loses_the_race(story: Story) -> None:
    seen = story.job().seq
    story.dispatch("09:10", seen=seen)
    refused = refusal(lambda: story.dispatch("09:10", place=("机一组", "机2"), who="林主管", seen=seen))
    assert refused.kind == "conflict"
    story.dispatch("09:11", place=("机一组", "机2"), who="林主管", seen=story.job().seq)


def test_two_people_within_two_seconds_did_not_know_of_each_other(story: Story) -> None:
    story.dispatch("09:10:00")
    other = ("机一组", "机2")
    assert refusal(lambda: story.dispatch("09:10:01", place=other, who="林主管")).kind == "conflict"
    story.dispatch("09:10:01", place=other, who=FOREMAN)
    story.dispatch("09:10:03", place=("机一组", "机1"), who="林主管")


@pytest.mark.parametrize(
    ("place", "technicians", "field"),
    [
        (("机九组", "机1"), [], "team"),
        (("机一组", "机9"), [], "bay"),
        (("机一组", "钣1"), [], "bay"),
        (("钣金组", "钣1"), [], "team"),
        (("机一组", "机1"), ["无名氏"], "technicians"),
    ],
)
def test_a_task_goes_to_a_bay_of_a_team_of_its_trade(
    story: Story, place: tuple[str, str], technicians: list[str], field: str
) -> None:
    assert refusal(lambda: story.dispatch("09:10", place=place, technicians=technicians)).field == field


def test_starting_another_car_pauses_the_first(story: Story) -> None:
    story.open("W2")
    for order_no in ("W1", "W2"):
        story.dispatch("09:10", order_no)
    story.start("09:20", "W1")
    events = story.start("09:50", "W2")
    assert [(event.job, type(event.fact).__name__) for event in events] == [("W1", "TaskPaused"), ("W2", "TaskStarted")]
    stop = story.job("W1").tasks[0].stoppages[0]
    assert (stop.reason, stop.note) == ("other", "→ W2")


def test_a_colleague_who_stays_goes_on_with_the_first_car(story: Story) -> None:
    story.open("W2")
    story.dispatch("09:10", "W1", technicians=[ZHANG, LI])
    story.dispatch("09:10", "W2")
    story.start("09:20", "W1")
    story.start("09:50", "W2")
    first = story.job("W1").tasks[0]
    assert (first.state, first.working) == ("working", (LI,))
    assert [(run.technicians, run.ended_at) for run in first.runs] == [((ZHANG, LI), at("09:50")), ((LI,), None)]
    assert story.job("W2").tasks[0].working == (ZHANG,)


def test_a_technician_moves_between_two_tasks_of_one_car(story: Story) -> None:
    story.open("W2", ("mechanical", 30), ("mechanical", 20))
    for task in (1, 2):
        story.dispatch("09:10", "W2", task=task)
    story.start("09:20", "W2", task=1)
    story.start("09:30", "W2", task=2)
    assert [state(story, n, "W2") for n in (1, 2)] == ["paused", "working"]


def test_work_needs_somebody_who_does_it(story: Story) -> None:
    story.dispatch("09:10", technicians=[])
    assert refusal(lambda: story.start("09:20")).field == "technicians"
    assert refusal(lambda: story.start("09:20", technicians=["无名氏"])).field == "technicians"
    story.start("09:20", technicians=[LI, LI])
    assert story.job().tasks[0].working == (LI,)


def test_an_unknown_task_is_refused(story: Story) -> None:
    refused = refusal(lambda: story.dispatch("09:10", task=7))
    assert (refused.kind, refused.field) == ("invalid", "task")


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
    assert (job.stage, job.internal_reworks, state(accident, 2)) == ("working", 1, "working")
    assert job.task(2).working == (PAINTER,)  # type: ignore[union-attr]
    accident.finish("14:00", task=2)
    assert accident.job().open_inspections == ("self", "team_leader", "final")
    for level, when in (("self", "14:10"), ("team_leader", "14:20"), ("final", "14:30")):
        accident.inspect(when, level)
    assert (accident.stage(), accident.job().ready_at) == ("ready", at("14:30"))


def test_without_a_named_task_the_last_finished_one_goes_back(accident: Story) -> None:
    for task, began, ended in ((1, "09:10", "10:00"), (3, "10:10", "11:00"), (2, "11:10", "11:50")):
        accident.do(began, ended, task=task)
    accident.inspect("13:00", "self", passed=False)
    assert [state(accident, n) for n in (1, 2, 3)] == ["finished", "working", "finished"]


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


def test_a_car_may_be_handed_over_with_open_work_and_its_work_ends_then(story: Story) -> None:
    story.dispatch("09:10")
    story.start("09:20")
    story.deliver("10:00")
    job = story.job()
    assert (job.stage, job.finished_at) == ("delivered", None)
    assert job.tasks[0].runs[0].ended_at == at("10:00")


def test_a_hand_over_dated_before_the_work_began_makes_no_negative_work(story: Story) -> None:
    story.dispatch("09:10")
    story.start("09:40")
    story.deliver("09:30", noted="09:45")
    run = story.job().tasks[0].runs[0]
    assert run.ended_at == run.started_at


def test_after_a_reversed_delivery_nobody_is_working_until_they_say_so(story: Story) -> None:
    story.dispatch("09:10")
    story.start("09:20")
    story.deliver("10:00")
    story.reverse("10:30")
    task = story.job().tasks[0]
    assert (story.stage(), task.working, task.stoppages[-1].started_at) == ("paused", (), at("10:30"))
    story.resume("10:40")
    story.finish("11:00")
    assert story.stage() == "inspecting"


def test_a_task_waiting_for_parts_still_waits_for_them_after_a_reversed_delivery(story: Story) -> None:
    story.dispatch("09:10")
    story.start("09:20")
    story.pause("09:30", reason="parts")
    story.deliver("10:00")
    story.reverse("10:30")
    assert story.job().tasks[0].stoppages[-1].reason == "parts"


def test_a_finished_car_is_ready_again_when_its_delivery_is_reversed(story: Story) -> None:
    story.do("09:10", "10:00")
    story.inspect("10:10")
    story.deliver("10:30")
    story.leave("10:40")
    story.reverse("11:00")
    job = story.job()
    assert (job.stage, job.ready_at, job.left_at) == ("ready", at("10:10"), None)


@pytest.mark.parametrize("stage", ["received", "dispatched", "working", "paused", "inspecting", "washing", "ready"])
def test_a_job_is_cancelled_from_every_stage_before_delivered(stage: str) -> None:
    story = Story()
    story.open(wash=True)
    steps = [
        ("dispatched", lambda: story.dispatch("09:10")),
        ("working", lambda: story.start("09:20")),
        ("paused", lambda: story.pause("09:30")),
        ("inspecting", lambda: story.finish("10:00")),
        ("washing", lambda: story.inspect("10:10")),
        ("ready", lambda: story.wash("10:20", done=True)),
    ]
    for _, step in steps if stage != "received" else []:
        step()
        if story.stage() == stage:
            break
    assert story.stage() == stage
    story.cancel("11:00")
    job = story.job()
    assert (job.stage, job.is_open, job.cancelled_at) == ("cancelled", False, at("11:00"))
    assert all(run.ended_at is not None for task in job.tasks for run in task.runs)


def test_a_delivered_job_is_not_cancelled_and_a_cancelled_one_not_delivered(story: Story) -> None:
    story.open("W2")
    story.deliver("10:00", "W1")
    story.cancel("10:00", "W2")
    assert refusal(lambda: story.cancel("10:10", "W1")).kind == "conflict"
    assert refusal(lambda: story.deliver("10:10", "W2")).kind == "conflict"


@pytest.mark.parametrize(
    "act",
    [
        lambda s: s.dispatch("10:10"),
        lambda s: s.add_work("10:10"),
        lambda s: s.warn("10:10"),
        lambda s: s.inspect("10:10"),
        lambda s: s.wash("10:10", done=False),
        lambda s: s.ready("10:10"),
        lambda s: s.deliver("10:10"),
    ],
)
def test_nothing_of_the_workshop_follows_the_hand_over(story: Story, act: Callable[[Story], object]) -> None:
    story.deliver("10:00")
    assert refusal(lambda: act(story)).kind == "conflict"


@pytest.mark.parametrize(
    "act", [lambda s: s.reverse("10:10"), lambda s: s.leave("10:10"), lambda s: s.follow_up("10:10", on_time=True)]
)
def test_what_follows_a_hand_over_needs_one(story: Story, act: Callable[[Story], object]) -> None:
    assert refusal(lambda: act(story)).kind == "conflict"


@pytest.mark.parametrize(
    "act",
    [
        lambda s: s.cancel("10:10", note=" "),
        lambda s: s.deliver("10:05") and s.reverse("10:10", note=""),
        lambda s: s.excuse("10:05") and s.review("10:10", accepted=False, note=" "),
    ],
)
def test_what_undoes_somebody_elses_work_says_why(story: Story, act: Callable[[Story], object]) -> None:
    assert refusal(lambda: act(story)).field == "note"


def test_an_excuse_is_reviewed_only_where_there_is_one(story: Story) -> None:
    assert refusal(lambda: story.review("10:10", accepted=True)).kind == "conflict"


def test_an_order_is_opened_once_with_something_to_do(story: Story) -> None:
    assert refusal(lambda: story.open("W1")).kind == "conflict"
    assert refusal(lambda: story.open("W2", repair_type="tuning")).field == "repair_type"
    empty = e.TaskPlan(1, "mechanical", ())
    for tasks in ([], [empty], [*plans(("mechanical", 10)), *plans(("body", 10))]):
        refused = refusal(
            lambda tasks=tasks: customer.open_order(  # type: ignore[misc]
                story.shop,
                order_no="W3",
                plate="沪A12345",
                model="",
                repair_type="repair",
                advisor=ADVISOR,
                tasks=tasks,
                promised_at=None,
                confirmed_by=None,
                waiting_customer=False,
                wash=False,
                at=at("10:00"),
                now=at("10:00"),
            )
        )
        assert refused.field in ("operations", "tasks")
