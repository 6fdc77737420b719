"""Connecting a sign over HTTP: the ports of the server's machine, trials of one, and the sign's settings."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

import yaml
from flask import Blueprint
from pydantic import Field
from typing_extensions import TypedDict

from board.refused import Refused, conflict
from drivers.opening import make_sign
from drivers.parts import SIMULATOR
from drivers.registry import protocol_of, settings_of_others
from drivers.sign import SettingsError, SignSettings
from drivers.simulator import EVENTS
from drivers.transport import find_ports
from server.api.body_values import Body
from server.api.calls import PREFIX, call
from server.api.settings import decide
from server.api.sign_settings import COMMON, PortBody, guided, with_settings
from server.api.signs import AskedJson, asked, known
from server.config.sign_entry import SignEntry
from server.config.values import Language
from server.signs.connecting import begin_trial, settings_of
from server.signs.keeper import entry_of
from server.web.current import current
from server.web.person import Person
from server.web.thread_pool import in_thread_pool

blueprint = Blueprint("ports", __name__, url_prefix=PREFIX)

SIGN_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")


class TrialBody(PortBody):
    """`speed`: finds at which speed the sign answers. `picture`: shows a test picture for ten seconds."""

    wanted: Literal["speed", "picture"]


class SettingsBody(PortBody):
    """How the sign is driven, and what it says while there are no cars."""

    language: Language
    greeting: Annotated[str, Field(max_length=100)] = ""


class PortJson(TypedDict):
    port: str
    device: str
    description: str


class TrialJson(TypedDict):
    """`found` is null while it runs; then it holds `speed`, or `shown` and `acknowledged`, or `trouble`."""

    id: str
    found: dict[str, Any] | None


class DraftJson(TypedDict):
    """`yaml` is the entry."""

    yaml: str


class FaultBody(Body):
    """A switch of the simulator and its value; or power_cut, unplug, plug (with the new device's name)."""

    fault: Annotated[str, Field(max_length=40)]
    value: Annotated[str, Field(max_length=80)] = ""


@call(
    blueprint,
    "GET",
    "/ports",
    guard="operate-sign",
    summary="The serial ports of the server's machine, each by the name that survives replugging",
    answer=list[PortJson],
)
def show_ports(person: Person) -> list[Any]:
    return [
        {
            "port": f"usb://{found.serial_number}" if found.serial_number else found.device,
            "device": found.device,
            "description": found.description,
        }
        for found in in_thread_pool(find_ports)
    ]


@call(
    blueprint,
    "POST",
    "/signs/<name>/trial",
    guard="operate-sign",
    summary="Try a port: find a sign's speed, or show a test picture; a process that holds it lets go meanwhile",
    body=with_settings(TrialBody),
    answer=TrialJson,
    status=202,
    remembers=True,
)
def try_port(person: Person, name: str, body: TrialBody) -> dict[str, Any]:
    settings = settings_of(current(), checked(name), body.values())
    if body.wanted == "speed" and protocol_of(body.protocol).find_speed is None:
        raise Refused("A sign of this protocol cannot be asked for its speed.", "wanted")
    return {"id": begin_trial(current(), body.wanted, settings).id, "found": None}


@call(
    blueprint,
    "GET",
    "/signs/<name>/trial",
    guard="operate-sign",
    summary="What the last trial of this sign's port has found",
    answer=TrialJson,
)
def show_trial(person: Person, name: str) -> dict[str, Any]:
    trial = current().store.signs.trial(checked(name))
    if trial is None:
        raise Refused("No port was tried for this sign.", None, "unknown")
    return {"id": trial.id, "found": trial.found}


@call(
    blueprint,
    "POST",
    "/signs/<name>/draft",
    guard="operate-sign",
    summary="The sign's entry as it would stand in config.yaml",
    body=with_settings(SettingsBody),
    answer=DraftJson,
)
def draft_settings(person: Person, name: str, body: SettingsBody) -> dict[str, Any]:
    return {"yaml": entry_text(entry_values(name, body))}


@call(
    blueprint,
    "POST",
    "/signs/<name>/settings",
    guard="administer",
    summary="Decide the sign's settings, which hold at once: its process starts anew",
    body=with_settings(SettingsBody),
    answer=DraftJson,
    remembers=True,
)
def save_settings(person: Person, name: str, body: SettingsBody) -> dict[str, Any]:
    values, listed = entry_values(name, body), current().config.origin.values.value(("signs",))
    assert isinstance(listed, list)
    decide(person, {"signs": with_sign(listed, values)})
    return {"yaml": entry_text(values)}


@call(
    blueprint,
    "POST",
    "/signs/<name>/fault",
    guard="operate-sign",
    summary="Make a simulated sign fail, where its settings allow that",
    body=FaultBody,
    answer=AskedJson,
    status=202,
)
def fail_sign(person: Person, name: str, body: FaultBody) -> dict[str, Any]:
    entry = known(name)
    if not (entry.faults and entry.port.startswith(SIMULATOR)):
        raise conflict("This sign has no switches for faults.")
    if body.fault not in EVENTS:
        try:
            protocol_of(entry.protocol).faults().switch(body.fault, body.value)
        except ValueError as wrong:
            raise Refused("This fault cannot be: %(why)s", "fault", why=str(wrong)) from None
    return asked(name, "fault", fault=body.fault, value=body.value)


def entry_text(values: dict[str, Any]) -> str:
    """The entry as it would stand in a new list of signs."""
    return str(yaml.safe_dump({"signs": [values]}, allow_unicode=True, sort_keys=False))


def with_sign(signs: list[dict[str, Any]], values: dict[str, Any]) -> list[dict[str, Any]]:
    """The list with these values in the entry of their name, which is added where there is none; what only signs of
    other protocols have goes."""
    gone = settings_of_others(protocol_of(values["protocol"]))

    def changed(entry: dict[str, Any]) -> dict[str, Any]:
        return {key: value for key, value in entry.items() if key not in gone} | values

    if all(sign["name"] != values["name"] for sign in signs):
        return [*signs, values]
    return [changed(sign) if sign["name"] == values["name"] else sign for sign in signs]


def checked(name: str) -> str:
    """A name that a sign may have, configured or not."""
    if entry_of(current(), name) is None and not SIGN_NAME.fullmatch(name):
        raise Refused("A sign's name has small letters, digits and hyphens.", "name")
    return name


def entry_values(name: str, body: SettingsBody) -> dict[str, Any]:
    """What is written of the entry: the essentials, and what differs from the defaults or from what is configured."""
    protocol, settings = protocol_of(body.protocol), settings_of(current(), checked(name), body.values())
    if body.language not in protocol.languages:
        raise Refused("A sign of this protocol cannot show this language.", "language")
    check(settings)
    keys = ("name", "protocol", "port", *COMMON, *guided(protocol))
    wanted = {key: getattr(settings, key) for key in keys} | {"language": body.language, "greeting": body.greeting}
    entry = entry_of(current(), name)
    if entry is None or entry.protocol != body.protocol:
        entry = SignEntry.model_validate({"name": name, "protocol": body.protocol, "port": body.port})
    essential = {"name", "protocol", "port", "baud_rate", "lines", "columns", "language"}
    return {key: value for key, value in wanted.items() if key in essential or value != getattr(entry, key)}


def check(settings: SignSettings) -> None:
    """Refuses lines that exceed what the sign takes at once: only the driver knows that."""
    try:
        make_sign(settings)
    except SettingsError as wrong:
        raise Refused("This setting cannot work: %(why)s", wrong.field, why=str(wrong)) from None
