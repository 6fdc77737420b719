"""Nobody is asked, warned or escalated to while the shop is closed, and a yes lapses (domain.md §6)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from board.orders import events as e
from tests.board.shops import at
from tests.board.story import Story
from tests.builders import ZONE

TOLD = (e.TechnicianAsked, e.WarningRaised, e.WarningEscalated)


def told(story: Story, begin: str, end: str) -> list[tuple[str, str]]:
    """(minute, what) of everything people are told from `begin` to `end`, looked at each minute."""
    now, found = at(begin), []
    while now <= at(end):
        clock = f"{now.astimezone(ZONE):%F %H:%M}"
        for event in story.tick(clock):
            if isinstance(event.fact, TOLD):
                found.append((clock[5:], type(event.fact).__name__))
        now += timedelta(minutes=1)
    return found


def test_a_promise_of_the_early_morning_is_asked_about_the_evening_before() -> None:
    story = Story()
    story.open("W1", ("mechanical", 10), promised="2026-03-03 08:50", when="16:30")
    story.dispatch("16:31")
    assert told(story, "17:00", "2026-03-03 09:00") == [
        ("03-02 17:05", "TechnicianAsked"),
        ("03-02 17:20", "WarningRaised"),
        ("03-02 17:25", "WarningEscalated"),
    ]


def test_a_warning_just_before_closing_escalates_in_the_morning() -> None:
    story = Story()
    story.open(promised="2026-03-03 10:00", when="16:30")
    story.warn("17:28")
    assert told(story, "17:28", "2026-03-03 08:40") == [("03-03 08:33", "WarningEscalated")]


def test_lunch_counts_as_open() -> None:
    story = Story()
    story.open("W1", ("mechanical", 10), promised="13:25", when="09:00")
    assert told(story, "12:00", "13:05") == [
        ("03-02 12:40", "TechnicianAsked"),
        ("03-02 12:55", "WarningRaised"),
        ("03-02 13:00", "WarningEscalated"),
    ]


@pytest.fixture
def asked() -> Story:
    """Promised for 17:00, an hour of work begun at 15:40, asked at 16:15 and answered "yes, in time"."""
    story = Story()
    story.open(promised="17:00")
    story.dispatch("15:30")
    story.start("15:40")
    assert told(story, "15:40", "16:15") == [("03-02 16:15", "TechnicianAsked")]
    story.answer("16:15", in_time=True)
    return story


def test_a_yes_lapses_when_the_forecast_passes_the_promise_again(asked: Story) -> None:
    assert told(asked, "16:16", "16:39") == []
    asked.pause("16:40", reason="approval")
    assert told(asked, "16:40", "16:51") == [
        ("03-02 16:40", "TechnicianAsked"),
        ("03-02 16:45", "WarningRaised"),
        ("03-02 16:50", "WarningEscalated"),
    ]


def test_a_second_yes_to_the_same_forecast_stands(asked: Story) -> None:
    asked.pause("16:40", reason="approval")
    asked.tick("16:40")
    assert asked.row("16:40").asked
    asked.answer("16:41", in_time=True)
    assert not asked.row("16:41").asked
    assert told(asked, "16:41", "17:29") == []


def test_a_yes_lapses_when_the_shop_opens_the_next_day() -> None:
    story = Story()
    story.open("W1", ("mechanical", 10), promised="2026-03-03 08:50", when="16:30")
    story.dispatch("16:31")
    story.tick("17:05")
    story.answer("17:06", in_time=True)
    assert told(story, "17:07", "2026-03-03 08:36") == [
        ("03-03 08:30", "TechnicianAsked"),
        ("03-03 08:35", "WarningRaised"),
    ]
