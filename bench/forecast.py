"""How long the shop takes to think: a forecast, a promise, a whole view, a look for what is due, with many open tasks
and a year of past ones. Nothing is known from before, but for the view after one more car was moved.

Prints one JSON line for each: milliseconds of processor time, median and worst of twelve rounds; `--full` with 480 open
tasks too.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from functools import partial
from itertools import cycle
from statistics import median
from time import perf_counter, process_time
from zoneinfo import ZoneInfo

from board.forecast.forecast import forecast
from board.forecast.promise_by_history import prospect, talked_about
from board.forecast.view import project
from board.forecast.watch import due
from board.orders import events as e
from board.orders.fold import apply, fold
from board.orders.house_rules import Rules
from board.orders.job import Job
from board.orders.known import Known
from board.orders.labour import Operation
from board.orders.learned import TaskTime, learn
from board.orders.shop import Entry, Shop
from board.orders.team import Team
from tests.builders import every_day

OPEN_TASKS = (30, 120)
MANY_TASKS = 480
ROUNDS = 12
PAST_TASKS = 11_000
"""A year of thirty cars a day."""
NOW = datetime(2026, 3, 4, 2, 30, tzinfo=UTC)
CALENDAR = every_day(ZoneInfo("Asia/Shanghai"), time(8, 30), time(17, 30), (time(12), time(13)))
TRADES = ("mechanical", "mechanical", "body", "paint")
TEAMS = {
    f"team {n}": Team(
        f"team {n}",
        TRADES[n % 4],
        tuple(f"bay {n}-{bay}" for bay in range(4)),
        tuple(f"person {n}-{person}" for person in range(4)),
    )
    for n in range(8)
}

WORK = Operation("X1", "work", "mechanical", 60)
PAST = [
    TaskTime(f"P{n}", 1, ((f"X{1 + n % 60}", 60),), 30 + n % 90, 30 + n % 97, NOW.date() - timedelta(days=n % 365))
    for n in range(PAST_TASKS)
]


def job(number: int) -> Job:
    """An accident job of three tasks or a maintenance of one, at one of the stages of its life, up to two days old."""
    trades = ("body", "paint", "mechanical") if number % 4 == 0 else ("mechanical",)
    order_no = f"R{number:04}"
    begun = NOW - timedelta(minutes=37 * (number % 80))
    plans = tuple(
        e.TaskPlan(n, trade, (Operation(f"X{n}", "work", trade, 30 + 10 * (number % 9)),))
        for n, trade in enumerate(trades, 1)
    )
    facts: list[e.Fact] = [
        e.JobReceived("plate", "model", "repair", "advisor", plans, ("team_leader",), wash=number % 3 == 0),
        e.PromiseGiven(begun + timedelta(hours=4 + number % 30), "initial", "signature"),
    ]
    team = next(team for team in list(TEAMS.values())[number % 4 :] if team.trade == trades[0])
    person = team.technicians[number % 4]
    later: list[e.Fact] = [
        e.TaskDispatched(1, team.name, team.bays[number % 4], (person,)),
        e.TaskStarted(1, (person,)),
        e.TaskPaused(1, "parts"),
        e.TaskResumed(1, (person,)),
    ]
    facts += later[: number % 5]
    events = (e.Event(n, order_no, begun, begun, "", "", f"k{n}", fact) for n, fact in enumerate(facts, 1))
    folded = fold(events)
    assert folded is not None
    return folded


def shop_of(tasks: int) -> Shop:
    jobs: dict[str, Job] = {}
    while sum(len(known.tasks) for known in jobs.values()) < tasks:
        made = job(len(jobs))
        jobs[made.order_no] = made
    return Shop(CALENDAR, Rules(), TEAMS, jobs)


def new_order(shop: Shop) -> list[Entry]:
    """What an advisor asks about: three trades."""
    plans = [e.TaskPlan(n, trade, (Operation(f"X{n}", "work", trade, 60),)) for n, trade in enumerate(TRADES[1:], 1)]
    return talked_about(shop, plans, repair_type="accident", wash=True, who="李示例", now=NOW)


def anew(shop: Shop, act: Callable[[Shop], object]) -> Callable[[], object]:
    """On the same shop, of which nobody has worked out anything."""
    return lambda: act(replace(shop, known=Known()))


class Moved:
    """A shop in which one car after the other is sent to the next bay of its team."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self._numbers = cycle(number for number, job in shop.jobs.items() if job.tasks[0].state == "dispatched")

    def seen(self) -> object:
        job = self.shop.jobs[next(self._numbers)]
        task = job.tasks[0]
        team = self.shop.teams[task.team or ""]
        bay = team.bays[(team.bays.index(task.bay or "") + 1) % len(team.bays)]
        fact = e.TaskDispatched(task.number, team.name, bay, task.technicians)
        event = e.Event(job.seq + 1, job.order_no, NOW, NOW, "", "", "k", fact)
        self.shop = replace(self.shop, jobs={**self.shop.jobs, job.order_no: apply(job, event)})
        return project(self.shop, 1, NOW)


def measure(act: Callable[[], object], clock: Callable[[], float] = perf_counter) -> tuple[float, float]:
    """Median and worst, milliseconds, after one round to warm up."""
    act()
    taken = []
    for _ in range(ROUNDS):
        began = clock()
        act()
        taken.append((clock() - began) * 1000)
    return median(taken), max(taken)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--full", action="store_true")
    full = options.parse_args().full
    measured(f"learning from a year, {PAST_TASKS} tasks", lambda: learn(PAST))
    known, one = learn(PAST), [replace(PAST[0], order_no="L", worked_minutes=61)]
    measured("learning from one more car", lambda: known.updated({"L": one}).worked([WORK]))
    for tasks in (*OPEN_TASKS, MANY_TASKS) if full else OPEN_TASKS:
        shop = shop_of(tasks)
        taught = replace(shop, learned=learn(PAST))
        order, moved = new_order(taught), Moved(shop)
        acts: dict[str, Callable[[], object]] = {
            "the forecast of every car": anew(shop, lambda shop: forecast(shop, NOW)),
            "the same, with a year of past ones": anew(taught, lambda shop: forecast(shop, NOW)),
            "what may be promised for a new order": anew(taught, partial(prospect, entries=order, now=NOW)),
            "the view of every car": anew(shop, lambda shop: project(shop, 1, NOW)),
            "the view after one more car was moved": moved.seen,
            "a look for what is due": anew(shop, lambda shop: due(shop, NOW)),
        }
        for what, act in acts.items():
            measured(f"{what}, {tasks} open tasks", act)


def measured(what: str, act: Callable[[], object]) -> None:
    """One line: what was done, and how long it took."""
    middle, worst = measure(act, process_time)
    print(json.dumps({"what": what, "ms": round(middle, 3), "worst_ms": round(worst, 3)}), flush=True)


if __name__ == "__main__":
    main()
