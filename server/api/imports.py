"""Imports over HTTP: a file of repair orders or of standard times, sent as a form, tried first or taken in at once.

Runs beside the event loop with connections of its own, so that displays do not wait for it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from flask import Blueprint, request
from flask_babel import gettext, lazy_gettext
from pydantic import BeforeValidator, Field
from typing_extensions import TypedDict
from werkzeug.datastructures import FileStorage

from board.refused import Refused
from server.api.answers import plain
from server.api.body_values import Day, Query
from server.api.calls import call, invalid
from server.api.shapes import OperationJson
from server.config.resources import SAMPLES
from server.core.wiring import Wiring
from server.imports import staff
from server.imports import standards as tables
from server.imports.fields import JOB_FIELDS, STANDARD_FIELDS
from server.imports.jobs import Outcome, import_jobs
from server.imports.mapping import PLAIN, Map, load_map, sheet_of
from server.imports.reading import is_plain
from server.imports.setting import importing
from server.imports.standards import Table
from server.imports.table import opened
from server.imports.unpacking import unpack
from server.store.store import Store
from server.web import problems
from server.web.auth import Person, author_of
from server.web.current import current
from server.web.thread_pool import in_thread_pool

blueprint = Blueprint("imports", __name__)

LARGEST_FILE = 8 * 1024 * 1024
LARGEST_UNPACKED = 256 * 1024 * 1024
LONGEST_NAME = 120
MOST_LISTED = 500
"""So many refused rows are named; the count tells how many there were."""


def _yes(value: object) -> object:
    return {"true": True, "false": False, "1": True, "0": False}.get(str(value).lower(), value)


class Trying(Query):
    """The form has the part `file`, and for repair orders `map` where there is one. `dry_run`: check and count only."""

    dry_run: Annotated[bool, BeforeValidator(_yes)] = False


class TryingOn(Trying):
    """`date`: the day of times without one; today where it is not given. What the clerk says of a file that lacks a
    column: `no_advisor`, its orders are nobody's; `not_judged`, its delivered cars are history without a verdict."""

    date: Day | None = None
    no_advisor: bool = False
    not_judged: bool = False


class TryingTable(Trying):
    """`seen`: that of the answer to the try; refused if the table has changed since."""

    seen: Annotated[str | None, Field(max_length=40)] = None


class RefusedJson(TypedDict):
    row: int
    key: str
    field: str | None
    message: str


class JobsImportedJson(TypedDict):
    """`number`: what to take back, where anything came in."""

    number: int | None
    read: int
    imported: int
    already: int
    refused: int
    refusals: list[RefusedJson]
    unpromised: int
    flags: int
    flags_disagreeing: list[str]
    unknown_advisors: list[str]
    unknown_operations: list[str]
    delivered: int
    open: int
    cancelled: int
    not_judged: int
    columns: dict[str, str]
    ignored: list[str]
    sheets_left: list[str]
    broken_off: str | None
    dry_run: bool


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
    summary="Import repair orders from a CSV or XLSX file (multipart/form-data: file, map)",
    query=TryingOn,
    answer=JobsImportedJson,
    largest=LARGEST_FILE,
)
def take_jobs(person: Person, query: TryingOn) -> dict[str, Any]:
    parts = current()
    with received() as files:
        how = load_map(files.map, JOB_FIELDS) if files.map else PLAIN
        work = _Work(parts, files.file, files.name, how, query.date, person, gettext("Labour"), query)
        outcome = in_thread_pool(_import_jobs, work)
    parts.command_log.catch_up()
    return _imported(outcome, query.dry_run)


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
        people = SAMPLES / "staff.csv"
        taken = list(staff.take(parts.store, people, parts.config.site.language, author_of(person), only_new=True))
        added = sum(one.outcome == "added" for one in taken)
    how = load_map(SAMPLES / "day.map.yaml", JOB_FIELDS)
    asked = TryingOn(dry_run=query.dry_run)
    work = _Work(parts, SAMPLES / "day.csv", "day.csv", how, None, person, gettext("Labour"), asked)
    outcome = in_thread_pool(_import_jobs, work)
    parts.command_log.catch_up()
    return _imported(outcome, query.dry_run) | {"staff_added": added}


def _imported(outcome: Outcome, dry_run: bool) -> dict[str, Any]:
    return {
        "number": outcome.number,
        "read": outcome.read,
        "imported": outcome.imported,
        "already": outcome.already,
        "refused": len(outcome.refused),
        "refusals": [refusal(one.row, one.order_no, one.reason) for one in outcome.refused[:MOST_LISTED]],
        "unpromised": outcome.unpromised,
        "flags": outcome.flags,
        "flags_disagreeing": outcome.disagreeing[:MOST_LISTED],
        "unknown_advisors": sorted(outcome.strangers),
        "unknown_operations": sorted(outcome.unknown_operations),
        "delivered": outcome.delivered,
        "open": outcome.open,
        "cancelled": outcome.cancelled,
        "not_judged": outcome.not_judged,
        "columns": dict(outcome.columns.headings) if outcome.columns else {},
        "ignored": list(outcome.columns.ignored) if outcome.columns else [],
        "sheets_left": list(outcome.left),
        "broken_off": problems.sentence(outcome.broken_off) if outcome.broken_off else None,
        "dry_run": dry_run,
    }


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


@dataclass(frozen=True, slots=True)
class _Work:
    """One import to be done beside the event loop."""

    parts: Wiring
    file: Path
    name: str
    how: Map
    day: date | None
    person: Person
    labour: str
    asked: TryingOn


@dataclass(frozen=True, slots=True)
class _Files:
    """`name`: what the sender calls the file."""

    file: Path
    map: Path | None
    name: str


def _import_jobs(work: _Work) -> Outcome:
    config, person = work.parts.config, work.person
    store = Store(config.database, config.site.code)
    try:
        how = importing(
            work.parts,
            work.how,
            file=work.name,
            day=work.day,
            who=person.name,
            device=person.device,
            labour=work.labour,
            dry_run=work.asked.dry_run,
            no_advisor=work.asked.no_advisor,
            not_judged=work.asked.not_judged,
            store=store,
        )
        with opened(work.file, JOB_FIELDS, work.how, how.dating, LARGEST_UNPACKED) as given:
            return import_jobs(given, how)
    finally:
        store.close()


@contextmanager
def received() -> Iterator[_Files]:
    """The form's files, on disk for as long as they are read; a workbook as plain rows. Raises `FileRefused`."""
    file = request.files.get("file")
    if file is None:
        raise invalid("file", lazy_gettext("%(field)s is missing.", field="file"))
    with tempfile.TemporaryDirectory() as folder:
        mapped = request.files.get("map")
        map_file = _kept(mapped, Path(folder) / "map") if mapped else None
        given = _kept(file, Path(folder) / "file")
        if not is_plain(given):
            given = unpack(given, LARGEST_UNPACKED, sheet_of(map_file) if map_file else None)
        yield _Files(
            given,
            map_file,
            Path(file.filename or "").name[:LONGEST_NAME],
        )


def _kept(part: FileStorage, path: Path) -> Path:
    part.save(path)
    return path


def refusal(row: int, key: str, reason: Refused) -> dict[str, Any]:
    """A row that was refused, in the reader's language."""
    return {"row": row, "key": key, "field": reason.field, "message": problems.sentence(reason)}
