"""A risk that is shown does not flicker, and that it was shown stands in the log (domain.md §6)."""

from __future__ import annotations

import pytest

from board.forecast import watch
from board.forecast.risk import Outlook, risk
from board.orders import events as e
from tests.board.shops import at, refusal
from tests.board.story import Story
from tests.builders import RULES


@pytest.fixture
def story() -> Story:
    """A car of an hour, at work since 15:30 and promised for 17:00."""
    story = Story()
    story.open(promised="17:00")
    story.dispatch("15:00")
    story.start("15:30")
    return story


def shown(story: Story, when: str) -> list[str]:
    """What begins or ceases to be shown at a tick."""
    found = [event.fact for event in story.tick(when)]
    return [type(fact).__name__ for fact in found if isinstance(fact, e.LateExpected | e.LateExpectedOver)]


def test_a_forecast_that_swings_around_the_promise_changes_the_risk_once() -> None:
    late, seen = False, []
    for clock in ("16:58", "17:01", "16:59", "17:02", "16:56", "16:55", "16:58"):
        late = risk(Outlook(at("17:00"), at(clock), False, False, late), RULES, at("16:20")) == "late_expected"
        seen.append(late)
    assert seen == [False, True, True, True, True, False, False]


def test_that_a_car_was_shown_as_late_and_is_no_longer_stands_in_the_log_once_each(story: Story) -> None:
    assert shown(story, "16:00") == []
    story.pause("16:00", reason="parts", expected="16:30")
    assert shown(story, "16:01") == ["LateExpected"]
    assert [event.fact for event in story.log if isinstance(event.fact, e.LateExpected)] == [
        e.LateExpected(2, at("17:10"))
    ]
    assert story.row("16:02").risk == "late_expected"
    assert shown(story, "16:02") == []
    story.resume("16:16")
    assert story.row("16:16").forecast_ready == at("16:56")
    assert (story.row("16:16").risk, shown(story, "16:16")) == ("late_expected", [])  # 16:56 is not 5 minutes before
    story.finish("16:30")
    assert shown(story, "16:30") == ["LateExpectedOver"]
    assert story.row("16:31").risk == "none"


def test_each_time_it_begins_again_has_a_key_of_its_own(story: Story) -> None:
    keys = []
    for hour in ("15:40", "15:50"):
        story.pause(hour, reason="parts", expected="16:55")
        keys += [key for key, _, _ in watch.due(story.shop, at(hour)) if key.startswith("late")]
        story.tick(hour)
        story.resume(f"{hour[:4]}1")
        keys += [key for key, _, _ in watch.due(story.shop, at(f"{hour[:4]}1")) if key.startswith("late")]
        story.tick(f"{hour[:4]}1")
    assert keys == ["late:W1:2:1", "late-over:W1:2:1", "late:W1:2:2", "late-over:W1:2:2"]


def test_a_new_promise_begins_anew_and_an_overdue_car_is_not_said_to_be_in_time(story: Story) -> None:
    story.pause("16:00", reason="parts", expected="16:50")
    assert shown(story, "16:01") == ["LateExpected"]
    story.promise("16:05", "18:00", reason="customer_request")
    assert (shown(story, "16:06"), story.row("16:06").risk) == ([], "none")
    assert shown(story, "18:30") == []


def test_nobody_takes_back_what_was_shown(story: Story) -> None:
    story.pause("16:00", reason="parts", expected="16:50")
    story.tick("16:01")
    [shown_late] = [event for event in story.log if isinstance(event.fact, e.LateExpected)]
    assert "by itself" in refusal(lambda: story.undo(shown_late, "16:02")).template
