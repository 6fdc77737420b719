"""How good the queue is: late cars and lateness on simulated days, in worlds that are more or less kind.

The same cars come to every foreman. Five go by a rule, whenever a bay and somebody for it are free: first come,
earliest promise, least slack, MODD, and the product's own (ATC). The others dispatch every car when it comes, to the
bay that the tablet puts first, or to a team, with each rule of what a free bay may `pull`; the queue does the rest.

Prints one JSON line for each world and policy: cars, late cars, mean lateness of all cars in minutes of opening time,
and tasks that another team took; the late cars that are late even alone in an empty shop; and the bound, fewer than
which nobody has who knows in the morning what comes and what it takes.

python bench/advice.py [DAYS] [--first SEED] [--full]
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench._bound import bound, hopeless
from bench._workday import FOREMAN, Day, Policy, late_minutes, opened
from bench._worlds import WORLDS, World, cars_of
from board.forecast.advice import advise
from board.forecast.preview import placements
from board.orders.job import Job, Task
from board.orders.promise import minute
from board.queue.how_urgent import standings
from board.queue.standing import Standing

DAYS, FULL = 8, 100

Key = Callable[[Standing, Job], float]


def first_come(_one: Standing, job: Job) -> float:
    return job.received_at.timestamp()


def earliest_promise(one: Standing, job: Job) -> float:
    return job.promises[0].promised_at.timestamp()


def least_slack(one: Standing, _job: Job) -> float:
    return one.latest if one.latest is not None else 0.0


def modd(one: Standing, job: Job) -> float:
    """The modified due date of this task: when it must be done, or when it could be, whichever is later."""
    task = job.task(one.task)
    return max(one.latest or 0.0, 0.0) + (task.standard_minutes if task else 0)


def atc(one: Standing, _job: Job) -> float:
    return one.rank(0.0)[1]


RULES: dict[str, Key] = {
    "first_come": first_come,
    "earliest_promise": earliest_promise,
    "least_slack": least_slack,
    "modd": modd,
    "atc": atc,
}


def by_rule(key: Key) -> Policy:
    """Whenever a bay and a hand are free, the next car by `key` of those that are there for its trade."""

    def policy(day: Day) -> None:
        while (found := _next(day, key)) is not None:
            job, task, team, bay = found
            day.dispatch(job, task, team, bay)
            day.begin(job.order_no, task, bay)

    return policy


def _next(day: Day, key: Key) -> tuple[Job, int, str, str] | None:
    for team, bay in day.idle():
        # What failed its check goes back into its own bay before anything else comes into it.
        if any(task.bay == bay and task.state == "dispatched" for job in day.shop.jobs.values() for task in job.tasks):
            continue
        waiting = [(job, task) for job, task in day.next_tasks() if task.trade == team.trade]
        if waiting:
            job, task = min(waiting, key=lambda one: (_of(day, key, *one), one[0].order_no))
            return job, task.number, team.name, bay
    return None


def _of(day: Day, key: Key, job: Job, task: Task) -> float:
    return key(standings(day.shop, job, minute(day.now))[task.number], job)


def to_best_bay(day: Day) -> None:
    """Every car the moment it is there, bound to the bay that the tablet puts first."""
    for job, task in list(day.next_tasks()):
        places = placements(day.shop, job, task.number, who=FOREMAN, now=day.now)
        best = advise(job, task.number, places)[0].placement
        day.dispatch(job, task.number, best.team, best.bay)


def to_team(day: Day) -> None:
    """Every car the moment it is there, to the team of its trade with the least work for each hand."""
    for job, task in list(day.next_tasks()):
        teams = [team for team in day.shop.teams.values() if team.trade == task.trade]
        team = min(teams, key=lambda team: _load(day, team.name) / team.cars_at_a_time)
        day.dispatch(job, task.number, team.name, None)


def _load(day: Day, team: str) -> float:
    tasks = (task for job in day.shop.jobs.values() for task in job.tasks)
    return sum(task.standard_minutes for task in tasks if task.team == team and task.state != "finished")


def policies(days: int) -> dict[str, tuple[Policy, str]]:
    """By name, each with the rule of what a free bay may pull."""
    return {
        **{name: (by_rule(key), "trade") for name, key in RULES.items()},
        "arrival_to_bay": (to_best_bay, "none"),
        "arrival_to_team_pull_team": (to_team, "team"),
        "arrival_to_team_pull_trade": (to_team, "trade"),
    }


def told(world: World, policy: str, seeds: Sequence[int], **figures: object) -> None:
    about = {"what": f"{world.name}: {policy}", "seeds": f"{seeds[0]}-{seeds[-1]}"}
    print(json.dumps({**about, **figures}), flush=True)


def measure(world: World, seeds: Sequence[int]) -> None:
    days = [cars_of(world, seed) for seed in seeds]
    cars = sum(map(len, days))
    for name, (policy, pull) in policies(len(seeds)).items():
        late, minutes, moved = 0, 0.0, 0
        for seed in seeds:
            day = opened(world, seed, pull)
            day.play(policy)
            lateness = [late_minutes(car, day.ready[car.order_no]) for car in day.cars.values()]
            late += sum(one > 0 for one in lateness)
            minutes += sum(lateness)
            moved += day.moved
        percent = round(100 * late / cars, 1)
        mean = round(minutes / cars, 2)
        told(world, name, seeds, cars=cars, late_cars=late, late_percent=percent, mean_late_minutes=mean, moved=moved)
    told(world, "alone", seeds, cars=cars, late_cars=sum(hopeless(car) for day in days for car in day))
    told(world, "bound", seeds, cars=cars, late_cars=sum(map(bound, days)))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("days", type=int, nargs="?")
    options.add_argument("--first", type=int, default=0, help="the seed of the first day")
    options.add_argument("--full", action="store_true", help=f"{FULL} days instead of {DAYS}")
    wanted = options.parse_args()
    days = wanted.days or (FULL if wanted.full else DAYS)
    for world in WORLDS:
        measure(world, range(wanted.first, wanted.first + days))


if __name__ == "__main__":
    main()
