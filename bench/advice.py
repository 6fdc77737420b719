"""How good the advice is: late cars and lateness on simulated days, against two rules of thumb and a bound.

Three foremen work the same days: first come first served and earliest due date (both give a car out when a bay is
free), and the best placement as the tablet recommends it (each car given out when it is there). The bound is what
nobody can beat who knew in the morning which cars will come and how long their work will take.

Prints one JSON line for each: cars, late cars, mean lateness of all cars in minutes of opening time, cars promised for
the day that stayed overnight, tasks moved a day, and how long the foreman waited for an answer.

python bench/advice.py [DAYS] [--first SEED]
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

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
from board.calendar import add_minutes, minutes_between
from board.forecast.advice import advise
from board.forecast.preview import placements
from board.orders.job import Job

DAYS = 5


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


def hopeless(car: Coming) -> bool:
    """Whether the car is late even alone in an empty shop."""
    return late_minutes(car, add_minutes(CALENDAR, car.at, sum(car.minutes) + RULES.inspection_minutes)) > 0


def bound(cars: list[Coming]) -> int:
    """Nobody has fewer late cars on this day, knowing in the morning what comes and what it takes.

    Those that are late even alone, and of the others as many as must be left out so that what comes and is due within
    some stretch of the day fits into the hands of its trade; the stretch that asks for most counts.
    """
    possible = [car for car in cars if not hopeless(car)]
    trades = {team.trade for team in TEAMS}
    left_out = max((_left_out(possible, trade) for trade in trades), default=0)
    return len(cars) - len(possible) + left_out


def _left_out(cars: list[Coming], trade: str) -> int:
    hands = sum(team.cars_at_a_time for team in TEAMS if team.trade == trade)
    windows = [window for car in cars if (window := _window(car, trade)) is not None]
    worst = 0
    for begin in {window[0] for window in windows}:
        for end in {window[1] for window in windows if window[1] > begin}:
            work = sorted(minutes for at, due, minutes in windows if begin <= at and due <= end)
            excess, dropped = sum(work) - hands * (end - begin), 0
            while excess > 0:
                excess -= work.pop()
                dropped += 1
            worst = max(worst, dropped)
    return worst


def _window(car: Coming, trade: str) -> tuple[float, float, float] | None:
    """From when, until when and for how long the car needs the trade, in open minutes of the day."""
    trades = [plan.trade for plan in car.tasks]
    if trade not in trades:
        return None
    place = trades.index(trade)
    begin = minutes_between(CALENDAR, BEGIN, car.at) + sum(car.minutes[:place])
    due = minutes_between(CALENDAR, BEGIN, car.due) - RULES.inspection_minutes - sum(car.minutes[place + 1 :])
    return begin, due, car.minutes[place]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("days", type=int, nargs="?", default=DAYS)
    options.add_argument("--first", type=int, default=0, help="the seed of the first day")
    wanted = options.parse_args()
    seeds = range(wanted.first, wanted.first + wanted.days)
    foremen: dict[str, Rule | BestPlacement] = {
        "first_come": Rule("received"),
        "earliest_due": Rule("promised"),
        "best_placement": BestPlacement(),
    }
    for name, foreman in foremen.items():
        figures = Figures(waits=foreman.waits)
        for seed in seeds:
            day = opened(seed)
            day.play(foreman)
            figures.add(day)
        print(json.dumps(figures.line(name, wanted.days)), flush=True)
    days = [cars_of(seed) for seed in seeds]
    cars = sum(map(len, days))
    least = {"alone": sum(hopeless(car) for day in days for car in day), "bound": sum(map(bound, days))}
    for name, late in least.items():
        print(
            json.dumps(
                {
                    "bench": "advice",
                    "policy": name,
                    "days": len(days),
                    "cars": cars,
                    "late_cars": late,
                    "late_percent": round(100 * late / cars, 1),
                }
            ),
            flush=True,
        )


if __name__ == "__main__":
    main()
