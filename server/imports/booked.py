"""Which appointment of ours a row of a file is: by its number, else by the car and the time for which it was booked."""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass, field
from datetime import datetime

from board import phone
from board.calendar import shop_day
from board.orders import events as e
from board.orders.appointments import NOTHING_BOOKED, Appointment
from board.orders.presence import SITE
from board.refused import Refused
from server.imports.importing import Importing
from server.store.bookings import key_of_appointment
from server.store.customers import Customer

Mark = str | tuple[str, datetime]
"""By what a row is known again: its number, or a car and a time."""
_NUMBERED = re.compile(r"import-\d+:no (.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Booking:
    """What rows of a file say of one appointment; `number`: the other system's own."""

    row: int
    number: str
    booked: e.AppointmentBooked
    name: str
    phone: str
    cancelled: bool

    @property
    def cars(self) -> tuple[str, ...]:
        """By what its car is told from others that come at the same time."""
        fact = self.booked
        return _cars(fact.plate, fact.vin, self.name, self.phone)

    @property
    def marks(self) -> Set[Mark]:
        return {self.number} if self.number else {(car, self.booked.planned_at) for car in self.cars}


@dataclass(frozen=True, slots=True)
class Known:
    """The appointments there are, by the other system's number, and by the car with the times it was booked for.

    `told`: those that a row has at another time.
    """

    by_number: dict[str, Appointment] = field(default_factory=dict)
    by_car: dict[str, dict[datetime, Appointment]] = field(default_factory=dict)
    told: set[int] = field(default_factory=set)

    def of(self, told: Booking) -> Appointment | None:
        """The appointment that the row names; None where it names none that is here."""
        if told.number in self.by_number:
            return self.by_number[told.number]
        found = (self.by_car.get(car, {}).get(told.booked.planned_at) for car in told.cars)
        # What came under another number is another appointment.
        return next((one for one in found if one and (not told.number or not _number_of(one))), None)

    def may_be_moved(self, told: Booking, how: Importing, written: Set[Mark]) -> bool:
        """Whether a row without a number may be another time for an appointment that is here."""
        return not told.number and bool(self._others(told, how, written))

    def moved(self, told: Booking, how: Importing, written: Set[Mark]) -> Appointment:
        """The appointment that a row without a number has at another time: the car's only one of that day.

        Raises `Refused` where it may as well be one more.
        """
        others = self._others(told, how, written)
        day = shop_day(how.shop.calendar, told.booked.planned_at)
        of_day = [one for one in others if one.day(how.shop.calendar) == day]
        if len(of_day) == 1 and of_day[0].id not in self.told:
            self.told.add(of_day[0].id)
            return of_day[0]
        raise Refused(
            "%(car)s is booked here for %(time)s, and the file has no number: was it moved, or does the car come once"
            " more? Move or book it on the page of appointments.",
            "planned_at",
            car=told.cars[0].strip(),
            time=others[0].planned_at,
        )

    def add(self, one: Appointment, customer: Customer | None) -> None:
        if number := _number_of(one):
            self.by_number[number] = one
        first = one.history[0].fact
        assert isinstance(first, e.AppointmentBooked)
        who = (customer.name, customer.phone) if customer else ("", "")
        for car in _cars(one.plate, one.vin, *who):
            times = self.by_car.setdefault(car, {})
            times[one.planned_at] = times[first.planned_at] = one

    def _others(self, told: Booking, how: Importing, written: Set[Mark]) -> list[Appointment]:
        """The car's appointments without a number that are still to come and that no row of the file names."""
        found: dict[int, Appointment] = {}
        for car in told.cars:
            held = self.by_car.get(car, {})
            named = {one.id for at, one in held.items() if (car, at) in written}
            found |= {one.id: one for one in held.values() if one.id not in named}
        return sorted(
            (one for one in found.values() if one.is_expected and one.planned_at > how.now and not _number_of(one)),
            key=lambda one: one.planned_at,
        )


def known_bookings(how: Importing, up_to: int) -> Known:
    """The appointments there are, as the log says up to a place."""
    booked = NOTHING_BOOKED.with_events(how.store.log.of_job(SITE, up_to=up_to)).by_id
    keys = {one.id: one.order_no or key_of_appointment(one.id) for one in booked.values() if not one.plate}
    customers = how.store.customers.of_jobs(list(keys.values())) if keys else {}
    found = Known()
    for id, one in booked.items():
        found.add(one, customers.get(keys.get(id, "")))
    return found


def _number_of(one: Appointment) -> str:
    found = _NUMBERED.fullmatch(one.history[0].key)
    return found[1] if found else ""


def _cars(plate: str, vin: str, name: str, number: str) -> tuple[str, ...]:
    if plate or vin:
        return tuple(car for car in (plate, vin) if car)
    return (f"{name} {phone.same(number)}",)
