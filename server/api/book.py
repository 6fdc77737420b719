"""Corrective measures and the managers' daily look over HTTP (domain.md §9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Annotated, Any, Literal

from flask import Blueprint
from pydantic import AfterValidator, Field
from typing_extensions import TypedDict

from board.figures import enter
from board.figures.book import Book, Measure
from board.figures.entered_facts import BookFact, month_of
from board.refused import Refused
from server.api.answers import plain, time
from server.api.body_values import Body, Day, Name, Note, Query, filled
from server.api.book_entries import (
    EntryJson,
    Month,
    RecordedJson,
    entry_json,
    record,
)
from server.api.calls import PREFIX, call
from server.api.shapes import Time
from server.figures import measures
from server.figures.measures import MEASURES
from server.web.current import current, today
from server.web.person import Person
from server.web.thread_pool import in_thread_pool

blueprint = Blueprint("book", __name__, url_prefix=PREFIX)

What = Annotated[Note, Field(min_length=1), AfterValidator(filled)]


class NewMeasure(Body):
    """Who does what by when, and for which indicator's gap of which month."""

    indicator: Name
    month: Month
    what: What
    owner: Name
    due: Day


class MeasureChange(Body):
    """What is given is changed; `note` says why."""

    what: What | None = None
    owner: Name | None = None
    due: Day | None = None
    note: Note = ""


class Result(Body):
    result: What


class WhyCorrected(Body):
    note: What


class MeasuresAsked(Query):
    state: Literal["open", "closed", "all"] = "open"


class MonthAsked(Query):
    """This month, where none is given."""

    month: Month | None = None


class Nothing(Body):
    """No fields."""


class MeasureJson(TypedDict):
    number: int
    indicator: str
    month: str
    what: str
    owner: str
    due: str
    overdue: bool
    opened_at: Time
    opened_by: str
    closed_at: Time | None
    closed_by: str | None
    result: str
    entries: list[EntryJson]


class ReaderJson(TypedDict):
    name: str
    role: str
    days: list[str]
    missed: list[str]
    today: Time | None


class LooksJson(TypedDict):
    month: str
    readers: list[ReaderJson]
    lacking: list[str]
    others: list[str]


@call(
    blueprint,
    "GET",
    "/kpi/measures",
    guard="read-kpi",
    summary="Corrective measures with everything that was written about them",
    query=MeasuresAsked,
    answer=list[MeasureJson],
)
def show_measures(person: Person, query: MeasuresAsked) -> list[Any]:
    wanted = {"open": (True,), "closed": (False,), "all": (True, False)}[query.state]
    found = in_thread_pool(measures.measures, current().store)
    return [measure_json(one, today()) for one in found if one.is_open in wanted]


@call(
    blueprint,
    "POST",
    "/kpi/measures",
    guard="manage-figures",
    summary="Open a corrective measure",
    body=NewMeasure,
    answer=RecordedJson,
    status=201,
)
def open_measure(person: Person, body: NewMeasure) -> Any:
    check_indicator(body.indicator)

    def decide(book: Book) -> Sequence[BookFact]:
        return [enter.open_measure(body.indicator, body.month, body.what, body.owner, body.due, today())]

    return record(person, MEASURES, decide)


@call(
    blueprint,
    "POST",
    "/kpi/measures/<number>/change",
    guard="manage-figures",
    summary="Put an open measure right: what, who, by when",
    body=MeasureChange,
    answer=RecordedJson,
)
def change_measure(person: Person, number: str, body: MeasureChange) -> Any:
    def decide(book: Book) -> Sequence[BookFact]:
        changed = enter.change_measure(
            book, _number(number), what=body.what, owner=body.owner, due=body.due, note=body.note, today=today()
        )
        return [changed]

    return record(person, MEASURES, decide)


@call(
    blueprint,
    "POST",
    "/kpi/measures/<number>/close",
    guard="manage-figures",
    summary="A measure is done, and what came of it",
    body=Result,
    answer=RecordedJson,
)
def close_measure(person: Person, number: str, body: Result) -> Any:
    return record(person, MEASURES, lambda book: [enter.close_measure(book, _number(number), body.result)])


@call(
    blueprint,
    "POST",
    "/kpi/measures/<number>/reopen",
    guard="manage-figures",
    summary="A measure was closed too early",
    body=WhyCorrected,
    answer=RecordedJson,
)
def reopen_measure(person: Person, number: str, body: WhyCorrected) -> Any:
    return record(person, MEASURES, lambda book: [enter.reopen_measure(book, _number(number), body.note)])


@call(
    blueprint,
    "GET",
    "/kpi/seen",
    guard="read-kpi",
    summary="Who has looked at the figures on which day of a month",
    query=MonthAsked,
    answer=LooksJson,
)
def show_seen(person: Person, query: MonthAsked) -> Any:
    parts, day = current(), today()
    month = query.month or month_of(day)
    roles = parts.config.rules.daily_readers
    found = in_thread_pool(measures.looks, parts.store, parts.calendar, roles, month, day)
    return LooksJson(
        month=found.month,
        readers=[
            ReaderJson(
                name=one.name,
                role=one.role,
                days=plain(tuple(one.days)),
                missed=plain(one.missed),
                today=time(one.today),
            )
            for one in found.readers
        ],
        lacking=list(found.lacking),
        others=[name for name, _ in found.others],
    )


@call(
    blueprint,
    "POST",
    "/kpi/seen",
    guard="read-kpi",
    summary="I have looked at the figures today",
    body=Nothing,
    answer=RecordedJson,
)
def tick_seen(person: Person, body: Nothing) -> Any:
    day = today()
    return record(person, measures.seen_in(month_of(day)), lambda book: enter.see(book, person.name, day))


def check_indicator(name: str) -> None:
    """Raises `Refused` for an indicator that the configuration does not have."""
    if name not in current().config.indicators_by_name():
        raise Refused("There is no indicator %(name)s.", "indicator", "unknown", name=name)


def measure_json(measure: Measure, day: date) -> MeasureJson:
    """A measure with its entries; `overdue` as of `day`."""
    entries = [entry_json(entry) for entry in measure.entries]
    shown: MeasureJson = plain(replace(measure, entries=())) | {"overdue": measure.is_overdue(day), "entries": entries}
    return shown


def _number(text: str) -> int:
    if not text.isascii() or not text.isdecimal():
        raise Refused("There is no measure %(number)s.", "number", "unknown", number=text[:20])
    return int(text)
