"""Who is next, over HTTP: the order that all pages use, and what a free bay is offered."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, jsonify
from typing_extensions import TypedDict

from board.orders.promise import promised_at
from board.orders.rules import known_task
from board.orders.shop import Shop
from board.queue.how_urgent import latest_start, minutes_to_ready
from board.queue.queue import next_up, placed, queue
from board.queue.standing import Standing
from board.refused import Refused
from server.api.answers import time
from server.api.body_values import Bay, Name, Query, Trade
from server.api.calls import PREFIX, call
from server.web.current import current
from server.web.person import Person
from server.web.urgency import why

blueprint = Blueprint("queue", __name__, url_prefix=PREFIX)


class WhichQueue(Query):
    """Of one trade, or of one team; else of the whole shop."""

    trade: Trade | None = None
    team: Name | None = None


class WhichBay(Query):
    bay: Bay


class PutFirstJson(TypedDict):
    who: str
    note: str


class QueuedJson(TypedDict):
    """A dispatched task that can begin now. `place`: in its team's queue, from 1 on; `bay`: the only one in which it
    may begin, or null. `latest_start`: by when it must begin; `why` says that in a sentence.
    """

    order_no: str
    task: int
    plate: str
    trade: str
    team: str
    place: int
    put_first: PutFirstJson | None
    bay: str | None
    latest_start: str | None
    why: str


@call(
    blueprint,
    "GET",
    "/queue",
    guard="read",
    summary="What waits to be begun, in the order in which it is taken up",
    query=WhichQueue,
    answer=list[QueuedJson],
)
def show_queue(person: Person, query: WhichQueue) -> list[dict[str, Any]]:
    shop, now = _newest()
    return [
        _queued(shop, one, place, now)
        for place, one in placed(queue(shop, now))
        if query.trade in (None, one.trade) and query.team in (None, one.team)
    ]


@call(
    blueprint,
    "GET",
    "/queue/next",
    guard="read",
    summary="What a bay is offered now; null where it is taken, its team has its hands full, or nothing waits",
    query=WhichBay,
    answer=QueuedJson | None,
)
def show_next(person: Person, query: WhichBay) -> dict[str, Any] | Response:
    shop, now = _newest()
    if shop.team_of_bay(query.bay) is None:
        raise Refused("There is no bay %(bay)s.", "bay", "unknown", bay=query.bay)
    found = next_up(shop, query.bay, now)
    places = {(one.order_no, one.task): place for place, one in placed(queue(shop, now))}
    return _queued(shop, found, places[found.order_no, found.task], now) if found is not None else jsonify(None)


def _newest() -> tuple[Shop, datetime]:
    desk = current().command_log
    desk.catch_up()
    return desk.shop, current().clock()


def _queued(shop: Shop, one: Standing, place: int, now: datetime) -> dict[str, Any]:
    job = shop.jobs[one.order_no]
    task = known_task(job, one.task)
    begin_by = latest_start(shop, job, task, now)
    return {
        "order_no": one.order_no,
        "task": one.task,
        "plate": job.plate,
        "trade": one.trade,
        "team": one.team,
        "place": place,
        "put_first": {"who": task.first_by, "note": task.first_note} if task.first_seq else None,
        "bay": one.bay,
        "latest_start": time(begin_by),
        "why": why(promised_at(job), minutes_to_ready(shop, job, task, now), begin_by, task.first_by),
    }
