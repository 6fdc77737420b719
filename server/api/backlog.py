"""The backlog: old open orders that an import brought, listed and closed together (domain.md §9)."""

from __future__ import annotations

from typing import Annotated, Any

from flask import Blueprint
from pydantic import Field
from typing_extensions import TypedDict

from board.orders.job import Job
from board.orders.promise import promised_at
from server.api.answers import time
from server.api.body_values import Body, Note, OrderNo
from server.api.calls import call, command_key
from server.api.shapes import Time
from server.core.wiring import Wiring
from server.imports import backlog
from server.imports.setting import undoing
from server.store.store import Store
from server.web.current import current
from server.web.person import Person
from server.web.thread_pool import in_thread_pool

blueprint = Blueprint("backlog", __name__)

MOST_ORDERS = 2_000


class BacklogClosing(Body):
    """`orders`: those to close; without them all. They are in no rate, and their number stands beside the rates."""

    orders: Annotated[list[OrderNo] | None, Field(max_length=MOST_ORDERS)] = None
    note: Note


class BacklogJson(TypedDict):
    order_no: str
    plate: str
    repair_type: str
    advisor: str
    received_at: Time
    promised_at: Time | None


class ClosedJson(TypedDict):
    closed: int


@call(
    blueprint,
    "GET",
    "/backlog",
    guard="take-up",
    summary="The old open orders that nobody has taken up, the oldest first",
    answer=list[BacklogJson],
)
def show_backlog(person: Person) -> list[Any]:
    return [backlog_json(job) for job in in_thread_pool(backlog.backlog, current().store)]


@call(
    blueprint,
    "POST",
    "/backlog/close",
    guard="import",
    summary="Close old open orders together, not judged",
    body=BacklogClosing,
    answer=ClosedJson,
    remembers=True,
)
def close_backlog(person: Person, body: BacklogClosing) -> dict[str, Any]:
    closed = in_thread_pool(_close, current(), body, person, command_key(person).text)
    current().command_log.catch_up()
    return {"closed": closed}


def _close(parts: Wiring, body: BacklogClosing, person: Person, key: str) -> int:
    store = Store(parts.config.database, parts.config.site.code)
    try:
        how = undoing(parts, who=person.name, device=person.device, store=store)
        orders = store.jobs.backlog() if body.orders is None else body.orders
        return backlog.close(orders, body.note, how, key)
    finally:
        store.close()


def backlog_json(job: Job) -> BacklogJson:
    """An old open order as the API tells of it."""
    return BacklogJson(
        order_no=job.order_no,
        plate=job.plate,
        repair_type=job.repair_type,
        advisor=job.advisor,
        received_at=job.received_at.isoformat(),
        promised_at=time(promised_at(job)),
    )
