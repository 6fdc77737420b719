"""By when a task must begin to keep its promise."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.calendar import Calendar, NeverOpen, add_minutes, minutes_before
from board.forecast.rows import Row
from board.forecast.view import project
from board.orders import events as e
from board.orders.fold import fold
from board.orders.house_rules import Rules
from board.orders.labour import Operation
from board.orders.shop import Shop
from board.orders.team import Team
from tests.builders import every_day

ZONE = ZoneInfo("Asia/Shanghai")
OPEN = every_day(ZONE, time(8, 30), time(17, 30), (time(12), time(13)))
RULES = Rules(inspection_minutes=10, washing_minutes=20)


def at(clock: str, day: int = 2) -> datetime:
    return datetime.combine(datetime(2026, 3, day, tzinfo=ZONE), time.fromisoformat(clock), ZONE).astimezone(UTC)


def row(*minutes: int, promised: datetime | None, wash: bool = False, inspections: tuple[str, ...] = ()) -> Row:
    """A waiting job as displayed, with one task for each figure of standard minutes."""
    plans = tuple(e.TaskPlan(n, "body", (Operation("B1", "钣金", "body", m),)) for n, m in enumerate(minutes, 1))
    facts: list[e.Fact] = [e.JobReceived("沪A00001", "示例", "accident", "顾问甲", plans, inspections, wash=wash)]
    if promised:
        facts.append(e.PromiseGiven(promised, "initial", "signature"))
    moment = at("09:00")
    job = fold(e.Event(n, "W1", moment, moment, "顾问甲", "", f"k{n}", fact) for n, fact in enumerate(facts, 1))
    assert job is not None
    shop = Shop(OPEN, RULES, {"钣金组": Team("钣金组", "body", ("钣1",), ("张示例",))}, {"W1": job})
    return project(shop, 1, moment).rows[0]


def test_the_last_moment_to_begin_leaves_time_for_work_inspection_and_wash() -> None:
    car = row(60, promised=at("17:00"), wash=True, inspections=("final",))
    assert car.tasks[0].latest_start == at("15:30")


def test_the_tasks_that_follow_are_counted_and_those_before_are_not() -> None:
    car = row(30, 60, 45, promised=at("17:00"))
    assert car.tasks[1].latest_start == at("15:15")


def test_lunch_and_the_night_are_no_time_to_work_in() -> None:
    car = row(120, promised=at("09:30", day=3))
    assert car.tasks[0].latest_start == at("16:30")
    assert row(60, promised=at("13:30")).tasks[0].latest_start == at("11:30")


def test_without_a_promise_there_is_no_last_moment() -> None:
    assert row(60, promised=None).tasks[0].latest_start is None


def test_a_shop_that_is_never_open_is_a_wrong_calendar() -> None:
    with pytest.raises(NeverOpen):
        minutes_before(Calendar(ZONE, ((),) * 7), at("10:00"), 5)


@given(st.integers(0, 3000), st.integers(0, 14 * 24 * 60))
def test_work_begun_at_the_last_moment_ends_no_later_than_asked_and_a_minute_later_it_does(
    minutes: int, offset: int
) -> None:
    end = at("00:00") + timedelta(minutes=offset)
    begin = minutes_before(OPEN, end, minutes)
    assert add_minutes(OPEN, begin, minutes) <= end
    if minutes:
        assert add_minutes(OPEN, begin + timedelta(minutes=1), minutes) > min(end, add_minutes(OPEN, begin, minutes))
