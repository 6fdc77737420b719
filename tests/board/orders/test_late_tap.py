"""A tap that had to wait keeps its moment, unless what happened since contradicts it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest

from board.orders import events as e
from board.orders.late_tap import check_still_fits, tapped_at
from board.orders.moves import customer, settling, work
from board.orders.shop import Entry
from board.refused import Refused
from tests.board.shops import LI, ZHANG, at, operation, refusal
from tests.board.story import Story


@pytest.fixture
def story() -> Story:
    """A car in work since 15:00."""
    story = Story()
    story.open(when="14:00")
    story.dispatch("14:30")
    story.start("15:00")
    return story


def arrive(story: Story, entries: Sequence[Entry], noted: str = "16:00") -> None:
    """What was tapped earlier arrives now."""
    check_still_fits(story.jobs, entries)
    story.record(entries, ZHANG, noted)


def finish(story: Story, when: str) -> list[Entry]:
    return work.finish(story.job(), task=1, at=at(when))


def test_the_moment_is_the_age_before_now() -> None:
    assert tapped_at(timedelta(minutes=28), at("16:00"), 120) == at("15:32")
    assert tapped_at(timedelta(minutes=120), at("16:00"), 120) == at("14:00")


def test_a_tap_older_than_may_be_back_dated_is_refused() -> None:
    reason = refusal(lambda: tapped_at(timedelta(minutes=120, milliseconds=1), at("16:00"), 120))
    assert (reason.field, reason.params) == ("at", {"minutes": 120})


def test_what_merely_happened_meanwhile_is_no_contradiction(story: Story) -> None:
    story.promise("15:40", "18:00", reason="customer_request")
    story.warn("15:45")
    story.note(e.TechnicianAsked(2), "15:50")
    arrive(story, finish(story, "15:32"))
    assert story.task().finished_at == at("15:32")


def test_work_that_was_stopped_meanwhile_was_not_finished_before(story: Story) -> None:
    story.pause("15:40")
    # Seen from now the task may be finished; at 15:32 it would have been, and nobody could have stopped it at 15:40.
    late = [Entry("W1", e.TaskFinished(1), at("15:32"))]
    assert refusal(lambda: arrive(story, late)).kind == "conflict"


def test_a_car_that_failed_its_check_meanwhile_was_not_handed_over_before(story: Story) -> None:
    story.finish("15:20")
    story.inspect("15:40", passed=False)
    deliver = settling.deliver(story.job(), at=at("15:32"))
    assert refusal(lambda: arrive(story, deliver)).kind == "conflict"


def test_work_begun_elsewhere_meanwhile_is_not_left_before_it_began(story: Story) -> None:
    story.open("W2", plate="沪A22222", when="14:00")
    story.dispatch("14:31", "W2", place=("机一组", "机2"), technicians=[LI])
    story.open("W3", plate="沪A33333", when="14:00")
    story.dispatch("14:32", "W3", place=("机一组", "机1"), technicians=[LI])
    story.start("15:40", "W2", technicians=[LI])
    # 15:32, offline: Li begins with W3; arriving now it would pause W2 before W2 was begun.
    late = [
        Entry("W2", e.TaskPaused(1, "other", "→ W3"), at("15:32")),
        Entry("W3", e.TaskStarted(1, (LI,)), at("15:32")),
    ]
    assert refusal(lambda: arrive(story, late)).params == {"order_no": "W2"}


LATER_COUNTS: dict[str, tuple[Callable[[Story], object], Callable[[Story], list[Entry]]]] = {
    "promise": (
        lambda s: s.promise("15:40", "19:00", reason="customer_request"),
        lambda s: customer.promise(
            s.job(),
            promised_at=at("18:00"),
            reason="customer_request",
            confirmed_by="signature",
            at=at("15:32"),
            now=at("16:00"),
        ),
    ),
    "excuse": (
        lambda s: (s.excuse("15:10"), s.review("15:40", accepted=False)),
        lambda s: settling.excuse(s.job(), note="客户晚到", signed=True, at=at("15:32")),
    ),
}


@pytest.mark.parametrize("kind", LATER_COUNTS)
def test_nothing_newer_is_replaced(story: Story, kind: str) -> None:
    meanwhile, late = LATER_COUNTS[kind]
    meanwhile(story)
    assert refusal(lambda: arrive(story, late(story))).kind == "conflict"


def test_the_same_said_before_it_is_replaced_as_ever(story: Story) -> None:
    story.promise("15:10", "19:00", reason="customer_request")
    arrive(story, LATER_COUNTS["promise"][1](story))
    assert story.row("16:00").promised_at == at("18:00")


def test_added_work_meanwhile_stops_no_pause(story: Story) -> None:
    story.add_work("15:40", operation(30))
    arrive(story, work.pause(story.job(), task=1, reason="parts", note="", at=at("15:32"), now=at("15:32")))
    assert story.state() == "paused"


def test_a_history_that_was_odd_before_does_not_stop_a_tap(story: Story) -> None:
    story.note(e.TaskPaused(1, "parts", ""), "14:40")
    assert story.state() == "paused"
    arrive(story, work.resume(story.shop, story.job(), task=1, technicians=[ZHANG], at=at("15:32")))
    story.promise("15:50", "18:00", reason="customer_request")
    arrive(story, finish(story, "15:45"))
    assert story.state() == "finished"


def test_before_the_order_was_opened_there_was_nothing_to_tap(story: Story) -> None:
    with pytest.raises(Refused):
        arrive(story, [Entry("W1", e.WarningRaised("parts", "technician", 2), at("13:00"))])
