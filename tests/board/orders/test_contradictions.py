"""What does not fit together is listed for a person to clear up (domain.md §5)."""

import pytest

from board.orders.contradictions import contradictions
from tests.board.shops import at, operation, refusal
from tests.board.story import Story
from tests.builders import CALENDAR


@pytest.fixture
def story(worked: Story) -> Story:
    return worked


def test_a_fitting_job_shows_no_contradiction(story: Story) -> None:
    story.deliver("16:50")
    story.follow_up("2026-03-03 10:00", on_time=True)
    assert contradictions(story.job(), CALENDAR, at("2026-03-03 11:00")) == ()


@pytest.mark.parametrize(("delivered", "on_time"), [("16:50", False), ("17:20", True)])
def test_a_call_that_disagrees_with_the_clock_is_listed(story: Story, delivered: str, on_time: bool) -> None:
    story.deliver(delivered)
    story.follow_up("2026-03-03 10:00", on_time=on_time)
    assert contradictions(story.job(), CALENDAR, at("2026-03-03 11:00")) == ("call_disagrees_with_clock",)


def test_a_car_handed_over_with_open_work_is_listed() -> None:
    story = Story()
    story.open()
    story.deliver("16:00")
    assert contradictions(story.job(), CALENDAR, at("16:00")) == ("delivered_before_finished",)


@pytest.mark.parametrize(("promised", "listed"), [("17:30", False), ("17:31", True), ("12:30", False), ("08:29", True)])
def test_a_promise_outside_opening_hours_is_listed(promised: str, listed: bool) -> None:
    story = Story()
    story.open(promised=f"2026-03-03 {promised}")
    assert ("promise_outside_hours" in contradictions(story.job(), CALENDAR, at("10:00"))) is listed


def test_a_promise_shorter_than_the_standard_times_is_listed() -> None:
    story = Story()
    # Three opening hours until 13:00, for lunch takes one of the four.
    story.open("W1", ("mechanical", 180), promised="13:00", when="09:00")
    story.open("W2", ("mechanical", 181), promised="13:00", when="09:00")
    assert contradictions(story.job("W1"), CALENDAR, at("10:00")) == ()
    assert contradictions(story.job("W2"), CALENDAR, at("10:00")) == ("promise_too_short",)
    story.add_work("09:30", operation(1), order_no="W1")
    assert contradictions(story.job("W1"), CALENDAR, at("10:00")) == ("promise_too_short",)


def test_an_excuse_still_unsigned_after_a_day_is_listed(story: Story) -> None:
    story.deliver("18:10")
    story.excuse("18:12", signed=False)
    assert contradictions(story.job(), CALENDAR, at("2026-03-03 18:11")) == ()
    assert contradictions(story.job(), CALENDAR, at("2026-03-03 18:12")) == ("excuse_without_signature",)


def test_a_rejected_excuse_needs_no_signature_any_more(story: Story) -> None:
    story.deliver("18:10")
    story.excuse("18:12", signed=False)
    story.review("18:20", accepted=False)
    assert contradictions(story.job(), CALENDAR, at("2026-03-04 09:00")) == ()


def test_what_does_not_show_cannot_be_looked_into_beforehand(story: Story) -> None:
    story.deliver("16:50")
    early = refusal(lambda: story.clear("17:00", "call_disagrees_with_clock"))
    assert early.kind == "conflict"
    story.follow_up("2026-03-03 10:00", on_time=False)
    story.clear("2026-03-03 10:05", "call_disagrees_with_clock")


def test_a_new_answer_has_to_be_looked_into_anew(story: Story) -> None:
    story.deliver("16:50")
    (made,) = story.follow_up("2026-03-03 10:00", on_time=False)
    story.clear("2026-03-03 10:05", "call_disagrees_with_clock")
    story.undo(made, "2026-03-03 10:10")
    story.follow_up("2026-03-03 10:15", on_time=False)
    assert contradictions(story.job(), CALENDAR, at("2026-03-03 11:00")) == ("call_disagrees_with_clock",)


def test_work_added_after_looking_brings_the_short_promise_back() -> None:
    story = Story()
    story.open("W1", ("mechanical", 181), promised="13:00", when="09:00")
    story.clear("09:05", "promise_too_short")
    assert contradictions(story.job("W1"), CALENDAR, at("10:00")) == ()
    story.add_work("09:30", operation(1), order_no="W1")
    assert contradictions(story.job("W1"), CALENDAR, at("10:00")) == ("promise_too_short",)
