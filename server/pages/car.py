"""The customer's own page on a phone: one car, by a link that cannot be guessed (domain.md §8)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Blueprint, render_template
from flask_babel import get_locale
from werkzeug.exceptions import NotFound

from board.orders.job import Job
from server.core.wiring import Wiring
from server.live.page import Item, LivePage, Scene
from server.live.public_car import REST_LOOKS_LIKE, STEPS
from server.live.rooms import live_of, visit
from server.web.current import current

blueprint = Blueprint("car_page", __name__)

KEPT = timedelta(days=3)
"""A link leads nowhere so long after the car was handed over: phones and their links change hands."""
KEY = "car"


@dataclass(frozen=True, slots=True)
class OwnCar:
    """One car for its owner. `step`: how many of `steps` are behind it, the present one included."""

    plate: str
    model: str
    stage: str
    told_at: datetime | None
    steps: tuple[str, ...]
    step: int
    delivered_at: datetime | None = None


def own_car(job: Job, told: datetime | None) -> OwnCar:
    """The job as its owner may see it: no names, no forecast, no word of a delay."""
    stage = REST_LOOKS_LIKE.get(job.stage, job.stage)
    washed = job.wash or job.wash_finished_at is not None
    steps = tuple(step for step in STEPS if step != "washing" or washed)
    reached = {"dispatched": "received"}.get(stage, stage)
    step = steps.index(reached) + 1 if reached in steps else 0
    return OwnCar(job.plate, job.model, stage, told, steps, step, job.delivered_at)


def job_of(parts: Wiring, car_token: str) -> Job | None:
    """The job a link is about; None for a link that is unknown, void or too old."""
    customer = parts.store.customers.of_car_token(car_token)
    job = parts.command_log.job(customer.order_no) if customer else None
    if job is None or job.cancelled_at is not None:
        return None
    old = job.delivered_at is not None and job.delivered_at < parts.clock() - KEPT
    return None if old else job


def select(scene: Scene) -> Iterator[Item]:
    """The one car that the link is about, as long as it may be seen."""
    job = job_of(scene.wiring, scene.about)
    if job is not None:
        told = next((row.told_at for row in scene.view.rows if row.order_no == job.order_no), None)
        yield Item(KEY, (0,), own_car(job, told), {"stage": REST_LOOKS_LIKE.get(job.stage, job.stage)})


LIVE = LivePage("car", "rows/car.html", select, lambda parts, token: job_of(parts, token) is not None, guests=True)


@blueprint.get("/car/<car_token>")
def page(car_token: str) -> str:
    if job_of(current(), car_token) is None:
        raise NotFound
    visit(car_token)
    return render_template(
        "car.html", rows=live_of().rows(LIVE.name, str(get_locale()), car_token), about=f"{LIVE.name}/{car_token}"
    )
