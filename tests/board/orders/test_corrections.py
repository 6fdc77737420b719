"""Mistakes are put right, never erased: undo and corrected times (domain.md §4)."""

from collections.abc import Callable

import pytest

from board.orders import events as e
from tests.board.shops import ACCIDENT, ADVISOR, FOREMAN, LI, MANAGER, PRODUCT, ZHANG, at, operation, refusal
from tests.board.story import Story


def working(story: Story) -> Story:
    story.dispatch("09:10")
    story.start("09:20")
    return story


def finished(story: Story) -> None:
    working(story)
    story.finish("10:00")


def washing(story: Story) -> None:
    finished(story)
    story.inspect("10:05")
    story.wash("10:06", done=False)


def delivered(story: Story) -> None:
    finished(story)
    story.deliver("10:10")


def warned(story: Story) -> None:
    working(story)
    story.warn("09:30")


def unsigned(story: Story) -> None:
    delivered(story)
    story.excuse("10:15", signed=False)


def excused(story: Story) -> None:
    delivered(story)
    story.excuse("10:15")


UNDOABLE: dict[str, tuple[Callable[[Story], object], Callable[[Story], list[e.Event]]]] = {
    "dispatch": (lambda s: None, lambda s: s.dispatch("11:00")),
    "re-dispatch": (working, lambda s: s.dispatch("11:00", place=("机一组", "机2"), technicians=[LI])),
    "start": (lambda s: s.dispatch("09:10"), lambda s: s.start("11:00")),
    "pause": (working, lambda s: s.pause("11:00")),
    "resume": (lambda s: working(s).pause("09:30"), lambda s: s.resume("11:00")),
    "finish": (working, lambda s: s.finish("11:00")),
    "inspect": (finished, lambda s: s.inspect("11:00")),
    "failed inspection": (finished, lambda s: s.inspect("11:00", passed=False)),
    "wash": (finished, lambda s: s.wash("11:00", done=False)),
    "washed": (washing, lambda s: s.wash("11:00", done=True)),
    "ready": (washing, lambda s: s.ready("11:00")),
    "promise": (lambda s: None, lambda s: s.promise("11:00", "18:00")),
    "added work": (finished, lambda s: s.add_work("11:00", operation(20), operation(30, "body"), promised="18:00")),
    "warn": (working, lambda s: s.warn("11:00")),
    "acknowledge": (warned, lambda s: s.acknowledge("11:00", "new_promise", promised="18:00")),
    "acknowledge with excuse": (warned, lambda s: s.acknowledge("11:00", "excuse", note="客户晚到")),
    "deliver": (working, lambda s: s.deliver("11:00")),
    "reverse": (delivered, lambda s: s.reverse("11:00")),
    "leave": (delivered, lambda s: s.leave("11:00")),
    "excuse": (delivered, lambda s: s.excuse("11:00", signed=False)),
    "signature": (unsigned, lambda s: s.sign("11:00", "excuse")),
    "review": (excused, lambda s: s.review("11:00", accepted=False)),
    "follow-up": (delivered, lambda s: s.follow_up("11:00", on_time=False)),
    "cancel": (working, lambda s: s.cancel("11:00")),
}


@pytest.mark.parametrize("name", UNDOABLE)
@pytest.mark.parametrize("which", [0, -1], ids=["by its first event", "by its last event"])
def test_every_command_can_be_undone_whole(story: Story, name: str, which: int) -> None:
    before, command = UNDOABLE[name]
    before(story)
    as_it_was = story.job()
    events = command(story)
    assert story.job() != as_it_was
    story.undo(events[which], "11:05", who=MANAGER)
    now = story.job()
    assert now.history == as_it_was.history
    assert (now.stage, now.tasks, now.promises, now.warnings) == (
        as_it_was.stage, as_it_was.tasks, as_it_was.promises, as_it_was.warnings,
    )  # fmt: skip
    assert (now.excuse, now.follow_up, now.ready_at, now.left_at) == (
        as_it_was.excuse, as_it_was.follow_up, as_it_was.ready_at, as_it_was.left_at,
    )  # fmt: skip


def test_an_answer_to_the_question_can_be_undone_and_the_question_is_open_again() -> None:
    story = Story()
    story.open(promised="10:30")
    working(story)
    story.tick("09:45")
    [answer] = story.answer("09:46", in_time=True)
    assert not story.row("09:47").asked
    story.undo(answer, "09:48", who=ZHANG, others_too=False)
    assert story.row("09:49").asked


@pytest.mark.parametrize(
    ("name", "command", "later"),
    [
        ("dispatch under a start", lambda s: s.dispatch("09:10"), lambda s: s.start("09:20")),
        ("finish under an inspection", lambda s: working(s).finish("10:00"), lambda s: s.inspect("10:05")),
        (
            "added task under its dispatch",
            lambda s: s.add_work("09:10", operation(30, "body")),
            lambda s: s.dispatch("09:20", task=2),
        ),
        ("warning under its answer", lambda s: s.warn("09:10"), lambda s: s.acknowledge("09:12")),
        ("delivery under a follow-up", lambda s: s.deliver("10:00"), lambda s: s.follow_up("10:10", on_time=True)),
        ("delivery under its reversal", lambda s: s.deliver("10:00"), lambda s: s.reverse("10:10")),
        ("excuse under its review", lambda s: s.excuse("10:00", signed=False), lambda s: s.review("10:10", True)),
    ],
)  # fmt: skip
def test_what_later_entries_build_on_is_not_undone_before_them(
    story: Story, name: str, command: Callable[[Story], list[e.Event]], later: Callable[[Story], list[e.Event]]
) -> None:
    [first, *_] = command(story)
    [above, *_] = later(story)
    assert "undo that first" in str(refusal(lambda: story.undo(first, "10:30")))
    story.undo(above, "10:31")
    story.undo(first, "10:32")


def test_what_is_undone_cannot_be_undone_again(story: Story) -> None:
    [event] = story.dispatch("09:10")
    story.undo(event, "09:15")
    assert refusal(lambda: story.undo(event, "09:16")).field == "event"


def test_an_undo_is_put_right_by_giving_the_command_again(story: Story) -> None:
    [event] = story.dispatch("09:10")
    [undone] = story.undo(event, "09:15")
    assert refusal(lambda: story.undo(undone, "09:16")).field == "event"
    story.dispatch("09:17")
    assert story.stage() == "dispatched"


def test_the_opening_of_an_order_is_not_undone(story: Story) -> None:
    assert refusal(lambda: story.undo(1, "09:15")).kind == "conflict"


def test_an_event_of_another_job_is_not_undone_here(story: Story) -> None:
    story.open("W2")
    [event] = story.dispatch("09:10", "W2")
    assert refusal(lambda: story.undo(event, "09:15", order_no="W1")).field == "event"


def test_only_those_who_lead_undo_what_others_did(story: Story) -> None:
    working(story)
    [event] = story.pause("09:30")
    assert refusal(lambda: story.undo(event, "09:31", who=LI, others_too=False)).kind == "conflict"
    story.undo(event, "09:31", who=ZHANG, others_too=False)
    assert story.stage() == "working"


def test_what_the_product_did_by_itself_is_neither_undone_nor_redated() -> None:
    story = Story()
    story.open(promised="11:00")
    working(story)
    asked = story.tick("10:15")
    raised = story.tick("10:30")
    escalated = story.tick("10:35")
    kinds = [type(event.fact) for event in [*asked, *raised, *escalated]]
    assert kinds == [e.TechnicianAsked, e.WarningRaised, e.WarningEscalated]
    for event in [*asked, *raised, *escalated]:
        assert "by itself" in str(refusal(lambda event=event: story.undo(event, "10:40", who=MANAGER)))  # type: ignore[misc]
        assert "by itself" in str(refusal(lambda event=event: story.correct(event, "10:00", "10:40")))  # type: ignore[misc]


def test_what_the_product_noted_after_a_cancellation_is_in_nobodys_way(story: Story) -> None:
    [cancelled] = story.cancel("10:00")
    story.note(e.WarningEscalated(1), "10:01")
    story.undo(cancelled, "10:05", who=ADVISOR)
    assert story.stage() == "received"


def test_undoing_a_start_puts_the_technician_back_on_the_car_left_for_it(story: Story) -> None:
    story.open("W2")
    story.dispatch("09:10", "W1")
    story.dispatch("09:10", "W2")
    story.start("09:20", "W1")
    events = story.start("09:50", "W2")
    assert story.stage("W1") == "paused"
    undone = story.undo(events[-1], "09:51", order_no="W2")
    assert sorted(event.job for event in undone) == ["W1", "W2"]
    assert (story.stage("W1"), story.stage("W2")) == ("working", "dispatched")
    assert [run.ended_at for run in story.job("W1").tasks[0].runs] == [None]


def test_a_car_that_went_on_meanwhile_is_left_as_it_is(story: Story) -> None:
    story.open("W2")
    story.dispatch("09:10", "W1")
    story.dispatch("09:10", "W2")
    story.start("09:20", "W1")
    events = story.start("09:50", "W2")
    story.resume("09:55", "W1", technicians=[LI])
    story.undo(events[-1], "09:56", order_no="W2")
    assert story.job("W1").tasks[0].working == (LI,)
    assert story.stage("W2") == "dispatched"


def test_an_undo_never_puts_a_technician_in_two_places(story: Story) -> None:
    story.open("W2")
    story.dispatch("09:10", "W1")
    story.dispatch("09:10", "W2")
    story.start("09:20", "W1")
    [paused] = story.pause("09:30", "W1")
    story.start("09:40", "W2")
    refused = refusal(lambda: story.undo(paused, "09:45"))
    assert (refused.kind, str(refused)) == ("conflict", "张示例 works on W2 meanwhile.")


@pytest.mark.parametrize("leave", [lambda s: s.cancel("09:30"), lambda s: s.deliver("09:30")])
def test_a_car_that_comes_back_is_left_to_the_colleague_where_its_technician_is_busy_by_now(
    story: Story, leave: Callable[[Story], list[e.Event]]
) -> None:
    story.open("W2")
    story.dispatch("09:10", "W1", technicians=[ZHANG, LI])
    story.dispatch("09:10", "W2")
    story.start("09:20", "W1")
    [left] = leave(story)
    story.start("09:40", "W2")
    story.undo(left, "09:50", who=ADVISOR)
    assert (story.task().working, story.task(order_no="W2").working) == ((LI,), (ZHANG,))
    assert [run.ended_at for run in story.task().runs] == [at("09:50"), None]


def test_a_car_that_comes_back_goes_on_where_its_technician_is_still_free(story: Story) -> None:
    working(story)
    [cancelled] = story.cancel("09:30")
    story.undo(cancelled, "09:31", who=ADVISOR)
    assert story.task().working == (ZHANG,)


def test_a_car_whose_technician_is_elsewhere_by_now_stays_paused(story: Story) -> None:
    for order_no in ("W2", "W3"):
        story.open(order_no)
    for order_no in ("W1", "W2", "W3"):
        story.dispatch("09:10", order_no)
    story.start("09:20", "W1")
    events = story.start("09:30", "W2")
    story.dispatch("09:40", "W2", place=("机一组", "机2"), technicians=[LI])
    story.start("09:45", "W3")
    undone = story.undo(events[-1], "09:50", order_no="W2")
    assert [event.job for event in undone] == ["W2"]
    assert (story.stage("W1"), story.stage("W3")) == ("paused", "working")


def test_two_commands_are_told_apart_by_their_keys(story: Story) -> None:
    story.add_work("09:10", operation(10))
    [second] = story.add_work("09:11", operation(20))
    story.undo(second, "09:12", who=ADVISOR)
    assert story.job().tasks[0].standard_minutes == 70


def test_a_time_is_corrected_within_its_neighbours(story: Story) -> None:
    finished(story)
    start = next(event for event in story.log if isinstance(event.fact, e.TaskStarted))
    assert refusal(lambda: story.correct(start, "09:09", "11:00")).field == "to"
    assert refusal(lambda: story.correct(start, "10:01", "11:00")).field == "to"
    story.correct(start, "09:10", "11:00")
    assert story.job().tasks[0].started_at == at("09:10")


def test_a_time_is_not_corrected_into_the_future_or_into_another_age(story: Story) -> None:
    [event] = story.deliver("10:00")
    assert refusal(lambda: story.correct(event, "10:31", "10:30")).field == "to"
    assert refusal(lambda: story.correct(1, "2024-03-02 09:00", "10:30")).field == "to"
    assert refusal(lambda: story.correct(1, "2025-03-01 08:59", "10:30")).field == "to"
    story.correct(1, "2025-03-01 09:00", "10:30")
    assert story.job().received_at == at("2025-03-01 09:00")


def test_the_opening_is_not_moved_behind_what_followed(story: Story) -> None:
    story.dispatch("09:10")
    assert refusal(lambda: story.correct(1, "09:11", "10:00")).field == "to"


def test_a_corrected_time_can_be_corrected_again(story: Story) -> None:
    [event] = story.deliver("10:00")
    story.correct(event, "09:50", "10:30")
    story.correct(event, "10:31", "10:31")
    assert story.job().delivered_at == at("10:31")


def test_a_corrected_event_can_still_be_undone(story: Story) -> None:
    [event] = story.deliver("10:00")
    story.correct(event, "09:50", "10:30")
    story.undo(event, "10:31", who=ADVISOR)
    assert story.job().delivered_at is None


@pytest.mark.parametrize(
    ("any_day", "when", "allowed"),
    [
        (False, "23:59", True),
        (False, "2026-03-03 00:00", False),
        (True, "2026-03-03 00:00", True),
        (True, "2026-04-01 09:00", True),
    ],
)
def test_after_its_day_a_time_is_corrected_only_by_who_may_on_any_day(
    story: Story, any_day: bool, when: str, allowed: bool
) -> None:
    [event] = story.deliver("10:00")
    if allowed:
        story.correct(event, "09:50", when, any_day=any_day)
        assert story.job().delivered_at == at("09:50")
    else:
        assert refusal(lambda: story.correct(event, "09:50", when, any_day=any_day)).kind == "conflict"


def test_undoing_the_only_promise_stays_undone_through_further_corrections(story: Story) -> None:
    opened = story.log[1]
    story.undo(opened, "09:05", who=ADVISOR)
    [event] = story.dispatch("09:10")
    story.correct(event, "09:08", "09:30")
    story.undo(event, "09:31")
    assert (story.job().promises, story.job().withdrawn_due) == ((), at("17:00"))


def test_the_log_keeps_what_was_undone(story: Story) -> None:
    [event] = story.dispatch("09:10")
    story.undo(event, "09:15")
    assert [type(entry.fact).__name__ for entry in story.log[-2:]] == ["TaskDispatched", "EventUndone"]
    assert all(entry.who != PRODUCT for entry in story.log)
    assert story.log[-1].who == FOREMAN


def test_an_old_log_that_broke_a_rule_of_today_can_still_be_corrected() -> None:
    story = Story()
    story.open("W1", *ACCIDENT)
    # Two bays at once: recorded before that was refused.
    story.note(e.TaskDispatched(1, "钣金组", "钣1", ()), "09:10")
    story.note(e.TaskStarted(1, ("赵钣金",)), "09:10")
    story.note(e.TaskDispatched(2, "喷漆组", "漆1", ()), "09:20")
    story.note(e.TaskStarted(2, ("钱喷漆",)), "09:20")
    [event] = story.finish("09:30", task=2)
    story.correct(event, "09:25", "09:40")
    story.undo(event, "09:41")
    assert story.stage() == "working"
