"""What customers were told by message: the proof of it, and what still waits."""

from __future__ import annotations

from typing import Any

from flask import Blueprint
from typing_extensions import TypedDict

from server.api.answers import time
from server.api.calls import PREFIX, call
from server.api.jobs import known
from server.api.shapes import Time
from server.store.customer_messages import CustomerMessage
from server.web.current import current
from server.web.person import Person

blueprint = Blueprint("customer_messages", __name__, url_prefix=PREFIX)


class CustomerMessageJson(TypedDict):
    """`message`: received, new_time, ready or thanks. `outcome`: waiting, sent, given_up, or dropped where it was no
    longer true or wanted. `to` and `text` are there once it was sent, until the person is erased."""

    order_no: str
    message: str
    channel: str
    outcome: str
    made_at: Time
    attempts: int
    again_at: Time | None
    ended_at: Time | None
    why: str
    to: str
    text: str


@call(
    blueprint,
    "GET",
    "/jobs/<order_no>/messages",
    guard="read-customer",
    summary="What the customer of an order was told by message",
    answer=list[CustomerMessageJson],
)
def order_messages(person: Person, order_no: str) -> list[Any]:
    job = known(order_no)
    return [message_json(one) for one in current().store.customer_messages.of_orders([job.order_no])]


@call(
    blueprint,
    "GET",
    "/customer-messages",
    guard="administer",
    summary="The newest messages to customers: sent, waiting, or not sent",
    answer=list[CustomerMessageJson],
)
def newest_messages(person: Person) -> list[Any]:
    return [message_json(one) for one in current().store.customer_messages.newest()]


def message_json(one: CustomerMessage) -> CustomerMessageJson:
    """A message as the API tells it."""
    return CustomerMessageJson(
        order_no=one.order_no,
        message=one.message,
        channel=one.channel,
        outcome=one.outcome or "waiting",
        made_at=time(one.made_at),
        attempts=one.attempts,
        again_at=None if one.ended_at else time(one.due_at),
        ended_at=time(one.ended_at),
        why=one.why,
        to=one.receiver,
        text=one.text,
    )
