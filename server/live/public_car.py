"""What everybody may know of a car: a masked plate, its stage in plain words, and the time its owner was told.

The one door to the public pages: no name, no order number, no forecast and no risk goes through it (domain.md §6, §8).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from board.orders.job import Job
from server.core.wiring import Wiring

REST_LOOKS_LIKE = {"paused": "working"}
"""Why work rests is between the shop and its customer: everybody else sees a car in work."""
STEPS = ("received", "working", "inspecting", "washing", "ready", "delivered")
"""The life of a car as its owner sees it."""
KEPT = timedelta(days=3)
"""A link leads nowhere so long after the car was handed over: phones and their links change hands."""
REACHED = {"dispatched": "received"}
"""The step that a car in another stage has reached."""
LOUNGE_STEPS = ("received", "working", "inspecting", "ready")
"""The same in the lounge, where nobody needs to know who gets a wash."""


@dataclass(frozen=True, slots=True)
class PublicCar:
    """One car for everybody's eyes."""

    plate: str
    stage: str
    told_at: datetime | None

    @property
    def steps(self) -> tuple[tuple[str, str], ...]:
        """Each step of the lounge, and whether it is `done`, `now` or `ahead`."""
        stage = REACHED.get(self.stage, "inspecting" if self.stage == "washing" else self.stage)
        at = LOUNGE_STEPS.index(stage) if stage in LOUNGE_STEPS else -1
        return tuple(
            (step, "done" if n < at or self.ready else "now" if n == at else "ahead")
            for n, step in enumerate(LOUNGE_STEPS)
        )

    @property
    def ready(self) -> bool:
        return self.stage == "ready"


def public_car(stage: str, told_at: datetime | None, plate: str) -> PublicCar:
    """A car without what is nobody's business: its stage, the time its owner was told (`promise.public_at`)
    and its plate as these eyes may see it (`board.plate.masked`)."""
    return PublicCar(plate, REST_LOOKS_LIKE.get(stage, stage), told_at)


def job_of(parts: Wiring, car_token: str) -> Job | None:
    """The job a customer's link is about; None for a link that is unknown, void or too old."""
    customer = parts.store.customers.of_car_token(car_token)
    job = parts.command_log.job(customer.order_no) if customer else None
    if job is None or job.cancelled_at is not None:
        return None
    old = job.delivered_at is not None and job.delivered_at < parts.clock() - KEPT
    return None if old else job
