"""The cars behind the figures over HTTP: whatever is counted can be listed (domain.md §9)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from flask import Blueprint
from pydantic import Field
from typing_extensions import TypedDict

from server.api.answers import plain
from server.api.body_values import Name
from server.api.calls import PREFIX, call, invalid
from server.api.kpi import Asked, Owned
from server.core.wiring import Wiring
from server.figures import asking
from server.figures.appointments import due, not_come
from server.figures.losses import losses, months_of_loss
from server.store.cars import WHAT
from server.store.scope import Scope
from server.web.current import current
from server.web.person import Person
from server.web.thread_pool import in_thread_pool

blueprint = Blueprint("kpi_cars", __name__, url_prefix=PREFIX)

MOST = 1000


class Listed(Owned):
    """`what`: the list, as `cars` of GET /kpi/figures names it. `limit` of them, after the first `offset`."""

    what: Annotated[str, Field(max_length=40)] = "settled"
    limit: Annotated[int, Field(ge=1, le=MOST)] = MOST
    offset: Annotated[int, Field(ge=0, le=10_000_000)] = 0


CarsJson = TypedDict(
    "CarsJson",
    {
        "from": str,
        "to": str,
        "by": str | None,
        "name": str | None,
        "what": str,
        "number": int,
        "cars": list[dict[str, Any]],
    },
)
WorkedJson = TypedDict(
    "WorkedJson", {"from": str, "to": str, "by": str | None, "name": str | None, "cars": list[dict[str, Any]]}
)
LostJson = TypedDict(
    "LostJson", {"from": str, "to": str, "what": str, "months": int, "due": int, "cars": list[dict[str, Any]]}
)
NotComeJson = TypedDict("NotComeJson", {"from": str, "to": str, "due": int, "cars": list[dict[str, Any]]})


class AppointmentsAsked(Asked):
    """`advisor`: only those booked with one."""

    advisor: Name | None = None


class LostAsked(Asked):
    """`what`: cars that did not come again, or that have had no first service, within the months of the rules."""

    what: Literal["customer_loss", "first_service_loss"] = "customer_loss"


@call(
    blueprint,
    "GET",
    "/kpi/cars",
    guard="read-kpi",
    summary="The delivered cars behind a figure, by time of delivery",
    query=Listed,
    answer=CarsJson,
)
def show_cars(person: Person, query: Listed) -> dict[str, Any]:
    if query.what not in WHAT:
        raise invalid("what", asking.NO_LIST)
    found: dict[str, Any] = in_thread_pool(listed, current(), query.scope(), query.what, query.limit, query.offset)
    return found


def listed(parts: Wiring, scope: Scope, what: str, limit: int, offset: int) -> dict[str, Any]:
    """Some cars of a list, and how many there are in all."""
    return _scope_json(scope) | {
        "what": what,
        "number": parts.store.cars.number(scope, what),
        "cars": [plain(car) for car in parts.store.cars.page(scope, what, limit, offset)],
    }


@call(
    blueprint,
    "GET",
    "/kpi/worked",
    guard="read-kpi",
    summary="The cars that were worked on, with the minutes worked and the standard minutes earned",
    query=Owned,
    answer=WorkedJson,
)
def show_worked(person: Person, query: Owned) -> dict[str, Any]:
    scope = query.scope()
    return _scope_json(scope) | {"cars": [plain(car) for car in in_thread_pool(current().store.cars.worked, scope)]}


@call(
    blueprint,
    "GET",
    "/kpi/lost",
    guard="read-kpi",
    summary="The cars that a period lost: not back in time, or without their first service",
    query=LostAsked,
    answer=LostJson,
)
def show_lost(person: Person, query: LostAsked) -> dict[str, Any]:
    period = query.period()
    due, lost = in_thread_pool(losses, current(), query.what, period)
    return {
        "from": period.first.isoformat(),
        "to": period.last.isoformat(),
        "what": query.what,
        "months": months_of_loss(current(), query.what, period),
        "due": len(due),
        "cars": [plain(visit) for visit in lost],
    }


@call(
    blueprint,
    "GET",
    "/kpi/appointments",
    guard="read-kpi",
    summary="The booked cars of a period that did not come on their day",
    query=AppointmentsAsked,
    answer=NotComeJson,
)
def show_not_come(person: Person, query: AppointmentsAsked) -> dict[str, Any]:
    period = query.period()
    booked = due(current(), period, query.advisor)
    return {
        "from": period.first.isoformat(),
        "to": period.last.isoformat(),
        "due": len(booked),
        "cars": [plain(one) for one in not_come(current(), booked)],
    }


def _scope_json(scope: Scope) -> dict[str, Any]:
    return {"from": scope.first.isoformat(), "to": scope.last.isoformat(), "by": scope.by, "name": scope.name}
