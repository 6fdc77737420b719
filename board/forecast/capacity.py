"""How much work a day holds, and what hangs on people who are away or bays out of service (domain.md §13)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from board.calendar import Span, add_minutes, day_bounds, half_days, minutes_between, open_spans, shop_day
from board.forecast.forecast import forecast
from board.orders.hands import changes, hands
from board.orders.labour import TaskPlan
from board.orders.presence import pieces
from board.orders.shop import Shop

HALF_DAYS = ("morning", "afternoon")
A_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class HalfDay:
    """A morning or an afternoon of one trade, in minutes; see `Capacity`."""

    half: str
    capacity_minutes: int
    load_minutes: int


@dataclass(frozen=True, slots=True)
class Capacity:
    """A local day and a trade: the minutes that its technicians are there, and those of open work and appointments
    expected on it; the same of both its halves, none on a day that stays closed."""

    day: date
    trade: str
    capacity_minutes: int
    load_minutes: int
    halves: tuple[HalfDay, ...] = ()


@dataclass(frozen=True, slots=True)
class Overbooked:
    """A half-day of a trade, and by how many minutes more is expected on it than it holds."""

    day: date
    half: str
    trade: str
    over_minutes: int


@dataclass(frozen=True, slots=True)
class Work:
    """Work of a trade, and when it is expected to be done."""

    trade: str
    begin: datetime
    end: datetime


def capacity(shop: Shop, day: date, works: Sequence[Work]) -> list[Capacity]:
    """What a local day and its halves hold in each trade of the shop, and what of these `works` falls on them."""
    trades = dict.fromkeys(team.trade for team in shop.teams.values())
    bounds, halves = day_bounds(shop.calendar, day), half_days(shop.calendar, day) or ()
    found = []
    for trade in trades:
        there, load = _within(shop, trade, bounds, works) if bounds else (0, 0)
        parts = tuple(
            HalfDay(half, *_within(shop, trade, span, works)) for half, span in zip(HALF_DAYS, halves, strict=False)
        )
        found.append(Capacity(day, trade, there, load, parts))
    return found


def _within(shop: Shop, trade: str, span: Span, works: Sequence[Work]) -> tuple[int, int]:
    """(minutes that people of a trade are there, minutes of its work) in the opening hours of a stretch of a day."""
    begin, end = span
    there = 0.0
    for opens, closes in open_spans(shop.calendar, shop_day(shop.calendar, begin)):
        since, until = max(begin, opens), min(end, closes)
        if since >= until:
            continue
        for a, b in pieces(since, until, changes(shop, since, until)):
            people = sum(hands(shop, team, a) for team in shop.teams.values() if team.trade == trade)
            there += people * ((b - a) / A_MINUTE)
    parts = ((max(begin, work.begin), min(end, work.end)) for work in works if work.trade == trade)
    return round(there), round(sum(minutes_between(shop.calendar, a, b) for a, b in parts if a < b))


def expected_work(shop: Shop, now: datetime, *, without: int | None = None) -> list[Work]:
    """The open work as the forecast lays it out, and that of the cars that are still to come; `without` one of them."""
    found = [
        Work(task.trade, laid.starts_at, laid.ends_at)
        for order_no, expected in forecast(shop, now).items()
        for laid in expected.tasks
        if (task := shop.jobs[order_no].task(laid.task)) is not None
    ]
    today = shop_day(shop.calendar, now)
    for one in shop.appointments.expected():
        if one.id != without and one.day(shop.calendar) >= today:
            found += work_of(shop, one.tasks, max(one.planned_at, now))
    return found


def work_of(shop: Shop, tasks: Sequence[TaskPlan], begin: datetime) -> Iterator[Work]:
    """When the work of a car that comes at `begin` would be done if nobody had to wait."""
    for task in tasks:
        end = add_minutes(shop.calendar, begin, sum(operation.standard_minutes for operation in task.operations))
        yield Work(task.trade, begin, end)
        begin = end


def ready_after(shop: Shop, works: Sequence[Work], *, repair_type: str | None, wash: bool) -> datetime:
    """When a car would be ready whose work that is: checked as its repair type asks for, and washed."""
    rules = shop.rules
    checks = rules.inspection_minutes if rules.inspection_levels.get(repair_type or "") else 0
    return add_minutes(shop.calendar, works[-1].end, checks + (rules.washing_minutes if wash else 0))


def overbooked(before: Sequence[Capacity], after: Sequence[Capacity]) -> list[Overbooked]:
    """The half-days that hold less than what is expected on them, where more has come to them."""
    return [
        Overbooked(then.day, half.half, then.trade, half.load_minutes - half.capacity_minutes)
        for was, then in zip(before, after, strict=True)
        for known, half in zip(was.halves, then.halves, strict=True)
        if half.load_minutes > max(half.capacity_minutes, known.load_minutes)
    ]
