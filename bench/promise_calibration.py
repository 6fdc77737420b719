"""Would the promises be kept? A simulated shop whose past months teach, and whose next ones are promised and seen.

Every car that comes in the unseen months is promised by the product's own code from the shop as it then stands: queue,
learned times, checks and wash, in opening hours; beside it stand the plain forecast and the plain sum of the standards.
Then the day goes on, and the car is ready when it is ready. Prints one JSON line for each seed and one for all of each
world: without and with accident cars, which need three trades one after the other; where one team gets slower on the
first unseen day and what it then takes is learned day by day: there also what was kept of the first cars and of those
after them; with work that takes now and then much longer; with days on which parts come late; with twelve days of
history. `--world` plays those whose name holds the word.

python bench/promise_calibration.py [SEED …] [--world WORD]
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from statistics import median
from time import perf_counter
from zoneinfo import ZoneInfo

from board.calendar import add_minutes, minutes_between, next_open
from board.forecast.preview import what_if
from board.forecast.promise_by_history import prospect, talked_about
from board.forecast.task_times import task_times
from board.orders import events as e
from board.orders.fold import fold
from board.orders.house_rules import Rules
from board.orders.job import Job
from board.orders.labour import Operation
from board.orders.learned import NOTHING, TaskTime, learn
from board.orders.promise import minute
from board.orders.shop import Shop
from board.orders.team import Team
from tests.builders import every_day

SEEDS = (1, 2)
FIRST_DAY = date(2026, 1, 5)
TAUGHT_DAYS, UNSEEN_DAYS = 120, 40
CARS_A_DAY = (16, 30)
ZONE = ZoneInfo("Asia/Shanghai")
CALENDAR = every_day(ZONE, time(8, 30), time(17, 30), (time(12), time(13)))
RULES = Rules(inspection_levels={"maintenance": ("team_leader",)})
TEAMS = {
    team.name: team
    for team in (
        Team("mechanical one", "mechanical", ("m1", "m2", "m3"), ("a", "b", "c")),
        Team("mechanical two", "mechanical", ("m4", "m5", "m6"), ("d", "e", "f")),
        Team("body", "body", ("b1", "b2"), ("g", "h")),
        Team("paint", "paint", ("p1", "p2"), ("i", "j")),
    )
}
SPREAD, CREW_SPREAD = 0.25, 0.15
STOPPED, LONGEST_STOP = 0.05, 180
SLOWER_TEAM, SLOWER = "mechanical two", 1.22
NOTICED_WITHIN = 150
"""Cars after which a drift should show in what is promised."""
LATE_PARTS = 0.4
"""The share of cars that stop where parts come late."""


@dataclass(frozen=True)
class World:
    """`slower`: how many times longer one team takes from the first unseen day on; `spread`: of what work takes;
    `late_days`: the share of days on which parts come late; `taught`: days of history."""

    name: str
    accidents: float = 0.0
    slower: float = 1.0
    spread: float = SPREAD
    late_days: float = 0.0
    taught: int = TAUGHT_DAYS


WORLDS = (
    World("plain"),
    World("accidents", accidents=0.12),
    World("drift", slower=SLOWER),
    World("heavy tails", spread=0.45),
    World("late parts", late_days=0.1),
    World("twelve days", taught=12),
)
WAYS = ("p96", "p80", "plain_forecast", "plain_sum")
"""By past jobs at 96 and at 80 %; by the standards behind the queue; by the standards as if nobody else were there."""


@dataclass(frozen=True)
class Work:
    """An operation, and what nobody in the shop knows: how long it takes in truth, against its standard."""

    operation: Operation
    truth: float


WORKS = {
    trade: [Work(Operation(f"{trade[0]}{n}", f"{trade} {n}", trade, minutes), truth) for n, (minutes, truth) in lines]
    for trade, lines in {
        "mechanical": list(enumerate([(30, 0.9), (45, 1.3), (60, 1.0), (40, 0.8), (90, 1.15), (60, 1.4)])),
        "body": list(enumerate([(90, 1.2), (150, 0.95), (120, 1.1)])),
        "paint": list(enumerate([(120, 1.1), (90, 1.25)])),
    }.items()
}


@dataclass
class Car:
    """One car as fate has it: its events so far, and for each task its trade, works, minutes and stoppage to come."""

    order_no: str
    events: list[e.Event]
    tasks: list[tuple[str, list[Work]]]
    needs: list[tuple[float, float]]
    finishing: tuple[float, float]
    begun: int = 0
    ready_at: datetime | None = None

    def note(self, fact: e.Fact, at: datetime) -> None:
        seq = len(self.events) + 1
        self.events.append(e.Event(seq, self.order_no, at, at, "", "", f"k{seq}", fact))

    def job(self, now: datetime) -> Job:
        """As the shop knows it at `now`."""
        folded = fold(event for event in self.events if event.at <= now)
        assert folded is not None
        return folded


@dataclass
class Workshop:
    """First come, first served: a car takes the first free bay of the trade it needs next."""

    slower: float = 1.0
    waiting: list[Car] = field(default_factory=list)
    free: dict[str, datetime] = field(default_factory=dict)

    def run_to(self, now: datetime) -> None:
        """Everything that begins before `now` begins, in the order of time."""
        while (turn := self._next()) is not None and turn[0] < now:
            self._begin(*turn)

    def _next(self) -> tuple[datetime, Car, Team, str] | None:
        turns = []
        taken: set[str] = set()
        for car in sorted(self.waiting, key=lambda car: car.events[-1].at):
            trade, since = car.tasks[car.begun][0], car.events[-1].at
            if trade in taken:
                continue
            taken.add(trade)
            teams = [team for team in TEAMS.values() if team.trade == trade]
            places = [(self.free.get(bay, since), team, bay) for team in teams for bay in team.bays]
            free, team, bay = min(places, key=lambda place: place[0])
            turns.append((next_open(CALENDAR, max(free, since)), car, team, bay))
        return min(turns, key=lambda turn: turn[0]) if turns else None

    def _begin(self, at: datetime, car: Car, team: Team, bay: str) -> None:
        number = car.begun + 1
        minutes, stopped = car.needs[car.begun]
        minutes *= self.slower if team.name == SLOWER_TEAM else 1.0
        who = (team.technicians[team.bays.index(bay)],)
        car.note(e.TaskDispatched(number, team.name, bay, who), at)
        car.note(e.TaskStarted(number, who), at)
        end = add_minutes(CALENDAR, at, minutes)
        if stopped:
            half = add_minutes(CALENDAR, at, minutes / 2)
            on = add_minutes(CALENDAR, half, stopped)
            car.note(e.TaskPaused(number, "parts"), half)
            car.note(e.TaskResumed(number, who), on)
            end = add_minutes(CALENDAR, on, minutes / 2)
        car.note(e.TaskFinished(number), end)
        self.free[bay] = end
        car.begun += 1
        if car.begun == len(car.tasks):
            self.waiting.remove(car)
            self._finish(car, end)

    def _finish(self, car: Car, end: datetime) -> None:
        checks, wash = car.finishing
        checked = add_minutes(CALENDAR, end, checks)
        car.ready_at = add_minutes(CALENDAR, checked, wash)
        car.note(e.InspectionMade("team_leader", True), checked)
        car.note(e.WashFinished(), car.ready_at)
        car.note(e.JobDelivered(), car.ready_at)


def drawn(chance: Random, number: int, world: World, stopped: float) -> Car:
    """A car with one or two operations in each trade that it needs."""
    kinds = ("body", "paint", "mechanical") if chance.random() < world.accidents else ("mechanical",)
    tasks = [(trade, chance.sample(WORKS[trade], 1 if chance.random() < 0.7 else 2)) for trade in kinds]
    needs = []
    for _, works in tasks:
        crew = chance.lognormvariate(0, CREW_SPREAD)
        minutes = sum(
            work.operation.standard_minutes * work.truth * chance.lognormvariate(0, world.spread) for work in works
        )
        needs.append((crew * minutes, chance.uniform(20, LONGEST_STOP) if chance.random() < stopped else 0.0))
    return Car(f"S{number:05}", [], tasks, needs, (chance.uniform(5, 12), chance.uniform(12, 24)))


def arrivals(chance: Random, world: World) -> Iterator[tuple[int, Car, datetime]]:
    number = 0
    for day in range(world.taught + UNSEEN_DAYS):
        late = world.late_days > 0 and chance.random() < world.late_days
        opens = datetime.combine(FIRST_DAY + timedelta(days=day), time(8, 30), ZONE).astimezone(UTC)
        for minutes in sorted(chance.triangular(0, 480, 90) for _ in range(chance.randint(*CARS_A_DAY))):
            number += 1
            at = minute(opens + timedelta(minutes=minutes))
            yield day, drawn(chance, number, world, LATE_PARTS if late else STOPPED), at


def plans(car: Car) -> list[e.TaskPlan]:
    numbered = enumerate(car.tasks, start=1)
    return [e.TaskPlan(n, trade, tuple(work.operation for work in works)) for n, (trade, works) in numbered]


@dataclass(frozen=True)
class Promised:
    """What was promised for a car that came in at `at`, by each way of promising."""

    car: Car
    at: datetime
    times: dict[str, datetime]
    waiting: int


def promised(car: Car, shop: Shop, at: datetime) -> Promised | None:
    """None where history is too short to promise by it."""
    entries = talked_about(shop, plans(car), repair_type="maintenance", wash=True, who="李示例", now=at)
    found = prospect(shop, entries, at)
    if found.kept_at is None or found.often_at is None:
        return None
    standard = sum(work.operation.standard_minutes for _, works in car.tasks for work in works)
    alone = next_open(CALENDAR, at), standard + RULES.inspection_minutes + RULES.washing_minutes
    times = {
        "p96": found.kept_at,
        "p80": found.often_at,
        "plain_forecast": what_if(shop, entries, at).changes[0].after_ready,
        "plain_sum": add_minutes(CALENDAR, *alone),
    }
    waiting = sum(job.ready_at is None for job in shop.jobs.values())
    return Promised(car, at, times, waiting)


def play(seed: int, world: World) -> tuple[list[Promised], int, float]:
    """The promises of the unseen months, how many cars had too little history, and seconds for one promise."""
    workshop, learned = Workshop(), NOTHING
    inside: list[Car] = []
    past: list[TaskTime] = []
    given: list[Promised] = []
    short, spent = 0, 0.0
    for day, car, at in arrivals(Random(seed), world):
        workshop.run_to(at)
        gone = [one for one in inside if one.ready_at is not None and one.ready_at <= at]
        inside = [one for one in inside if one not in gone]
        shop = Shop(CALENDAR, RULES, TEAMS, {}, learned)
        if day < world.taught:
            past += [time for one in gone for time in task_times(CALENDAR, one.job(at))]
        else:
            if shop.learned is NOTHING:
                learned = learn(past)
                workshop.slower = world.slower
            elif world.slower > 1 or world.taught < TAUGHT_DAYS:
                learned = learned.updated({one.order_no: task_times(CALENDAR, one.job(at)) for one in gone})
            shop = replace(shop, learned=learned, jobs={one.order_no: one.job(at) for one in inside})
            began = perf_counter()
            made = promised(car, shop, at)
            spent += perf_counter() - began
            given += [made] if made else []
            short += made is None
        inspections = RULES.inspection_levels["maintenance"]
        car.note(e.JobReceived("plate", "", "maintenance", "李示例", tuple(plans(car)), inspections, wash=True), at)
        workshop.waiting.append(car)
        inside.append(car)
    workshop.run_to(datetime.max.replace(tzinfo=UTC))
    return given, short, spent / max(1, len(given) + short)


def line(seeds: list[int], world: World, played: list[list[Promised]], short: int, seconds: float) -> str:
    kept: Counter[str] = Counter()
    minutes: dict[str, list[float]] = {}
    given = [one for of_seed in played for one in of_seed]
    for one in given:
        assert one.car.ready_at is not None
        for way, until in [*one.times.items(), ("real", one.car.ready_at)]:
            kept[way] += minute(one.car.ready_at) <= until
            minutes.setdefault(way, []).append(minutes_between(CALENDAR, one.at, until))
    figures = {f"kept_{way}_percent": round(100 * kept[way] / len(given), 1) for way in WAYS}
    lengths = {f"{way}_minutes": round(median(minutes[way])) for way in (*WAYS, "real")}
    waiting = round(sum(one.waiting for one in given) / len(given), 1)
    measured = {"cars_ahead": waiting, "ms_each": round(1000 * seconds, 1)}
    whole = {
        "what": f"{world.name}; days {', '.join(map(str, seeds))}",
        "promises": len(given),
        "too_little_history": short,
    }
    drift = {}
    if world.slower > 1:
        first = [one for of_seed in played for one in of_seed[:NOTICED_WITHIN]]
        after = [one for of_seed in played for one in of_seed[NOTICED_WITHIN:]]
        for name, some in (("first", first), ("after", after)):
            kept_of = [minute(one.car.ready_at) <= one.times["p96"] for one in some if one.car.ready_at]
            drift[f"kept_p96_{name}_percent"] = round(100 * sum(kept_of) / len(kept_of), 1)
    return json.dumps(whole | figures | drift | lengths | measured)


def main(seeds: list[int], word: str) -> None:
    for world in WORLDS:
        if word not in world.name:
            continue
        played = []
        for seed in seeds:
            given, short, seconds = play(seed, world)
            played.append((given, short, seconds))
            print(line([seed], world, [given], short, seconds), flush=True)
        few = sum(short for _, short, _ in played)
        each = sum(seconds for *_, seconds in played) / len(played)
        print(line(seeds, world, [given for given, *_ in played], few, each), flush=True)


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("seeds", type=int, nargs="*", default=list(SEEDS))
    options.add_argument("--world", default="")
    wanted = options.parse_args()
    main(wanted.seeds, wanted.world)
