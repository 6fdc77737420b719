"""The clock of a forecast says what the calendar says."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from board.calendar import add_time, next_open, time_between
from board.forecast.open_clock import OpenClock
from tests.board.shops import at
from tests.builders import CALENDAR

moments = st.integers(0, 4 * 24 * 60).map(lambda minutes: at("00:00") + timedelta(minutes=minutes))
amounts = st.integers(0, 3 * 480).map(lambda minutes: timedelta(minutes=minutes))


@given(moments, st.lists(amounts, min_size=1, max_size=4))
def test_so_much_has_passed_when_the_calendar_says_so(now: datetime, asked: list[timedelta]) -> None:
    clock = OpenClock(CALENDAR, now)
    for passed in asked:
        end = add_time(CALENDAR, next_open(CALENDAR, now), passed)
        assert clock.begins(passed) == next_open(CALENDAR, end)
        assert clock.ends(passed) == end
        assert clock.passed(end) == clock.passed(clock.begins(passed)) == passed


@given(moments, st.lists(moments, min_size=1, max_size=4))
def test_at_any_instant_so_much_has_passed_as_lies_between(now: datetime, asked: list[datetime]) -> None:
    clock = OpenClock(CALENDAR, now)
    for later in asked:
        assert clock.passed(later) == max(timedelta(0), time_between(CALENDAR, now, later))
