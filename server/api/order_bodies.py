"""The bodies of POST /jobs and POST /appointments: a car and its work, with its tasks in full or in short."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Discriminator, Field, Tag

from board.codes import Confirmation
from server.api.body_values import (
    Body,
    Code,
    Instant,
    Mail,
    Minutes,
    Model,
    Name,
    Note,
    OperationName,
    OrderNo,
    Phone,
    Plate,
    RepairType,
    Trade,
    Vin,
)
from server.config.values import Language


class OperationLine(Body):
    """An operation that the standard-time table does not have; without a trade, its task's (else mechanical)."""

    code: Code
    name: OperationName
    standard_minutes: Minutes
    trade: Trade | None = None


def _how(value: Any) -> str:
    return "by-code" if isinstance(value, str) else "in-full"


AnyOperation = Annotated[
    Annotated[Code, Tag("by-code")] | Annotated[OperationLine, Tag("in-full")], Discriminator(_how)
]
OperationLines = Annotated[list[AnyOperation], Field(max_length=100)]
"""Codes (or names) of the standard-time table, or operations in full."""


class NewTask(Body):
    """The work of one trade: its operations, or only how long they take."""

    trade: Trade
    operations: OperationLines = Field(default_factory=list)
    standard_minutes: Minutes | None = None


class NewCustomer(Body):
    """Whose car it is; kept apart from the log, so that it can be erased. `mail` and `language` are for messages;
    without a language they are in the shop's own."""

    name: Name | None = None
    phone: Phone = ""
    mail: Mail = ""
    language: Language | None = None


class WantedWork(Body):
    """What is to be done: `tasks`, or in short `operations` or `standard_minutes`."""

    tasks: list[NewTask] = Field(default_factory=list, max_length=20)
    operations: OperationLines = Field(default_factory=list)
    standard_minutes: Minutes | None = None


class CarAndWork(WantedWork):
    """A car and what is to be done to it. In short: `operations` or `standard_minutes` here instead of `tasks`;
    operations are grouped by trade, body before paint before mechanical. A car without a plate (`no_plate`) needs a VIN
    or a customer's name. A plate of an unusual form is refused as `unusual`, and taken with `plate_confirmed`."""

    plate: Plate = ""
    no_plate: bool = False
    plate_confirmed: bool = False
    vin: Vin = ""
    model: Model = ""
    repair_type: RepairType
    advisor: Name | None = None
    waiting_customer: bool = False
    wash: bool = False
    customer: NewCustomer | None = None


class NewOrder(CarAndWork):
    """A repair order. In short: `operations` or `standard_minutes` here instead of `tasks`; operations are grouped by
    trade, body before paint before mechanical. A car without a plate (`no_plate`) needs a VIN or a customer's name. A
    plate of an unusual form is refused as `unusual`, and taken with `plate_confirmed`. `messages`: the customer
    agreed to be told by message."""

    order_no: OrderNo
    messages: bool = False
    promised_at: Instant | None = None
    confirmed_by: Confirmation | None = "signature"
    at: Instant | None = None


class NewAppointment(CarAndWork):
    """A car that is to come at `planned_at`; `promised_at`: when it is to be ready, if that is agreed. Car and work as
    in a repair order. `messages`: the customer agreed to be told of the order by message."""

    planned_at: Instant
    promised_at: Instant | None = None
    messages: bool = False
    note: Note = ""
