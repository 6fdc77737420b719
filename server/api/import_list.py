"""The imports there have been, and taking one back as a whole."""

from __future__ import annotations

from typing import Any

from flask import Blueprint
from flask_babel import gettext
from typing_extensions import TypedDict

from board.figures.import_list import Import
from board.refused import Refused
from server.api.answers import time
from server.api.calls import call
from server.api.refused_rows import RefusedJson, refusal
from server.api.shapes import Time
from server.core.wiring import Wiring
from server.imports.numbered import listed
from server.imports.outcome import refused_of
from server.imports.setting import undoing
from server.imports.taken_back import Undone, called, undo
from server.store.import_files import ImportFile
from server.store.store import Store
from server.web import problems
from server.web.current import current
from server.web.labels import label
from server.web.person import Person
from server.web.thread_pool import in_thread_pool

blueprint = Blueprint("import_list", __name__)

MOST_FILES = 50


class ImportJson(TypedDict):
    """`orders`: how many it opened; null while it runs, or where it was broken off. `left`: those that stayed when it
    was taken back."""

    number: int
    file: str
    begun_at: Time | None
    who: str
    orders: int | None
    taken_back: int
    taken_back_at: Time | None
    left: list[str]
    stands: bool


class FileJson(TypedDict):
    """A file from the watched folder or another system. `stopped`: why the file, or the rest of it, was not read;
    without `ended_at` it is being taken in. The counts are null where nothing was read."""

    name: str
    who: str
    came_at: Time
    ended_at: Time | None
    number: int | None
    read: int | None
    imported: int | None
    settled: int | None
    already: int | None
    refused: int | None
    stopped: str | None
    refusals: list[RefusedJson]


class LeftJson(TypedDict):
    """An order or appointment that stays: `what` somebody has added to it since, and `who`."""

    order_no: str
    what: str
    who: str


class UndoneJson(TypedDict):
    number: int
    orders: int
    left: list[LeftJson]


@call(blueprint, "GET", "/imports", guard="import", summary="The imports, the newest first", answer=list[ImportJson])
def show_imports(person: Person) -> list[Any]:
    return [import_json(one) for one in listed(current().store)]


@call(
    blueprint,
    "GET",
    "/imports/files",
    guard="import",
    summary="The files that came in by themselves, the newest first, with what was refused",
    answer=list[FileJson],
)
def show_files(person: Person) -> list[Any]:
    return [file_json(one) for one in current().store.import_files.latest(MOST_FILES)]


@call(
    blueprint,
    "POST",
    "/imports/<number>/undo",
    guard="import",
    summary="Take an import back as a whole, but for orders to which somebody has added something since",
    answer=UndoneJson,
)
def undo_import(person: Person, number: str) -> dict[str, Any]:
    if not number.isdecimal():
        raise Refused("There is no import %(number)s.", "number", "unknown", number=number)
    outcome = in_thread_pool(_undo, current(), int(number), person)
    current().command_log.catch_up()
    left = [
        LeftJson(order_no=called(event), what=label("event", type(event.fact).__name__), who=event.who)
        for event in outcome.left
    ]
    left += [LeftJson(order_no=place, what=gettext("Figure kept"), who=who) for place, who in outcome.figures]
    return {"number": outcome.number, "orders": outcome.orders, "left": left}


def _undo(parts: Wiring, number: int, person: Person) -> Undone:
    store = Store(parts.config.database, parts.config.site.code)
    try:
        return undo(number, undoing(parts, who=person.name, device=person.device, store=store))
    finally:
        store.close()


def import_json(one: Import) -> ImportJson:
    """An import as the API tells of it."""
    return ImportJson(
        number=one.number,
        file=one.file,
        begun_at=time(one.begun_at),
        who=one.who,
        orders=one.orders,
        taken_back=one.taken_back,
        taken_back_at=time(one.taken_back_at),
        left=list(one.left),
        stands=one.stands,
    )


def file_json(one: ImportFile) -> FileJson:
    """A file that came in by itself, with its refusals in the reader's language."""
    found = one.found or {}
    stopped = found.get("stopped")
    return FileJson(
        name=one.name,
        who=one.who,
        came_at=one.came_at.isoformat(),
        ended_at=time(one.ended_at),
        number=found.get("number"),
        read=found.get("read"),
        imported=found.get("imported"),
        settled=found.get("settled"),
        already=found.get("already"),
        refused=found.get("refused"),
        stopped=problems.sentence(refused_of(stopped)) if stopped else None,
        refusals=[refusal(row["row"], row["order_no"], refused_of(row)) for row in found.get("refusals", ())],
    )
