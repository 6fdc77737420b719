"""A whole-day proposal as dispatches a foreman can give, with what the forecast says they lead to.

A dispatch puts a task at the end of its bay's queue, so the order of the dispatches is the order of the work. A plan is
therefore taken only for what its dispatches, given in the order in which the work is to begin, make of the forecast.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from board.calendar import minutes_between, next_open
from board.forecast.forecast import Forecast, forecast
from board.forecast.plan import MOVE, Place, Plan, Problem, Slot, cost_of
from board.forecast.preview import Change, change_of, minutes_late, with_entries
from board.orders.moves.work import dispatch
from board.orders.promise import minute, promised_at
from board.orders.rules import known_task
from board.orders.shop import Shop

A_MOMENT = timedelta(milliseconds=1)
"""Between one dispatch and the next when they are tried out: their order counts."""


@dataclass(frozen=True, slots=True)
class Move:
    """One dispatch of a proposal. `was`: where the task is dispatched to now; `seen`: the job's seq it was made for.

    `starts_at`, `ends_at` and `change` hold if the whole proposal is taken. `at_once`: the work can begin now; what
    begins later may as well be dispatched then, when more is known.
    """

    task: int
    trade: str
    team: str
    bay: str
    technicians: tuple[str, ...]
    was: Place | None
    seen: int
    starts_at: datetime
    ends_at: datetime
    at_once: bool
    change: Change


@dataclass(frozen=True, slots=True)
class Total:
    """Of all open cars: how many are expected late, and by how many minutes together."""

    late_cars: int
    late_minutes: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """`moves` in the order in which they want to be given; `harmed`: the other cars that they make later.

    `solved`: they are the solver's, not the order of the promises.
    """

    moves: tuple[Move, ...]
    harmed: tuple[Change, ...]
    before: Total
    after: Total
    solved: bool


@dataclass(frozen=True, slots=True)
class _Tried:
    """What some dispatches lead to."""

    slots: tuple[Slot, ...]
    shop: Shop
    forecasts: Mapping[str, Forecast]
    cost: float


def propose(
    shop: Shop, problem: Problem, plan: Plan | None, forecasts: Mapping[str, Forecast], *, who: str, now: datetime
) -> Proposal:
    """The better of the solver's plan and the order of the promises, by the forecast; without a plan, the latter.

    Both leave alone what does not begin before the day ends, and move nothing that need not be moved.
    """
    trial = _Trial(shop, problem, who, now)
    best, solved = trial.of(_as_it_stands(problem)), False
    if plan is not None:
        found = trial.sparing(trial.of(_today(problem, plan.slots)))
        if found.cost < best.cost or (found.cost == best.cost and plan.proved):
            best, solved = found, True
    moves = tuple(_move(shop, best, forecasts, slot, now) for slot in best.slots)
    harmed = _harmed(shop, best, forecasts, now)
    return Proposal(moves, harmed, total(shop, forecasts), total(shop, best.forecasts), solved)


def total(shop: Shop, forecasts: Mapping[str, Forecast]) -> Total:
    """What the forecasts come to against the promises."""
    late = [minutes_late(promised_at(job), forecasts[number].ready_at) for number, job in shop.jobs.items()]
    return Total(sum(minutes > 0 for minutes in late), sum(late))


def _as_it_stands(problem: Problem) -> list[Slot]:
    """Every waiting task where the forecast has it anyway: in the order of the promises, each bay as it comes free."""
    slots = [
        Slot(car.order_no, work.task, work.laid, work.begins)
        for car in problem.cars
        for work in car.works
        if work.kept is None and work.laid is not None
    ]
    return _today(problem, slots)


def _today(problem: Problem, slots: Iterable[Slot]) -> list[Slot]:
    """What begins before the day ends, in that order; of what begins together, the earliest promise first."""
    turns = {
        (car.order_no, work.task): (turn, car.due is None, car.due or 0)
        for car in problem.cars
        for turn, work in enumerate(car.works)
    }
    return sorted(
        (slot for slot in slots if slot.begins < problem.closes),
        key=lambda slot: (slot.begins, turns[slot.order_no, slot.task], slot.order_no),
    )


@dataclass(frozen=True, slots=True)
class _Trial:
    """Gives dispatches for the sake of argument."""

    shop: Shop
    problem: Problem
    who: str
    now: datetime

    def of(self, slots: Sequence[Slot]) -> _Tried:
        """What the dispatches of `slots` lead to, leaving out those that say what is so already."""
        kept = {(car.order_no, work.task): work.kept for car in self.problem.cars for work in car.works}
        given = tuple(slot for slot in slots if kept[slot.order_no, slot.task] != slot.place)
        shop = self.shop
        # A clock that was put back must not put the dispatches before what is in the log.
        begin = max([self.now, *(event.at for job in shop.jobs.values() for event in job.history)])
        for n, slot in enumerate(given):
            shop = self._dispatched(shop, slot, begin + n * A_MOMENT)
        after = forecast(shop, self.now)
        moved = sum(kept[slot.order_no, slot.task] is not None for slot in given)
        return _Tried(given, shop, after, self._cost(after) + MOVE * moved)

    def sparing(self, tried: _Tried) -> _Tried:
        """Without the moves of dispatched tasks that turn out to gain nothing, tried from the last one on."""
        kept = {(car.order_no, work.task) for car in self.problem.cars for work in car.works if work.kept}
        for slot in reversed(tried.slots):
            if (slot.order_no, slot.task) in kept:
                without = self.of([other for other in tried.slots if other != slot])
                tried = without if without.cost <= tried.cost else tried
        return tried

    def _dispatched(self, shop: Shop, slot: Slot, at: datetime) -> Shop:
        job, place = shop.jobs[slot.order_no], slot.place
        entries = dispatch(
            shop,
            job,
            task=slot.task,
            team=place.team,
            bay=place.bay,
            technicians=_people(shop, slot),
            seen=job.seq,
            who=self.who,
            at=at,
            now=at,
        )
        return with_entries(shop, entries, at)

    def _cost(self, after: Mapping[str, Forecast]) -> float:
        calendar, since = self.shop.calendar, minute(self.now)
        return sum(
            cost_of(
                car.due,
                ceil(minutes_between(calendar, since, after[car.order_no].ready_at)),
                car.spread,
                self.problem.closes,
            )
            for car in self.problem.cars
        )


def _people(shop: Shop, slot: Slot) -> tuple[str, ...]:
    """Who has the task keeps it where it stays with the team; not who has left the shop since."""
    task = known_task(shop.jobs[slot.order_no], slot.task)
    stays = task.team == slot.place.team
    return tuple(name for name in task.technicians if stays and shop.team_of(name) is not None)


def _move(shop: Shop, tried: _Tried, before: Mapping[str, Forecast], slot: Slot, now: datetime) -> Move:
    job = shop.jobs[slot.order_no]
    task = known_task(job, slot.task)
    laid = next(one for one in tried.forecasts[slot.order_no].tasks if one.task == slot.task)
    return Move(
        task=task.number,
        trade=task.trade,
        team=slot.place.team,
        bay=slot.place.bay,
        technicians=_people(shop, slot),
        was=Place(task.team, task.bay) if task.team and task.bay else None,
        seen=job.seq,
        starts_at=laid.starts_at,
        ends_at=laid.ends_at,
        at_once=laid.starts_at <= next_open(shop.calendar, minute(now)),
        change=_change(shop, tried, before, job.order_no, now),
    )


def _harmed(shop: Shop, tried: _Tried, before: Mapping[str, Forecast], now: datetime) -> tuple[Change, ...]:
    named = {slot.order_no for slot in tried.slots}
    changes = (_change(shop, tried, before, number, now) for number in shop.jobs if number not in named)
    return tuple(change for change in changes if change.late_minutes > change.late_before)


def _change(shop: Shop, tried: _Tried, before: Mapping[str, Forecast], order_no: str, now: datetime) -> Change:
    ready_at = tried.forecasts[order_no].ready_at
    return change_of(shop, tried.shop.jobs[order_no], before[order_no].ready_at, ready_at, now)
