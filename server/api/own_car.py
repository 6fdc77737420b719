"""What a customer says about the own car, by the link of its page (domain.md §5, §8): the link is the proof."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import Blueprint, request
from typing_extensions import TypedDict

from board.orders.job import Job
from board.orders.job_records import CUSTOMER
from board.orders.moves import signing
from board.orders.promise import promised_at
from board.orders.shop import Entry, Shop
from server.api.answers import time
from server.api.body_values import Body, Instant, Seq
from server.api.calls import PREFIX, call
from server.api.images import Drawing
from server.api.jobs import record
from server.api.shapes import Time
from server.core.together import Decide
from server.live.public_car import job_of
from server.store.pictures import Picture
from server.web.current import current
from server.web.device import device, known_people
from server.web.person import Person
from server.web.problem import Problem

blueprint = Blueprint("own_car", __name__, url_prefix=PREFIX)

LARGEST_DRAWING = 2 * 1024 * 1024


class AddedWorkAnswer(Body):
    """`work`: the `seq` of the added work. Agreeing needs the signature, a data URL."""

    work: Seq
    approved: bool
    image: Drawing | None = None


class Later(Body):
    promised_at: Instant


class OwnCarJson(TypedDict):
    promised_at: Time | None


@call(
    blueprint,
    "POST",
    "/car/<car_token>/added-work",
    guard=None,
    summary="The customer agrees to added work, or declines it",
    body=AddedWorkAnswer,
    answer=OwnCarJson,
    largest=LARGEST_DRAWING,
)
def answer_added_work(car_token: str, body: AddedWorkAnswer) -> dict[str, Any]:
    image = body.image if body.approved else None

    def decide(_shop: Shop, job: Job | None, now: datetime) -> Sequence[Entry]:
        return signing.answer_added_work(
            _known(job),
            event=body.work,
            approved=body.approved,
            image=image.seal if image else None,
            at=_known(job).present(now),
            now=now,
        )

    return _recorded(car_token, decide, [image] if image else [])


@call(
    blueprint,
    "POST",
    "/car/<car_token>/later",
    guard=None,
    summary="The customer asks to collect the car later than promised",
    body=Later,
    answer=OwnCarJson,
)
def ask_for_later(car_token: str, body: Later) -> dict[str, Any]:
    def decide(shop: Shop, job: Job | None, now: datetime) -> Sequence[Entry]:
        found = _known(job)
        return signing.ask_for_later(shop, found, promised_at=body.promised_at, at=found.present(now), now=now)

    return _recorded(car_token, decide)


@blueprint.before_request
def check_link() -> None:
    """Before anything is read: a stranger's picture is not worth decoding."""
    if job_of(current(), str((request.view_args or {}).get("car_token"))) is None:
        raise Problem(404, "unknown")


def _recorded(car_token: str, decide: Decide, pictures: Sequence[Picture] = ()) -> dict[str, Any]:
    parts = current()
    parts.command_log.catch_up()
    job = job_of(parts, car_token)
    if job is None:
        raise Problem(404, "unknown")
    record(job.order_no, _whoever(), decide, pictures=pictures)
    after = job_of(parts, car_token)
    return {"promised_at": time(promised_at(after)) if after else None}


def _whoever() -> Person:
    """The customer; on a device on which somebody of the staff has signed in, that person (domain.md §14)."""
    staff = known_people()
    return Person(staff[0] if staff else CUSTOMER, CUSTOMER, device(), session=False)


def _known(job: Job | None) -> Job:
    if job is None:
        raise Problem(404, "unknown")
    return job
