"""The worlds of the benchmark: how many cars come, what is promised, what goes wrong. The same seed, the same day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from random import Random
from zoneinfo import ZoneInfo

from board.calendar import add_minutes, open_spans
from board.orders import events as e
from board.orders.house_rules import Rules
from board.orders.labour import Operation
from board.orders.team import Team
from server.demo.chance import Chance
from tests.builders import every_day

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
BY_NOON = 0.7
ACCIDENTS = 0.15


@dataclass(frozen=True, slots=True)
class World:
    """`cars`: so many come a day, from and to; `slack`: the promise is so many times the standard time away.

    `spread`: of the time that work takes (lognormal); the shares are of tasks that overrun, that stop for parts, of
    cars that fail their check and that are washed. `one_by_one`: one inspector and one washer for all.
    """

    name: str
    cars: tuple[int, int] = (20, 30)
    slack: tuple[float, float] = (1.2, 3.5)
    spread: float = 0.2
    overruns: float = 0.0
    stops: float = 0.0
    rework: float = 0.0
    washed: float = 0.0
    one_by_one: bool = False


PLAIN = World("plain")
HARSH = World(
    "harsh", (18, 26), (1.4, 3.8), spread=0.35, overruns=0.08, stops=0.1, rework=0.05, washed=0.4, one_by_one=True
)
HEAVY = World("heavy", (29, 37), (1.3, 3.6))
WORLDS = (PLAIN, HARSH, HEAVY)


@dataclass(frozen=True, slots=True)
class Coming:
    """A car that will come: when, with what work, promised for when; how long each task will really take, after how
    many minutes it stops and for how long (0: it does not), and what its check will find (minutes of rework).
    """

    order_no: str
    at: datetime
    tasks: tuple[e.TaskPlan, ...]
    minutes: tuple[float, ...]
    stops: tuple[tuple[float, float], ...]
    rework: float
    wash: bool
    due: datetime


def cars_of(world: World, seed: int) -> list[Coming]:
    """The cars of one day; the same seed, the same day, whoever dispatches."""
    chance = Chance(Random(seed))
    return sorted((_car(world, chance, n) for n in range(chance.random.randint(*world.cars))), key=lambda car: car.at)


def _car(world: World, chance: Chance, number: int) -> Coming:
    morning = chance.happens(BY_NOON)
    at = add_minutes(CALENDAR, BEGIN, round(chance.between(1, 150) if morning else chance.between(150, 400)))
    if chance.happens(ACCIDENTS):
        work = [("body", chance.between(60, 180)), ("paint", chance.between(60, 120)), ("mechanical", 45.0)]
    else:
        work = [("mechanical", chance.random.choice((30, 45, 60, 60, 90, 120, 180, 240)))]
    plans = [
        e.TaskPlan(n, trade, (Operation(f"{trade}{round(minutes)}", "作业", trade, round(minutes)),))
        for n, (trade, minutes) in enumerate(work, 1)
    ]
    standard = [plan.operations[0].standard_minutes for plan in plans]
    away = sum(standard) * chance.between(*world.slack) + RULES.inspection_minutes
    minutes = tuple(_takes(world, chance, one) for one in standard)
    wash = chance.happens(world.washed)
    return Coming(
        order_no=f"R{number:02}",
        at=at,
        tasks=tuple(plans),
        minutes=minutes,
        stops=tuple(_stop(world, chance, one) for one in minutes),
        rework=chance.between(15, 45) if chance.happens(world.rework) else 0.0,
        wash=wash,
        due=add_minutes(CALENDAR, at, 5 * round((away + wash * RULES.washing_minutes) / 5)),
    )


def _takes(world: World, chance: Chance, standard: float) -> float:
    """Mostly a little less than the standard time, now and then much more."""
    factor = chance.random.lognormvariate(-0.2, world.spread)
    return max(5.0, standard * factor * (chance.between(1.4, 2.2) if chance.happens(world.overruns) else 1.0))


def _stop(world: World, chance: Chance, minutes: float) -> tuple[float, float]:
    return (minutes * chance.between(0.2, 0.8), chance.between(20, 120)) if chance.happens(world.stops) else (0.0, 0.0)
