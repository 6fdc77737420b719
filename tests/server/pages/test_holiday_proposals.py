"""Public holidays as rows for the settings of the hours."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

import pytest

from board.calendar import Calendar
from server.core.public_holidays import PublicHoliday, public_holidays
from server.pages.holiday_proposals import proposal
from tests.builders import ZONE

DAY = ((time(8, 30), time(17, 30)),)
OPEN_ALL_WEEK = Calendar(ZONE, (DAY,) * 7)
CLOSED_ON_SUNDAYS = Calendar(ZONE, (*(DAY,) * 6, ()))


@pytest.fixture(scope="module")
def new_year() -> PublicHoliday:
    return public_holidays("Asia/Shanghai", 2026, "en")[0]


def test_a_worked_sunday_is_entered_only_where_the_shop_is_closed_then(new_year: PublicHoliday) -> None:
    days = [["2026-01-01", "2026-01-03"]]
    assert proposal(new_year, OPEN_ALL_WEEK, "08:30-17:30").rows == {"days": days, "special": []}
    worked = [["2026-01-04", "08:30-17:30"]]
    assert proposal(new_year, CLOSED_ON_SUNDAYS, "08:30-17:30").rows == {"days": days, "special": worked}


def test_what_the_calendar_says_already_is_entered(new_year: PublicHoliday) -> None:
    closed = frozenset(new_year.first.replace(day=day) for day in (1, 2, 3))
    assert not proposal(new_year, OPEN_ALL_WEEK, "").is_entered
    assert proposal(new_year, replace(OPEN_ALL_WEEK, holidays=closed), "").is_entered
    half = replace(CLOSED_ON_SUNDAYS, holidays=closed)
    assert not proposal(new_year, half, "08:30-17:30").is_entered
    assert proposal(new_year, replace(half, special={new_year.worked[0]: DAY}), "08:30-17:30").is_entered
