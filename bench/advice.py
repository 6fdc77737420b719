"""How good the advice is: late cars and lateness on simulated days, against two rules of thumb and a bound.

Five foremen work the same days: first come first served and earliest due date (both give a car out when a bay is free),
the best placement as the tablet recommends it (each car given out when it is there), the whole-day proposal taken whole
whenever a car comes, and the whole-day proposal of which only what can begin at once is taken, again whenever a bay is
free. The bound is what nobody can beat who knew in the morning which cars will come and how long their work will take.

Prints one JSON line for each: cars, late cars, mean lateness of all cars in minutes of opening time, cars promised for
the day that stayed overnight, tasks moved a day, and how long the foreman waited for an answer.

python bench/advice.py [DAYS] [--first SEED] [--effort E]
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass, field
from math import ceil, floor
from pathlib import Path
from statistics import median
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from ortools.sat.python.cp_model import CpModel, CpSolver, IntervalVar, LinearExpr

from bench._workday import (
    BEGIN,
    CALENDAR,
    CLOSE,
    FOREMAN,
    RULES,
    TEAMS,
    Coming,
    Day,
    cars_of,
    due_of,
    late_minutes,
    opened,
)
from board.calendar import minutes_between
from board.forecast.advice import advise
from board.forecast.forecast import forecast
from board.forecast.plan import problem_of
from board.forecast.preview import placements
from board.forecast.proposal import propose
from board.orders.job import Job
from server.core.solver import solve

DAYS = 5
EFFORT = 0.02
"""Much less than the tablet allows (`server.core.planning`), so that a hundred days end while one waits."""
SECONDS = 10.0
BOUND_EFFORT = 1.0


@dataclass
class Figures:
    """Of one foreman over all days."""

    cars: int = 0
    late: int = 0
    minutes: float = 0.0
    overnight: int = 0
    moved: int = 0
    waits: list[float] = field(default_factory=list)

    def add(self, day: Day) -> None:
        for car in day.cars:
            late = late_minutes(car, day.ready[car.order_no])
            self.cars += 1
            self.late += late > 0
            self.minutes += late
            self.overnight += car.due <= CLOSE < day.ready[car.order_no]
        self.moved += day.redispatched

    def line(self, name: str, days: int) -> dict[str, object]:
        waited = {"ms": round(median(self.waits), 1), "worst_ms": round(max(self.waits), 1)} if self.waits else {}
        return {
            "bench": "advice",
            "policy": name,
            "days": days,
            "cars": self.cars,
            "late_cars": self.late,
            "late_percent": round(100 * self.late / self.cars, 1),
            "mean_late_minutes": round(self.minutes / self.cars, 2),
            "overnight": self.overnight,
            "moved_a_day": round(self.moved / days, 1),
            **waited,
        }


class Rule:
    """A rule of thumb: whenever a bay is free, the next car by `key` of those that are there for its trade."""

    def __init__(self, key: str) -> None:
        self._key = key
        self.waits: list[float] = []

    def __call__(self, day: Day) -> None:
        while (found := self._next(day)) is not None:
            day.dispatch(*found)

    def _next(self, day: Day) -> tuple[Job, int, str, str] | None:
        for team, bay in day.idle():
            waiting = [(job, task) for job, task in day.next_tasks() if task.trade == team.trade]
            if waiting:
                job, task = min(waiting, key=lambda one: self._order(one[0]))
                return job, task.number, team.name, bay
        return None

    def _order(self, job: Job) -> tuple[object, str]:
        return (job.received_at if self._key == "received" else due_of(job), job.order_no)


class BestPlacement:
    """Gives every car out the moment it is there, to the bay that the tablet puts first."""

    def __init__(self) -> None:
        self.waits: list[float] = []

    def __call__(self, day: Day) -> None:
        for job, task in list(day.next_tasks()):
            begun = perf_counter()
            places = placements(day.shop, job, task.number, who=FOREMAN, now=day.now)
            best = advise(job, task.number, places)[0].placement
            self.waits.append((perf_counter() - begun) * 1000)
            day.dispatch(job, task.number, best.team, best.bay)


class WholeDay:
    """Has the day planned whenever a car waits, and takes all of it, or only what begins at once (`at_need`)."""

    def __init__(self, effort: float, at_need: bool) -> None:
        self._effort = effort
        self._at_need = at_need
        self.waits: list[float] = []
        self.unsolved = 0

    def __call__(self, day: Day) -> None:
        if self._at_need:
            trades = {team.trade for team, _ in day.idle()}
            wanted = any(task.trade in trades for _, task in day.next_tasks())
        else:
            wanted = any(task.state == "waiting" for job in day.shop.jobs.values() for task in job.tasks)
        if not wanted:
            return
        begun = perf_counter()
        expected = forecast(day.shop, day.now)
        problem = problem_of(day.shop, expected, day.now)
        plan = solve(problem, SECONDS, self._effort)
        proposal = propose(day.shop, problem, plan, expected, who=FOREMAN, now=day.now)
        self.waits.append((perf_counter() - begun) * 1000)
        self.unsolved += bool(proposal.moves) and not proposal.solved
        for move in proposal.moves:
            if not self._at_need or move.starts_at <= day.now:
                day.dispatch(day.shop.jobs[move.change.order_no], move.task, move.team, move.bay)


def bound(cars: list[Coming], of_cars: bool) -> float:
    """No dispatcher has fewer late cars (`of_cars`), or fewer minutes late, on this day: with all hands of a trade in
    one team and every bay as good as any, knowing what comes and what it takes.
    """
    model = CpModel()
    horizon = 60 * 8 + ceil(sum(sum(car.minutes) for car in cars))
    of_trade: dict[str, list[IntervalVar]] = {team.trade: [] for team in TEAMS}
    costs = []
    for car in cars:
        ready: LinearExpr | int = floor(minutes_between(CALENDAR, BEGIN, car.at))
        for plan, minutes in zip(car.tasks, car.minutes, strict=True):
            starts = model.new_int_var(0, horizon, "")
            model.add(starts >= ready)
            of_trade[plan.trade].append(model.new_fixed_size_interval_var(starts, floor(minutes), ""))
            ready = starts + floor(minutes)
        late = ready + RULES.inspection_minutes - ceil(minutes_between(CALENDAR, BEGIN, car.due))
        cost = model.new_bool_var("") if of_cars else model.new_int_var(0, horizon, "")
        model.add(late <= (horizon * cost if of_cars else cost))
        costs.append(cost)
    for trade, intervals in of_trade.items():
        hands = sum(team.cars_at_a_time for team in TEAMS if team.trade == trade)
        model.add_cumulative(intervals, [1] * len(intervals), hands)
    model.minimize(LinearExpr.sum(costs))
    solver = CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.max_deterministic_time = BOUND_EFFORT
    solver.solve(model)
    return max(0.0, solver.best_objective_bound)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("days", type=int, nargs="?", default=DAYS)
    options.add_argument("--first", type=int, default=0, help="the seed of the first day")
    options.add_argument("--effort", type=float, default=EFFORT, help="of the solver, a plan; its own measure")
    wanted = options.parse_args()
    seeds = range(wanted.first, wanted.first + wanted.days)
    foremen: dict[str, Rule | BestPlacement | WholeDay] = {
        "first_come": Rule("received"),
        "earliest_due": Rule("promised"),
        "best_placement": BestPlacement(),
        "whole_day": WholeDay(wanted.effort, at_need=False),
        "whole_day_at_need": WholeDay(wanted.effort, at_need=True),
    }
    for name, foreman in foremen.items():
        figures = Figures(waits=foreman.waits)
        for seed in seeds:
            day = opened(seed)
            day.play(foreman)
            figures.add(day)
        line = figures.line(name, wanted.days)
        if isinstance(foreman, WholeDay):
            line["not_solved"] = foreman.unsolved
        print(json.dumps(line), flush=True)
    days = [cars_of(seed) for seed in seeds]
    cars = sum(map(len, days))
    late = sum(ceil(bound(day, of_cars=True) - 1e-6) for day in days)
    minutes = sum(bound(day, of_cars=False) for day in days)
    least = {
        "late_cars": late,
        "late_percent": round(100 * late / cars, 1),
        "mean_late_minutes": round(minutes / cars, 2),
    }
    print(json.dumps({"bench": "advice", "policy": "bound", "days": len(days), "cars": cars, **least}), flush=True)


if __name__ == "__main__":
    main()
