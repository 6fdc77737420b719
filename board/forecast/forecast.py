"""When will each car be ready: the remaining work laid out over bays, teams and opening hours (domain.md §7).

Work is planned by its standard time, learned times or not: §7 says so, "two hours" must mean on the board what it means
to everybody in the shop, and whoever promises sees the learned time beside it (`board.forecast.promise_by_history`).
What is learned speaks where the standard has nothing left to say: once a task has used it up.

List scheduling, as a foreman does it in his head: bays and crews go to the cars as they come. Of cars that are there,
what is being worked on keeps its place, then what is paused, then what is dispatched in the order it was dispatched,
then what still waits in the order of its promise, each as soon as car, bay and crew are free. A car that is still at an
earlier task, or whose parts come tomorrow, or that is planned for tomorrow, holds no bay until then.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from heapq import heappop, heappush
from typing import TypeVar

from board.calendar import add_minutes, minutes_between, next_open
from board.codes import stoppage_reason
from board.forecast.stops import stop_ends_at
from board.orders.job import Job, Task
from board.orders.learned import FEWEST_LONGER, Learned
from board.orders.promise import minute, promised_at
from board.orders.shop import Shop, Team

SHORTEST_OVERRUN = 10.0
OVERRUN_SHARE = 0.2
LAST_SHARE = 0.25
SHORTEST_LEARNED = 1.0

Instant = TypeVar("Instant", datetime, int)
Places = Sequence[tuple[Team, str]]
Overrun = Callable[[Task, float], float]
"""(task, minutes worked so far, at least its standard) → minutes it will still need; always more than 0."""


def overrun_by_standard(task: Task, worked: float) -> float:
    """A fifth of the standard time, at least ten minutes: used while there is no history to learn from."""
    return max(SHORTEST_OVERRUN, OVERRUN_SHARE * task.standard_minutes)


def overrun_by_history(learned: Learned) -> Overrun:
    """What the middle one of those past tasks of the same operations needed beyond the minutes worked that had taken
    longer; at least a minute. By the standard where there are too few of them."""

    def overrun(task: Task, worked: float) -> float:
        past = learned.worked(task.operations)
        longer = past.longer_than(worked) if past else None
        if longer is None or len(longer) < FEWEST_LONGER:
            return overrun_by_standard(task, worked)
        return max(SHORTEST_LEARNED, longer.median - worked)

    return overrun


@dataclass(frozen=True, slots=True)
class TaskForecast:
    """Where an unfinished task is expected to run: aware UTC instants, and the bay it is expected in."""

    job: str
    task: int
    starts_at: datetime
    ends_at: datetime
    bay: str | None


@dataclass(frozen=True, slots=True)
class Forecast:
    """`ready_at`: when the job is expected to be ready, or was; `tasks`: its unfinished ones, in order."""

    ready_at: datetime
    tasks: tuple[TaskForecast, ...]


@dataclass(slots=True)
class Floor:
    """Who and what is free from when, while the day is being laid out."""

    shop: Shop
    now: datetime
    bays: dict[str, datetime] = field(default_factory=dict)
    crews: dict[str, list[datetime]] = field(default_factory=dict)
    cars: dict[str, datetime] = field(default_factory=dict)

    def take(self, job: Job, task: Task, minutes: float, places: Places) -> TaskForecast:
        """Puts the task in the place where it can start first (the first named of equals).

        What is being worked on waits for nobody, however many cars the crew should have at a time.
        """
        car = self.comes(job, task)
        place = min(places, key=lambda place: self.free(*place), default=None)
        free = max(car, self.free(*place)) if place else car
        start = next_open(self.shop.calendar, self.now if task.state == "working" else free)
        end = add_minutes(self.shop.calendar, start, minutes)
        self.cars[job.order_no] = max(car, end)
        if place is not None:
            team, bay = place
            self.bays[bay] = max(self.bays.get(bay, end), end)
            # Whoever waits for parts does something else meanwhile; only the bay is taken.
            if task.stoppage is None or start <= self.now:
                occupy(self.crew(team), start, end)
        return TaskForecast(job.order_no, task.number, start, end, place[1] if place else task.bay)

    def comes(self, job: Job, task: Task) -> datetime:
        """When the car has its earlier tasks behind it, what it waits for is there, and it is to begin."""
        times = (self.cars.get(job.order_no), stop_ends_at(self.shop, task, self.now), task.not_before)
        return max([self.now, *(at for at in times if at is not None)])

    def free(self, team: Team, bay: str) -> datetime:
        return max(self.bays.get(bay, self.now), min(self.crew(team)))

    def crew(self, team: Team) -> list[datetime]:
        """One free-from instant for each car the team can work on at a time."""
        if team.name not in self.crews:
            self.crews[team.name] = [self.now] * team.cars_at_a_time
        return self.crews[team.name]


def occupy(crew: list[Instant], start: Instant, end: Instant) -> None:
    """Somebody of the crew is busy from `start` to `end`: who has least time to spare before, so that whoever is free
    sooner stays free for a bay that is.
    """
    who = max((free for free in crew if free <= start), default=min(crew))
    crew[crew.index(who)] = max(who, end)


def expected_at(task: Task) -> datetime | None:
    """When what the task waits for is expected, if anybody said so."""
    return task.stoppage.expected_at if task.stoppage else None


def is_away(task: Task) -> bool:
    """Whether the car is not in the workshop until the task goes on."""
    return task.stoppage is not None and stoppage_reason(task.stoppage.reason).away


def holds_bay(task: Task) -> bool:
    """Whether the car stands in the task's bay now: begun, and not sent out."""
    return task.state in ("working", "paused") and not is_away(task)


def stands_in_bay(task: Task) -> bool:
    """Whether the bay is the car's until the task is done: held already, or moved there while it waits for parts."""
    return not is_away(task) and (holds_bay(task) or task.stoppage is not None)


def worked_minutes(shop: Shop, task: Task, now: datetime) -> float:
    """Open minutes worked on the task until `now`; what a run had after it is not counted."""
    runs = ((run.started_at, min(run.ended_at or now, now)) for run in task.runs)
    return sum(max(0.0, minutes_between(shop.calendar, started_at, until)) for started_at, until in runs)


def remaining_minutes(shop: Shop, task: Task, now: datetime, overrun: Overrun = overrun_by_standard) -> float:
    """What the task will still need, in open minutes; never nothing while it is unfinished."""
    if task.state == "finished":
        return 0.0
    worked = worked_minutes(shop, task, now)
    left = task.standard_minutes - worked
    return left if left > 0 else overrun(task, worked)


def forecast(shop: Shop, now: datetime, overrun: Overrun | None = None) -> dict[str, Forecast]:
    """A forecast for every open job of the shop, by order number, seen from `now` cut to the minute.

    Without `overrun`, what the shop has learned says how much longer a task over its standard time will take.
    """
    now = minute(now)
    longer = overrun_by_history(shop.learned) if overrun is None else overrun
    turns = in_turn(shop)
    laid = laid_out(shop, now, turns, [remaining_minutes(shop, turn.task, now, longer) for turn in turns])
    return {number: forecast_of(shop, job, laid[number], now) for number, job in shop.jobs.items()}


@dataclass(frozen=True, slots=True)
class Turn:
    """An unfinished task whose turn it is, and the places it may run in."""

    job: Job
    task: Task
    places: Places


def laid_out(
    shop: Shop, now: datetime, turns: Sequence[Turn], minutes: Sequence[float]
) -> dict[str, list[TaskForecast]]:
    """Where each task will run, by order number, when they need these open minutes, one for each.

    Each takes bay and crew when its car comes to it; of those that come at the same time, in this order.
    """
    floor = Floor(shop, now)
    to_come: dict[str, list[int]] = {}
    for place in reversed(range(len(turns))):
        to_come.setdefault(turns[place].job.order_no, []).append(place)
    line: list[tuple[datetime, int]] = []

    def come(order_no: str) -> None:
        place = to_come[order_no].pop()
        turn = turns[place]
        heappush(line, (now if stands_in_bay(turn.task) else floor.comes(turn.job, turn.task), place))

    for order_no in to_come:
        come(order_no)
    laid: dict[str, list[TaskForecast]] = defaultdict(list)
    while line:
        _, place = heappop(line)
        turn = turns[place]
        laid[turn.job.order_no].append(floor.take(turn.job, turn.task, minutes[place], turn.places))
        if to_come[turn.job.order_no]:
            come(turn.job.order_no)
    return laid


def _places(shop: Shop, task: Task) -> Places:
    """The places a task may run in: its own, or while it waits any bay of its trade."""
    if task.team is not None and task.bay is not None and task.team in shop.teams:
        return [(shop.teams[task.team], task.bay)]
    return [(team, bay) for team in shop.teams.values() if team.trade == task.trade for bay in team.bays]


def in_turn(shop: Shop) -> list[Turn]:
    """Every unfinished task by turn, but never before an earlier task of the same job, unless it is being worked on."""
    turns: list[tuple[tuple[object, ...], Job, Task]] = []
    for job in shop.jobs.values():
        earlier: tuple[object, ...] = ()
        due = promised_at(job)
        for task in sorted(job.tasks, key=lambda task: task.state != "working"):
            if task.state != "finished":
                earlier = max(earlier, _turn(job, task, due))
                turns.append((earlier, job, task))
    turns.sort(key=lambda turn: turn[0])
    return [Turn(job, task, _places(shop, task)) for _, job, task in turns]


def _turn(job: Job, task: Task, due: datetime | None) -> tuple[object, ...]:
    stop = task.stoppage
    if stop is not None and stoppage_reason(stop.reason).away:
        # It takes its turn among the dispatched when it is back.
        back_at = stop.expected_at or stop.started_at
        return (2, False, back_at.timestamp(), job.order_no, task.number)
    waits = {"working": 0, "paused": 1, "dispatched": 2}.get(task.state, 3)
    since = task.queued_at if waits < 3 and task.queued_at else due
    return (waits, since is None, since.timestamp() if since else 0.0, job.order_no, task.number)


def forecast_of(shop: Shop, job: Job, tasks: Sequence[TaskForecast], now: datetime) -> Forecast:
    """The forecast of a job whose unfinished tasks were laid out like this: then come the checks and the wash."""
    if job.ready_at is not None:
        return Forecast(job.ready_at, ())
    begin = max((laid.ends_at for laid in tasks), default=next_open(shop.calendar, now))
    return Forecast(add_minutes(shop.calendar, begin, _checks_and_wash(shop, job, now)), tuple(tasks))


def _checks_and_wash(shop: Shop, job: Job, now: datetime) -> float:
    """What the checks and the wash will still need, in open minutes; what has begun never needs nothing."""
    rules = shop.rules
    since = job.finished_at
    if since is None:
        checks = rules.inspection_minutes if job.required_inspections else 0.0
        return checks + (rules.washing_minutes if job.wash and job.wash_finished_at is None else 0.0)
    minutes = 0.0
    if job.open_inspections:
        minutes += _rest(shop, rules.inspection_minutes, since, now)
    if job.wash and job.wash_finished_at is None:
        washing = job.wash_started_at is not None and not job.open_inspections
        minutes += _rest(shop, rules.washing_minutes, job.wash_started_at if washing else None, now)
    return minutes


def _rest(shop: Shop, allowance: float, since: datetime | None, now: datetime) -> float:
    spent = max(0.0, minutes_between(shop.calendar, since, now)) if since else 0.0
    return max(allowance - spent, LAST_SHARE * allowance)
