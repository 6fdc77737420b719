"""What would become of a file of repair orders, with its columns and what to ask the clerk about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint
from flask_babel import get_locale, lazy_gettext
from typing_extensions import TypedDict

from board.orders.job import Job
from board.orders.promise import promised_at, verdict
from board.orders.shop_facts import AppointmentBooked
from board.refused import Refused
from server.api.answers import time
from server.api.calls import call
from server.api.import_files import (
    LARGEST_FILE,
    LARGEST_UNPACKED,
    JobsImportedJson,
    TryingOn,
    Work,
    answers,
    imported_json,
    importing_of,
    received,
    work_of,
)
from server.api.refused_rows import RefusedJson, refusal
from server.api.shapes import Time
from server.imports.apart import apart
from server.imports.fields import Field
from server.imports.guessing import Known
from server.imports.kinds import APPOINTMENTS, JOBS, Kind
from server.imports.outcome import Cause
from server.imports.preview import Preview, SeenColumn, preview
from server.store.store import Store
from server.web import problems
from server.web.labels import label
from server.web.person import Person

blueprint = Blueprint("import_preview", __name__)

MOST_ROWS = 20
WHY: Mapping[str, Any] = {
    "plates": lazy_gettext("licence plates stand in it"),
    "phones": lazy_gettext("telephone numbers stand in it"),
    "words": lazy_gettext("repair types stand in it"),
    "staff": lazy_gettext("people of the staff stand in it"),
    "teams": lazy_gettext("teams of the shop stand in it"),
    "operations": lazy_gettext("operations of the standard times stand in it"),
    "named": lazy_gettext("times stand in it, and its name says so"),
    "order": lazy_gettext("the earliest times stand in it"),
    "alike": lazy_gettext("its name is like one that is known"),
    "distinct": lazy_gettext("every row has another one"),
}
"""Why a column is guessed to be a field."""
YES, NO, NONE = lazy_gettext("Yes"), lazy_gettext("No"), lazy_gettext("none")


class FieldJson(TypedDict):
    name: str
    called: str
    required: bool


class ColumnJson(TypedDict):
    """`field`: what the column is taken for; `guess`, with `why`, what it may be, which counts only once somebody has
    said so."""

    heading: str
    field: str | None
    guess: str | None
    why: str | None
    samples: list[str]


class ChoiceJson(TypedDict):
    value: bool | str | None
    called: str


class RefusalsJson(TypedDict):
    """One cause of refusals, with one of them. `words` that nobody knows may be said to mean one of `choices`."""

    field: str | None
    count: int
    rows: list[int]
    example: RefusedJson
    words: dict[str, int]
    choices: list[ChoiceJson]


class SampleJson(TypedDict):
    """An order as it would be; or an appointment, for which the car is to be `received_at`."""

    order_no: str
    plate: str
    repair_type: str
    advisor: str
    stage: str
    received_at: Time
    promised_at: Time | None
    delivered_at: Time | None
    verdict: str | None


class ImportPreviewJson(TypedDict):
    """`stopped`: why nothing can be taken yet; then there is no `outcome`. `row` is that of the headings."""

    sheet: str
    sheets: list[str]
    row: int
    columns: list[ColumnJson]
    fields: list[FieldJson]
    stopped: str | None
    outcome: JobsImportedJson | None
    causes: list[RefusalsJson]
    samples: list[SampleJson]


@call(
    blueprint,
    "POST",
    "/imports/jobs/preview",
    guard="import",
    summary="What would become of a file of repair orders, and what to ask (multipart/form-data: file, map, answers)",
    query=TryingOn,
    answer=ImportPreviewJson,
    largest=LARGEST_FILE,
)
def preview_jobs(person: Person, query: TryingOn) -> dict[str, Any]:
    return _looked_at(JOBS, person, query)


@call(
    blueprint,
    "POST",
    "/imports/appointments/preview",
    guard="import",
    summary="What would become of a file of appointments, and what to ask (multipart/form-data: file, map, answers)",
    query=TryingOn,
    answer=ImportPreviewJson,
    largest=LARGEST_FILE,
)
def preview_appointments(person: Person, query: TryingOn) -> dict[str, Any]:
    return _looked_at(APPOINTMENTS, person, query)


def _looked_at(kind: Kind, person: Person, query: TryingOn) -> dict[str, Any]:
    said = answers(kind)
    with received() as files:
        found = _preview(work_of(files, kind, said, person, query))
    return {
        "sheet": found.sheet,
        "sheets": list(found.sheets),
        "row": found.row,
        "columns": [_column(one) for one in found.columns],
        "fields": [FieldJson(name=one.name, called=_called(one), required=one.required) for one in kind.fields],
        "stopped": problems.sentence(found.stopped) if found.stopped else None,
        "outcome": imported_json(found.outcome, dry_run=True) if found.outcome else None,
        "causes": [_cause(one, kind) for one in found.causes],
        "samples": [_sample(one) for one in found.outcome.samples] if found.outcome else [],
    }


def _preview(work: Work) -> Preview:
    known = _known(work.parts.store)
    return apart(preview, importing_of(work), work.file, work.kind, work.how, known, LARGEST_UNPACKED)


def _known(store: Store) -> Known:
    staff = store.people.staff()
    standards = store.floor.standards()
    return Known(
        advisors=frozenset(one.name for one in staff if one.role == "advisor"),
        technicians=frozenset(one.name for one in staff if one.role == "technician"),
        teams=frozenset(store.floor.teams()),
        operations=frozenset(text for one in standards for text in (one.code, one.name)),
    )


def _called(one: Field) -> str:
    """What to call a field: in Chinese as exports do."""
    is_chinese = str(get_locale()).startswith("zh")
    return one.headings[0] if is_chinese else one.name.replace("_", " ")


def _column(one: SeenColumn) -> ColumnJson:
    guess = one.guess
    return ColumnJson(
        heading=one.heading,
        field=one.field,
        guess=guess.field if guess else None,
        why=str(WHY[guess.why]) if guess else None,
        samples=list(one.samples),
    )


def _cause(one: Cause, kind: Kind) -> RefusalsJson:
    example = one.rows[0]
    reason = example.reason
    if one.words:
        # The known words are offered below it, each as a choice.
        reason = Refused("%(column)s holds words that are not known.", one.field, "invalid", **reason.params)
    return RefusalsJson(
        field=one.field,
        count=one.count,
        rows=[line.row for line in one.rows[:MOST_ROWS]],
        example=refusal(example.row, example.order_no, reason),
        words=one.words,
        choices=_choices(kind.by_name[one.field]) if one.words and one.field else [],
    )


def _choices(of: Field) -> list[ChoiceJson]:
    return [ChoiceJson(value=value, called=_choice(of.name, value)) for value in dict.fromkeys(of.words.values())]


def _choice(field: str, value: bool | str | None) -> str:
    if value is None:
        return str(NONE)
    if isinstance(value, bool):
        return str(YES if value else NO)
    return label("repair_type" if field == "repair_type" else "confirmation", value)


def _sample(job: Job | AppointmentBooked) -> SampleJson:
    if isinstance(job, AppointmentBooked):
        return SampleJson(
            order_no="",
            plate=job.plate,
            repair_type=label("repair_type", job.repair_type),
            advisor=job.advisor,
            stage=label("appointment", "booked"),
            received_at=job.planned_at.isoformat(),
            promised_at=time(job.promised_at),
            delivered_at=None,
            verdict=None,
        )
    judged = verdict(job)
    return SampleJson(
        order_no=job.order_no,
        plate=job.plate,
        repair_type=label("repair_type", job.repair_type),
        advisor=job.advisor,
        stage=label("stage", job.stage),
        received_at=job.received_at.isoformat(),
        promised_at=time(promised_at(job)),
        delivered_at=time(job.delivered_at),
        verdict=label("verdict", judged.verdict) if judged else None,
    )
