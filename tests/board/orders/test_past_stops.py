"""What the stoppages of a job teach: how long they lasted until work went on, in open minutes (domain.md §7)."""

from __future__ import annotations

from datetime import date

import pytest

from board.orders.past_stops import PastStops, StopTime, learn_stops
from board.orders.stop_times import stop_times
from tests.board.story import Story
from tests.builders import CALENDAR

DAY = date(2026, 3, 2)


@pytest.fixture
def stopped(story: Story) -> Story:
    """Paused for parts at 11:30."""
    story.dispatch("09:00")
    story.start("09:00")
    story.pause("11:30", reason="parts")
    return story


def minutes(story: Story) -> list[tuple[str, int]]:
    return [(stop.reason, stop.minutes) for stop in stop_times(CALENDAR, story.job())]


def test_a_stop_lasts_until_work_goes_on_lunch_left_out(stopped: Story) -> None:
    assert minutes(stopped) == []
    stopped.resume("13:20")
    assert stop_times(CALENDAR, stopped.job()) == (StopTime("W1", 1, 0, "parts", 50, DAY),)
    stopped.pause("17:20", reason="shift")
    stopped.resume("2026-03-03 08:40")
    assert minutes(stopped) == [("parts", 50), ("shift", 20)]


def test_moving_the_car_ends_no_wait_and_neither_does_the_last_tap(stopped: Story) -> None:
    stopped.dispatch("11:40", place=("机一组", "机2"))
    assert minutes(stopped) == []
    stopped.start("13:30")
    assert minutes(stopped) == [("parts", 60)]
    stopped.pause("14:00", reason="approval")
    stopped.finish("16:00")
    assert minutes(stopped) == [("parts", 60)]


def test_a_car_taken_back_counts_from_when_it_stands_still_again(stopped: Story) -> None:
    stopped.deliver("14:00")
    stopped.reverse("15:00")
    stopped.resume("15:30")
    assert minutes(stopped) == [("parts", 30)]


def test_what_is_put_right_is_learned_anew_and_what_is_old_forgotten() -> None:
    def stop(order_no: str, lasted: int, on: date = DAY) -> StopTime:
        return StopTime(order_no, 1, 0, "parts", lasted, on)

    known = learn_stops([stop("A", 30), stop("B", 50), stop("C", 70), stop("old", 1, date(2025, 1, 1))], DAY)
    assert known.lasts("parts", 0) == 50
    assert known.updated({"A": [stop("A", 90)]}).lasts("parts", 0) == 70
    assert known.updated({"A": []}).lasts("parts", 0) == 60
    assert known.updated({"A": [stop("A", 30)], "D": ()}) is known
    assert PastStops().lasts("parts", 60) is None
