"""A repair order as a foreign system tells it, read and checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from board.orders.events import TaskPlan

INSTANTS = (
    "promise_noted_at",
    "dispatched_at",
    "started_at",
    "finished_at",
    "ready_at",
    "delivered_at",
    "left_at",
)


@dataclass(frozen=True, slots=True)
class Order:
    """A repair order as a foreign system tells it. `times` holds those of INSTANTS that it knows.

    `confirmed_by` is how the customer confirmed the promise; `cancelled` says why or how the order was withdrawn.
    `unknown_operations` of a closed order are in no table of standard times; its labour is left out for them.
    """

    order_no: str
    plate: str
    model: str
    repair_type: str
    advisor: str
    tasks: tuple[TaskPlan, ...]
    received_at: datetime
    promised_at: datetime | None = None
    confirmed_by: str | None = None
    times: Mapping[str, datetime] = field(default_factory=dict)
    technicians: tuple[str, ...] = ()
    team: str | None = None
    waiting_customer: bool = False
    wash: bool = False
    customer_name: str = ""
    customer_phone: str = ""
    cancelled: str | None = None
    cancelled_at: datetime | None = None
    in_time_flag: bool | None = None
    vin: str = ""
    unknown_operations: tuple[str, ...] = ()
