"""How long a task will still stand still: as long as such stops last, and never until now (domain.md §7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.calendar import is_open
from board.codes import STOPPAGE_REASONS
from board.forecast.forecast import forecast
from board.forecast.stops import stop_ends_at
from board.orders.learned import learn
from board.orders.past_stops import FEWEST_STOPS, StopTime
from board.orders.shop import Shop
from tests.board.shops import MONDAY, at
from tests.board.story import Story
from tests.builders import CALENDAR, DAY


def taught(story: Story, *lasted: int, reason: str = "parts") -> Shop:
    """The shop after stops of a reason that lasted so many minutes."""
    past = [StopTime(f"P{n}", 1, 0, reason, minutes, DAY) for n, minutes in enumerate(lasted)]
    return replace(story.shop, learned=learn((), stops=past))


def paused(story: Story, when: str, reason: str = "parts", expected: str | None = None) -> Story:
    story.dispatch("09:00")
    story.start("09:00")
    story.pause(when, reason=reason, note="举升机坏", expected=expected)
    return story


def ends(shop: Shop, when: str) -> str:
    (task,) = shop.jobs["W1"].tasks
    found = stop_ends_at(shop, task, at(when))
    assert found is not None
    local = found.astimezone(CALENDAR.zone)
    return f"{local:%H:%M}" if f"{local.date()}" == MONDAY else f"{local:%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("now", "right"),
    [
        ("10:00", "11:00"),  # the middle of 30, 50, 70, 200
        ("10:30", "11:10"),  # of 50, 70, 200
        ("11:00", "13:15"),  # of 70 and 200: 135 minutes in all, and lunch
        ("11:10", "14:20"),  # 200
        ("14:20", "16:00"),  # longer than all: 200 so far, half of it more
    ],
)
def test_a_stop_lasts_what_those_lasted_that_lasted_longer(story: Story, now: str, right: str) -> None:
    shop = taught(paused(story, "10:00"), 30, 50, 70, 200)
    assert ends(shop, now) == right
    (laid,) = forecast(shop, at(now))["W1"].tasks
    assert laid.starts_at == at(right)


@pytest.mark.parametrize(("reason", "right"), [("parts", "11:00"), ("approval", "10:20"), ("tool", "10:30")])
def test_until_three_of_a_reason_are_known_the_reason_says_how_long(story: Story, reason: str, right: str) -> None:
    paused(story, "10:00", reason)
    assert ends(taught(story, *[5] * (FEWEST_STOPS - 1), reason=reason), "10:00") == right
    assert ends(taught(story, *[5] * FEWEST_STOPS, reason=reason), "10:00") == "10:05"
    assert ends(taught(story, *[5] * FEWEST_STOPS, reason="bay"), "10:00") == right


def test_one_that_has_outlasted_all_lasts_a_quarter_of_an_hour_more_at_least(story: Story) -> None:
    shop = taught(paused(story, "10:00"), 5, 6, 7)
    assert ends(shop, "10:07") == "10:22"
    assert ends(shop, "10:40") == "11:00"


def test_a_time_that_somebody_named_counts_until_it_has_passed(story: Story) -> None:
    shop = taught(paused(story, "10:00", expected="11:00"), 5, 6, 7)
    assert ends(shop, "10:59") == "11:00"
    assert ends(shop, "11:00") == "11:30"


def test_a_stop_ends_in_opening_hours(story: Story) -> None:
    shop = paused(story, "17:15").shop
    assert ends(shop, "17:20") == "03-03 09:15"
    assert ends(shop, "2026-03-03 03:00") == "03-03 09:15"


def test_what_does_not_stand_still_has_no_end(story: Story) -> None:
    paused(story, "10:00")
    story.resume("10:30")
    assert stop_ends_at(story.shop, story.task(), at("10:31")) is None


@given(
    st.sampled_from([*STOPPAGE_REASONS]),
    st.lists(st.integers(0, 900), max_size=6),
    st.integers(0, 5 * 24 * 60),
    st.none() | st.integers(1, 24 * 60),
)
def test_a_stop_never_ends_now(reason: str, lasted: Sequence[int], minutes: int, expected: int | None) -> None:
    story = Story()
    story.open()
    story.dispatch("09:00")
    story.start("09:00")
    until = at("10:00") + timedelta(minutes=expected) if expected else None
    named = f"{until.astimezone(CALENDAR.zone):%F %H:%M}" if until else None
    story.pause("10:00", reason=reason, note="-", expected=named)
    shop, now = taught(story, *lasted, reason=reason), at("10:00") + timedelta(minutes=minutes)
    found = stop_ends_at(shop, shop.jobs["W1"].tasks[0], now)
    assert found is not None
    assert found > now
    assert found == until or is_open(CALENDAR, found - timedelta(microseconds=1))
