"""Tasks from dispatch to finish, and the stages of a job that follow from them (domain.md §4)."""

import pytest

from tests.board.shops import BODY_MAN, FOREMAN, LI, PAINTER, ZHANG, at, refusal
from tests.board.story import Story


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
    assert (accident.stage(), accident.state(1)) == ("received", "finished")
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
    assert [story.state(n, "W2") for n in (1, 2)] == ["working", "working"]


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
    assert [story.state(n, "W2") for n in (1, 2)] == ["paused", "working"]


def test_work_needs_somebody_who_does_it(story: Story) -> None:
    story.dispatch("09:10", technicians=[])
    assert refusal(lambda: story.start("09:20")).field == "technicians"
    assert refusal(lambda: story.start("09:20", technicians=["无名氏"])).field == "technicians"
    story.start("09:20", technicians=[LI, LI])
    assert story.job().tasks[0].working == (LI,)


def test_an_unknown_task_is_refused(story: Story) -> None:
    refused = refusal(lambda: story.dispatch("09:10", task=7))
    assert (refused.kind, refused.field) == ("invalid", "task")
