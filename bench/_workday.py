"""A simulated working day for benchmarks: cars come as they please, work takes what it takes, and a policy decides.

The shop is the product's own (`board`): orders, dispatches, starts and finishes are its moves and facts, so that
whatever advises the foreman in the product can advise here.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial

from bench._worlds import BEGIN, CALENDAR, RULES, TEAMS, Coming, World, cars_of
from board.calendar import add_minutes, minutes_between, next_open
from board.orders import events as e
from board.orders.job import Job, Task
from board.orders.moves.customer import open_order
from board.orders.moves.dispatching import dispatch
from board.orders.moves.work import start
from board.orders.shop import Entry, Shop
from board.orders.supposed import with_entries
from board.orders.team import Team
from board.queue.queue import hands_free, is_taken, queue
from board.queue.taking import Free, take

FOREMAN = "郑主管"

Policy = Callable[["Day"], None]
"""Looks at the day as it stands and dispatches what it likes."""


@dataclass(slots=True)
class Day:
    """One day in play. `ready`: when each car could be handed over; `moved`: tasks that another team took or got."""

    world: World
    cars: dict[str, Coming]
    shop: Shop
    now: datetime = BEGIN
    ready: dict[str, datetime] = field(default_factory=dict)
    moved: int = 0
    _clock: list[tuple[datetime, int, Callable[[], None]]] = field(default_factory=list)
    _count: int = 0
    _back: list[tuple[str, int]] = field(default_factory=list)
    """What stood still and may go on."""
    _left: dict[tuple[str, int], float] = field(default_factory=dict)
    """What each task will still need."""
    _checked: datetime = BEGIN
    _washed: datetime = BEGIN

    def record(self, entries: list[Entry]) -> None:
        """What a move has decided becomes so."""
        self.shop = with_entries(self.shop, entries, self.now)

    def dispatch(self, job: Job, task: int, team: str, bay: str | None) -> None:
        """One dispatch by the foreman, a moment after the one before."""
        at = self._moment()
        job = self.shop.jobs[job.order_no]
        self.record(dispatch(self.shop, job, task=task, team=team, bay=bay, seen=job.seq, who=FOREMAN, at=at, now=at))

    def next_tasks(self) -> Iterator[tuple[Job, Task]]:
        """Waiting tasks whose car is there for them."""
        for job in self.shop.jobs.values():
            task = job.current
            if task is not None and task.state == "waiting":
                yield job, task

    def idle(self) -> Iterator[tuple[Team, str]]:
        """Bays without a car, while the team has hands."""
        for team in self.shop.teams.values():
            if hands_free(self.shop, team, self.now):
                yield from ((team, bay) for bay in team.bays if not is_taken(self.shop, bay))

    def begin(self, order_no: str, task: int, bay: str) -> None:
        """Work on a dispatched task begins in the bay, by somebody of its team who is free."""
        team = self.shop.team_of_bay(bay)
        assert team is not None
        job = self.shop.jobs[order_no]
        known = job.task(task)
        self.moved += known is not None and known.team != team.name
        self.record(start(self.shop, job, task=task, technicians=(self._idle_one(team),), bay=bay, at=self._moment()))
        self._work(order_no, task)

    def play(self, policy: Policy) -> None:
        """From the first car to the last hand-over."""
        for car in self.cars.values():
            self._plan_at(car.at, partial(self._arrive, car))
        while self._clock:
            self.now, _, act = heapq.heappop(self._clock)
            act()
            self._go_on()
            policy(self)
            self._take_up()

    def _moment(self) -> datetime:
        """Now, a moment after the one before."""
        self._count += 1
        return self.now + self._count * timedelta(microseconds=1)

    def _plan_at(self, at: datetime, act: Callable[[], None]) -> None:
        self._count += 1
        heapq.heappush(self._clock, (next_open(CALENDAR, at), self._count, act))

    def _arrive(self, car: Coming) -> None:
        self._left |= {(car.order_no, n): minutes for n, minutes in enumerate(car.minutes, 1)}
        self.record(
            open_order(
                self.shop,
                order_no=car.order_no,
                plate=car.order_no,
                model="",
                repair_type="accident" if len(car.tasks) > 1 else "maintenance",
                advisor="",
                tasks=car.tasks,
                promised_at=car.due,
                confirmed_by="signature",
                waiting_customer=False,
                wash=car.wash,
                at=self.now,
                now=self.now,
            )
        )

    def _take_up(self) -> None:
        """Free bays with free hands take what the queue says."""
        free = Free()
        for team, bay in self.idle():
            free.bays.setdefault(team.name, []).append(bay)
            free.hands[team.name] = hands_free(self.shop, team, self.now)
        offered = [one for one in queue(self.shop, self.now) if one.offered]
        for taken in list(take(offered, free)):
            self.begin(taken.standing.order_no, taken.standing.task, taken.bay)

    def _idle_one(self, team: Team) -> str:
        busy = {name for job in self.shop.jobs.values() for task in job.tasks for name in task.working}
        return next(name for name in team.technicians if name not in busy)

    def _work(self, order_no: str, task: int) -> None:
        """Until it stops for parts, or is done."""
        after, lasts = self.cars[order_no].stops[task - 1]
        total = self.cars[order_no].minutes[task - 1]
        if lasts and self._left[order_no, task] == total:
            self._left[order_no, task] = total - after
            self._plan_at(add_minutes(CALENDAR, self.now, after), partial(self._pause, order_no, task, lasts))
        else:
            self._plan_at(
                add_minutes(CALENDAR, self.now, self._left[order_no, task]), partial(self._finish, order_no, task)
            )

    def _pause(self, order_no: str, task: int, lasts: float) -> None:
        until = add_minutes(CALENDAR, self.now, lasts)
        self.record([Entry(order_no, e.TaskPaused(task, "parts", "", until), self.now)])
        self._plan_at(until, lambda: self._back.append((order_no, task)))

    def _go_on(self) -> None:
        """What stood still goes on before anything else is begun, as soon as somebody of its team is free."""
        for order_no, number in list(self._back):
            task = self.shop.jobs[order_no].task(number)
            team = self.shop.teams[task.team] if task is not None and task.team else None
            if team is not None and hands_free(self.shop, team, self.now):
                self._back.remove((order_no, number))
                self.record([Entry(order_no, e.TaskResumed(number, (self._idle_one(team),)), self.now)])
                self._work(order_no, number)

    def _finish(self, order_no: str, task: int) -> None:
        self.record([Entry(order_no, e.TaskFinished(task), self.now)])
        if self.shop.jobs[order_no].finished_at is not None:
            begins = max(self.now, self._checked) if self.world.one_by_one else self.now
            self._checked = add_minutes(CALENDAR, begins, RULES.inspection_minutes)
            self._plan_at(self._checked, partial(self._inspect, order_no, task))

    def _inspect(self, order_no: str, task: int) -> None:
        car, checks = self.cars[order_no], self.shop.jobs[order_no].inspections
        if car.rework and not checks:
            self._left[order_no, task] = car.rework
            self.record([Entry(order_no, e.InspectionMade("team_leader", False, "返工", task), self.now)])
            return
        self.record([Entry(order_no, e.InspectionMade("team_leader", True), self.now)])
        if not car.wash:
            self._hand_over(order_no)
            return
        begins = max(self.now, self._washed) if self.world.one_by_one else self.now
        self._washed = add_minutes(CALENDAR, begins, RULES.washing_minutes)
        self._plan_at(self._washed, partial(self._hand_over, order_no))

    def _hand_over(self, order_no: str) -> None:
        self.ready[order_no] = self.now
        if self.cars[order_no].wash:
            self.record([Entry(order_no, e.WashFinished(), self.now)])
        self.record([Entry(order_no, e.JobDelivered(), self.now)])


def opened(world: World, seed: int, pull: str = "trade") -> Day:
    """The morning of a day: an empty shop, and the cars that will come."""
    cars = {car.order_no: car for car in cars_of(world, seed)}
    return Day(world, cars, Shop(CALENDAR, replace(RULES, pull=pull), {team.name: team for team in TEAMS}, {}))


def late_minutes(car: Coming, ready: datetime) -> float:
    """Open minutes by which the promise was missed."""
    return max(0.0, minutes_between(CALENDAR, car.due, ready))
