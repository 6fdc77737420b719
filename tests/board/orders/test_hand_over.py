"""Opening, hand-over, its reversal and cancelling, and what may not follow what (domain.md §4)."""

from collections.abc import Callable

import pytest

from board.orders import events as e
from board.orders.moves import customer
from board.orders.rules import check_at
from tests.board.shops import ADVISOR, at, plans, refusal
from tests.board.story import Story


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


@pytest.mark.parametrize(
    ("when", "sentence"),
    [
        ("10:00:01", "The time is in the future."),
        ("10:00", None),
        ("08:00", None),
        ("07:59:59", "The time is more than 120 minutes ago."),
    ],
)
def test_a_command_may_be_dated_back_a_little_and_never_ahead(when: str, sentence: str | None) -> None:
    if sentence is None:
        check_at(at(when), at("10:00"), 120)
        return
    refused = refusal(lambda: check_at(at(when), at("10:00"), 120))
    assert (str(refused), refused.field, refused.kind) == (sentence, "at", "invalid")
