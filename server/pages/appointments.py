"""The advisor's appointments: who comes today, and a week with what its half-days hold (domain.md §13)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask import Blueprint, render_template, request
from flask_babel import format_time
from werkzeug.exceptions import NotFound

from board.calendar import ONE_DAY, half_days, open_spans, shop_day
from board.figures.periods import FIRST_YEAR, LAST_YEAR
from board.forecast.capacity import HALF_DAYS, HalfDay, Work, capacity, expected_work
from board.orders.appointments import Appointment
from board.orders.shifts import WEEKDAYS
from board.orders.shop import Shop
from server.api.appointment_customers import customers_of
from server.api.site_log import newest_shop
from server.live.page import Item, LivePage, Scene
from server.pages.entrance import shows
from server.pages.floor import weekdays
from server.pages.order_facts import to_choose_from
from server.store.customers import Customer
from server.web.current import current
from server.web.person import Person

blueprint = Blueprint("appointments_page", __name__)

A_WEEK = WEEKDAYS * ONE_DAY


def select(scene: Scene) -> Iterator[Item]:
    """One row: the newest event of an appointment. The page then fetches its lists anew."""
    yield Item("appointments", (), scene.shop.appointments.seq)


LIVE = LivePage("appointments", "rows/appointments.html", select)


@dataclass(frozen=True, slots=True)
class Card:
    """An appointment on the page. `waits`: for so many minutes; None before its time, and once it is settled."""

    one: Appointment
    customer: Customer | None
    waits: int | None

    @property
    def operations(self) -> list[str]:
        return [operation.name for task in self.one.tasks for operation in task.operations]


@dataclass(frozen=True, slots=True)
class Cell:
    """A half-day of the week: when it begins, what it holds in each trade, and who comes then."""

    half: str
    begin: datetime
    end: datetime
    trades: Sequence[tuple[str, HalfDay]]
    cards: Sequence[Card]


@dataclass(frozen=True, slots=True)
class DayOfWeek:
    """A day of the week; without cells the shop is closed. `strays`: who is booked for it all the same."""

    day: date
    name: str
    is_today: bool
    cells: Sequence[Cell]
    strays: Sequence[Card]


@blueprint.get("/appointments")
@shows("appointments")
def page(person: Person) -> str:
    return render_template(
        "appointments.html",
        **_contents(),
        **to_choose_from(),
        mine=person.name if person.role == "advisor" else "",
    )


@blueprint.get("/appointments/lists")
@shows("appointments")
def lists(person: Person) -> str:
    """Today's list and the week as HTML for the page."""
    return render_template("partials/appointments.html", **_contents())


@blueprint.get("/appointments/<int:number>")
@shows("appointments")
def sheet(person: Person, number: int) -> str:
    """Everything about one appointment, as HTML for the page's dialog."""
    shop, now = newest_shop(), current().clock()
    one = shop.appointments.get(number)
    if one is None:
        raise NotFound
    (card,) = cards_of([one], now)
    return render_template("partials/appointment_sheet.html", card=card, is_due=one.planned_at <= now)


def _contents() -> dict[str, Any]:
    shop, now = newest_shop(), current().clock()
    today = shop_day(shop.calendar, now)
    first = _first_day(shop, today, request.args)
    return {
        "today": cards_of(shop.appointments.to_look_after(shop.calendar, today), now),
        "on": today,
        "week": _week(shop, first, today, now),
        "before": first - A_WEEK,
        "after": first + A_WEEK,
        "clock": clock,
        "is_this_week": first <= today < first + A_WEEK,
    }


def clock(at: datetime) -> str:
    """The time of day where the day is plain."""
    return str(format_time(at, "HH:mm"))


def _first_day(shop: Shop, today: date, asked: Mapping[str, str]) -> date:
    """The first of the seven days: that asked for as `from`, or the Monday of the `week` in which a day lies.

    Without either, or with nonsense, this week's; or today, where the shop does not open again in this week.
    """
    if (day := _asked(asked.get("from", ""))) is not None:
        return day
    if (day := _asked(asked.get("week", ""))) is not None:
        return day - day.weekday() * ONE_DAY
    to_come = (today + n * ONE_DAY for n in range(1, WEEKDAYS - today.weekday()))
    is_over = not any(open_spans(shop.calendar, day) for day in to_come)
    return today if is_over else today - today.weekday() * ONE_DAY


def _asked(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST_YEAR < day.year < LAST_YEAR else None


def _week(shop: Shop, first: date, today: date, now: datetime) -> list[DayOfWeek]:
    booked = shop.appointments.between(shop.calendar, first, first + A_WEEK - ONE_DAY)
    cards = cards_of([one for one in booked if one.state != "cancelled"], now)
    works, names = expected_work(shop, now), weekdays()
    return [
        _day(
            shop, day, names[day.weekday()], day == today, works, [c for c in cards if c.one.day(shop.calendar) == day]
        )
        for day in (first + n * ONE_DAY for n in range(WEEKDAYS))
    ]


def _day(shop: Shop, day: date, name: str, is_today: bool, works: Sequence[Work], cards: Sequence[Card]) -> DayOfWeek:
    halves = half_days(shop.calendar, day)
    if halves is None:
        return DayOfWeek(day, name, is_today, (), cards)
    afternoon = halves[1][0]
    held = capacity(shop, day, works)
    cells = [
        Cell(
            half,
            begin,
            end,
            [(one.trade, one.halves[place]) for one in held],
            [card for card in cards if (card.one.planned_at >= afternoon) == (place == 1)],
        )
        for place, (half, (begin, end)) in enumerate(zip(HALF_DAYS, halves, strict=True))
    ]
    return DayOfWeek(day, name, is_today, cells, ())


def cards_of(appointments: Sequence[Appointment], now: datetime) -> list[Card]:
    """What the page shows of them."""
    customers = customers_of(appointments)
    return [Card(one, customers.get(one.id), _waits(one, now)) for one in appointments]


def _waits(one: Appointment, now: datetime) -> int | None:
    if not one.is_expected or now < one.planned_at:
        return None
    return int((now - one.planned_at) / timedelta(minutes=1))
