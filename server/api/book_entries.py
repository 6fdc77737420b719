"""How a request writes into the book, and how the book's entries look as JSON."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator, StringConstraints, WithJsonSchema
from typing_extensions import TypedDict

from board.figures.book import BookEntry, History
from board.orders.record import encode
from board.refused import Refused
from server.api.answers import plain
from server.api.calls import check_key, command_key
from server.api.shapes import Time
from server.store.bookshelf import Author, Decide, Part
from server.web.current import current
from server.web.person import Person

MONTH = r"^20[0-9]{2}-(0[1-9]|1[0-2])$"
PERIOD = r"^20[0-9]{2}(-(0[1-9]|1[0-2]))?$"

Month = Annotated[str, StringConstraints(pattern=MONTH), WithJsonSchema({"type": "string", "examples": ["2026-05"]})]
YearOrMonth = Annotated[
    str, StringConstraints(pattern=PERIOD), WithJsonSchema({"type": "string", "examples": ["2026", "2026-05"]})
]


def _decimal(value: object) -> object:
    """A number as its own text: JSON's 96.3 is 96.3."""
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


Amount = Annotated[
    str,
    BeforeValidator(_decimal),
    StringConstraints(pattern=r"^-?[0-9]{1,12}(\.[0-9]{1,4})?$"),
    WithJsonSchema({"anyOf": [{"type": "number"}, {"type": "string"}], "examples": [96.3, "120000.50"]}),
]
"""A figure, as a number or as decimal text; kept exactly as it was written."""


class EntryJson(TypedDict):
    """One line of the book; `body` is its kind's own."""

    seq: int
    kind: str
    at: Time
    who: str
    device: str
    body: dict[str, Any]


class RecordedJson(TypedDict):
    """What a request wrote into the book; nothing where all of it stood there already."""

    entries: list[EntryJson]


class VersionJson(TypedDict):
    seq: int
    at: Time
    who: str
    value: str | int | None
    note: str


def record(person: Person, part: Part, decide: Decide) -> RecordedJson:
    """Writes into the book under the request's key; the same request again gives the same answer."""
    key = command_key(person)
    check_key(key)
    parts = current()
    entries = parts.store.book.record(part, decide, Author(person.name, person.device, key.text, parts.clock()))
    return RecordedJson(entries=[entry_json(entry) for entry in entries])


def entry_json(entry: BookEntry) -> EntryJson:
    """An entry as the book keeps it."""
    kind, _version, body = encode(entry.fact)
    return EntryJson(seq=entry.seq, kind=kind, at=entry.at.isoformat(), who=entry.who, device=entry.device, body=body)


def versions_json(history: History) -> list[VersionJson]:
    """A place's history, oldest first."""
    shown: list[VersionJson] = plain(history)
    return shown


def checked_month(month: str) -> str:
    """A month out of an address. Raises `Refused` for what is none."""
    try:
        return date.fromisoformat(f"{month}-01").isoformat()[:7]
    except ValueError:
        raise Refused("%(month)s is not a month; write it like 2026-05.", "month", month=month[:20]) from None
