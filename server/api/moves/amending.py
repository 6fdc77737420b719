"""What may be asked for about what was entered wrongly."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace

from board.orders.job import Job
from board.orders.moves import amending
from board.orders.shop import Entry, Shop
from server.api.body_values import Note
from server.api.command_bodies import CommandBody
from server.api.deciding import Asked, command
from server.api.order_bodies import NewCustomer
from server.store.customers import Customer
from server.web.current import current


class Amend(CommandBody):
    """What is given of the customer is put in the place of what was there."""

    customer: NewCustomer
    note: Note = ""


@command("amend", "Put right what was entered about the customer", Amend)
def amend(_shop: Shop, job: Job, body: Amend, asked: Asked) -> Sequence[Entry]:
    """The earlier name or number is kept nowhere."""
    return amending.amend_customer(job, note=body.note, at=asked.at)


def put_customer(order_no: str, body: CommandBody) -> None:
    """Writes the amended customer beside the log, where the order has none as well."""
    if not isinstance(body, Amend):
        return
    customers = current().store.customers
    before = customers.of_job(order_no) or Customer(order_no, "", "", secrets.token_urlsafe(16))
    given = {key: value or "" for key, value in body.customer.model_dump(exclude_unset=True).items()}
    customers.put(replace(before, **given))
