"""The signs over HTTP: their state and lines, the proof of what they showed, orders to them, and their own reports."""

from __future__ import annotations

from typing import Annotated, Any

from flask import Blueprint
from pydantic import Field
from typing_extensions import TypedDict

from board.refused import Refused
from server.api.answers import time
from server.api.body_values import Instant, Query
from server.api.calls import PREFIX, call
from server.api.shapes import Time
from server.api.sign_reports import ReportBody
from server.config.sign_entry import SignEntry
from server.signs.keeper import entry_of, give_order, last_heard, take_report
from server.store.signs import SignShown
from server.web.current import current
from server.web.person import Person

blueprint = Blueprint("signs", __name__, url_prefix=PREFIX)


class LineJson(TypedDict):
    text: str
    colour: str
    attention: bool


class ShownJson(TypedDict):
    """From `at` on the sign held these lines; when not `connected`, from then on nobody could tell whether it did."""

    at: Time
    lines: list[LineJson]
    acknowledged: bool
    connected: bool


class SignJson(TypedDict):
    """A sign as it was last heard of. `driven` says that its process was, a moment ago, `connected` that it is there.

    `state` is null before that, and tells of each line what is wanted, written and confirmed, each since when.

    `shows` are the lines decoded from the wire.
    """

    name: str
    protocol: str
    port: str
    simulated: bool
    lines: int
    columns: int
    language: str
    driven: bool
    connected: bool
    heard_at: Time | None
    state: dict[str, Any] | None
    shows: list[LineJson]


class SignAndProofJson(SignJson):
    shown: list[ShownJson]


class AskedJson(TypedDict):
    """`order` names what was asked for; `driven` is false when no process is there to do it."""

    order: str
    driven: bool


class ProofQuery(Query):
    at: Instant | None = None
    limit: Annotated[int, Field(ge=1, le=500)] = 20


@call(blueprint, "GET", "/signs", guard="read-sign", summary="The signs and their states", answer=list[SignJson])
def show_signs(person: Person) -> list[Any]:
    return [sign_json(entry) for entry in current().config.signs]


@call(
    blueprint,
    "GET",
    "/signs/<name>",
    guard="read-sign",
    summary="One sign: its state, its lines, and what it showed when; with `at`, the first is what it showed then",
    query=ProofQuery,
    answer=SignAndProofJson,
)
def show_sign(person: Person, name: str, query: ProofQuery) -> dict[str, Any]:
    entry = known(name)
    shown = current().store.signs.shown(name, query.limit, query.at)
    return {**sign_json(entry), "shown": [shown_json(proof) for proof in shown]}


def asked(name: str, kind: str, **detail: Any) -> dict[str, Any]:
    """Gives a sign's process an order."""
    entry = known(name)
    order = give_order(current(), name, kind, **detail)
    return {"order": order.id, "driven": last_heard(current(), entry, current().clock()).driven}


@call(
    blueprint,
    "POST",
    "/signs/<name>/test",
    guard="operate-sign",
    summary="Show a test picture for a few seconds",
    answer=AskedJson,
    status=202,
)
def test_sign(person: Person, name: str) -> dict[str, Any]:
    return asked(name, "test")


@call(
    blueprint,
    "POST",
    "/signs/<name>/resend",
    guard="operate-sign",
    summary="Send every line again, changed or not",
    answer=AskedJson,
    status=202,
)
def resend_sign(person: Person, name: str) -> dict[str, Any]:
    return asked(name, "resend")


@call(
    blueprint,
    "POST",
    "/signs/<name>/clear",
    guard="operate-sign",
    summary="Keep the sign dark for a minute",
    answer=AskedJson,
    status=202,
)
def clear_sign(person: Person, name: str) -> dict[str, Any]:
    return asked(name, "clear")


@call(
    blueprint,
    "POST",
    "/signs/<name>/set-up",
    guard="operate-sign",
    summary="Give the sign its whole set-up again; this erases its memory first",
    answer=AskedJson,
    status=202,
)
def set_up_sign(person: Person, name: str) -> dict[str, Any]:
    return asked(name, "set-up")


@call(
    blueprint,
    "POST",
    "/signs/<name>/report",
    guard="report-sign",
    summary="For a sign's own process, with a display token: how the sign is doing and what it showed",
    body=ReportBody,
    answer=dict[str, Any],
)
def report_sign(person: Person, name: str, body: ReportBody) -> dict[str, Any]:
    known(name)
    shown = [
        SignShown(proof.at, [line.model_dump() for line in proof.lines], proof.acknowledged) for proof in body.shown
    ]
    take_report(current(), name, body.plain(), shown)
    return {}


def known(name: str) -> SignEntry:
    """The sign's part of the configuration; raises `Refused` where there is none of this name."""
    entry = entry_of(current(), name)
    if entry is None:
        raise Refused("There is no sign %(name)s.", "name", "unknown", name=name)
    return entry


def sign_json(entry: SignEntry) -> dict[str, Any]:
    """A configured sign with what was last heard of it."""
    now = last_heard(current(), entry, current().clock())
    return {
        "name": entry.name,
        "protocol": entry.protocol,
        "port": entry.port,
        "simulated": now.simulated,
        "lines": entry.lines,
        "columns": entry.columns,
        "language": entry.language,
        "driven": now.driven,
        "connected": now.driven and bool(now.state.get("connected")),
        "heard_at": time(now.heard_at),
        "state": now.state or None,
        "shows": now.wire.get("lines", []),
    }


def shown_json(proof: SignShown) -> dict[str, Any]:
    """One piece of the proof of display."""
    return {
        "at": time(proof.at),
        "lines": proof.lines,
        "acknowledged": proof.acknowledged,
        "connected": proof.connected,
    }
