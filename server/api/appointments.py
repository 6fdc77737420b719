"""Appointments over HTTP: who is to come, what becomes of it, and what the days then hold (domain.md §13)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, Response, jsonify

from board import vin
from board.calendar import shop_day
from board.forecast.capacity import expected_work, ready_after, work_of
from board.orders.moves import booking
from board.orders.rules import check_at
from board.orders.shop import Entry, Shop
from board.refused import Refused
from server.api import appointment_customers, jobs, taps
from server.api.answers import time
from server.api.appointment_answers import (
    AppointmentJson,
    ArrivedJson,
    BookedJson,
    PlanJson,
    answer_to,
    appointment_json,
    overbooked_by,
    shown,
)
from server.api.appointment_bodies import AppointmentsAsked, Arrive, Move, Plan, Said, UndoAppointment
from server.api.calls import PREFIX, call
from server.api.cars import proposed_number
from server.api.order_bodies import NewAppointment
from server.api.orders import advisor, plate_of, task_plans
from server.api.site_log import Decide, newest_shop, record_of_site
from server.core.receipt import Receipt
from server.web import problems
from server.web.current import current
from server.web.person import Person
from server.web.problem import Problem

blueprint = Blueprint("appointments", __name__, url_prefix=PREFIX)

MOST_DAYS = 366
A_WEEK = timedelta(days=6)


class Lost(Exception):
    """A command that the appointment's present state does not allow: told together with that state."""

    def __init__(self, reason: Refused, shown: AppointmentJson) -> None:
        super().__init__(str(reason))
        self.reason = reason
        self.shown = shown


@blueprint.app_errorhandler(Lost)
def lost(refusal: Lost) -> Response:
    """409 with the appointment as it now is."""
    return problems.of_refusal(refusal.reason, {"current": refusal.shown})


@call(
    blueprint,
    "GET",
    "/appointments",
    guard="read",
    summary="Who is to come and who came, by their times",
    query=AppointmentsAsked,
    answer=list[AppointmentJson],
)
def list_appointments(person: Person, query: AppointmentsAsked) -> list[Any]:
    shop = newest_shop()
    first = query.first or shop_day(shop.calendar, current().clock())
    last = query.last or first + A_WEEK
    if not 0 <= (last - first).days < MOST_DAYS:
        raise Refused("From one day to a later one, at most %(days)s days.", "to", days=MOST_DAYS)
    found = shop.appointments.between(shop.calendar, first, last)
    customers = appointment_customers.customers_of(found) if person.may("read-customer") else {}
    return [appointment_json(one, customers.get(one.id)) for one in found]


@call(
    blueprint,
    "POST",
    "/appointments",
    guard="book",
    summary="Book a car for a day and time",
    body=NewAppointment,
    answer=BookedJson,
    status=201,
)
def book(person: Person, body: NewAppointment) -> Response:
    def decide(shop: Shop, now: datetime) -> Sequence[Entry]:
        return booking.book(
            shop,
            plate=plate_of(body),
            vin=vin.check(body.vin),
            model=body.model,
            repair_type=body.repair_type,
            advisor=advisor(body.advisor, person),
            tasks=task_plans(body),
            planned_at=body.planned_at,
            promised_at=body.promised_at,
            waiting_customer=body.waiting_customer,
            wash=body.wash,
            note=body.note,
            messages=body.messages,
            now=now,
        )

    receipt = _record(person, decide)
    id = receipt.events[0].seq
    appointment_customers.keep(booking.known_appointment(current().command_log.shop, id), body.customer, receipt)
    answer = jsonify(answer_to(person, id, receipt))
    answer.status_code = 201
    answer.headers["Cache-Control"] = "no-store"
    return answer


@call(
    blueprint,
    "POST",
    "/appointments/preview",
    guard="book",
    summary="When a car that came then would be ready, and what it would overbook; writes nothing",
    body=Plan,
    answer=PlanJson,
)
def preview_appointment(person: Person, body: Plan) -> dict[str, Any]:
    shop, tasks = newest_shop(), task_plans(body)
    if not tasks:
        raise Refused("A job needs at least one operation.", "operations")
    work = list(work_of(shop, tasks, body.planned_at))
    before = expected_work(shop, current().clock(), without=body.moves)
    ready = ready_after(shop, work, repair_type=body.repair_type, wash=body.wash)
    return {"ready_at": time(ready), "overbooked": overbooked_by(shop, before, work)}


@call(
    blueprint,
    "POST",
    "/appointments/<id>/confirm",
    guard="book",
    summary="Note that the customer said once more that the car will come",
    body=Said,
    answer=BookedJson,
)
def confirm(person: Person, id: str, body: Said) -> dict[str, Any]:
    return _said(person, id, lambda shop, number, now: booking.confirm(shop, number, note=body.note, now=now))


@call(
    blueprint,
    "POST",
    "/appointments/<id>/move",
    guard="book",
    summary="Move an appointment to another time, before its time has come",
    body=Move,
    answer=BookedJson,
)
def move(person: Person, id: str, body: Move) -> dict[str, Any]:
    return _said(
        person,
        id,
        lambda shop, number, now: booking.move(
            shop, number, planned_at=body.planned_at, promised_at=body.promised_at, note=body.note, now=now
        ),
    )


@call(
    blueprint,
    "POST",
    "/appointments/<id>/miss",
    guard="book",
    summary="Note that the car did not come",
    body=Said,
    answer=BookedJson,
)
def miss(person: Person, id: str, body: Said) -> dict[str, Any]:
    return _said(person, id, lambda shop, number, now: booking.miss(shop, number, note=body.note, now=now))


@call(
    blueprint,
    "POST",
    "/appointments/<id>/cancel",
    guard="book",
    summary="Cancel an appointment, before its time has come",
    body=Said,
    answer=BookedJson,
)
def cancel(person: Person, id: str, body: Said) -> dict[str, Any]:
    return _said(person, id, lambda shop, number, now: booking.cancel(shop, number, note=body.note, now=now))


@call(
    blueprint,
    "POST",
    "/appointments/<id>/undo",
    guard="book",
    summary="Take back what was said last of an appointment",
    body=UndoAppointment,
    answer=BookedJson,
)
def undo(person: Person, id: str, body: UndoAppointment) -> dict[str, Any]:
    before = newest_shop().appointments.get(_number(id))
    answer = _said(
        person,
        id,
        lambda shop, number, now: booking.take_back(shop, number, event=body.event, note=body.note, now=now),
    )
    if before is not None and before.order_no is not None:
        appointment_customers.take_from_order(before.id, before.order_no)
        return answer | shown(person, booking.known_appointment(current().command_log.shop, before.id))
    return answer


@call(
    blueprint,
    "POST",
    "/appointments/<id>/arrive",
    guard="book",
    summary="Open the order of a car that has come, with everything that was booked",
    body=Arrive,
    answer=ArrivedJson,
)
def arrive(person: Person, id: str, body: Arrive) -> dict[str, Any]:
    number, tap = _number(id), taps.waited()
    if tap is not None and body.at is not None:
        raise Refused("Give either the time or the age of the tap, not both.", "at")

    def decide(shop: Shop, now: datetime) -> Sequence[Entry]:
        at = body.at or now
        check_at(at, now, shop.rules.back_date_minutes)
        if tap is not None:
            # A car does not wait at the gate because the network was away longer than anybody may back-date.
            at = now - min(tap.age, timedelta(minutes=shop.rules.back_date_minutes))
        booking.known_appointment(shop, number)
        order_no = body.order_no or proposed_number(current())
        if not order_no:
            raise Refused("Say which number the order has.", "order_no")
        jobs.check_alike(order_no)
        return booking.arrive(
            shop,
            number,
            order_no=order_no,
            promised_at=body.promised_at,
            confirmed_by=body.confirmed_by,
            messages=body.messages,
            advisor=person.name if person.role == "advisor" else "",
            at=at,
            now=now,
        )

    receipt = _record(person, decide, number)
    order_no = receipt.events[0].job
    customer = appointment_customers.give_to_order(number, order_no, receipt)
    known = booking.known_appointment(current().command_log.shop, number)
    return {**jobs.opened(order_no, receipt, customer), "appointment": shown(person, known)}


def _said(person: Person, id: str, wanted: Callable[[Shop, int, datetime], Sequence[Entry]]) -> dict[str, Any]:
    number = _number(id)
    receipt = _record(person, lambda shop, now: wanted(shop, number, now), number)
    return answer_to(person, number, receipt)


def _number(id: str) -> int:
    if not re.fullmatch(r"[0-9]{1,15}", id, re.ASCII):
        raise Problem(404, "unknown")
    return int(id)


def _record(person: Person, wanted: Decide, id: int | None = None) -> Receipt:
    """Raises `Lost` where the state of the appointment does not allow it."""
    try:
        return record_of_site(person, wanted)
    except Refused as reason:
        known = current().command_log.shop.appointments.get(id) if id is not None else None
        if reason.kind == "conflict" and known is not None:
            raise Lost(reason, shown(person, known)) from reason
        raise
