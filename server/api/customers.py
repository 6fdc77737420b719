"""Customers as persons: looked up, shown whole, and forgotten (domain.md §14)."""

from __future__ import annotations

from typing import Annotated, Any

from flask import Blueprint, Response, jsonify
from pydantic import Field
from typing_extensions import TypedDict

from server.api.body_values import Query
from server.api.calls import PREFIX, call
from server.people import customers
from server.people.customers import Erased
from server.store.customers import KnownPerson
from server.web.auth import author_of
from server.web.current import current
from server.web.person import Person
from server.web.thread_pool import in_thread_pool

blueprint = Blueprint("customers", __name__, url_prefix=PREFIX)


class Sought(Query):
    """A part of the name, or of the telephone number (seven digits at least)."""

    q: Annotated[str, Field(min_length=2, max_length=60)]


class KnownPersonJson(TypedDict):
    """`id`: the first of their orders. `notes`: how many notes name them."""

    id: str
    name: str
    phone: str
    orders: list[str]
    notes: int


@call(
    blueprint,
    "GET",
    "/customers",
    guard="read-customer",
    summary="Look up customers by name or telephone number; the first fifty",
    query=Sought,
    answer=list[KnownPersonJson],
)
def find_customers(person: Person, query: Sought) -> list[Any]:
    return in_thread_pool(_found, current().store, query.q.strip())


@call(
    blueprint,
    "GET",
    "/customers/<id>/export",
    guard="erase-customer",
    summary="Everything that is held about a customer",
    answer=dict[str, Any],
)
def export_customer(person: Person, id: str) -> Response:
    store = current().store
    found = in_thread_pool(customers.export, store, customers.known(store, id))
    answer = jsonify(found)
    answer.headers["Content-Disposition"] = "attachment; filename=customer.json"
    answer.headers["Cache-Control"] = "no-store"
    return answer


@call(
    blueprint,
    "DELETE",
    "/customers/<id>",
    guard="erase-customer",
    summary="Forget a customer: name, number, car pages, and the notes that name them",
    status=204,
)
def erase_customer(person: Person, id: str) -> Response:
    parts = current()
    known = customers.known(parts.store, id)
    customers.erase(parts.store, Erased.of(parts.config), known, author_of(person))
    return Response(status=204)


def _found(store: Any, text: str) -> list[KnownPersonJson]:
    bookings = store.bookings()
    persons = store.customers.search(text)
    return [customer_json(one, len(store.customers.notes_that_name(one, bookings))) for one in persons]


def customer_json(one: KnownPerson, notes: int) -> KnownPersonJson:
    """A customer as a list shows them."""
    return KnownPersonJson(id=one.id, name=one.name, phone=one.phone, orders=list(one.orders), notes=notes)
