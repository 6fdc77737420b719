"""Who booked an appointment: kept apart from the log, and with the order once the car has come."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import replace

from board.orders.appointments import Appointment
from server.api.order_bodies import NewCustomer
from server.api.order_customer import keep_customer
from server.core.receipt import Receipt
from server.store.bookings import key_of_appointment
from server.store.customers import Customer
from server.web.current import current


def customers_of(appointments: Iterable[Appointment]) -> dict[int, Customer]:
    """The customers of some appointments, by number."""
    keys = {one.id: one.order_no or key_of_appointment(one.id) for one in appointments}
    found = current().store.customers.of_jobs(list(keys.values())) if keys else {}
    return {id: found[key] for id, key in keys.items() if key in found}


def keep(booked: Appointment, given: NewCustomer | None, receipt: Receipt) -> None:
    """Keeps who booked it, unless that is known; once the car has come, it is its order that knows."""
    if given is not None and (given.name or given.phone) and booked.is_expected:
        keep_customer(key_of_appointment(booked.id), given, receipt)


def give_to_order(id: int, order_no: str, receipt: Receipt) -> Customer:
    """The car has come: whoever booked it is the order's customer now."""
    customers, key = current().store.customers, key_of_appointment(id)
    booked = customers.of_job(key)
    customer = keep_customer(order_no, booked, receipt)
    if booked is not None:
        customers.drop(key)
    return customer


def take_from_order(id: int, order_no: str) -> None:
    """The arrival was a mistake: the appointment has its customer again, as the cancelled order has."""
    customers, key = current().store.customers, key_of_appointment(id)
    customer = customers.of_job(order_no)
    if customer is not None and customers.of_job(key) is None:
        customers.put(replace(customer, order_no=key, car_token=secrets.token_urlsafe(16)))
