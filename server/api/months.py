"""The close of a month over HTTP: the figures it keeps, and the difference to today's (domain.md §5)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from flask import Blueprint
from pydantic import Field
from typing_extensions import TypedDict

from board.figures import enter
from board.figures.book import Book
from board.figures.entered_facts import BookFact
from board.figures.month_close import GroupChange
from server.api.answers import event_json, figures_json
from server.api.body_values import Body, Note, Query
from server.api.book_entries import EntryJson, RecordedJson, checked_month, entry_json, record
from server.api.calls import PREFIX, call
from server.api.shapes import EventJson, FiguresJson, Time
from server.figures import months
from server.web.current import current, today
from server.web.person import Person
from server.web.problem import Problem
from server.web.thread_pool import in_thread_pool

blueprint = Blueprint("months", __name__, url_prefix=PREFIX)


class MonthClosing(Body):
    note: Note = ""


class YearAsked(Query):
    """This year, where none is given."""

    year: Annotated[str, Field(pattern=r"^20[0-9]{2}$")] | None = None


class MonthJson(TypedDict):
    month: str
    closed_at: Time
    closed_by: str
    note: str
    closings: int


class GroupChangeJson(TypedDict):
    by: str
    name: str
    before: FiguresJson
    after: FiguresJson
    differs: bool


class CarChangeJson(TypedDict):
    """`before` and `after` are verdicts; `month` is where the car counts now; `events` what was recorded since."""

    order_no: str
    plate: str
    kind: str
    before: str | None
    after: str | None
    month: str | None
    events: list[EventJson]


class ClosedMonthJson(TypedDict):
    month: str
    closed_at: Time
    closed_by: str
    note: str
    log_seq: int
    log_hash: str
    differs: bool
    groups: list[GroupChangeJson]
    cars: list[CarChangeJson]
    earlier: list[EntryJson]


@call(
    blueprint,
    "GET",
    "/kpi/months",
    guard="read-kpi",
    summary="The closed months of a year",
    query=YearAsked,
    answer=list[MonthJson],
)
def show_months(person: Person, query: YearAsked) -> list[Any]:
    year = query.year or str(today().year)
    part = months.closings_of(*(f"{year}-{month:02}" for month in range(1, 13)))
    book = in_thread_pool(current().store.book.read, part)
    return [
        MonthJson(
            month=month,
            closed_at=entries[-1].at.isoformat(),
            closed_by=entries[-1].who,
            note=getattr(entries[-1].fact, "note", ""),
            closings=len(entries),
        )
        for month, entries in sorted(book.closings.items())
    ]


@call(
    blueprint,
    "GET",
    "/kpi/months/<month>",
    guard="read-kpi",
    summary="A closed month beside today's figures, and every car that made the difference",
    answer=ClosedMonthJson,
)
def show_month(person: Person, month: str) -> Any:
    found = in_thread_pool(months.closed_month, current().store, checked_month(month))
    if found is None:
        raise Problem(404, "unknown")
    return ClosedMonthJson(
        month=month,
        closed_at=found.entry.at.isoformat(),
        closed_by=found.entry.who,
        note=found.fact.note,
        log_seq=found.fact.log_seq,
        log_hash=found.fact.log_hash,
        differs=found.differs,
        groups=[group_json(group) for group in found.groups],
        cars=[
            CarChangeJson(
                order_no=one.change.order_no,
                plate=one.change.plate,
                kind=one.change.kind,
                before=one.change.before,
                after=one.change.after,
                month=one.change.month,
                events=[event_json(event) for event in one.events],
            )
            for one in found.cars
        ],
        earlier=[entry_json(entry) for entry in found.earlier],
    )


@call(
    blueprint,
    "POST",
    "/kpi/months/<month>/close",
    guard="manage-figures",
    summary="Close a month that is over, with the figures as they now are",
    body=MonthClosing,
    answer=RecordedJson,
)
def close_month(person: Person, month: str, body: MonthClosing) -> Any:
    month = checked_month(month)
    enter.check_month_over(month, today())
    parts = current()
    parts.command_log.catch_up()
    fact = in_thread_pool(months.snapshot, parts, month, body.note)

    def decide(book: Book) -> Sequence[BookFact]:
        return enter.close_month(book, fact)

    return record(person, months.closings_of(month), decide)


def group_json(group: GroupChange) -> GroupChangeJson:
    """The figures of one name, closed and now."""
    return GroupChangeJson(
        by=group.by,
        name=group.name,
        before=figures_json(group.before),
        after=figures_json(group.after),
        differs=group.differs,
    )
