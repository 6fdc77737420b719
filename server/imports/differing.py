"""Where a file says otherwise than an order that is open here. Nothing of it is taken by itself: a person says so."""

from __future__ import annotations

from dataclasses import dataclass

from board.orders.job import Job
from server.imports.orders import Order

TEXTS = ("plate", "vin", "model", "repair_type", "advisor")
TICKS = ("waiting_customer", "wash")

Value = str | bool


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact of an order, as it is `here` and as the file has it (`there`)."""

    name: str
    here: Value
    there: Value


@dataclass(frozen=True, slots=True)
class Different:
    """An open order of which the file says otherwise. `seq`: the last event that was compared."""

    order_no: str
    plate: str
    seq: int
    facts: tuple[Fact, ...]


def different(order: Order, job: Job) -> Different | None:
    """What of an open job the file has otherwise; None where it agrees. A blank cell says nothing, nor does no tick."""
    here = {name: getattr(job, name) for name in (*TEXTS, *TICKS)} | ({"plate": ""} if job.no_plate else {})
    found = tuple(
        Fact(name, here[name], there) for name in here if (there := getattr(order, name)) and there != here[name]
    )
    return Different(job.order_no, job.plate, job.seq, found) if found and job.is_open else None
