"""An advisor who is away passes cars on: POST /pass-on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

from flask import Blueprint
from pydantic import Field
from typing_extensions import TypedDict

from board.orders.job import Job
from board.orders.moves import passing
from board.orders.shop import Entry, Shop
from server.api.body_values import Body, Name, OrderNo
from server.api.calls import PREFIX, call, check_key, command_key
from server.api.orders import advisor
from server.web.auth import Person
from server.web.current import current

blueprint = Blueprint("passing", __name__, url_prefix=PREFIX)


class PassOn(Body):
    """`orders`: only these; else all open cars of `from`."""

    giver: Annotated[Name, Field(alias="from")]
    taker: Annotated[Name, Field(alias="to")]
    orders: Annotated[list[OrderNo], Field(min_length=1, max_length=500)] | None = None


class PassedOnJson(TypedDict):
    """The orders that are with the other advisor now, and the events that say so."""

    orders: list[str]
    events: list[int]


@call(
    blueprint,
    "POST",
    "/pass-on",
    guard="pass-on",
    summary="Pass an advisor's cars, warnings and questions on to another; for whom they count stays",
    body=PassOn,
    answer=PassedOnJson,
)
def pass_on(person: Person, body: PassOn) -> dict[str, Any]:
    parts = current()
    key = command_key(person)
    check_key(key)
    if not parts.store.log.of_key(key.text):
        parts.command_log.catch_up()
        shop = parts.command_log.shop
        first = next(iter(body.orders or [job.order_no for job in shop.jobs.values() if job.advisor == body.giver]), "")
        taker = advisor(body.taker, person)

        def decide(newest: Shop, _job: Job | None, now: datetime) -> Sequence[Entry]:
            return passing.pass_on(newest, giver=body.giver, taker=taker, orders=body.orders, at=now)

        parts.command_log.record(first, decide, who=person.name, device=person.device, key=key.text)
    events = parts.store.log.of_key(key.text)
    return {"orders": [event.job for event in events], "events": [event.seq for event in events]}
