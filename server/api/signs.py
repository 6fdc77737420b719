"""The signs over HTTP: their state, their lines, and the proof of what they showed. The app knows who drives them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, cast

from flask import Blueprint, Flask, current_app
from typing_extensions import TypedDict

from board.refused import Refused
from server.api.calls import PREFIX, call
from server.auth import Person
from server.wired import wired

blueprint = Blueprint("signs", __name__, url_prefix=PREFIX)

KEEPER = "shopboard.signs"


class Keeper(Protocol):
    """Who knows the signs' states. Everything it hands out is plain JSON values."""

    def state(self, name: str) -> Mapping[str, Any] | None:
        """What is known of a sign: connected, last_acknowledged_at, errors, lines …; None before it was heard of."""
        ...

    def shown(self, name: str) -> Sequence[Mapping[str, Any]]:
        """What it showed, and when, the newest first: the proof of display."""
        ...

    def test(self, name: str) -> bool:
        """Asks the sign for its test picture; False when nobody drives it at the moment."""
        ...


class SignJson(TypedDict):
    """A sign as it was last heard of; `state` is null while nobody drives it."""

    name: str
    protocol: str
    port: str
    lines: int
    columns: int
    language: str
    state: dict[str, Any] | None


class SignAndProofJson(SignJson):
    shown: list[dict[str, Any]]


class AskedJson(TypedDict):
    asked: bool


def keep(app: Flask, keeper: Keeper) -> None:
    """Says who knows the signs' states."""
    app.extensions[KEEPER] = keeper


@call(blueprint, "GET", "/signs", guard="read", summary="The signs and their states", answer=list[SignJson])
def show_signs(person: Person) -> list[Any]:
    return [sign_json(entry) for entry in wired().config.signs]


@call(
    blueprint,
    "GET",
    "/signs/<name>",
    guard="read",
    summary="One sign: its state, its lines, what it showed and when",
    answer=SignAndProofJson,
)
def show_sign(person: Person, name: str) -> dict[str, Any]:
    entry = known(name)
    keeper = _keeper()
    return {**sign_json(entry), "shown": [dict(shown) for shown in keeper.shown(name)] if keeper else []}


@call(
    blueprint,
    "POST",
    "/signs/<name>/test",
    guard="administer",
    summary="Show a test picture for a few seconds",
    answer=AskedJson,
    status=202,
)
def test_sign(person: Person, name: str) -> dict[str, Any]:
    known(name)
    keeper = _keeper()
    return {"asked": keeper.test(name) if keeper else False}


def known(name: str) -> Any:
    """The sign's part of the configuration; raises `Refused` where there is none of this name."""
    entry = next((entry for entry in wired().config.signs if entry.name == name), None)
    if entry is None:
        raise Refused("There is no sign %(name)s.", "name", "unknown", name=name)
    return entry


def sign_json(entry: Any) -> SignJson:
    """A configured sign with what was last heard of it."""
    keeper = _keeper()
    state = keeper.state(entry.name) if keeper else None
    return SignJson(
        name=entry.name,
        protocol=entry.protocol,
        port=entry.port,
        lines=entry.lines,
        columns=entry.columns,
        language=entry.language,
        state=dict(state) if state is not None else None,
    )


def _keeper() -> Keeper | None:
    return cast("Keeper | None", current_app.extensions.get(KEEPER))
