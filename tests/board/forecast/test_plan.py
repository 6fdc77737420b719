"""The day as a problem for a solver: what is fixed, what may be placed, and what lateness costs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.forecast.forecast import forecast
from board.forecast.plan import LATE_CAR, OVERNIGHT, Place, Problem, Work, closing, cost_of, problem_of, spread_of
from board.orders import events as e
from board.orders.job import Job
from board.orders.shop import Team
from tests.board.floors import floors
from tests.board.shops import LI, ZHANG, at, plans
from tests.builders import History, shop

NOW = at("2026-05-04 09:00")
TWO = Team("机一组", "mechanical", ("机1", "机2"), (ZHANG, LI))
BODY = Team("钣金组", "body", ("钣1",), ("赵钣金",))


def car(order_no: str, *tasks: tuple[str, int], until: str = "17:00") -> History:
    return History(order_no).received(tasks=plans(*tasks or (("mechanical", 60),)), inspections=()).promised(until)


def problem(*jobs: Job, when: str = "2026-05-04 09:00", teams: tuple[Team, ...] = (TWO, BODY)) -> Problem:
    in_shop = shop(jobs, teams)
    return problem_of(in_shop, forecast(in_shop, at(when)), at(when))


def only(found: Problem) -> Work:
    (one,) = (work for one in found.cars for work in one.works)
    return one


def test_a_waiting_task_may_go_to_every_bay_of_its_trade() -> None:
    found = problem(car("R1").job)
    assert only(found).places == (Place("机一组", "机1"), Place("机一组", "机2"))
    assert only(found).kept is None
    assert (found.cars[0].due, found.cars[0].free, only(found).minutes) == (7 * 60, 0, 60)


def test_what_is_worked_on_or_paused_is_not_in_the_problem_but_its_bay_is_taken() -> None:
    working = car("R1", ("mechanical", 90)).add(e.TaskDispatched(1, "机一组", "机1", (ZHANG,)))
    working.add(e.TaskStarted(1, (ZHANG,)))
    paused = car("R2", ("mechanical", 30)).add(e.TaskDispatched(1, "机一组", "机2", (LI,)))
    paused.add(e.TaskStarted(1, (LI,))).add(e.TaskPaused(1, "parts"))
    found = problem(working.job, paused.job)
    assert found.cars == ()
    assert found.bays == {"机1": 90, "机2": 30, "钣1": 0}
    assert sorted(found.crews["机一组"]) == [30, 90]


def test_a_car_in_work_is_free_for_its_next_task_when_that_ends() -> None:
    history = car("R1", ("body", 120), ("mechanical", 60)).add(e.TaskDispatched(1, "钣金组", "钣1"))
    found = problem(history.add(e.TaskStarted(1, ("赵钣金",))).job)
    assert (found.cars[0].free, only(found).task) == (120, 2)


def test_a_car_that_waits_for_parts_takes_its_bay_and_nobodys_time() -> None:
    waits = car("R1", ("mechanical", 60)).add(e.TaskDispatched(1, "机一组", "机1", (ZHANG,)))
    waits.add(e.TaskStarted(1, (ZHANG,))).add(e.TaskPaused(1, "parts", "", at("2026-05-04 11:00")))
    found = problem(waits.job)
    assert found.bays["机1"] == 180
    assert found.crews["机一组"] == (0, 0)


def test_a_car_that_is_away_comes_back_to_its_bay_and_is_not_moved() -> None:
    away = car("R1", ("mechanical", 60)).add(e.TaskDispatched(1, "机一组", "机1", (ZHANG,)))
    away.add(e.TaskStarted(1, (ZHANG,))).add(e.TaskPaused(1, "sublet", "", at("2026-05-04 11:00")))
    found = problem(away.job)
    assert (only(found).places, only(found).kept) == ((Place("机一组", "机1"),), Place("机一组", "机1"))
    assert (only(found).free, only(found).turn) == (120, None)
    assert found.bays["机1"] == 0


def test_a_car_that_was_moved_while_it_waits_begins_when_the_parts_are_there() -> None:
    moved = car("R1", ("mechanical", 60)).add(e.TaskDispatched(1, "机一组", "机1", (ZHANG,)))
    moved.add(e.TaskStarted(1, (ZHANG,))).add(e.TaskPaused(1, "parts", "", at("2026-05-04 11:00")))
    found = problem(moved.add(e.TaskDispatched(1, "机一组", "机2", (ZHANG,))).job)
    assert (only(found).kept, only(found).free, only(found).turn) == (Place("机一组", "机2"), 120, 0)


def test_lunch_and_nights_are_not_counted() -> None:
    found = problem(car("R1", until="13:30").job, when="2026-05-04 11:00")
    assert found.cars[0].due == 90
    assert found.closes == 60 + 270


def test_in_the_evening_the_proposal_is_for_the_next_day() -> None:
    in_shop = shop([], (TWO,))
    assert closing(in_shop, at("2026-05-04 18:00")) == 480
    assert closing(in_shop, at("2026-05-04 17:00")) == 30


def test_a_passed_promise_is_a_negative_one() -> None:
    assert problem(car("R1", until="09:00").job, when="2026-05-04 09:20").cars[0].due == -20


def test_a_dispatched_task_keeps_its_place_and_its_turn() -> None:
    first = car("R1").add(e.TaskDispatched(1, "机一组", "机2"), "09:01")
    second = car("R2").add(e.TaskDispatched(1, "机一组", "机2"), "09:02")
    works = {one.order_no: one.works[0] for one in problem(second.job, first.job, when="2026-05-04 09:05").cars}
    assert works["R1"].kept == works["R2"].kept == Place("机一组", "机2")
    assert [works[order_no].turn for order_no in ("R1", "R2")] == [0, 1]


def test_a_task_has_its_turn_once_its_car_has_come_to_it() -> None:
    history = car("R1", ("mechanical", 60), ("mechanical", 30)).add(e.TaskDispatched(2, "机一组", "机1"), "09:01")
    alone = problem(history.job, when="2026-05-04 09:05").cars[0].works
    assert [work.turn for work in alone] == [None, None]
    both = (
        problem(history.add(e.TaskDispatched(1, "机一组", "机1"), "09:02").job, when="2026-05-04 09:05").cars[0].works
    )
    assert [work.turn for work in both] == [0, None]


def test_a_task_of_a_team_that_is_gone_may_go_anywhere_of_its_trade() -> None:
    lost = car("R1").add(e.TaskDispatched(1, "旧班组", "旧1"))
    assert only(problem(lost.job)).kept is None


def test_the_allowances_come_after_the_work() -> None:
    history = History("R1").received(tasks=plans(("mechanical", 60)), wash=True).promised()
    assert problem(history.job).cars[0].after == 30


@given(floors())
def test_the_problem_holds_every_task_that_has_not_begun_and_no_other(floor) -> None:
    in_shop, now = floor
    found = problem_of(in_shop, forecast(in_shop, now), now)
    placed = {(one.order_no, work.task) for one in found.cars for work in one.works}
    assert placed == {
        (job.order_no, task.number)
        for job in in_shop.jobs.values()
        for task in job.tasks
        if task.state in ("waiting", "dispatched")
    }
    assert all(work.minutes >= 1 for one in found.cars for work in one.works)


def test_being_late_costs_minutes_and_something_for_being_late_at_all() -> None:
    assert cost_of(100, 90, 0, 480) == 0
    assert cost_of(100, 101, 0, 480) == 1 + LATE_CAR
    assert cost_of(100, 90, 20, 480) == (0 + 10 + LATE_CAR) / 2
    assert cost_of(None, 999, 20, 480) == 0


def test_a_car_that_should_have_gone_home_and_stays_costs_more() -> None:
    assert cost_of(470, 490, 0, 480) == 20 + LATE_CAR + OVERNIGHT
    assert cost_of(481, 491, 0, 480) == 10 + LATE_CAR


@pytest.mark.parametrize(("minutes", "spread"), [(0, 10), (30, 10), (60, 12), (301, 61)])
def test_longer_work_may_overrun_by_more(minutes: int, spread: int) -> None:
    assert spread_of(minutes) == spread


@given(st.integers(-200, 900), st.integers(0, 900), st.integers(0, 100), st.integers(0, 480))
def test_a_minute_later_is_never_cheaper(due: int, ready: int, spread: int, closes: int) -> None:
    assert cost_of(due, ready, spread, closes) <= cost_of(due, ready + 1, spread, closes)
    assert cost_of(due, ready, spread, closes) <= cost_of(due, ready, spread + 1, closes)
