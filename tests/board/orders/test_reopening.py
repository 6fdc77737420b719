"""A cancellation is taken back, and one that hides a late car is looked into (domain.md §4)."""

from __future__ import annotations

from board.orders.contradictions import contradictions
from board.orders.promise import promised_at
from tests.board.shops import at, refusal
from tests.board.story import Story
from tests.builders import CALENDAR


def shown(story: Story, when: str = "16:00") -> tuple[str, ...]:
    return contradictions(story.job(), CALENDAR, at(when))


def test_a_reopened_order_is_what_it_was() -> None:
    story = Story()
    story.open(promised="17:00")
    story.dispatch("09:10")
    story.start("09:15")
    story.warn("09:20")
    before = story.job()
    story.cancel("09:30")
    story.reopen("10:30")
    after = story.job()
    assert (after.received_at, after.warnings, promised_at(after)) == (
        before.received_at,
        before.warnings,
        promised_at(before),
    )
    # Nobody has worked on it meanwhile.
    assert (after.stage, after.tasks[0].runs[-1].ended_at) == ("paused", at("09:30"))
    story.resume("10:31")
    story.finish("10:40")


def test_only_a_cancelled_order_is_reopened_and_a_reason_is_given() -> None:
    story = Story()
    story.open()
    assert refusal(lambda: story.reopen("09:05")).kind == "conflict"
    story.cancel("09:10")
    assert refusal(lambda: story.reopen("09:15", note=" ")).field == "note"
    assert refusal(lambda: story.dispatch("09:16")).kind == "conflict"
    story.reopen("09:20")
    assert story.stage() == "received"
    story.cancel("09:30")
    assert refusal(lambda: story.cancel("09:31")).kind == "conflict"


def test_a_cancellation_is_taken_back_by_undo_as_well() -> None:
    story = Story()
    story.open()
    (cancelled,) = story.cancel("09:10")
    story.undo(cancelled, "09:11")
    assert story.stage() == "received"


def test_a_cancellation_after_warning_or_promise_is_to_be_looked_into_once() -> None:
    story = Story()
    story.open(promised="10:00")
    story.cancel("09:30")
    assert shown(story) == ()
    story.reopen("09:31")
    story.warn("09:32")
    story.cancel("09:40")
    assert shown(story) == ("cancelled_when_late",)
    story.clear("09:50", "cancelled_when_late")
    assert shown(story) == ()
    story.reopen("10:05")
    story.cancel("10:10")
    assert shown(story) == ("cancelled_when_late",)


def test_a_cancellation_after_the_promise_is_to_be_looked_into() -> None:
    story = Story()
    story.open(promised="10:00")
    story.cancel("10:01")
    assert shown(story) == ("cancelled_when_late",)
