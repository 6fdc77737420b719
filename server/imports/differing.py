"""Where a file says otherwise than what is here already. Nothing of it is taken by itself: a person says so."""

from __future__ import annotations

from collections.abc import Iterator

from board import phone
from board.orders.added_work import added_work
from board.orders.job import Job
from board.orders.labour import UNNAMED
from board.orders.promise import minute, promised_at
from server.imports.difference import Different, Fact, Named
from server.imports.order import Order
from server.store.customers import Customer

TEXTS = ("plate", "vin", "model", "repair_type", "advisor")
TICKS = ("waiting_customer", "wash")


def different(order: Order, job: Job, customer: Customer | None) -> Different | None:
    """What of an open job the file has otherwise; None where it agrees. A blank cell says nothing, nor does no tick."""
    found = (*_plain(order, job), *_operations(order, job), *_promise(order, job), *_customer(order, customer))
    return Different(job.order_no, job.plate, job.seq, found) if found and job.is_open else None


def _plain(order: Order, job: Job) -> Iterator[Fact]:
    here = {name: getattr(job, name) for name in (*TEXTS, *TICKS)} | ({"plate": ""} if job.no_plate else {})
    for name, held in here.items():
        if (there := getattr(order, name)) and there != held:
            yield Fact(name, held, there)


def _operations(order: Order, job: Job) -> Iterator[Fact]:
    """Labour without a name says nothing. What was added here since stands beside what the file has."""
    there = tuple(operation for task in order.tasks for operation in task.operations)
    if not there or any(operation.code == UNNAMED for operation in there):
        return
    here = tuple(operation for task in job.tasks for operation in task.operations)
    added = {operation.code for one in added_work(job) for operation in one.operations}
    there += tuple(one for one in here if one.code in added and all(one.code != other.code for other in there))
    if sorted(one.code for one in here) != sorted(one.code for one in there):
        yield Fact("operations", here, there)


def _promise(order: Order, job: Job) -> Iterator[Fact]:
    here, there = promised_at(job), order.promised_at
    if there is not None and (here is None or minute(here) != minute(there)):
        yield Fact("promised_at", here, there)


def _customer(order: Order, customer: Customer | None) -> Iterator[Fact]:
    here = Named(customer.name, customer.phone) if customer else Named("", "")
    there = Named(order.customer_name or here.name, order.customer_phone or here.phone)
    same_number = phone.same(here.phone) == phone.same(there.phone) and bool(here.phone) == bool(there.phone)
    if here.name != there.name or not same_number:
        yield Fact("customer", here, there)
