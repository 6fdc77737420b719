"""The solver keeps the rules of the workshop, finds what can be found, and gives the same plan twice."""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise, permutations

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from board.forecast.forecast import forecast
from board.forecast.plan import MOVE, Car, Place, Plan, Problem, Work, cost_of, problem_of
from server.core.plan_text import PLAN, PROBLEM
from server.core.planning import Planner
from server.core.solver import SCALE, solve
from tests.board.floors import floors
from tests.examples import examples
from tests.running import ROOT

SECONDS, EFFORT = 20.0, 0.5
"""The clock must not decide in a test: the effort does, the same on every machine."""
A, B = Place("机一组", "机1"), Place("机一组", "机2")


def car(order_no: str, minutes: int, due: int | None, *places: Place, kept: Place | None = None, turn: int = 0) -> Car:
    work = Work(1, minutes, places or (A,), kept or (places or (A,))[0], 0, kept, turn)
    return Car(order_no, 0, (work,), 0, due, 10)


def day(*cars: Car, bays: dict[str, int] | None = None, crew: tuple[int, ...] = (0, 0)) -> Problem:
    return Problem(cars, bays or {"机1": 0, "机2": 0}, {"机一组": crew}, 480)


def solved(problem: Problem) -> Plan:
    plan = solve(problem, SECONDS, EFFORT)
    assert plan is not None
    return plan


def begins(plan: Plan) -> dict[str, int]:
    return {slot.order_no: slot.begins for slot in plan.slots}


def cost(problem: Problem, plan: Plan) -> float:
    """What the plan costs, added up anew from its slots; the solver's small change for being ready early included."""
    at = {(slot.order_no, slot.task): slot for slot in plan.slots}
    total = 0.0
    for one in problem.cars:
        last = one.works[-1]
        ready = at[one.order_no, last.task].begins + last.minutes + one.after
        total += cost_of(one.due, ready, one.spread, problem.closes) + ready / SCALE
        total += MOVE * sum(w.kept is not None and at[one.order_no, w.task].place != w.kept for w in one.works)
    return total


@examples(25, suppress_health_check=[HealthCheck.too_slow])
@given(floors(most=6))
def test_a_plan_keeps_trades_bays_people_turns_and_the_order_of_a_cars_tasks(floor) -> None:
    shop, now = floor
    problem = problem_of(shop, forecast(shop, now), now)
    plan = solved(problem)
    works = {(one.order_no, work.task): (one, work) for one in problem.cars for work in one.works}
    assert {(slot.order_no, slot.task) for slot in plan.slots} == set(works)
    spans: dict[str, list[tuple[int, int, bool, int]]] = {}
    teams: dict[str, list[tuple[int, int]]] = {}
    for slot in plan.slots:
        one, work = works[slot.order_no, slot.task]
        assert slot.place in work.places
        assert slot.begins >= max(one.free, work.free, problem.bays[slot.place.bay])
        kept = work.turn is not None and work.kept == slot.place
        end = slot.begins + work.minutes
        spans.setdefault(slot.place.bay, []).append((slot.begins, end, not kept, (work.turn or 0) if kept else 0))
        teams.setdefault(slot.place.team, []).append((slot.begins, end))
    for queue in spans.values():
        queue.sort()
        assert all(first[1] <= second[0] for first, second in pairwise(queue))
        # Kept ones first, each in its turn; then what is dispatched there now.
        assert [turn[2:] for turn in queue] == sorted(turn[2:] for turn in queue)
    for team, busy in teams.items():
        for moment, _ in busy:
            hands = sum(begin <= moment < end for begin, end in busy) + sum(moment < at for at in problem.crews[team])
            assert hands <= len(problem.crews[team])
    for one in problem.cars:
        slots = [next(s for s in plan.slots if (s.order_no, s.task) == (one.order_no, w.task)) for w in one.works]
        assert all(b.begins >= a.begins + w.minutes for (a, b), w in zip(pairwise(slots), one.works, strict=False))
    assert plan.cost == pytest.approx(cost(problem, plan))
    assert plan.bound <= plan.cost + 1e-6


@examples(15)
@given(st.lists(st.tuples(st.integers(10, 120), st.integers(-30, 400)), min_size=1, max_size=5))
def test_in_one_bay_no_order_is_better_than_the_solvers(cars: list[tuple[int, int]]) -> None:
    problem = day(*(car(f"R{n}", minutes, due) for n, (minutes, due) in enumerate(cars)), crew=(0,))
    plan = solve(problem, SECONDS, 5.0)
    assert plan is not None
    assert plan.proved

    def in_turn(order: tuple[Car, ...]) -> float:
        at, total = 0, 0.0
        for one in order:
            at += one.works[0].minutes
            total += cost_of(one.due, at, one.spread, problem.closes) + at / SCALE
        return total

    best = min(in_turn(order) for order in permutations(problem.cars))
    assert plan.cost == pytest.approx(best, rel=0.006, abs=0.06)
    assert plan.bound <= best + 1e-6


def test_the_hurried_car_goes_first() -> None:
    plan = solved(day(car("R1", 120, 400), car("R2", 30, 40), crew=(0,)))
    assert begins(plan) == {"R2": 0, "R1": 30}


def test_one_pair_of_hands_works_in_one_bay_at_a_time() -> None:
    plan = solved(day(car("R1", 60, 400, A, B), car("R2", 60, 400, A, B), crew=(0,)))
    assert sorted(begins(plan).values()) == [0, 60]


def test_nobody_jumps_the_queue_of_a_bay_but_a_dispatched_car_may_be_moved_out_of_the_way() -> None:
    kept = car("R1", 120, 400, A, B, kept=A, turn=1)
    plan = solved(day(kept, car("R2", 60, 60, A), bays={"机1": 0, "机2": 100}))
    places = {slot.order_no: slot.place for slot in plan.slots}
    # To go first in its only bay, the hurried car needs the other one out of it.
    assert places == {"R1": B, "R2": A}


def test_while_a_car_is_away_its_bay_is_used() -> None:
    work = Work(1, 60, (A,), A, 120, A, None, 120)
    away = Car("R1", 0, (work,), 0, 400, 10)
    plan = solved(day(away, car("R2", 60, 70, A), car("R3", 60, 500, A), crew=(0,)))
    assert begins(plan) == {"R2": 0, "R3": 60, "R1": 120}


def test_a_move_that_gains_less_than_it_costs_is_not_made() -> None:
    kept = car("R1", 60, None, A, B, kept=A, turn=1)
    plan = solved(day(kept, bays={"机1": 5, "机2": 0}))
    assert plan.slots[0].place == A


@examples(15, suppress_health_check=[HealthCheck.too_slow])
@given(floors(most=6))
def test_the_same_problem_gives_the_same_plan(floor) -> None:
    shop, now = floor
    problem = problem_of(shop, forecast(shop, now), now)
    assert solve(problem, SECONDS, 0.1) == solve(problem, SECONDS, 0.1)


def test_without_time_there_is_no_plan() -> None:
    assert solve(day(*(car(f"R{n}", 60, 60 * n, A, B) for n in range(40))), 0.0) is None


@given(floors())
def test_a_problem_survives_its_way_to_the_process(floor) -> None:
    shop, now = floor
    problem = problem_of(shop, forecast(shop, now), now)
    assert PROBLEM.validate_json(PROBLEM.dump_json(problem)) == problem


def test_the_process_gives_the_plan_that_the_function_gives() -> None:
    problem = day(car("R1", 120, 400, A, B), car("R2", 30, 40, A, B), car("R3", 30, 40, A, B))
    command = [sys.executable, "-m", "server.core.solver", str(SECONDS), str(EFFORT)]
    done = subprocess.run(command, input=PROBLEM.dump_json(problem), capture_output=True, cwd=ROOT, check=True)
    assert PLAN.validate_json(done.stdout) == solved(problem)
    assert Planner(SECONDS, EFFORT).plan(problem) == solved(problem)


def test_who_asks_the_same_gets_the_same_plan_without_waiting_for_another_solver() -> None:
    planner = Planner(SECONDS, EFFORT)
    first = planner.plan(day(car("R1", 60, 60)))
    assert first is not None
    assert planner.plan(day(car("R1", 60, 60))) is first
    other = planner.plan(day(car("R2", 60, 60)))
    assert other is not None
    assert [slot.order_no for slot in other.slots] == ["R2"]


def test_a_planner_without_time_or_without_work_has_no_plan() -> None:
    crowd = day(*(car(f"R{n}", 60, 60 * n, A, B) for n in range(40)))
    assert Planner(seconds=0.0).plan(crowd) is None
    assert Planner().plan(day()) is None


def test_a_solver_that_fails_is_no_plan_and_a_word_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    # Nobody's bay: the model cannot even be made.
    assert Planner().plan(day(car("R1", 60, 60, Place("机一组", "机9")))) is None
    assert "the solver failed" in caplog.text
