"""What advisors and teams turn over in a month, over HTTP (domain.md §11)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from flask import Blueprint
from typing_extensions import TypedDict

from board.figures import enter
from board.figures.book import Book
from board.figures.entered_facts import BookFact, month_of
from board.figures.revenue import RevenueEntered
from board.refused import Refused
from server.api.body_values import Body, Name, Note
from server.api.book import MonthAsked
from server.api.book_entries import Amount, Month, RecordedJson, VersionJson, record, versions_json
from server.api.calls import PREFIX, call
from server.core.wiring import Wiring
from server.figures.last_in_cars import revenues_in
from server.web.current import current, today
from server.web.person import Person
from server.web.thread_pool import in_thread_pool

blueprint = Blueprint("revenue", __name__, url_prefix=PREFIX)


class Revenue(Body):
    """What an advisor or a team turned over in a month, yuan; null takes it back."""

    month: Month
    post: Literal["advisor", "team"]
    name: Name
    value: Amount | None
    note: Note = ""


class RevenueJson(TypedDict):
    post: str
    name: str
    value: str | int | None
    history: list[VersionJson]


@call(
    blueprint,
    "GET",
    "/kpi/revenue",
    guard="read-kpi",
    summary="What advisors and teams turned over in a month, with its history",
    query=MonthAsked,
    answer=list[RevenueJson],
)
def show_revenues(person: Person, query: MonthAsked) -> list[Any]:
    month = query.month or month_of(today())
    book = in_thread_pool(current().store.book.read, revenues_in(month))
    return [
        RevenueJson(post=post, name=name, value=history[-1].value, history=versions_json(history))
        for (_, post, name), history in sorted(book.revenues.items())
    ]


@call(
    blueprint,
    "POST",
    "/kpi/revenue",
    guard="enter-figures",
    summary="Enter what an advisor or a team turned over in a month; what stands there already changes nothing",
    body=Revenue,
    answer=RecordedJson,
)
def enter_revenue(person: Person, body: Revenue) -> Any:
    check_known(current(), body.post, body.name)
    given = RevenueEntered(body.month, body.post, body.name, body.value, body.note)

    def decide(book: Book) -> Sequence[BookFact]:
        return enter.enter_revenues(book, [given], today())

    return record(person, revenues_in(body.month), decide)


def check_known(parts: Wiring, post: str, name: str) -> None:
    """Raises `Refused` for a name that neither the staff nor the teams have: a slip of the hand would be last for ever.

    Whoever has left the shop is still on its list.
    """
    known = {one.name for one in parts.store.people.staff()} if post == "advisor" else {*parts.command_log.shop.teams}
    if name not in known:
        raise Refused("%(name)s is nobody on the staff and no team.", "name", name=name)
