"""The time that would have been kept in 96 % of cases: queue, past times, checks and wash, in opening hours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.calendar import add_minutes, is_open, minutes_between
from board.forecast.forecast import forecast
from board.forecast.promise_by_history import UNNUMBERED, Lacking, prospect, talked_about
from board.orders.events import TaskPlan
from board.orders.job import Job, Task
from board.orders.labour import UNNAMED, Operation
from board.orders.learned import Learned, learn
from board.orders.promise import minute
from board.orders.shop import Entry, Shop
from board.orders.supposed import with_entries
from tests.board.floors import floors
from tests.board.learning import BRAKES, BUMPER, OIL, past
from tests.board.shops import at
from tests.board.story import Story
from tests.builders import CALENDAR
from tests.examples import examples

NOW = at("09:00")
HUNDRED = range(1, 101)


def order(shop: Shop, *tasks: Sequence[Operation], now: datetime = NOW, wash: bool = False) -> list[Entry]:
    plans = [TaskPlan(n, operations[0].trade, tuple(operations)) for n, operations in enumerate(tasks, 1)]
    return talked_about(shop, plans, repair_type="maintenance", wash=wash, who="刘顾问", now=now)


def open_tasks(job: Job) -> list[Task]:
    return [task for task in job.tasks if task.state != "finished"]


def taught(shop: Shop, learned: Learned) -> Shop:
    return replace(shop, learned=learned)


def test_in_an_empty_workshop_it_is_the_past_time_with_checks_and_wash() -> None:
    shop = taught(Story().shop, learn(past(HUNDRED)))
    found = prospect(shop, order(shop, [OIL], wash=True), NOW)
    # The 97th of a hundred keeps 96 % of those to come; ten minutes of checks, twenty of washing.
    assert found.kept_at == add_minutes(CALENDAR, NOW, 97 + 10 + 20)
    assert found.often_at == add_minutes(CALENDAR, NOW, 81 + 10 + 20)


def test_what_does_not_fit_into_the_day_goes_on_the_next() -> None:
    shop = taught(Story().shop, learn(past(HUNDRED)))
    evening = at("16:30")
    found = prospect(shop, order(shop, [OIL], now=evening), evening)
    assert found.kept_at == at("2026-03-03 08:30") + (at("09:17") - at("08:30"))


def test_the_customer_waits_for_stoppages_too() -> None:
    waited = [replace(time, elapsed_minutes=time.worked_minutes + 60) for time in past(HUNDRED)]
    shop = taught(Story().shop, learn(waited))
    assert prospect(shop, order(shop, [OIL]), NOW).kept_at == add_minutes(CALENDAR, NOW, 97 + 60 + 10)


def test_the_queue_takes_its_past_times_too() -> None:
    story = Story()
    for number in (1, 2):
        story.open(f"W{number}", ("mechanical", 30))
        story.dispatch("09:00", f"W{number}", place=("机一组", f"机{number}"))
    (ahead,) = story.task().operations
    alone = taught(Story().shop, learn(past(HUNDRED)))
    by_standard = taught(story.shop, learn(past(HUNDRED)))
    slow = taught(story.shop, learn([*past(HUNDRED), *past([240] * 30, ahead, prefix="Q")]))
    ends = [prospect(shop, order(shop, [OIL]), NOW).kept_at for shop in (alone, by_standard, slow)]
    assert ends[1] == add_minutes(CALENDAR, NOW, 30 + 97 + 10)
    # Both bays are taken for four hours, whatever the standard says.
    assert ends[2] == add_minutes(CALENDAR, NOW, 240 + 97 + 10)


def test_what_is_being_worked_on_has_its_past_behind_it() -> None:
    story = Story()
    for number, who in ((1, "张示例"), (2, "李样本")):
        story.open(f"W{number}", ("mechanical", 30))
        story.dispatch("09:00", f"W{number}", place=("机一组", f"机{number}"))
        story.start("09:00", f"W{number}", technicians=(who,))
    (ahead,) = story.task().operations
    shop = taught(story.shop, learn([*past([10] * 20), *past([240] * 30, ahead, prefix="Q")]))
    later = at("11:00")
    # Three hours and a half of work passed by lunch: of four hours, two are left.
    assert prospect(shop, order(shop, [OIL], now=later), later).kept_at == add_minutes(CALENDAR, later, 120 + 10 + 10)


def test_trades_follow_one_another_and_are_seldom_late_all_at_once() -> None:
    shop = taught(Story().shop, learn([*past(HUNDRED, BUMPER, prefix="B"), *past(HUNDRED)]))
    found = prospect(shop, order(shop, [BUMPER], [OIL]), NOW)
    assert found.kept_at is not None
    assert 120 < minutes_between(CALENDAR, NOW, found.kept_at) - 10 < 2 * 97


def test_without_enough_history_it_says_of_what() -> None:
    shop = taught(Story().shop, learn([*past(HUNDRED), *past([90] * 3, BUMPER, prefix="B")]))
    found = prospect(shop, order(shop, [BUMPER], [OIL, BRAKES]), NOW)
    assert (found.kept_at, found.often_at) == (None, None)
    assert found.lacking == (Lacking(BUMPER, 3, 20), Lacking(BRAKES, 0, 20))


def test_labour_without_a_code_is_promised_by_its_standard_only() -> None:
    shop = taught(Story().shop, learn(past(HUNDRED)))
    found = prospect(shop, order(shop, [Operation(UNNAMED, "机修", "mechanical", 60)]), NOW)
    assert (found.kept_at, found.lacking) == (None, ())


@examples(20)
@given(floors(), st.lists(st.integers(1, 600), min_size=20, max_size=40))
def test_it_is_never_before_now_never_closed_and_the_same_every_time(floor, minutes: list[int]) -> None:
    shop, now = floor
    shop = taught(shop, learn(past(minutes)))
    entries = order(shop, [OIL], now=now)
    found = prospect(shop, entries, now)
    assert found == prospect(shop, entries, now)
    assert found.kept_at is not None
    assert found.often_at is not None
    assert minute(now) < found.often_at <= found.kept_at
    quickest = min(minutes) + 10
    assert minutes_between(CALENDAR, minute(now), found.often_at) >= quickest - 1e-6
    assert is_open(CALENDAR, found.kept_at - timedelta(microseconds=1))


def test_a_car_in_paint_holds_no_bay_for_its_refit() -> None:
    story = Story()
    for number in (1, 2):
        story.open(f"A{number}", ("paint", 240), ("mechanical", 60), repair_type="accident")
    shop = taught(story.shop, learn(past([40] * 20)))
    found = prospect(shop, order(shop, [OIL]), NOW)
    assert found.kept_at == add_minutes(CALENDAR, NOW, 40 + 10)
    (oil,) = forecast(with_entries(shop, order(shop, [OIL]), NOW), NOW)[UNNUMBERED].tasks
    assert oil.starts_at == NOW


@examples(20)
@given(floors(), st.integers(1, 300))
def test_where_the_past_was_always_the_same_and_cars_need_one_trade_it_is_the_forecast(floor, minutes: int) -> None:
    shop, now = floor
    shop = replace(shop, jobs={n: job for n, job in shop.jobs.items() if len(open_tasks(job)) <= 1})
    always = replace(OIL, standard_minutes=minutes)
    shop = taught(shop, learn(past([minutes] * 20, always)))
    entries = order(shop, [always], now=now)
    expected = forecast(with_entries(shop, entries, now), now)[UNNUMBERED].ready_at
    found = prospect(shop, entries, now)
    assert found.kept_at is not None
    assert abs((found.kept_at - expected).total_seconds()) == pytest.approx(0, abs=1)


def test_who_waits_for_parts_until_a_known_time_is_not_thought_to_wait_twice() -> None:
    story = Story()
    for number, who in ((1, "张示例"), (2, "李样本")):
        story.open(f"W{number}", ("mechanical", 30))
        story.dispatch("09:00", f"W{number}", place=("机一组", f"机{number}"))
        story.start("09:00", f"W{number}", technicians=(who,))
    story.pause("09:10", "W1", expected="11:00")
    (ahead,) = story.task().operations
    # Past ones were worked on for 40 minutes, and stood still for three hours.
    slow = [replace(time, elapsed_minutes=220) for time in past([40] * 30, ahead, prefix="Q")]
    shop = taught(story.shop, learn([*past([10] * 20), *slow]))
    now = at("09:10")
    # In bay 1, free at 11:30; the other one is in its third hour then.
    assert prospect(shop, order(shop, [OIL], now=now), now).kept_at == at("11:30") + timedelta(minutes=20)
