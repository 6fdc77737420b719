"""Attendance over HTTP: a day's sheet, a month with its history, and a file of it (domain.md §9: utilisation)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

from flask import Blueprint
from pydantic import Field
from typing_extensions import TypedDict

from board.figures import enter
from board.figures.book import Book
from board.figures.entered_facts import Attended, BookFact, month_of
from server.api.answers import plain
from server.api.body_values import Body, Day, Name, Note
from server.api.book import MonthAsked
from server.api.book_entries import RecordedJson, VersionJson, record, versions_json
from server.api.calls import call
from server.api.import_files import LARGEST_FILE, LARGEST_UNPACKED, MOST_LISTED, Trying, received
from server.api.refused_rows import RefusedJson, refusal
from server.core.wiring import Wiring
from server.figures import measures
from server.imports import attendance as sheets
from server.imports.fields import ATTENDANCE_FIELDS
from server.imports.mapping import PLAIN, Map, load_map
from server.web.current import current, today
from server.web.person import Person
from server.web.thread_pool import in_thread_pool

blueprint = Blueprint("attendance", __name__)


class Sheet(Body):
    """The attendance of a day, or some lines of it; `minutes` null takes back what stood there."""

    class Line(Body):
        name: Name
        minutes: Annotated[int, Field(ge=0, le=1440)] | None

    day: Day
    people: Annotated[list[Line], Field(min_length=1, max_length=500)]
    note: Note = ""


class AttendanceJson(TypedDict):
    day: str
    name: str
    minutes: int | None
    history: list[VersionJson]


class AttendanceImportedJson(TypedDict):
    """`already`: lines that stood in the book like this before."""

    read: int
    written: int
    already: int
    refused: int
    refusals: list[RefusedJson]
    unknown_names: list[str]
    dry_run: bool


@call(
    blueprint,
    "GET",
    "/kpi/attendance",
    guard="read-kpi",
    summary="The attendance of a month with its history",
    query=MonthAsked,
    answer=list[AttendanceJson],
)
def show_attendance(person: Person, query: MonthAsked) -> list[Any]:
    month = query.month or month_of(today())
    book = in_thread_pool(current().store.book.read, measures.attendance_in(month))
    return [
        AttendanceJson(day=day.isoformat(), name=name, minutes=plain(history[-1].value), history=versions_json(history))
        for (day, name), history in sorted(book.attendance.items())
    ]


@call(
    blueprint,
    "POST",
    "/kpi/attendance",
    guard="enter-attendance",
    summary="Enter the attendance of a day; lines that stand there already change nothing",
    body=Sheet,
    answer=RecordedJson,
)
def enter_attendance(person: Person, body: Sheet) -> Any:
    people = [Attended(line.name, line.minutes) for line in body.people]

    def decide(book: Book) -> Sequence[BookFact]:
        return enter.attend(book, body.day, people, today(), body.note)

    return record(person, measures.attendance_in(month_of(body.day)), decide)


@call(
    blueprint,
    "POST",
    "/imports/attendance",
    guard="enter-attendance",
    summary="Import attendance from a CSV or XLSX file (multipart/form-data: file, map)",
    query=Trying,
    answer=AttendanceImportedJson,
    largest=LARGEST_FILE,
)
def take_attendance(person: Person, query: Trying) -> dict[str, Any]:
    with received() as files:
        how = load_map(files.map, ATTENDANCE_FIELDS) if files.map else PLAIN
        taken = in_thread_pool(_import_attendance, current(), files.file, how, person, query.dry_run)
    return {
        "read": taken.read.lines + len(taken.read.refused),
        "written": taken.written,
        "already": taken.read.lines - taken.written,
        "refused": len(taken.read.refused),
        "refusals": [refusal(one.row, one.name, one.reason) for one in taken.read.refused[:MOST_LISTED]],
        "unknown_names": list(taken.read.strangers),
        "dry_run": query.dry_run,
    }


def _import_attendance(parts: Wiring, file: Path, how: Map, person: Person, dry_run: bool) -> sheets.Taken:
    return sheets.take(
        parts,
        file,
        how,
        who=person.name,
        device=person.device,
        dry_run=dry_run,
        largest_unpacked=LARGEST_UNPACKED,
    )
