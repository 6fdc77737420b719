"""The customer's own page on a phone: one car, by a link that cannot be guessed (domain.md §8)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, render_template
from flask_babel import get_locale
from werkzeug.exceptions import NotFound

from board.orders.added_work import AddedWork, added_work
from board.orders.job import Job
from board.orders.promise import promised_at
from board.orders.shop import Shop
from board.queue.progress import standard_left
from server.live.page import Item, LivePage, Scene
from server.live.public_car import REACHED, REST_LOOKS_LIKE, STEPS, job_of
from server.live.rooms import live_of, visit
from server.web.current import current

blueprint = Blueprint("car_page", __name__)

KEY = "car"


@dataclass(frozen=True, slots=True)
class OwnCar:
    """One car for its owner. `step`: how many of `steps` are behind it, the present one included.

    `progress`: how much of the work is done, in per cent; `asked`: added work that waits for the owner's answer.
    """

    plate: str
    model: str
    stage: str
    told_at: datetime | None
    steps: tuple[str, ...]
    step: int
    advisor: str
    phone: str
    promised_at: datetime | None
    progress: int
    asked: tuple[AddedWork, ...]
    delivered_at: datetime | None = None

    @property
    def may_put_off(self) -> bool:
        """Whether its owner may ask for a later time."""
        return self.promised_at is not None and self.delivered_at is None


def own_car(shop: Shop, job: Job, told: datetime | None, phone: str, now: datetime) -> OwnCar:
    """The job as its owner may see it: no name but the advisor's, no forecast, no word of a delay."""
    stage = REST_LOOKS_LIKE.get(job.stage, job.stage)
    washed = job.wash or job.wash_finished_at is not None
    steps = tuple(step for step in STEPS if step != "washing" or washed)
    reached = REACHED.get(stage, stage)
    step = steps.index(reached) + 1 if reached in steps else 0
    return OwnCar(
        job.plate,
        job.model,
        stage,
        told,
        steps,
        step,
        job.advisor,
        phone,
        promised_at(job),
        progress(shop, job, now),
        tuple(one for one in added_work(job) if one.waits) if job.is_open else (),
        job.delivered_at,
    )


def progress(shop: Shop, job: Job, now: datetime) -> int:
    """How much of the standard time is worked, in steps of ten per cent."""
    whole = sum(task.standard_minutes for task in job.tasks)
    left = sum(standard_left(shop.calendar, task, now) for task in job.tasks)
    return int((whole - left) * 10 / whole) * 10 if whole else 0


def select(scene: Scene) -> Iterator[Item]:
    """The one car that the link is about, as long as it may be seen."""
    job = job_of(scene.wiring, scene.about)
    if job is not None:
        told = next((row.public_at for row in scene.view.rows if row.order_no == job.order_no), None)
        parts = scene.wiring
        shown = own_car(parts.command_log.shop, job, told, parts.config.site.phone, parts.clock())
        yield Item(KEY, (0,), shown, {"stage": REST_LOOKS_LIKE.get(job.stage, job.stage)})


LIVE = LivePage("car", "rows/car.html", select, lambda parts, token: job_of(parts, token) is not None, guests=True)


@blueprint.get("/car/<car_token>")
def page(car_token: str) -> str:
    if job_of(current(), car_token) is None:
        raise NotFound
    visit(car_token)
    return render_template(
        "car.html", rows=live_of().rows(LIVE.name, str(get_locale()), car_token), about=f"{LIVE.name}/{car_token}"
    )
