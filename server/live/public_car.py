"""What everybody may know of a car: a masked plate, its stage in plain words, and the time its owner was told.

The one door to the public pages: no name, no order number, no forecast and no risk goes through it (domain.md §6, §8).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from board.forecast.view import Row
from board.orders.job import Job
from board.plate import PlateMask, mask
from server.core.wiring import Wiring

REST_LOOKS_LIKE = {"paused": "working"}
"""Why work rests is between the shop and its customer: everybody else sees a car in work."""
STEPS = ("received", "working", "inspecting", "washing", "ready", "delivered")
"""The life of a car as its owner sees it."""
KEPT = timedelta(days=3)
"""A link leads nowhere so long after the car was handed over: phones and their links change hands."""


@dataclass(frozen=True, slots=True)
class PublicCar:
    """One car for everybody's eyes."""

    plate: str
    stage: str
    told_at: datetime | None

    @property
    def ready(self) -> bool:
        return self.stage == "ready"


def public_car(row: Row, hidden: PlateMask | None) -> PublicCar:
    """The row without what is nobody's business; `hidden` None for the car's own owner, who knows the plate."""
    plate = row.plate if hidden is None else mask(row.plate, hidden)
    return PublicCar(plate, REST_LOOKS_LIKE.get(row.stage, row.stage), row.told_at)


def job_of(parts: Wiring, car_token: str) -> Job | None:
    """The job a customer's link is about; None for a link that is unknown, void or too old."""
    customer = parts.store.customers.of_car_token(car_token)
    job = parts.command_log.job(customer.order_no) if customer else None
    if job is None or job.cancelled_at is not None:
        return None
    old = job.delivered_at is not None and job.delivered_at < parts.clock() - KEPT
    return None if old else job
