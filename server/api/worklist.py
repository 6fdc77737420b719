"""The contradictions that nobody has looked into yet, over HTTP (domain.md §5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

from flask import Blueprint
from pydantic import BeforeValidator, Field
from typing_extensions import TypedDict

from board.codes import Contradiction
from board.figures.delivery import Delivery
from board.orders.contradictions import contradictions
from board.orders.job import Job
from server.api.body_values import Query, as_number
from server.api.calls import PREFIX, call
from server.store.checks import codes_at
from server.web.current import current
from server.web.person import Person
from server.web.thread_pool import in_thread_pool

blueprint = Blueprint("worklist", __name__, url_prefix=PREFIX)

PAGE_SIZE = 100


class Wanted(Query):
    """`code`: only the cars that show it. `page` counts from 1, the latest delivery first."""

    code: Contradiction | None = None
    page: Annotated[int, BeforeValidator(as_number), Field(ge=1, le=100_000)] = 1


class OddJson(TypedDict):
    order_no: str
    plate: str
    advisor: str
    delivered_on: str | None
    contradictions: list[str]


class WorklistJson(TypedDict):
    """`counts` and `total` are about the delivered cars; `inside` are all that are still in the workshop,
    `cancelled` those that were withdrawn when they were late."""

    counts: dict[str, int]
    total: int
    inside: list[OddJson]
    cancelled: list[OddJson]
    delivered: list[OddJson]


@call(
    blueprint,
    "GET",
    "/worklist",
    guard="clear",
    summary="What does not fit together and nobody has looked into",
    query=Wanted,
    answer=WorklistJson,
)
def show_worklist(person: Person, query: Wanted) -> dict[str, Any]:
    parts = current()
    parts.command_log.catch_up()
    shop, now, checks = parts.command_log.shop, parts.clock(), parts.store.checks
    found = in_thread_pool(checks.contradictory, now, query.code, PAGE_SIZE, (query.page - 1) * PAGE_SIZE)
    odd = in_thread_pool(parts.store.jobs.odd, PAGE_SIZE) if query.code in (None, "cancelled_when_late") else []
    withdrawn = parts.store.jobs_of(odd).values()
    inside = [(job, contradictions(job, shop.calendar, now)) for job in shop.jobs.values()]
    return {
        "counts": in_thread_pool(checks.contradiction_counts, now),
        "total": found.total,
        "inside": [_odd(job, None, codes) for job, codes in inside if (query.code in codes if query.code else codes)],
        "cancelled": [_odd(job, None, contradictions(job, shop.calendar, now)) for job in withdrawn],
        "delivered": [_odd(one, one.delivered_on, codes_at(one, now)) for one in found.cars],
    }


def _odd(one: Job | Delivery, day: date | None, codes: Sequence[str]) -> OddJson:
    return OddJson(
        order_no=one.order_no,
        plate=one.plate,
        advisor=one.advisor,
        delivered_on=day.isoformat() if day else None,
        contradictions=list(codes),
    )
