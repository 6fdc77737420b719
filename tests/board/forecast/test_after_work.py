"""Checks and wash take one car after another, at the pace that past cars teach (domain.md §7)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from board.calendar import add_minutes
from board.forecast.after_work import ready_times
from board.forecast.task_forecast import TaskForecast
from board.orders import events as e
from board.orders.learned import NOTHING
from board.orders.pace import FEWEST_WAITED, AfterWork, Paces, paces
from tests.board.shops import at
from tests.board.story import Story
from tests.builders import CALENDAR, ZONE

MINUTE = timedelta(minutes=1)


def a_day(cars: int, every: float, finished_every: float = 1.0) -> list[AfterWork]:
    """Cars whose work is done one after another from nine o'clock on, and that are checked one each `every` minutes."""
    finished = [at("09:00") + n * finished_every * MINUTE for n in range(cars)]
    return [AfterWork(one, add_minutes(CALENDAR, at("09:10"), n * every), None) for n, one in enumerate(finished)]


def test_the_pace_is_that_of_cars_that_waited_behind_another_one() -> None:
    assert paces(CALENDAR, a_day(FEWEST_WAITED + 1, 7)) == Paces(checks=7)
    assert paces(CALENDAR, a_day(FEWEST_WAITED, 7)) == Paces()
    # Who comes when nobody is there any more has not waited for anybody.
    assert paces(CALENDAR, a_day(FEWEST_WAITED + 9, 15, finished_every=15)) == Paces()


def test_cars_that_are_done_together_are_ready_one_after_another() -> None:
    story = Story()
    for number, wash in (("W1", False), ("W2", True), ("W3", True)):
        story.open(number, wash=wash)
    story.dispatch("09:01")
    story.start("09:02")
    story.finish("10:00")
    done = {"W2": at("10:00"), "W3": at("10:05")}
    laid = {number: [TaskForecast(number, 1, at("09:40"), ends, None)] for number, ends in done.items()}

    def ready(known: Paces, now: str = "10:00") -> list[str]:
        found = ready_times(replace(story.shop, learned=replace(NOTHING, paces=known)), laid, at(now))
        return [f"{found[number].astimezone(ZONE):%H:%M}" for number in ("W1", "W2", "W3")]

    # Each as if it were alone, as long as nobody knows better.
    assert ready(Paces()) == ["10:10", "10:30", "10:35"]
    # A check each ten minutes: W1 has waited longest. A wash each twenty.
    assert ready(Paces(checks=10)) == ["10:10", "10:40", "10:50"]
    assert ready(Paces(checks=10, wash=25)) == ["10:10", "10:42", "11:02"]
    # The allowance is the least that a car needs.
    assert ready(Paces(checks=2)) == ["10:10", "10:32", "10:35"]


def test_two_that_come_together_do_not_change_places_from_one_minute_to_the_next() -> None:
    story = Story()
    for number in ("W1", "W2"):
        story.open(number)
    learned = replace(NOTHING, paces=Paces(checks=30))
    found = []
    for minutes in range(60):
        ends = {"W1": at("10:00"), "W2": at("09:30") + minutes * MINUTE}
        laid = {number: [TaskForecast(number, 1, at("09:00"), end, None)] for number, end in ends.items()}
        found.append(ready_times(replace(story.shop, learned=learned), laid, at("09:00")))
    for number in ("W1", "W2"):
        steps = [abs(after[number] - before[number]) for before, after in pairwise(found)]
        assert max(steps) <= 2 * MINUTE, number


def test_whose_checks_were_done_first_is_washed_first_and_behind_the_last_one_who_was() -> None:
    story = Story()
    for number, finished, checked in (("W3", "09:00", "09:10"), ("W2", "09:01", "09:20"), ("W1", "09:02", "09:30")):
        story.open(number, wash=True, when="08:30")
        story.dispatch("08:40", number)
        story.start(finished, number)
        story.finish(finished, number)
        story.inspect(checked, order_no=number)
    shop = replace(story.shop, learned=replace(NOTHING, paces=Paces(wash=20)))
    found = ready_times(shop, {}, at("09:31"))
    assert [found[number] for number in ("W3", "W2", "W1")] == [at("09:36"), at("09:56"), at("10:16")]
    story.note(e.WashFinished(), "09:35", "W3")
    shop = replace(story.shop, learned=shop.learned)
    assert ready_times(shop, {}, at("09:45"))["W2"] == at("09:55")
