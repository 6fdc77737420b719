"""Monthly figures from a file, over HTTP: survey scores, revenue, indicators that are entered (domain.md §11)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Blueprint
from typing_extensions import TypedDict

from board.figures.entered_facts import ValueEntered
from board.figures.restored import place_of
from board.figures.surveys import SurveyScored
from server.api.calls import call
from server.api.import_files import LARGEST_FILE, LARGEST_UNPACKED, MOST_LISTED, Trying, received
from server.api.refused_rows import RefusedJson, refusal
from server.core.wiring import Wiring
from server.figures.indicators import title_of
from server.imports import figures
from server.imports.fields import FIGURE_FIELDS
from server.imports.figures import Change, Taken
from server.imports.mapping import PLAIN, Map, load_map
from server.web.current import current
from server.web.labels import label
from server.web.person import Person
from server.web.thread_pool import in_thread_pool

blueprint = Blueprint("figure_files", __name__)


class FileFigureJson(TypedDict):
    """A figure that is new or differs: `what` in words, and what the book holds in its place."""

    month: str
    what: str
    before: str | None
    after: str | None


class FiguresImportedJson(TypedDict):
    """`number`: what to take back, where anything was written."""

    number: int | None
    read: int
    written: int
    already: int
    refused: int
    refusals: list[RefusedJson]
    figures: list[FileFigureJson]
    columns: dict[str, str]
    ignored: list[str]
    dry_run: bool


@call(
    blueprint,
    "POST",
    "/imports/figures",
    guard="enter-figures",
    summary="Import survey scores, revenue or indicators of months from a table (multipart/form-data: file, map)",
    query=Trying,
    answer=FiguresImportedJson,
    largest=LARGEST_FILE,
)
def take_figures(person: Person, query: Trying) -> Any:
    with received() as files:
        how = load_map(files.map, FIGURE_FIELDS) if files.map else PLAIN
        taken = in_thread_pool(_import, current(), files.file, files.name, how, person, query.dry_run)
    return FiguresImportedJson(
        number=taken.number,
        read=taken.read,
        written=len(taken.changes),
        already=len(taken.figures) - len(taken.changes),
        refused=len(taken.refused),
        refusals=[refusal(one.row, one.key, one.reason) for one in taken.refused[:MOST_LISTED]],
        figures=[_figure(one) for one in taken.changes[:MOST_LISTED]],
        columns=dict(taken.columns),
        ignored=list(taken.ignored),
        dry_run=query.dry_run,
    )


def _import(parts: Wiring, file: Path, name: str, how: Map, person: Person, dry_run: bool) -> Taken:
    return figures.take(
        parts,
        file,
        how,
        file=name,
        who=person.name,
        device=person.device,
        dry_run=dry_run,
        largest_unpacked=LARGEST_UNPACKED,
    )


def _figure(change: Change) -> FileFigureJson:
    fact = change.fact
    after: str | None
    if isinstance(fact, SurveyScored):
        what, after = f"{fact.order_no} {fact.advisor}", f"{fact.score} / {fact.full}"
    elif isinstance(fact, ValueEntered):
        what, after = title_of(current().config.indicators_by_name()[fact.indicator]), fact.value
    else:
        what, after = f"{label('rework_post', fact.post)} {fact.name}", fact.value
    return FileFigureJson(month=place_of(fact)[0], what=what, before=change.before, after=after)
