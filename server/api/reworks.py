"""The cars that came back and wait for the technical director, over HTTP (外返鉴定, domain.md §11, §14)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint
from typing_extensions import TypedDict

from board.calendar import day_of
from board.orders.events import Charged
from board.orders.job import Job
from board.orders.rework import CameBack, answerable, is_earlier_visit, possible_rework, work_of
from server.api.answers import plain, time
from server.api.calls import PREFIX, call
from server.api.cars import CameBackJson, operations_of
from server.api.shapes import ChargedJson, ReworkJson, Time
from server.core.wiring import Wiring
from server.web.current import current
from server.web.person import Person
from server.web.thread_pool import in_thread_pool

blueprint = Blueprint("reworks", __name__, url_prefix=PREFIX)

DAYS_BACK = timedelta(days=92)
"""Older hand-overs are history that nobody appraises any more."""
LAPSED_FOR = timedelta(days=31)
MOST = 200
MOST_PAIRS = 2_000
"""Of a car's order with one before it, whatever was done: most have no work in common."""
MOST_VISITS = 5


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier visit of the car, and to whom of it a rework can be charged."""

    job: Job
    answerable: tuple[Charged, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class ComeBack:
    """A car that may have come back for the same; `suspected`: by its history only, its order says otherwise.

    `came_back`: the visit within 30 days with the same work. `earlier`: that one first, then the latest.
    """

    job: Job
    suspected: bool
    came_back: CameBack | None
    earlier: tuple[Earlier, ...]


@dataclass(frozen=True, slots=True)
class Undecided:
    """The cars that wait to be appraised, and those for which it has become too late; the latest first."""

    waiting: Sequence[ComeBack]
    lapsed: Sequence[ComeBack]


class EarlierJson(TypedDict):
    """`answerable`: to whom of this order a rework can be charged."""

    order_no: str
    delivered_at: Time | None
    operations: list[str]
    answerable: list[ChargedJson]


class ComeBackJson(TypedDict):
    """`suspected`: by its history only; its order is of another type. `came_back` as for `GET /cars/{car}`."""

    order_no: str
    seq: int
    plate: str
    repair_type: str
    advisor: str
    received_at: Time
    delivered_at: Time | None
    operations: list[str]
    suspected: bool
    came_back: CameBackJson | None
    earlier: list[EarlierJson]


class AppraisedJson(TypedDict):
    order_no: str
    plate: str
    rework: ReworkJson | None


class ReworksJson(TypedDict):
    """`waiting`: nobody has decided yet, the latest first; `lapsed`: nobody has in three months, for a month
    more; `appraised`: what was decided of cars of three months."""

    waiting: list[ComeBackJson]
    lapsed: list[str]
    appraised: list[AppraisedJson]


@call(
    blueprint,
    "GET",
    "/reworks",
    guard="appraise-rework",
    summary="Cars that came back and wait to be appraised, and those that were",
    answer=ReworksJson,
)
def show_reworks(person: Person) -> Any:
    parts = current()
    parts.command_log.catch_up()
    found = in_thread_pool(undecided, parts)
    return {
        "waiting": [_waiting_json(one) for one in found.waiting],
        "lapsed": [one.job.order_no for one in found.lapsed],
        "appraised": [
            {"order_no": job.order_no, "plate": job.plate, "rework": plain(job.rework)}
            for job in in_thread_pool(appraised, parts)
        ],
    }


def undecided(parts: Wiring) -> Undecided:
    """The cars of which nobody has decided; may run beside the event loop.

    Those whose order says rework, and those that were here within 30 days before with the same work. They wait while
    they are here and for three months after their hand-over, and are told as lapsed for a month more.
    """
    now = parts.clock()
    first, told = _first(parts, now), now - DAYS_BACK - LAPSED_FOR
    soon = parts.store.came_back.soon_after(told, MOST_PAIRS)
    handed_over = parts.store.came_back.of_type_rework(_first(parts, now - LAPSED_FOR), MOST, appraised=False)
    here = [job.order_no for job in parts.command_log.shop.jobs.values() if job.is_external_rework]
    orders = list(dict.fromkeys((*here, *handed_over, *soon)))
    jobs = parts.store.jobs_of([*orders, *(one for earlier in soon.values() for one in earlier)])
    found = [
        one
        for order_no in orders
        if (job := jobs.get(order_no)) is not None and job.rework is None and job.judged and not job.backlog
        if (one := _come_back(parts, job, [jobs[known] for known in soon.get(order_no, ()) if known in jobs]))
    ]
    found.sort(key=lambda one: one.job.received_at, reverse=True)
    calendar = parts.command_log.shop.calendar
    over = {
        one.job.order_no
        for one in found
        if one.job.delivered_at is not None and day_of(calendar, one.job.delivered_at) < first
    }
    waiting = [one for one in found if one.job.order_no not in over]
    return Undecided(waiting[:MOST], [one for one in found if one.job.order_no in over][:MOST])


def appraised(parts: Wiring) -> list[Job]:
    """The cars of three months that were appraised, the latest appraisal first; may run beside the event loop."""
    orders = parts.store.came_back.of_type_rework(_first(parts, parts.clock()), MOST, appraised=True)
    here = [job for job in parts.command_log.shop.jobs.values() if job.rework is not None]
    found = [*here, *parts.store.jobs_of(orders).values()]
    return sorted(found, key=lambda job: job.rework.at if job.rework else job.received_at, reverse=True)


def _come_back(parts: Wiring, job: Job, soon: Iterable[Job]) -> ComeBack | None:
    """What is known of a car; None where its order is no rework and nothing of it was done shortly before."""
    same = possible_rework(soon, work_of(job), job.received_at)
    if not job.is_external_rework and same is None:
        return None
    return ComeBack(job, not job.is_external_rework, same, tuple(_earlier(parts, job, same)))


def _earlier(parts: Wiring, job: Job, same: CameBack | None) -> Iterator[Earlier]:
    orders = {
        row.order_no
        for name in (job.vin, "" if job.no_plate else job.plate)
        if name
        for row in parts.store.known_cars.orders_of(name)
    }
    visits = [one for one in parts.store.jobs_of(sorted(orders)).values() if is_earlier_visit(one, job)]
    first = same.order_no if same else ""
    visits.sort(key=lambda one: (one.order_no == first, one.received_at), reverse=True)
    for one in visits[:MOST_VISITS]:
        yield Earlier(one, answerable(one))


def _first(parts: Wiring, now: datetime) -> Any:
    return day_of(parts.command_log.shop.calendar, now - DAYS_BACK)


def _waiting_json(one: ComeBack) -> dict[str, Any]:
    job = one.job
    return {
        "order_no": job.order_no,
        "seq": job.seq,
        "plate": job.plate,
        "repair_type": job.repair_type,
        "advisor": job.advisor,
        "received_at": time(job.received_at),
        "delivered_at": time(job.delivered_at),
        "operations": operations_of(job),
        "suspected": one.suspected,
        "came_back": plain(one.came_back) if one.came_back else None,
        "earlier": [
            {
                "order_no": visit.job.order_no,
                "delivered_at": time(visit.job.delivered_at),
                "operations": operations_of(visit.job),
                "answerable": plain(visit.answerable),
            }
            for visit in one.earlier
        ],
    }
