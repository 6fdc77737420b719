"""Imports over HTTP: a file of repair orders or of standard times, sent as a form, tried first or taken in at once.

Orders are read and written by a process of its own, so that displays do not wait for it.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

from flask import Blueprint
from flask_babel import gettext
from pydantic import Field
from typing_extensions import TypedDict

from server.api.answers import plain
from server.api.calls import call
from server.api.import_files import (
    LARGEST_FILE,
    LARGEST_UNPACKED,
    MOST_LISTED,
    Fed,
    JobsImportedJson,
    Trying,
    TryingOn,
    Work,
    answers,
    imported_json,
    importing_of,
    received,
    sent_file,
    work_of,
)
from server.api.refused_rows import RefusedJson, refusal
from server.api.shapes import OperationJson
from server.imports import sample_day, staff
from server.imports import standards as tables
from server.imports.apart import apart
from server.imports.feed import Feed, take
from server.imports.fields import JOB_FIELDS, STANDARD_FIELDS
from server.imports.kinds import APPOINTMENTS, JOBS, Kind, import_file
from server.imports.mapping import PLAIN, load_map
from server.imports.outcome import Outcome
from server.imports.own_map import keep
from server.imports.standards import Table
from server.web.auth import author_of
from server.web.current import current
from server.web.person import Person
from server.web.thread_pool import in_thread_pool

blueprint = Blueprint("imports", __name__)


class TryingTable(Trying):
    """`seen`: that of the answer to the try; refused if the table has changed since."""

    seen: Annotated[str | None, Field(max_length=40)] = None


class SampleImportedJson(JobsImportedJson):
    staff_added: int


class DifferenceJson(TypedDict):
    """One line of the table as it is, None for a new one, and as the file has it."""

    before: OperationJson | None
    after: OperationJson


class StandardsImportedJson(TypedDict):
    seen: str
    added: list[str]
    changed: list[str]
    differences: list[DifferenceJson]
    unchanged: int
    left: int
    left_out: list[OperationJson]
    refused: int
    refusals: list[RefusedJson]
    dry_run: bool


@call(
    blueprint,
    "POST",
    "/imports/jobs",
    guard="import",
    summary="Import repair orders from a table of any kind (multipart/form-data: file, map, answers)",
    query=TryingOn,
    answer=JobsImportedJson,
    largest=LARGEST_FILE,
)
def take_jobs(person: Person, query: TryingOn) -> dict[str, Any]:
    return _taken(JOBS, person, query)


@call(
    blueprint,
    "POST",
    "/imports/appointments",
    guard="import",
    summary="Import appointments from a table of any kind (multipart/form-data: file, map, answers)",
    query=TryingOn,
    answer=JobsImportedJson,
    largest=LARGEST_FILE,
)
def take_appointments(person: Person, query: TryingOn) -> dict[str, Any]:
    return _taken(APPOINTMENTS, person, query)


@call(
    blueprint,
    "POST",
    "/imports",
    guard="import",
    summary="A file of repair orders from another system, taken in by the dealer's own map (multipart/form-data: file)",
    query=Fed,
    answer=JobsImportedJson,
    largest=LARGEST_FILE,
)
def take_file(person: Person, query: Fed) -> dict[str, Any]:
    parts = current()
    feed = Feed(
        parts,
        who=person.name,
        device=person.device,
        labour=gettext("Labour"),
        sheet=query.sheet,
        row=query.row,
        day=query.date,
    )
    with sent_file() as (file, name):
        outcome = take(file, name, feed)
    parts.command_log.catch_up()
    return imported_json(outcome, dry_run=False)


@call(
    blueprint,
    "POST",
    "/imports/sample-day",
    guard="administer",
    summary="Import the sample people and the sample day",
    query=Trying,
    answer=SampleImportedJson,
)
def take_sample_day(person: Person, query: Trying) -> dict[str, Any]:
    parts = current()
    added = 0
    if not query.dry_run:
        people = sample_day.STAFF
        taken = list(staff.take(parts.store, people, parts.config.site.language, author_of(person), only_new=True))
        added = sum(one.outcome == "added" for one in taken)
    with TemporaryDirectory() as folder:
        file = Path(folder) / sample_day.DAY.name
        file.write_text(sample_day.around(parts.config.calendar(), parts.clock(), all_here=True), encoding="utf-8")
        how = load_map(sample_day.DAY_MAP, JOB_FIELDS)
        work = Work(parts, JOBS, file, file.name, how, person, gettext("Labour"), TryingOn(dry_run=query.dry_run))
        outcome = _import(work)
    parts.command_log.catch_up()
    return imported_json(outcome, query.dry_run) | {"staff_added": added}


@call(
    blueprint,
    "POST",
    "/imports/standards",
    guard="import",
    summary="Import the standard-time table from a CSV or XLSX file (multipart/form-data: file)",
    query=TryingTable,
    answer=StandardsImportedJson,
    largest=LARGEST_FILE,
)
def take_standards(person: Person, query: TryingTable) -> dict[str, Any]:
    with received() as files:
        how = load_map(files.map, STANDARD_FIELDS) if files.map else PLAIN
        table: Table = in_thread_pool(tables.read, files.file, how, LARGEST_UNPACKED)
    floor = current().store.floor
    before = floor.standards()
    if query.dry_run:
        found = tables.difference(before, table.operations)
    else:
        found = tables.take(floor, table.operations, author_of(person), query.seen)
    return {
        "seen": tables.mark(before),
        "added": [operation.code for operation in found.added],
        "changed": [after.code for _, after in found.changed],
        "differences": [
            {"before": plain(before) if before else None, "after": plain(after)}
            for before, after in [*((None, new) for new in found.added), *found.changed][:MOST_LISTED]
        ],
        "unchanged": found.unchanged,
        "left": found.left,
        "left_out": [plain(operation) for operation in found.left_out[:MOST_LISTED]],
        "refused": len(table.refused),
        "refusals": [refusal(one.row, one.code, one.reason) for one in table.refused[:MOST_LISTED]],
        "dry_run": query.dry_run,
    }


def _taken(kind: Kind, person: Person, query: TryingOn) -> dict[str, Any]:
    parts = current()
    said = answers(kind)
    with received() as files:
        outcome = _import(work_of(files, kind, said, person, query))
    if said and outcome.number is not None:
        keep(parts.store, said, author_of(person), kind.kept)
    parts.command_log.catch_up()
    return imported_json(outcome, query.dry_run)


def _import(work: Work) -> Outcome:
    return apart(import_file, importing_of(work), work.file, work.kind, work.how, LARGEST_UNPACKED)
