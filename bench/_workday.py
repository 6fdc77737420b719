"""A simulated working day for benchmarks: cars come as they please, work takes what it takes, and a policy dispatches.

The shop is the product's own (`board`): orders, dispatches, starts and finishes are its moves and facts, so that
whatever advises the foreman in the product can advise here.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from random import Random
from zoneinfo import ZoneInfo

from board.calendar import add_minutes, every_day, minutes_between, open_spans
from board.forecast.preview import with_entries
from board.orders import events as e
from board.orders.job import Job, Task
from board.orders.labour import Operation
from board.orders.moves.customer import open_order
from board.orders.moves.work import dispatch
from board.orders.promise import promised_at
from board.orders.shop import Entry, Rules, Shop, Team
from server.demo.chance import Chance

CALENDAR = every_day(ZoneInfo("Asia/Shanghai"), time(8, 30), time(17, 30), (time(12), time(13)))
_SPANS = open_spans(CALENDAR, date(2026, 5, 4))
BEGIN, CLOSE = _SPANS[0][0], _SPANS[-1][1]
RULES = Rules(inspection_levels={"maintenance": ("team_leader",), "accident": ("team_leader",)})
TEAMS = (
    Team("机电一组", "mechanical", ("机1", "机2", "机3"), ("甲一", "甲二", "甲三")),
    Team("机电二组", "mechanical", ("机4", "机5", "机6"), ("乙一", "乙二")),
    Team("钣金组", "body", ("钣1", "钣2"), ("丙一", "丙二")),
    Team("喷漆组", "paint", ("漆1", "漆2"), ("丁一", "丁二")),
)
CARS = (20, 30)
BY_NOON = 0.7
ACCIDENTS = 0.15
SLACK = (1.2, 3.5)
"""The promise is so many times the standard time away."""
FOREMAN = "郑主管"

Policy = Callable[["Day"], None]
"""Looks at the day as it stands and dispatches what it likes."""


@dataclass(frozen=True, slots=True)
class Coming:
    """A car that will come: when, with what work, promised for when, and how long each task will really take."""

    order_no: str
    at: datetime
    tasks: tuple[e.TaskPlan, ...]
    minutes: tuple[float, ...]
    due: datetime


def cars_of(seed: int) -> list[Coming]:
    """The cars of one day; the same seed, the same day, whoever dispatches."""
    chance = Chance(Random(seed))
    return sorted((_car(chance, n) for n in range(chance.random.randint(*CARS))), key=lambda car: car.at)


def _car(chance: Chance, number: int) -> Coming:
    morning = chance.happens(BY_NOON)
    at = add_minutes(CALENDAR, BEGIN, round(chance.between(1, 150) if morning else chance.between(150, 400)))
    if chance.happens(ACCIDENTS):
        work = [("body", chance.between(60, 180)), ("paint", chance.between(60, 120)), ("mechanical", 45.0)]
    else:
        work = [("mechanical", chance.random.choice((30, 45, 60, 60, 90, 120, 180, 240)))]
    plans = [
        e.TaskPlan(n, trade, (Operation(f"X{n}", "作业", trade, round(minutes)),))
        for n, (trade, minutes) in enumerate(work, 1)
    ]
    standard = sum(plan.operations[0].standard_minutes for plan in plans)
    away = standard * chance.between(*SLACK) + RULES.inspection_minutes
    actual = tuple(chance.work(plan.operations[0].standard_minutes) for plan in plans)
    return Coming(f"R{number:02}", at, tuple(plans), actual, add_minutes(CALENDAR, at, 5 * round(away / 5)))


@dataclass(slots=True)
class Day:
    """One day in play. `ready`: when each car could be handed over; `redispatched`: dispatches that moved a task."""

    cars: list[Coming]
    shop: Shop
    now: datetime = BEGIN
    ready: dict[str, datetime] = field(default_factory=dict)
    redispatched: int = 0
    _clock: list[tuple[datetime, int, Callable[[], None]]] = field(default_factory=list)
    _queued: int = 0

    def record(self, entries: list[Entry]) -> None:
        """What a move has decided becomes so."""
        self.shop = with_entries(self.shop, entries, self.now)

    def dispatch(self, job: Job, task: int, team: str, bay: str) -> None:
        """One dispatch by the foreman, a moment after the one before."""
        self._queued += 1
        at = self.now + self._queued * timedelta(microseconds=1)
        job = self.shop.jobs[job.order_no]
        known = job.task(task)
        self.redispatched += known is not None and known.state == "dispatched"
        self.record(dispatch(self.shop, job, task=task, team=team, bay=bay, seen=job.seq, who=FOREMAN, at=at, now=at))

    def next_tasks(self) -> Iterator[tuple[Job, Task]]:
        """Waiting tasks whose car is there for them."""
        for job in self.shop.jobs.values():
            task = job.current
            if task is not None and task.state == "waiting":
                yield job, task

    def idle(self) -> Iterator[tuple[Team, str]]:
        """Bays with nobody in them or queueing for them, while the team has hands."""
        for team in self.shop.teams.values():
            taken = [task for job in self.shop.jobs.values() for task in job.tasks if task.team == team.name]
            at_work = [task for task in taken if task.state == "working"]
            if len(at_work) < team.cars_at_a_time:
                full = {task.bay for task in taken if task.state in ("working", "dispatched")}
                yield from ((team, bay) for bay in team.bays if bay not in full)

    def plan_at(self, at: datetime, act: Callable[[], None]) -> None:
        """Something that will happen."""
        heapq.heappush(self._clock, (at, len(self._clock) + self._queued, act))
        self._queued += 1

    def play(self, policy: Policy) -> None:
        """From the first car to the last hand-over."""
        for car in self.cars:
            self.plan_at(car.at, partial(self._arrive, car))
        while self._clock:
            self.now, _, act = heapq.heappop(self._clock)
            act()
            policy(self)
            self._start()

    def _arrive(self, car: Coming) -> None:
        kind = "accident" if len(car.tasks) > 1 else "maintenance"
        self.record(
            open_order(
                self.shop,
                order_no=car.order_no,
                plate=car.order_no,
                model="",
                repair_type=kind,
                advisor="",
                tasks=car.tasks,
                promised_at=car.due,
                confirmed_by="signature",
                waiting_customer=False,
                wash=False,
                at=self.now,
                now=self.now,
            )
        )

    def _start(self) -> None:
        """Each free bay with free hands takes the first car of its queue that is there."""
        for team in self.shop.teams.values():
            for bay in team.bays:
                if (found := self._first_in(team, bay)) is not None:
                    self._begin(team, *found)

    def _first_in(self, team: Team, bay: str) -> tuple[Job, Task] | None:
        tasks = [(job, task) for job in self.shop.jobs.values() for task in job.tasks if task.team == team.name]
        at_work = [task for _, task in tasks if task.state == "working"]
        if len(at_work) >= team.cars_at_a_time or any(task.bay == bay for task in at_work):
            return None
        queue = [
            (task.queued_at, job, task)
            for job, task in tasks
            if task.bay == bay and task.state == "dispatched" and job.current == task
        ]
        _, job, task = min(queue, key=lambda one: one[0] or BEGIN, default=(None, None, None))
        return (job, task) if job is not None and task is not None else None

    def _begin(self, team: Team, job: Job, task: Task) -> None:
        busy = {name for other in self.shop.jobs.values() for one in other.tasks for name in one.working}
        person = next(name for name in team.technicians if name not in busy)
        self.record([Entry(job.order_no, e.TaskStarted(task.number, (person,)), self.now)])
        car = next(car for car in self.cars if car.order_no == job.order_no)
        ends = add_minutes(CALENDAR, self.now, car.minutes[task.number - 1])
        self.plan_at(ends, lambda: self._finish(car, task.number))

    def _finish(self, car: Coming, task: int) -> None:
        self.record([Entry(car.order_no, e.TaskFinished(task), self.now)])
        if self.shop.jobs[car.order_no].finished_at is not None:
            self.ready[car.order_no] = add_minutes(CALENDAR, self.now, RULES.inspection_minutes)
            self.record([Entry(car.order_no, e.JobDelivered(), self.now)])


def opened(seed: int) -> Day:
    """The morning of a day: an empty shop, and the cars that will come."""
    return Day(cars_of(seed), Shop(CALENDAR, RULES, {team.name: team for team in TEAMS}, {}))


def late_minutes(car: Coming, ready: datetime) -> float:
    """Open minutes by which the promise was missed."""
    return max(0.0, minutes_between(CALENDAR, car.due, ready))


def due_of(job: Job) -> datetime:
    """For earliest due date."""
    due = promised_at(job)
    return due if due is not None else datetime.max.replace(tzinfo=UTC)
