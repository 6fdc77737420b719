"""The advisor's moves for appointments (domain.md §13): facts of the site, and the order that an arrival opens.

What was planned counts once its time has come: from then on it is neither moved nor cancelled, only arrived or missed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from board.calendar import open_spans, shop_day
from board.orders import events as e
from board.orders.appointments import Appointment
from board.orders.moves.customer import check_work, open_order
from board.orders.presence import SITE
from board.orders.rules import FURTHEST
from board.orders.shop import Entry, Shop
from board.refused import Refused, conflict


def book(
    shop: Shop,
    *,
    plate: str,
    vin: str,
    model: str,
    repair_type: str,
    advisor: str,
    tasks: Sequence[e.TaskPlan],
    planned_at: datetime,
    promised_at: datetime | None,
    waiting_customer: bool,
    wash: bool,
    note: str,
    messages: bool = False,
    now: datetime,
) -> list[Entry]:
    """A car is to come at `planned_at` for this work."""
    check_work(repair_type, tasks)
    _check_planned(shop, planned_at, promised_at, now)
    booked = e.AppointmentBooked(
        plate=plate,
        vin=vin,
        model=model,
        repair_type=repair_type,
        advisor=advisor,
        tasks=tuple(tasks),
        planned_at=planned_at,
        promised_at=promised_at,
        waiting_customer=waiting_customer,
        wash=wash,
        note=note,
        messages=messages,
    )
    return [Entry(SITE, booked, now)]


def confirm(shop: Shop, id: int, *, note: str, now: datetime) -> list[Entry]:
    """The customer said once more that the car will come."""
    known = _expected(shop, id)
    if known.state == "confirmed":
        raise conflict("This appointment is confirmed already.")
    return [Entry(SITE, e.AppointmentConfirmed(known.id, note), now)]


def move(
    shop: Shop, id: int, *, planned_at: datetime, promised_at: datetime | None, note: str, now: datetime
) -> list[Entry]:
    """The car is to come at another time. What was agreed for the hand-over moves along, unless said otherwise."""
    known = _ahead(shop, id, now)
    if promised_at is None and known.promised_at is not None:
        promised_at = known.promised_at + (planned_at - known.planned_at)
    _check_planned(shop, planned_at, promised_at, now)
    if (planned_at, promised_at) == (known.planned_at, known.promised_at):
        return []
    return [Entry(SITE, e.AppointmentMoved(known.id, planned_at, promised_at, note), now)]


def miss(shop: Shop, id: int, *, note: str, now: datetime) -> list[Entry]:
    """The car did not come."""
    known = _expected(shop, id)
    if now < known.planned_at:
        raise conflict("The time of this appointment has not come yet.")
    return [Entry(SITE, e.AppointmentMissed(known.id, note), now)]


def cancel(shop: Shop, id: int, *, note: str, now: datetime) -> list[Entry]:
    """The customer said in time that the car will not come."""
    return [Entry(SITE, e.AppointmentCancelled(_ahead(shop, id, now).id, note), now)]


def arrive(
    shop: Shop,
    id: int,
    *,
    order_no: str,
    promised_at: datetime | None,
    confirmed_by: str | None,
    messages: bool = False,
    advisor: str = "",
    at: datetime,
    now: datetime,
) -> list[Entry]:
    """The car is here: its order, with everything that was agreed. Late it may come, too, and after it was missed.

    `advisor`: whose it is where the booking names nobody, as some that come from other systems do. Without
    `promised_at`, what was agreed when it was booked is promised, as far as it still lies ahead.
    """
    known = known_appointment(shop, id)
    if known.state != "missed":
        known = _expected(shop, id)
    if promised_at is None and known.promised_at is not None and known.promised_at > now:
        promised_at = known.promised_at
    opened = open_order(
        shop,
        order_no=order_no,
        plate=known.plate,
        vin=known.vin,
        model=known.model,
        repair_type=known.repair_type,
        advisor=known.advisor or advisor,
        tasks=known.tasks,
        promised_at=promised_at,
        confirmed_by=confirmed_by,
        waiting_customer=known.waiting_customer,
        wash=known.wash,
        messages=messages or known.messages,
        at=at,
        now=now,
    )
    return [*opened, Entry(SITE, e.AppointmentArrived(known.id, order_no), at)]


def take_back(shop: Shop, id: int, *, event: int | None, note: str, now: datetime) -> list[Entry]:
    """What was said last of an appointment was a mistake; `event`: where it is still that. A booking is cancelled."""
    known = known_appointment(shop, id)
    last = known.history[-1]
    if isinstance(last.fact, e.AppointmentBooked) or event not in (None, last.seq):
        raise conflict("There is nothing left to take back.", "event")
    if known.order_no is not None and known.order_no in shop.jobs:
        raise conflict("Order %(order_no)s was opened for this car: cancel it first.", order_no=known.order_no)
    return [Entry(SITE, e.EventUndone((last.seq,), note), now)]


def known_appointment(shop: Shop, id: int) -> Appointment:
    """The appointment with this number; raises `Refused` where there is none."""
    known = shop.appointments.get(id)
    if known is None:
        raise Refused("There is no appointment %(id)s.", "id", "unknown", id=id)
    return known


def _expected(shop: Shop, id: int) -> Appointment:
    known = known_appointment(shop, id)
    if not known.is_expected:
        raise _settled(known)
    return known


def _settled(known: Appointment) -> Refused:
    """The refusal of what comes after an appointment's end."""
    match known.state:
        case "missed":
            return conflict("This appointment was missed.")
        case "cancelled":
            return conflict("This appointment was cancelled.")
        case _:
            return conflict("The car has arrived already: order %(order_no)s.", order_no=known.order_no)


def _ahead(shop: Shop, id: int, now: datetime) -> Appointment:
    """One whose time has not come yet."""
    known = _expected(shop, id)
    if now >= known.planned_at:
        raise conflict("The time of this appointment has come: note whether the car came, and book anew.")
    return known


def _check_planned(shop: Shop, planned_at: datetime, promised_at: datetime | None, now: datetime) -> None:
    if planned_at <= now:
        raise Refused("An appointment lies in the future.", "planned_at")
    if planned_at > now + FURTHEST:
        raise Refused("That is more than a year away.", "planned_at")
    day = shop_day(shop.calendar, planned_at)
    if not open_spans(shop.calendar, day):
        raise Refused("The shop is closed on that day.", "planned_at")
    if promised_at is not None and not planned_at < promised_at < planned_at + FURTHEST:
        raise Refused("The car is to be ready after it came, and within a year.", "promised_at")
