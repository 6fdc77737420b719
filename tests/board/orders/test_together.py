"""Two on one car: a colleague joins the work and leaves it again, and nobody's clock stops (domain.md §4)."""

from __future__ import annotations

import pytest

from board.calendar import minutes_between
from board.figures.worked import worked
from tests.board.shops import BODY_MAN, LI, ZHANG, at, refusal
from tests.board.story import Story
from tests.builders import CALENDAR


@pytest.fixture
def story() -> Story:
    """W1 is being worked on by ZHANG since 09:20."""
    story = Story()
    story.open()
    story.dispatch("09:10", technicians=[ZHANG])
    story.start("09:20")
    return story


def minutes(story: Story, order_no: str = "W1") -> dict[str, float]:
    return {one.name: one.minutes for one in worked(CALENDAR, story.job(order_no))}


def test_who_joins_counts_from_then_on_and_nobody_pauses(story: Story) -> None:
    story.join("09:40", LI)
    task = story.task()
    assert (task.state, task.working, task.stoppages) == ("working", (ZHANG, LI), ())
    story.step_out("10:00", ZHANG)
    assert story.task().working == (LI,)
    story.finish("10:10")
    assert minutes(story) == {ZHANG: 40, LI: 30}
    whole = sum(minutes_between(CALENDAR, run.started_at, run.ended_at or at("10:10")) for run in story.task().runs)
    assert whole == 50


def test_the_standard_time_is_shared_by_the_minutes_of_each(story: Story) -> None:
    story.join("09:50", LI)
    story.finish("10:20")
    assert {one.name: one.standard_minutes for one in worked(CALENDAR, story.job())} == {ZHANG: 40, LI: 20}


def test_who_joins_leaves_what_they_had_in_hand(story: Story) -> None:
    story.open("W2")
    story.dispatch("09:15", "W2", technicians=[LI])
    story.start("09:25", "W2")
    story.join("09:40", LI)
    stop = story.task(order_no="W2").stoppage
    assert stop is not None
    assert (story.state(order_no="W2"), stop.reason, stop.note) == ("paused", "other", "→ W1")
    assert minutes(story, "W2") == {LI: 15}


def test_who_leaves_for_another_car_leaves_no_stoppage_where_a_colleague_goes_on(story: Story) -> None:
    story.open("W2")
    story.dispatch("09:15", "W2", technicians=[LI])
    story.join("09:40", LI)
    story.start("09:50", "W2")
    assert (story.task().working, story.task().stoppages) == ((ZHANG,), ())


def test_a_join_is_taken_back_with_what_it_paused(story: Story) -> None:
    story.open("W2")
    story.dispatch("09:15", "W2", technicians=[LI])
    story.start("09:25", "W2")
    joined = story.join("09:40", LI)
    story.undo(joined[-1], "09:41")
    assert (story.task().working, story.task(order_no="W2").working) == ((ZHANG,), (LI,))


def test_a_join_on_which_somebody_has_built_is_not_taken_back(story: Story) -> None:
    joined = story.join("09:40", LI)
    story.step_out("09:50", ZHANG)
    assert refusal(lambda: story.undo(joined[-1], "09:51")).kind == "conflict"


def test_each_ones_timer_runs_since_they_came_whoever_came_later(story: Story) -> None:
    story.join("09:40", LI)
    story.join("09:45", BODY_MAN)
    story.step_out("09:50", LI)
    row = story.row("09:55").tasks[0]
    assert dict(row.stints) == {ZHANG: at("09:20"), BODY_MAN: at("09:45")}
    assert row.since == at("09:20")
    story.pause("10:00")
    story.resume("10:10", technicians=[ZHANG])
    assert dict(story.row("10:15").tasks[0].stints) == {ZHANG: at("10:10")}


def test_a_paused_task_is_still_that_of_who_had_joined(story: Story) -> None:
    story.join("09:40", LI)
    story.pause("10:00")
    assert story.row("10:05").tasks[0].technicians == (ZHANG, LI)
    story.open("W2")
    story.dispatch("10:10", "W2", technicians=[])
    story.start("10:10", "W2", technicians=[LI])
    story.pause("10:20", "W2")
    assert story.row("10:25", "W2").tasks[0].technicians == ()


def test_several_join_and_leave_at_once(story: Story) -> None:
    story.join("09:40", LI, BODY_MAN)
    assert story.task().working == (ZHANG, LI, BODY_MAN)
    story.step_out("09:50", ZHANG, LI)
    assert story.task().working == (BODY_MAN,)


def test_nobody_joins_twice_leaves_what_they_are_not_at_or_leaves_it_alone(story: Story) -> None:
    for wrong in (
        lambda: story.join("09:40", ZHANG),
        lambda: story.step_out("09:40", LI),
        lambda: story.step_out("09:40", ZHANG),
    ):
        assert refusal(wrong).kind == "conflict"
    story.join("09:40", LI)
    assert refusal(lambda: story.step_out("09:50", ZHANG, LI)).kind == "conflict"
    for wrong in (lambda: story.join("09:50"), lambda: story.join("09:50", "无名氏")):
        assert refusal(wrong).field == "technicians"


def test_only_work_that_has_begun_and_goes_on_is_joined(story: Story) -> None:
    story.pause("09:30")
    assert refusal(lambda: story.join("09:40", LI)).kind == "conflict"
    story.finish("09:50")
    assert refusal(lambda: story.join("09:55", LI)).kind == "conflict"
