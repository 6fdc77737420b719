"""What a dispatch would do, asked before it is made: one placement with all it changes, or every bay at a glance.

Writes nothing, so a tablet may ask at every hover. Sentences are in the caller's language.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from flask import Blueprint
from pydantic import Field

from board.forecast.advice import advise
from board.forecast.preview import placements, what_if
from board.forecast.promise_by_history import prospect, talked_about
from board.orders.job import Job
from board.orders.moves.dispatching import dispatch
from board.orders.moves.placing import Place, Placed, split, swap
from board.orders.shop import Entry, Shop
from board.refused import Refused
from server.api.answers import time
from server.api.body_values import Bay, Body, Code, Instant, Name, OrderNo, RepairType, TaskNumber
from server.api.calls import PREFIX, call
from server.api.command_bodies import Technicians
from server.api.order_bodies import OperationLines
from server.api.orders import grouped, named_operations
from server.api.preview_answers import (
    OrderPreviewJson,
    PlacementsJson,
    PreviewJson,
    placements_json,
    preview_json,
    prospect_json,
)
from server.web.current import current
from server.web.person import Person
from server.web.problems import sentence
from server.web.thread_pool import in_thread_pool

blueprint = Blueprint("preview", __name__, url_prefix=PREFIX)


class WhichTask(Body):
    """A task of an open job."""

    order_no: OrderNo
    task: TaskNumber = 1


class WhichPlaces(WhichTask):
    """A task that looks for a place; `not_before`: where it is to begin then at the earliest."""

    not_before: Instant | None = None


class WhichPlacement(WhichPlaces):
    """A dispatch as it would be asked for, without `bay` into the queue; with `operations` only these would go there,
    split from the others.
    """

    team: Name
    bay: Bay | None = None
    technicians: Technicians = Field(default_factory=list)
    operations: list[Code] = Field(default_factory=list, max_length=100)


class WhichSwap(WhichTask):
    """Two tasks that would change places."""

    with_order_no: OrderNo
    with_task: TaskNumber = 1


class WhichOrder(Body):
    """A repair order that is only being talked about."""

    operations: OperationLines = Field(min_length=1)
    repair_type: RepairType = "maintenance"
    wash: bool = False


@call(
    blueprint,
    "POST",
    "/preview/dispatch",
    guard="dispatch",
    summary="What a dispatch would change; writes nothing",
    body=WhichPlacement,
    answer=PreviewJson,
)
def preview_dispatch(person: Person, body: WhichPlacement) -> dict[str, Any]:
    job = _open_job(body.order_no)
    task, who = body.task, person.name

    def move(shop: Shop, now: datetime) -> Sequence[Entry]:
        if body.operations:
            place = Place(body.team, body.bay, tuple(body.technicians), body.not_before)
            return split(
                shop, job, task=task, operations=body.operations, place=place, seen=job.seq, who=who, at=now, now=now
            )
        return dispatch(
            shop,
            job,
            task=task,
            team=body.team,
            bay=body.bay,
            technicians=body.technicians,
            not_before=body.not_before,
            seen=job.seq,
            who=who,
            at=now,
            now=now,
        )

    return _looked_at(move)


@call(
    blueprint,
    "POST",
    "/preview/swap",
    guard="swap",
    summary="What it would change if two tasks changed places; writes nothing",
    body=WhichSwap,
    answer=PreviewJson,
)
def preview_swap(person: Person, body: WhichSwap) -> dict[str, Any]:
    one, other = _open_job(body.order_no), _open_job(body.with_order_no)

    def move(shop: Shop, now: datetime) -> Sequence[Entry]:
        placed = (Placed(one, body.task, one.seq), Placed(other, body.with_task, other.seq))
        return swap(shop, *placed, who=person.name, at=now, now=now)

    return _looked_at(move)


def _looked_at(move: Callable[[Shop, datetime], Sequence[Entry]]) -> dict[str, Any]:
    """What the move would change, or why it is refused."""
    shop, now = current().command_log.shop, current().clock()
    try:
        return preview_json(what_if(shop, move(shop, now), now))
    except Refused as reason:
        return {"changes": [], "starts_at": None, "ends_at": None, "wait": None, "refused": sentence(reason)}


@call(
    blueprint,
    "POST",
    "/preview/placements",
    guard="dispatch",
    summary="Every bay as a place for a task: when the car would be ready, its rank and why, or why it cannot go there",
    body=WhichPlaces,
    answer=PlacementsJson,
)
def preview_placements(person: Person, body: WhichPlaces) -> dict[str, Any]:
    desk, now = current().command_log, current().clock()
    job = _open_job(body.order_no)
    places = placements(desk.shop, job, body.task, not_before=body.not_before, who=person.name, now=now)
    return placements_json(places, advise(job, body.task, places))


@call(
    blueprint,
    "POST",
    "/preview/order",
    guard="open",
    summary="When a car would be ready if its order were opened now, and what could be promised; writes nothing",
    body=WhichOrder,
    answer=OrderPreviewJson,
)
def preview_order(person: Person, body: WhichOrder) -> dict[str, Any]:
    desk, now = current().command_log, current().clock()
    desk.catch_up()
    shop = desk.shop
    tasks = grouped(named_operations(body.operations))
    entries = talked_about(shop, tasks, repair_type=body.repair_type, wash=body.wash, who=person.name, now=now)
    subject = what_if(shop, entries, now).changes[0]
    minutes = sum(operation.standard_minutes for task in tasks for operation in task.operations)
    plain = {"standard_minutes": minutes, "forecast_ready": time(subject.after_ready)}
    return plain | prospect_json(in_thread_pool(prospect, shop, entries, now))


def _open_job(order_no: str) -> Job:
    desk = current().command_log
    desk.catch_up()
    job = desk.shop.jobs.get(order_no)
    if job is None:
        raise Refused("There is no open order %(order_no)s.", "order_no", "unknown", order_no=order_no)
    return job
