"""The whole day as a model for OR-Tools CP-SAT, in a process of its own: `python -m server.core.solver`.

Reads a `board.forecast.plan.Problem` from its standard input and prints a `board.forecast.plan.Plan`, or null where the
time was too short for any; both JSON. With one worker and a seed, the same problem gives the same plan, unless the
clock cuts it short.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field
from itertools import pairwise

from ortools.sat.python.cp_model import FEASIBLE, OPTIMAL, BoolVarT, CpModel, CpSolver, IntervalVar, LinearExpr

from board.forecast.plan import LATE_CAR, MOVE, OVERNIGHT, Car, Place, Plan, Problem, Slot, Work
from server.core.plan_text import PLAN, PROBLEM

SCALE = 20
"""Points of the objective for one minute of `board.forecast.plan.cost_of`; each car's minutes until it is ready count
one point, so that of two plans that keep the same promises the earlier one is better."""
CLOSE_ENOUGH = 0.005
"""The search ends when the plan is proved to be this near to the best one, as a share of its cost."""
SEED = 1
NICENESS = 10

Key = tuple[str, int]


@dataclass(slots=True)
class _Laid:
    """A task in the model: its begin, its end, and one switch for each place it may go to."""

    work: Work
    begins: LinearExpr
    ends: LinearExpr
    at: dict[Place, BoolVarT] = field(default_factory=dict)


def solve(problem: Problem, seconds: float, effort: float | None = None, seed: int = SEED) -> Plan | None:
    """The best plan found in so many seconds, or within `effort`, the solver's own measure that no machine changes.

    None where there was no time to find any.
    """
    model = CpModel()
    horizon = _horizon(problem)
    laid = {
        (car.order_no, work.task): _lay(model, problem, work, horizon) for car in problem.cars for work in car.works
    }
    _queue_in_bays(model, problem, laid)
    costs = [_cost(model, problem, car, laid, horizon) for car in problem.cars]
    model.minimize(LinearExpr.sum([*costs, SCALE * MOVE * _moves(laid)]))
    solver = CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed
    solver.parameters.relative_gap_limit = CLOSE_ENOUGH
    solver.parameters.max_time_in_seconds = seconds
    if effort is not None:
        solver.parameters.max_deterministic_time = effort
    status = solver.solve(model)
    if status not in (OPTIMAL, FEASIBLE):
        return None
    return Plan(
        slots=tuple(_slot(solver, key, one) for key, one in laid.items() if one.at),
        cost=solver.objective_value / SCALE,
        bound=solver.best_objective_bound / SCALE,
        proved=status == OPTIMAL,
    )


def _horizon(problem: Problem) -> int:
    """By then everything can be done, one after the other."""
    free = [*problem.bays.values(), *(at for crew in problem.crews.values() for at in crew)]
    cars = [*(car.free for car in problem.cars), *(work.free for car in problem.cars for work in car.works)]
    begins = max([0, *free, *cars])
    return begins + sum(work.minutes for car in problem.cars for work in car.works)


def _lay(model: CpModel, problem: Problem, work: Work, horizon: int) -> _Laid:
    """The task with its switches, and the plan as things stand as a place to begin the search from."""
    begins = model.new_int_var(work.free, horizon, "")
    model.add_hint(begins, min(work.begins, horizon))
    laid = _Laid(work, begins, begins + work.minutes)
    for place in work.places:
        here = model.new_bool_var("")
        model.add(begins >= problem.bays[place.bay]).only_enforce_if(here)
        model.add_hint(here, place == (work.kept or work.laid))
        laid.at[place] = here
    if laid.at:
        model.add_exactly_one(laid.at.values())
    return laid


def _queue_in_bays(model: CpModel, problem: Problem, laid: dict[Key, _Laid]) -> None:
    """One car in a bay at a time, as many for a team as it has people, tasks of a car in their order, turns kept."""
    in_bay: dict[str, list[IntervalVar]] = {bay: [] for bay in problem.bays}
    of_team: dict[str, list[IntervalVar]] = {team: [] for team in problem.crews}
    for one in laid.values():
        for place, here in one.at.items():
            taken = model.new_optional_interval_var(one.begins, one.work.minutes, one.ends, here, "")
            in_bay[place.bay].append(taken)
            of_team[place.team].append(taken)
    for intervals in in_bay.values():
        model.add_no_overlap(intervals)
    for team, crew in problem.crews.items():
        busy = [model.new_fixed_size_interval_var(0, until, "") for until in crew if until]
        intervals = [*of_team[team], *busy]
        model.add_cumulative(intervals, [1] * len(intervals), len(crew))
    for car in problem.cars:
        _in_order(model, car, laid)
    _keep_turns(model, laid)


def _in_order(model: CpModel, car: Car, laid: dict[Key, _Laid]) -> None:
    works = [laid[car.order_no, work.task] for work in car.works]
    model.add(works[0].begins >= car.free)
    for one, following in pairwise(works):
        model.add(following.begins >= one.ends)


def _keep_turns(model: CpModel, laid: dict[Key, _Laid]) -> None:
    """What stays where it was dispatched keeps its turn, and goes before whatever is dispatched there now."""
    for kept in laid.values():
        place = kept.work.kept
        if place is None or kept.work.turn is None:
            continue
        for other in laid.values():
            if other is not kept and place in other.at and _is_behind(other.work, kept.work):
                model.add(other.begins >= kept.ends).only_enforce_if(kept.at[place], other.at[place])


def _is_behind(other: Work, kept: Work) -> bool:
    """Whether `other`, in the bay where `kept` stays, comes after it. Who is away may come back before its turn."""
    if other.kept != kept.kept or other.turn is None or kept.turn is None:
        return other.free == 0
    return other.turn > kept.turn


def _moves(laid: dict[Key, _Laid]) -> LinearExpr:
    """How many dispatched tasks go elsewhere."""
    return LinearExpr.sum([~one.at[one.work.kept] for one in laid.values() if one.work.kept])


def _cost(model: CpModel, problem: Problem, car: Car, laid: dict[Key, _Laid], horizon: int) -> LinearExpr:
    """As `board.forecast.plan.cost_of`, in points: twice the mean of two ends is their sum."""
    last = car.works[-1]
    ready = laid[car.order_no, last.task].ends + car.after
    if car.due is None:
        return ready
    cost = [ready]
    half = SCALE // 2
    for more in (0, car.spread):
        end, now = ready + more, min(last.begins, horizon) + last.minutes + car.after + more
        minutes = model.new_int_var(0, max(0, horizon + car.after + car.spread - car.due), "")
        late = model.new_bool_var("")
        model.add(minutes >= end - car.due)
        model.add(end <= car.due).only_enforce_if(~late)
        model.add_hint(minutes, max(0, now - car.due))
        model.add_hint(late, now > car.due)
        cost += [half * minutes, half * LATE_CAR * late]
        if car.due <= problem.closes:
            stays = model.new_bool_var("")
            model.add(end <= problem.closes).only_enforce_if(~stays)
            model.add_hint(stays, now > problem.closes)
            cost.append(half * OVERNIGHT * stays)
    return LinearExpr.sum(cost)


def _slot(solver: CpSolver, key: Key, one: _Laid) -> Slot:
    place = next(place for place, here in one.at.items() if solver.boolean_value(here))
    return Slot(*key, place, solver.value(one.begins))


def main() -> None:
    """Seconds and effort are the arguments."""
    if hasattr(os, "nice"):
        # The displays go first.
        os.nice(NICENESS)
    seconds, effort = (float(argument) for argument in sys.argv[1:])
    found = solve(PROBLEM.validate_json(sys.stdin.buffer.read()), seconds, effort)
    sys.stdout.buffer.write(PLAN.dump_json(found))


if __name__ == "__main__":
    main()
