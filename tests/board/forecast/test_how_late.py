"""A technician's warning says how late, and nobody outside hears of it before the advisor has spoken (domain.md §6)."""

from __future__ import annotations

import pytest

from board.orders import events as e
from board.orders.promise import told_at
from tests.board.shops import at, refusal
from tests.board.story import Story


@pytest.fixture
def story() -> Story:
    """A car at work, promised for 17:00."""
    story = Story()
    story.open(promised="17:00")
    story.dispatch("15:30")
    story.start("15:40")
    return story


def said(events: list[e.Event]) -> e.WarningRaised:
    [event] = events
    assert isinstance(event.fact, e.WarningRaised)
    return event.fact


def test_minutes_count_from_the_time_last_told(story: Story) -> None:
    assert said(story.warn("16:00", late=60)).expected_at == at("18:00")
    row = story.row("16:01")
    assert (row.warned_for, row.to_tell, row.told_at) == (at("18:00"), at("18:00"), at("17:00"))


def test_after_a_new_time_the_next_minutes_count_from_that_one(story: Story) -> None:
    story.warn("16:00", late=60)
    story.acknowledge("16:05")
    assert told_at(story.job()) == at("17:00")
    assert story.row("16:06").to_tell == at("18:00")
    story.acknowledge("16:10", outcome="new_promise", promised="18:00")
    row = story.row("16:11")
    assert (row.told_at, row.to_tell) == (at("18:00"), row.forecast_ready)
    assert said(story.warn("17:30", late=30)).expected_at == at("18:30")


def test_minutes_count_from_now_once_the_time_last_told_has_passed(story: Story) -> None:
    assert said(story.warn("17:20", late=15)).expected_at == at("17:35")


def test_a_no_to_the_question_says_it_alike(story: Story) -> None:
    story.tick("16:15")
    assert said(story.answer("16:16", in_time=False, late=120)).expected_at == at("19:00")


def test_nobody_need_know_how_late_and_nobody_says_it_twice(story: Story) -> None:
    both = refusal(lambda: story.warn("16:00", expected="18:00", late=60))
    assert (both.field, both.kind) == ("late_minutes", "invalid")
    assert said(story.warn("16:00")).expected_at is None
    row = story.row("16:01")
    assert (row.warned_for, row.to_tell) == (None, row.forecast_ready)


def test_what_the_product_expects_is_no_technicians_word(story: Story) -> None:
    story.pause("16:00", reason="parts")
    story.tick("16:01")
    warning = story.tick("16:31")
    assert any(isinstance(event.fact, e.WarningRaised) and event.fact.expected_at for event in warning)
    assert story.row("16:32").warned_for is None
