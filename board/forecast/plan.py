"""The whole day as a problem for a solver, and a solver's answer: plain figures, no solver (domain.md §7).

Instants are counted in whole minutes of opening time from `now`: lunch, nights and holidays are not there. What is
being worked on or paused is fixed; what waits or is dispatched may be placed. A task that stays where it was dispatched
keeps its turn there once its car is there: new dispatches to a bay queue up behind it, because that is what a dispatch
does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from board.calendar import day_bounds, day_of, minutes_between, next_open
from board.forecast.forecast import (
    OVERRUN_SHARE,
    SHORTEST_OVERRUN,
    Forecast,
    TaskForecast,
    expected_at,
    holds_bay,
    is_away,
    occupy,
)
from board.orders.job import Job, Task
from board.orders.promise import minute, promised_at
from board.orders.shop import Shop, Team

LATE_CAR = 30
"""A late car costs as much as so many minutes of lateness: the target counts cars, the customer counts minutes."""
OVERNIGHT = 60
"""What it costs in minutes that a car promised for today stays for the night."""
MOVE = 10
"""What it costs in minutes to move a task that has been dispatched: a plan that changes every hour is none."""


@dataclass(frozen=True, slots=True)
class Place:
    """A bay with the team it belongs to."""

    team: str
    bay: str


@dataclass(frozen=True, slots=True)
class Work:
    """A task that may be placed. `kept`: where it is dispatched to; `turn`: its place in the order of the dispatches,
    once its car is there.

    `laid` and `begins` are where and when the forecast has it as things stand. `places` is empty where no team of its
    trade is left: such a task takes its time and nobody's bay. What a task waits for is there at `free`; one whose car
    is away (外协), or that is planned for another day, has one place, to which it comes then, and no turn there before.
    """

    task: int
    minutes: int
    places: tuple[Place, ...]
    laid: Place | None
    begins: int
    kept: Place | None = None
    turn: int | None = None
    free: int = 0


@dataclass(frozen=True, slots=True)
class Car:
    """A job with work to place, in its order. `free`: when its fixed work ends; `after`: for checks and wash.

    `spread`: by how many minutes it may well take longer than forecast. `due` is negative once the promise has passed.
    """

    order_no: str
    free: int
    works: tuple[Work, ...]
    after: int
    due: int | None
    spread: int


@dataclass(frozen=True, slots=True)
class Problem:
    """`bays`, `crews`: from when each bay, and each of the cars a team can have in hand at a time, is free.

    `closes`: when the day ends that the proposal is for: today, or the next open one.
    """

    cars: tuple[Car, ...]
    bays: Mapping[str, int]
    crews: Mapping[str, tuple[int, ...]]
    closes: int


@dataclass(frozen=True, slots=True)
class Slot:
    """Where and when a task is to run."""

    order_no: str
    task: int
    place: Place
    begins: int


@dataclass(frozen=True, slots=True)
class Plan:
    """A solver's answer. No plan costs less than `bound`; `proved`: this one is as good as any."""

    slots: tuple[Slot, ...]
    cost: float
    bound: float
    proved: bool


def cost_of(due: int | None, ready: int, spread: int, closes: int) -> float:
    """What it costs, in minutes, that a car is expected to be ready at `ready`: the mean of two equally likely ends.

    One is the forecast itself, the other `spread` later. Minutes late count, and so does being late at all.
    """
    if due is None:
        return 0.0
    ends = (ready, ready + spread)
    late = sum(max(0, end - due) + LATE_CAR * (end > due) for end in ends)
    return (late + OVERNIGHT * sum(due <= closes < end for end in ends)) / 2


def problem_of(shop: Shop, forecasts: Mapping[str, Forecast], now: datetime) -> Problem:
    """The problem of the present moment; `forecasts` are the shop's at `now`."""
    clock = _Clock(shop, minute(now))
    laid = {(one.job, one.task): one for expected in forecasts.values() for one in expected.tasks}
    turns = _turns(shop.jobs.values(), now)
    cars = (_car(clock, job, forecasts[number], laid, turns) for number, job in shop.jobs.items())
    fixed = [one for (number, task), one in laid.items() if holds_bay(_task(shop, number, task))]
    teams = tuple(shop.teams.values())
    return Problem(
        cars=tuple(car for car in cars if car.works),
        bays={bay: _latest(clock, fixed, bay) for team in teams for bay in team.bays},
        crews={team.name: _crew(clock, team, [one for one in fixed if not _waits(shop, one, now)]) for team in teams},
        closes=closing(shop, now),
    )


def closing(shop: Shop, now: datetime) -> int:
    """Minutes of opening time until the day ends that is on, or that comes next."""
    begins = next_open(shop.calendar, minute(now))
    bounds = day_bounds(shop.calendar, day_of(shop.calendar, begins))
    return int(minutes_between(shop.calendar, minute(now), bounds[1])) if bounds else 0


def spread_of(minutes: float) -> int:
    """By how much work of so many minutes may well take longer."""
    return ceil(max(SHORTEST_OVERRUN, OVERRUN_SHARE * minutes))


@dataclass(frozen=True, slots=True)
class _Clock:
    shop: Shop
    now: datetime

    def minutes(self, at: datetime) -> int:
        return ceil(minutes_between(self.shop.calendar, self.now, at))


def _waits(shop: Shop, one: TaskForecast, now: datetime) -> bool:
    """Whether a stoppage lasts: then it takes the bay, as the forecast has it, but none of the people."""
    return expected_at(_task(shop, one.job, one.task)) is not None and one.starts_at > minute(now)


def _task(shop: Shop, order_no: str, number: int) -> Task:
    return next(task for task in shop.jobs[order_no].tasks if task.number == number)


def _turns(jobs: Iterable[Job], now: datetime) -> dict[tuple[str, int], int]:
    """The turns of the dispatched tasks whose car is there. What a car is to come to later holds no bay till then."""
    found = []
    for job in jobs:
        task = next((task for task in job.tasks if task.state != "finished"), None)
        if task is None or task.state != "dispatched" or is_away(task) or task.planned_for(now):
            continue
        if task.queued_at is not None:
            found.append((task.queued_at, job.order_no, task.number))
    return {(number, task): turn for turn, (_, number, task) in enumerate(sorted(found))}


def _car(
    clock: _Clock,
    job: Job,
    expected: Forecast,
    laid: Mapping[tuple[str, int], TaskForecast],
    turns: Mapping[tuple[str, int], int],
) -> Car:
    unfinished = [(task, laid[job.order_no, task.number]) for task in job.tasks if task.state != "finished"]
    works = tuple(
        _work(clock, task, one, turns.get((job.order_no, task.number)))
        for task, one in unfinished
        if not holds_bay(task)
    )
    ends = [one.ends_at for _, one in unfinished]
    due = promised_at(job)
    return Car(
        order_no=job.order_no,
        free=max([0, *(clock.minutes(one.ends_at) for task, one in unfinished if holds_bay(task))]),
        works=works,
        after=ceil(minutes_between(clock.shop.calendar, max(ends), expected.ready_at)) if ends else 0,
        due=_due(clock, due) if due is not None else None,
        spread=spread_of(sum(work.minutes for work in works)),
    )


def _due(clock: _Clock, due: datetime) -> int:
    return int(minutes_between(clock.shop.calendar, clock.now, minute(due)) // 1)


def _work(clock: _Clock, task: Task, one: TaskForecast, turn: int | None) -> Work:
    places = tuple(
        Place(team.name, bay) for team in clock.shop.teams.values() if team.trade == task.trade for bay in team.bays
    )
    known = {place.bay: place for place in places}
    at = known.get(task.bay or "")
    kept = at if at and at.team == task.team else None
    times = [at for at in (expected_at(task), task.not_before) if at is not None]
    return Work(
        task=task.number,
        minutes=max(1, ceil(minutes_between(clock.shop.calendar, one.starts_at, one.ends_at))),
        places=((kept,) if kept else ()) if is_away(task) or task.planned_for(clock.now) else places,
        laid=known.get(one.bay or ""),
        begins=clock.minutes(one.starts_at),
        kept=kept,
        turn=turn,
        free=max([0, *(clock.minutes(at) for at in times)]),
    )


def _latest(clock: _Clock, fixed: Iterable[TaskForecast], bay: str) -> int:
    return max((clock.minutes(one.ends_at) for one in fixed if one.bay == bay), default=0)


def _crew(clock: _Clock, team: Team, fixed: Iterable[TaskForecast]) -> tuple[int, ...]:
    crew = [0] * team.cars_at_a_time
    for one in sorted((one for one in fixed if one.bay in team.bays), key=lambda one: one.starts_at):
        occupy(crew, clock.minutes(one.starts_at), clock.minutes(one.ends_at))
    return tuple(crew)
