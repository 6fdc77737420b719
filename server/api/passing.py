"""An advisor who is away passes cars and appointments on: POST /pass-on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from flask import Blueprint
from pydantic import Field
from typing_extensions import TypedDict

from board.orders.events import AppointmentPassedOn
from board.orders.job import Job
from board.orders.moves import passing
from board.orders.presence import SITE
from board.orders.shop import Entry, Shop
from server.api.body_values import Body, Name, OrderNo, Seq
from server.api.calls import PREFIX, call, check_key, command_key
from server.api.orders import advisor
from server.web.current import current
from server.web.person import Person

blueprint = Blueprint("passing", __name__, url_prefix=PREFIX)


class PassOn(Body):
    """`orders` and `appointments`: only these; without both, all open cars of `from` and all who are booked with
    `from`. Empty: appointments that nobody has yet."""

    giver: Annotated[Name | Literal[""], Field(alias="from")]
    taker: Annotated[Name, Field(alias="to")]
    orders: Annotated[list[OrderNo], Field(min_length=1, max_length=500)] | None = None
    appointments: Annotated[list[Seq], Field(min_length=1, max_length=500)] | None = None


class PassedOnJson(TypedDict):
    """The orders and appointments that are with the other advisor now, and the events that say so."""

    orders: list[str]
    appointments: list[int]
    events: list[int]


@call(
    blueprint,
    "POST",
    "/pass-on",
    guard="pass-on",
    summary="Pass an advisor's cars, warnings, questions and appointments on; for whom they count stays",
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
        every = body.orders is None and body.appointments is None
        open_cars = [job.order_no for job in shop.jobs.values() if every and job.advisor == body.giver]
        first = next(iter(body.orders or open_cars), SITE)
        taker = advisor(body.taker, person)

        def decide(newest: Shop, _job: Job | None, now: datetime) -> Sequence[Entry]:
            return passing.pass_on(
                newest,
                giver=body.giver,
                taker=taker,
                orders=body.orders,
                appointments=body.appointments,
                at=now,
            )

        parts.command_log.record(first, decide, who=person.name, device=person.device, key=key.text)
    events = parts.store.log.of_key(key.text)
    return {
        "orders": [event.job for event in events if event.job != SITE],
        "appointments": [event.fact.appointment for event in events if isinstance(event.fact, AppointmentPassedOn)],
        "events": [event.seq for event in events],
    }
