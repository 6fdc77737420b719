"""What is known of a car: GET /cars?q= and GET /cars/{plate or vin} (domain.md §14)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from flask import Blueprint
from pydantic import Field
from typing_extensions import TypedDict

from board.calendar import day_of
from board.orders.findings import Advice, advice
from board.orders.job import Job
from board.orders.number import next_number
from board.orders.promise import verdict
from board.orders.rework import CameBack, possible_rework
from board.refused import Refused
from server.api.answers import plain, time
from server.api.body_values import Query
from server.api.calls import PREFIX, call
from server.api.shapes import CustomerJson, FindingJson, Time
from server.core.wiring import Wiring
from server.store.customers import Customer
from server.web.current import current
from server.web.person import Person
from server.web.thread_pool import in_thread_pool

blueprint = Blueprint("cars", __name__, url_prefix=PREFIX)

MOST_FOUND = 20
MOST_VISITS = 50


class Search(Query):
    """A part of the plate or VIN, or of a customer's name or phone."""

    q: Annotated[str, Field(max_length=40)]


class Planned(Query):
    """`operations`: codes of what is to be done now, with commas between them."""

    operations: Annotated[str, Field(max_length=2_000)] = ""


class FoundJson(TypedDict):
    """`order_no`: the newest order, which came in at `last_at`; `customer` for those who may read customers."""

    plate: str
    no_plate: bool
    vin: str
    model: str
    customer: CustomerJson | None
    order_no: str
    last_at: Time
    is_open: bool


class VisitJson(TypedDict):
    order_no: str
    stage: str
    repair_type: str
    advisor: str
    received_at: Time
    delivered_at: Time | None
    verdict: str | None
    operations: list[str]


class CameBackJson(TypedDict):
    """A visit within 30 days with the same work: a possible external rework, to be confirmed by a person."""

    order_no: str
    days: int
    operations: list[str]


class AdviceJson(TypedDict):
    """A finding of an earlier visit that still stands."""

    order_no: str
    finding: FindingJson


class CarJson(TypedDict):
    plate: str
    no_plate: bool
    vin: str
    model: str
    customer: CustomerJson | None
    open_orders: list[str]
    visits: list[VisitJson]
    came_back: CameBackJson | None
    advice: list[AdviceJson]


class NumberJson(TypedDict):
    """Blank where the shop's numbers do not count."""

    order_no: str


@dataclass(frozen=True, slots=True)
class KnownCar:
    """A car with its orders, the newest first, and whose it was last."""

    jobs: tuple[Job, ...]
    customer: Customer | None

    @property
    def newest(self) -> Job:
        return self.jobs[0]

    @property
    def vin(self) -> str:
        return next((job.vin for job in self.jobs if job.vin), "")

    @property
    def advice(self) -> tuple[Advice, ...]:
        return advice(self.jobs)

    @property
    def open_orders(self) -> list[str]:
        return [job.order_no for job in self.jobs if job.is_open]


@call(
    blueprint,
    "GET",
    "/cars",
    guard="read",
    summary="Find cars that have been here",
    query=Search,
    answer=list[FoundJson],
)
def find_cars(person: Person, query: Search) -> list[dict[str, Any]]:
    return in_thread_pool(_found, current(), query.q, person.may("read-customer"))


@call(
    blueprint,
    "GET",
    "/cars/<car>",
    guard="read",
    summary="What is known of a car, by plate or VIN",
    query=Planned,
    answer=CarJson,
)
def show_car(person: Person, car: str, query: Planned) -> dict[str, Any]:
    parts = current()
    known = in_thread_pool(known_car, parts, car)
    if known is None:
        raise Refused("No car %(car)s has been here.", "car", "unknown", car=car[:MOST_FOUND])
    planned = [code.strip() for code in query.operations.split(",") if code.strip()]
    back = possible_rework(known.jobs, planned, parts.clock())
    customer = known.customer if person.may("read-customer") else None
    return _car_json(known, customer, back)


@call(
    blueprint,
    "GET",
    "/next-order-number",
    guard="open",
    summary="The number that a new order would have",
    answer=NumberJson,
)
def next_order_number(person: Person) -> dict[str, str]:
    return {"order_no": in_thread_pool(proposed_number, current())}


def proposed_number(parts: Wiring) -> str:
    """The number that comes after the newest; blank where the shop's numbers do not count."""
    jobs, today = parts.store.jobs, day_of(parts.command_log.shop.calendar, parts.clock())
    return next_number(jobs.newest_number(), today, lambda one: bool(jobs.get(one) or jobs.alike(one)))


def known_car(parts: Wiring, car: str) -> KnownCar | None:
    """A car by its plate or VIN; None where none has been here. May run beside the event loop."""
    orders = [row.order_no for row in parts.store.known_cars.orders_of(car)[:MOST_VISITS]]
    jobs = parts.store.jobs_of(orders)
    if not jobs:
        return None
    customers = parts.store.customers.of_jobs(orders)
    named = (customers[one] for one in orders if one in customers and (customers[one].name or customers[one].phone))
    return KnownCar(tuple(jobs[one] for one in orders if one in jobs), next(named, None))


def _found(parts: Wiring, text: str, with_customers: bool) -> list[dict[str, Any]]:
    rows = parts.store.known_cars.find(text, with_customers=with_customers, limit=MOST_FOUND)
    orders = [row.order_no for row in rows]
    jobs = parts.store.jobs_of(orders, ("OrderAmended",))
    customers = parts.store.customers.of_jobs(orders) if with_customers else {}
    return [
        {
            "plate": row.plate,
            "no_plate": jobs[row.order_no].no_plate,
            "vin": row.vin,
            "model": jobs[row.order_no].model,
            "customer": _person(customers.get(row.order_no)),
            "order_no": row.order_no,
            "last_at": time(row.received_at),
            "is_open": row.is_open,
        }
        for row in rows
        if row.order_no in jobs
    ]


def _car_json(known: KnownCar, customer: Customer | None, back: CameBack | None) -> dict[str, Any]:
    return {
        "plate": known.newest.plate,
        "no_plate": known.newest.no_plate,
        "vin": known.vin,
        "model": known.newest.model,
        "customer": _person(customer),
        "open_orders": known.open_orders,
        "visits": [_visit(job) for job in known.jobs],
        "came_back": plain(back) if back else None,
        "advice": plain(known.advice),
    }


def _visit(job: Job) -> dict[str, Any]:
    judged = verdict(job)
    return {
        "order_no": job.order_no,
        "stage": job.stage,
        "repair_type": job.repair_type,
        "advisor": job.advisor,
        "received_at": time(job.received_at),
        "delivered_at": time(job.delivered_at),
        "verdict": judged.verdict if judged else None,
        "operations": operations_of(job),
    }


def operations_of(job: Job) -> list[str]:
    """What was done, line by line."""
    return [operation.name for task in job.tasks for operation in task.operations]


def _person(customer: Customer | None) -> dict[str, str] | None:
    return {"name": customer.name, "phone": customer.phone} if customer else None
