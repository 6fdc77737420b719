"""From appointments, and from what the days hold, to the JSON that the API answers with."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext
from typing_extensions import TypedDict

from board import vin
from board.calendar import ONE_DAY, shop_day
from board.forecast.capacity import Overbooked, Work, capacity, expected_work, overbooked, work_of
from board.orders.appointments import Appointment
from board.orders.moves import booking
from board.orders.shop import Shop
from server.api.answers import plain, time
from server.api.appointment_customers import customers_of
from server.api.hints import DOUBTS
from server.api.shapes import CommandJson, CustomerJson, HintJson, OperationJson, Time
from server.core.receipt import Receipt
from server.store.customers import Customer
from server.web.current import current
from server.web.durations import work_time
from server.web.instants import day_time, short_day
from server.web.labels import label
from server.web.person import Person

LONGEST_WORK = timedelta(days=31)
"""Work of one car further away than this overbooks nothing that anybody plans."""


class PlannedTaskJson(TypedDict):
    number: int
    trade: str
    operations: list[OperationJson]


class AppointmentJson(TypedDict):
    """`state`: booked, confirmed, arrived (with its `order_no`), missed or cancelled. `event`: what was said last.
    `customer` for those who may read customers."""

    id: int
    plate: str
    vin: str
    model: str
    repair_type: str
    advisor: str
    tasks: list[PlannedTaskJson]
    standard_minutes: int
    planned_at: Time
    promised_at: Time | None
    waiting_customer: bool
    wash: bool
    note: str
    messages: bool
    state: str
    order_no: str | None
    arrived_at: Time | None
    event: int
    customer: CustomerJson | None


class OverbookedJson(TypedDict):
    """A half-day of a trade on which more work is expected than people are there for, and by how much."""

    day: str
    half: str
    trade: str
    over_minutes: int
    text: str


class PlanJson(TypedDict):
    """When the car would be ready if nobody had to wait, and what would be overbooked."""

    ready_at: Time
    overbooked: list[OverbookedJson]


class BookedJson(AppointmentJson):
    """The appointment as it is now, and the `events` that were recorded. `overbooked`: what holds less than is expected
    on it now; it refuses nothing."""

    events: list[int]
    overbooked: list[OverbookedJson]
    hints: list[HintJson]


class ArrivedJson(CommandJson):
    """The order that was opened, as after opening one by hand."""

    appointment: AppointmentJson


def appointment_json(one: Appointment, customer: Customer | None) -> AppointmentJson:
    """An appointment with what became of it."""
    return AppointmentJson(
        id=one.id,
        plate=one.plate,
        vin=one.vin,
        model=one.model,
        repair_type=one.repair_type,
        advisor=one.advisor,
        tasks=[plain(task) for task in one.tasks],
        standard_minutes=one.standard_minutes,
        planned_at=time(one.planned_at),
        promised_at=time(one.promised_at),
        waiting_customer=one.waiting_customer,
        wash=one.wash,
        note=one.note,
        messages=one.messages,
        state=one.state,
        order_no=one.order_no,
        arrived_at=time(one.arrived_at),
        event=one.history[-1].seq,
        customer={"name": customer.name, "phone": customer.phone} if customer else None,
    )


def overbooked_by(shop: Shop, before: list[Work], work: list[Work]) -> list[OverbookedJson]:
    """The half-days that hold less than is expected on them once this `work` comes to what was there `before`."""
    found: list[OverbookedJson] = []
    for day in _days(shop, work):
        was, then = capacity(shop, day, before), capacity(shop, day, [*before, *work])
        found += [overbooked_json(one) for one in overbooked(was, then)]
    return found


def _days(shop: Shop, work: list[Work]) -> Iterator[date]:
    if not work:
        return
    first, end = work[0].begin, min(work[-1].end, work[0].begin + LONGEST_WORK)
    day, last = shop_day(shop.calendar, first), shop_day(shop.calendar, end)
    while day <= last:
        yield day
        day += ONE_DAY


def overbooked_json(one: Overbooked) -> OverbookedJson:
    """By how much a half-day is overbooked, in words, too."""
    text = gettext(
        "%(day)s %(half)s, %(trade)s: %(time)s more work than there are people for.",
        day=short_day(one.day),
        half=label("half_day", one.half),
        trade=label("trade", one.trade),
        time=work_time(one.over_minutes),
    )
    return OverbookedJson(
        day=one.day.isoformat(), half=one.half, trade=one.trade, over_minutes=one.over_minutes, text=text
    )


def hints_of(shop: Shop, one: Appointment) -> list[HintJson]:
    """What is unusual about a booking; it refuses nothing."""
    found: list[HintJson] = []
    others = [
        other
        for other in shop.appointments.expected()
        if other.id != one.id and ((one.plate and other.plate == one.plate) or (one.vin and other.vin == one.vin))
    ]
    for other in others:
        text = gettext("This car is booked for %(time)s as well.", time=day_time(other.planned_at))
        found.append(HintJson(field="plate", text=text))
    if doubt := vin.doubt(one.vin):
        found.append(HintJson(field="vin", text=str(DOUBTS[doubt]) % {"vin": one.vin}))
    return found


def answer_to(person: Person, id: int, receipt: Receipt) -> dict[str, Any]:
    """The answer to a command: what is so now, and what it overbooks."""
    shop = current().command_log.shop
    known = booking.known_appointment(shop, id)
    over: list[OverbookedJson] = []
    if known.is_expected:
        before = expected_work(shop, current().clock(), without=id)
        over = overbooked_by(shop, before, list(work_of(shop, known.tasks, known.planned_at)))
    return {
        **shown(person, known),
        "events": [event.seq for event in receipt.events],
        "overbooked": over,
        "hints": hints_of(shop, known),
    }


def shown(person: Person, known: Appointment) -> AppointmentJson:
    customers = customers_of([known]) if person.may("read-customer") else {}
    return appointment_json(known, customers.get(known.id))
