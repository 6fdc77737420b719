"""What may be asked for about what was entered wrongly."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace

from flask_babel import lazy_gettext

from board import vin
from board.orders.job import Job
from board.orders.labour import Operation
from board.orders.moves import amending
from board.orders.shop import Entry, Shop
from board.refused import Refused
from server.api.body_values import Model, Name, Note, Plate, RepairType, Seq, Vin
from server.api.command_bodies import CommandBody
from server.api.deciding import Asked, command
from server.api.order_bodies import AnyOperation, NewCustomer, OperationLines
from server.api.orders import advisor, named_operations, plate_given
from server.store.customers import Customer
from server.web.current import current
from server.web.person import Person
from server.web.problem import Problem


class Amend(CommandBody):
    """What is given is put in the place of what was there; `operations` are the whole list as it should be."""

    plate: Plate | None = None
    plate_confirmed: bool = False
    vin: Vin | None = None
    model: Model | None = None
    repair_type: RepairType | None = None
    advisor: Name | None = None
    waiting_customer: bool | None = None
    wash: bool | None = None
    messages: bool | None = None
    customer: NewCustomer | None = None
    operations: OperationLines | None = None
    note: Note = ""
    seen: Seq | None = None


@command("amend", "Put right what was entered about an order", Amend)
def amend(shop: Shop, job: Job, body: Amend, asked: Asked) -> Sequence[Entry]:
    """The facts of an open order by whoever may open one; `customer` also after the hand-over, and the earlier name or
    number is kept nowhere. `operations` is the whole list as it should be. Only the technical director takes `rework`
    away, only the service manager moves for whom a car counts and amends what is finished. `seen` is the job's `seq`
    on the screen: an amendment of the same fact after it answers 409.
    """
    entries: list[Entry] = []
    wish = _wish(job, body, asked.person)
    if wish != amending.Wish():
        entries += amending.amend(
            shop,
            job,
            wish,
            note=body.note,
            may=asked.person.may,
            seen=body.seen,
            who=asked.person.name,
            at=asked.at,
            now=asked.now,
        )
    elif body.customer is None:
        raise Refused("Say what is to be put right.")
    if body.customer is not None:
        entries += amending.amend_customer(job, note=body.note, at=asked.at)
    return entries


def _wish(job: Job, body: Amend, person: Person) -> amending.Wish:
    wish = amending.Wish(
        plate=None if body.plate is None else _plate(job, body),
        vin=None if body.vin is None else vin.check(body.vin),
        model=body.model,
        repair_type=body.repair_type,
        advisor=None if body.advisor is None else advisor(body.advisor, person),
        waiting_customer=body.waiting_customer,
        wash=body.wash,
        messages=body.messages,
        operations=None if body.operations is None else _operations(job, body.operations),
    )
    # Who may open no order may take a repair type away from one.
    if not person.may("open") and (body.customer is not None or wish != amending.Wish(repair_type=wish.repair_type)):
        raise Problem(403, "forbidden", lazy_gettext("You may put the repair type right, and nothing else."))
    return wish


def _plate(job: Job, body: Amend) -> str:
    """A blank one takes the plate away: from a car that is known by its VIN or somebody's name."""
    customer = current().store.customers.of_job(job.order_no)
    known_by = bool(body.vin or job.vin or (customer and customer.name))
    return plate_given(body.plate or "", none=not body.plate, confirmed=body.plate_confirmed, known_by=known_by)


def _operations(job: Job, lines: Sequence[AnyOperation]) -> tuple[Operation, ...]:
    """A code that the order has already stands for what it has: the table may have changed since."""
    held = {operation.code: operation for task in job.tasks for operation in task.operations}
    return tuple(
        held[line] if isinstance(line, str) and line in held else named_operations([line])[0] for line in lines
    )


def put_customer(order_no: str, body: CommandBody) -> None:
    """Writes the amended customer beside the log, where the order has none as well."""
    if not isinstance(body, Amend) or body.customer is None:
        return
    customers = current().store.customers
    before = customers.of_job(order_no) or Customer(order_no, "", "", secrets.token_urlsafe(16))
    given = {key: value or "" for key, value in body.customer.model_dump(exclude_unset=True).items()}
    customers.put(replace(before, **given))
