"""What was done to people and settings, over HTTP: who, when, from where, old and new (domain.md §15)."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Annotated, Any

from flask import Blueprint
from pydantic import Field
from typing_extensions import TypedDict

from board.calendar import ONE_DAY
from board.figures.administered import Administered
from board.figures.book import BookEntry
from server.api.body_values import Day, Query
from server.api.calls import PREFIX, call
from server.api.shapes import Time
from server.web.current import current, today
from server.web.person import Person

blueprint = Blueprint("audit", __name__, url_prefix=PREFIX)

DAYS = 30


class AuditAsked(Query):
    """Local days, both counted; the last month, where none are given. `before`: the `seq` of the last entry seen."""

    first: Annotated[Day | None, Field(alias="from")] = None
    last: Annotated[Day | None, Field(alias="to")] = None
    limit: Annotated[int, Field(ge=1, le=5_000)] = 500
    before: Annotated[int | None, Field(ge=1)] = None


class AuditEntryJson(TypedDict):
    seq: int
    at: Time
    who: str
    device: str
    kind: str
    about: str
    old: str | None
    new: str | None


class AuditJson(TypedDict):
    entries: list[AuditEntryJson]


@call(
    blueprint,
    "GET",
    "/audit",
    guard="administer",
    summary="What was done to people and settings, newest first",
    query=AuditAsked,
    answer=AuditJson,
)
def show_audit(person: Person, query: AuditAsked) -> Any:
    return AuditJson(entries=[entry_json(entry) for entry in entries_of(query)[0]])


def entries_of(asked: AuditAsked) -> tuple[list[BookEntry], tuple[date, date]]:
    """The entries asked for, and the days from and to which that is."""
    last = asked.last or today()
    first = asked.first or last - DAYS * ONE_DAY
    zone = current().config.calendar().zone
    begin, end = (datetime.combine(day, time.min, zone) for day in (first, last + ONE_DAY))
    return current().store.book.administered(begin, end, asked.limit, asked.before), (first, last)


def entry_json(entry: BookEntry) -> AuditEntryJson:
    assert isinstance(entry.fact, Administered)
    return AuditEntryJson(
        seq=entry.seq,
        at=entry.at.isoformat(),
        who=entry.who,
        device=entry.device,
        kind=entry.fact.what,
        about=entry.fact.about,
        old=entry.fact.old,
        new=entry.fact.new,
    )
