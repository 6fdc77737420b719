"""A file sent as a form, what is said with it, and what became of it: what the calls about imports share.

A process of its own reads the file (`server.imports.apart`), so that displays do not wait for it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

from flask import request
from flask_babel import gettext, lazy_gettext
from pydantic import BeforeValidator, Field
from typing_extensions import TypedDict
from werkzeug.datastructures import FileStorage

from server.api.body_values import Body, Day, Query
from server.api.calls import invalid
from server.api.import_differing import DifferentJson, different_json
from server.api.refused_rows import RefusedJson, refusal
from server.core.wiring import Wiring
from server.imports.importing import Importing
from server.imports.kinds import Kind
from server.imports.mapping import PLAIN, Map, load_map, sheet_of
from server.imports.outcome import Outcome
from server.imports.own_map import OwnMap, own_map
from server.imports.reading import is_plain
from server.imports.setting import importing
from server.imports.unpacking import unpack
from server.web import problems
from server.web.current import current
from server.web.person import Person

LARGEST_FILE = 8 * 1024 * 1024
LARGEST_UNPACKED = 256 * 1024 * 1024
LONGEST_NAME = 120
MOST_ANSWERS = 200
LAST_HEADING_ROW = 1_000
Heading = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]
MOST_LISTED = 500
"""So many refused rows are named; the count tells how many there were."""


class Answers(Body):
    """What the clerk says of a file: `columns`, heading → field ("": nobody's); `words`, field → word → value. It is
    kept for the files to come."""

    columns: dict[Heading, str] = Field(default_factory=dict, max_length=MOST_ANSWERS)
    words: dict[str, dict[Heading, bool | str | None]] = Field(default_factory=dict, max_length=MOST_ANSWERS)


def _yes(value: object) -> object:
    return {"true": True, "false": False, "1": True, "0": False}.get(str(value).lower(), value)


class Trying(Query):
    """The form has the part `file`, and for repair orders `map` where there is one. `dry_run`: check and count only."""

    dry_run: Annotated[bool, BeforeValidator(_yes)] = False


class Fed(Query):
    """`date`: the day of times without one; `sheet` and `row`: where the table stands, if it is not to be found. What
    a file may lack is a setting (`imports.without`)."""

    date: Day | None = None
    sheet: Annotated[str | None, Field(max_length=LONGEST_NAME)] = None
    row: Annotated[int | None, Field(ge=1, le=LAST_HEADING_ROW)] = None


class TryingOn(Trying):
    """`date`: the day of times without one; today where it is not given. `sheet`: of the workbook; `row`: that of the
    headings; both are found where they are not given. What the clerk says of a file that lacks a column: `no_advisor`,
    its orders are nobody's; `not_judged`, its delivered cars are history without a verdict. `without_hidden`: rows
    that a filter hides are left out."""

    date: Day | None = None
    sheet: Annotated[str | None, Field(max_length=LONGEST_NAME)] = None
    row: Annotated[int | None, Field(ge=1, le=LAST_HEADING_ROW)] = None
    no_advisor: bool = False
    not_judged: bool = False
    without_hidden: bool = False


class JobsImportedJson(TypedDict):
    """`number`: what to take back, where anything came in. Of what a file has too much of, the first are named."""

    number: int | None
    read: int
    imported: int
    already: int
    refused: int
    refusals: list[RefusedJson]
    unpromised: int
    flags: int
    flags_against: int
    flags_disagreeing: list[str]
    unknown_advisors: list[str]
    unknown_operations: list[str]
    unusual_plates: list[str]
    differing: list[DifferentJson]
    delivered: int
    open: int
    backlog: int
    settled: int
    cancelled: int
    not_judged: int
    columns: dict[str, str]
    ignored: list[str]
    sheets_left: list[str]
    hidden: int
    hidden_columns: list[str]
    broken_off: str | None
    dry_run: bool


@dataclass(frozen=True, slots=True)
class Work:
    """One import to be done beside the event loop."""

    parts: Wiring
    kind: Kind
    file: Path
    name: str
    how: Map
    person: Person
    labour: str
    asked: TryingOn


@dataclass(frozen=True, slots=True)
class Files:
    """`name`: what the sender calls the file."""

    file: Path
    map: Path | None
    name: str


def answers(kind: Kind) -> OwnMap:
    """The form's answers. Raises for a field that there is none of, and a value that it cannot have."""
    given = Answers.model_validate_json(request.form.get("answers") or "{}")
    fields = kind.by_name
    if unknown := [name for name in (*given.columns.values(), *given.words) if name and name not in fields]:
        raise invalid("answers", lazy_gettext("%(field)s is not known here.", field=unknown[0]))
    for name, words in given.words.items():
        if wrong := [value for value in words.values() if value not in fields[name].words.values()]:
            raise invalid("answers", lazy_gettext("%(field)s is not known here.", field=str(wrong[0])))
    return OwnMap(given.columns, given.words)


def work_of(files: Files, kind: Kind, said: OwnMap, person: Person, query: TryingOn) -> Work:
    """An import as it was asked for: the file's map, over what the dealer says of its files."""
    parts = current()
    how = load_map(files.map, kind.fields) if files.map else PLAIN
    how = own_map(parts.store, kind.kept).also(said).under(how)
    how = replace(how, sheet=query.sheet or how.sheet, row=query.row or how.row, without_hidden=query.without_hidden)
    return Work(parts, kind, files.file, files.name, how, person, gettext("Labour"), query)


def importing_of(work: Work) -> Importing:
    """What an import needs."""
    person = work.person
    return importing(
        work.parts,
        work.how,
        file=work.name,
        day=work.asked.date,
        who=person.name,
        device=person.device,
        labour=work.labour,
        dry_run=work.asked.dry_run,
        no_advisor=work.asked.no_advisor,
        not_judged=work.asked.not_judged,
    )


@contextmanager
def received() -> Iterator[Files]:
    """The form's files, on disk for as long as they are read; a workbook as plain rows. Raises `FileRefused`."""
    with sent_file() as (given, name):
        mapped = request.files.get("map")
        map_file = _kept(mapped, given.with_name("map")) if mapped else None
        if not is_plain(given):
            sheet = request.args.get("sheet") or (sheet_of(map_file) if map_file else None)
            given = unpack(given, LARGEST_UNPACKED, sheet)
        yield Files(given, map_file, name)


@contextmanager
def sent_file() -> Iterator[tuple[Path, str]]:
    """The form's file as it was sent, on disk for as long as it is read, and what the sender calls it."""
    file = request.files.get("file")
    if file is None:
        raise invalid("file", lazy_gettext("%(field)s is missing.", field="file"))
    with tempfile.TemporaryDirectory() as folder:
        yield _kept(file, Path(folder) / "file"), Path(file.filename or "").name[:LONGEST_NAME]


def _kept(part: FileStorage, path: Path) -> Path:
    part.save(path)
    return path


def imported_json(outcome: Outcome, dry_run: bool) -> dict[str, Any]:
    """What became of a file, as the API tells it."""
    return {
        "number": outcome.number,
        "read": outcome.read,
        "imported": outcome.imported,
        "already": outcome.already,
        "refused": outcome.refused.count,
        "refusals": [refusal(one.row, one.order_no, one.reason) for one in outcome.refused.first(MOST_LISTED)],
        "unpromised": outcome.unpromised,
        "flags": outcome.flags,
        "flags_against": outcome.against,
        "flags_disagreeing": outcome.disagreeing[:MOST_LISTED],
        "unknown_advisors": sorted(outcome.strangers),
        "unknown_operations": sorted(outcome.unknown_operations),
        "unusual_plates": outcome.unusual_plates[:MOST_LISTED],
        "differing": [different_json(one) for one in outcome.differing[:MOST_LISTED]],
        "delivered": outcome.delivered,
        "open": outcome.open,
        "backlog": outcome.backlog,
        "settled": outcome.settled,
        "cancelled": outcome.cancelled,
        "not_judged": outcome.not_judged,
        "columns": dict(outcome.columns.headings) if outcome.columns else {},
        "ignored": list(outcome.columns.ignored) if outcome.columns else [],
        "sheets_left": list(outcome.left),
        "hidden": outcome.hidden,
        "hidden_columns": list(outcome.hidden_columns),
        "broken_off": problems.sentence(outcome.broken_off) if outcome.broken_off else None,
        "dry_run": dry_run,
    }
