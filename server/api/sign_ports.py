"""Connecting a sign over HTTP: the ports of the server's machine, trials of one, and the settings into config.yaml."""

from __future__ import annotations

import os
import re
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal

from flask import Blueprint
from pydantic import Field
from typing_extensions import TypedDict

from board.refused import Refused, conflict
from drivers.opening import SIMULATOR, make_sign
from drivers.registry import protocol_of, settings_of_others
from drivers.sign import SettingsError, SignSettings
from drivers.simulator import EVENTS
from drivers.transport import find_ports
from server.api.body_values import Body
from server.api.calls import PREFIX, call
from server.api.sign_settings import COMMON, PortBody, guided, with_settings
from server.api.signs import AskedJson, asked, known
from server.config.edit import ChangedMeanwhile, NotEdited, entry_text, fingerprint, save, with_sign
from server.config.sign_entry import SignEntry
from server.config.values import Language
from server.signs.connecting import begin_trial, settings_of
from server.signs.keeper import entry_of, give_order, last_heard
from server.web.auth import Person
from server.web.current import current
from server.web.thread_pool import in_thread_pool

blueprint = Blueprint("ports", __name__, url_prefix=PREFIX)

SIGN_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")


class TrialBody(PortBody):
    """`speed`: finds at which speed the sign answers. `picture`: shows a test picture for ten seconds."""

    wanted: Literal["speed", "picture"]


class SettingsBody(PortBody):
    """`seen`: the fingerprint of config.yaml that came with the draft; null makes a draft and writes nothing."""

    language: Language
    greeting: Annotated[str, Field(max_length=100)] = ""
    seen: Annotated[str, Field(max_length=40)] | None = None


class PortJson(TypedDict):
    port: str
    device: str
    description: str


class TrialJson(TypedDict):
    """`found` is null while it runs; then it holds `speed`, or `shown` and `acknowledged`, or `trouble`."""

    id: str
    found: dict[str, Any] | None


class DraftJson(TypedDict):
    """`yaml` is the entry; `seen` is null where the server cannot write its configuration."""

    yaml: str
    seen: str | None


class SavedJson(TypedDict):
    backup: str
    driven: bool


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
    summary="The sign's entry as it will stand in config.yaml",
    body=with_settings(SettingsBody),
    answer=DraftJson,
)
def draft_settings(person: Person, name: str, body: SettingsBody) -> dict[str, Any]:
    path = current().config.file
    writable = path is not None and os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)
    seen = fingerprint(path) if path is not None and writable else None
    return {"yaml": entry_text(entry_values(name, body)), "seen": seen}


@call(
    blueprint,
    "POST",
    "/signs/<name>/settings",
    guard="administer",
    summary="Write the sign's entry into config.yaml, with a copy of the file as it was; its process starts anew",
    body=with_settings(SettingsBody),
    answer=SavedJson,
    remembers=True,
)
def save_settings(person: Person, name: str, body: SettingsBody) -> dict[str, Any]:
    values, path = entry_values(name, body), current().config.file
    if path is None or body.seen is None:
        raise conflict("The configuration cannot be written here; copy the settings into it.")
    try:
        copy = in_thread_pool(write_settings, path, values, body.seen, current().clock())
    except ChangedMeanwhile:
        raise conflict("The configuration has been changed meanwhile: load the page again.") from None
    except (NotEdited, OSError, UnicodeDecodeError) as wrong:
        raise conflict("The configuration cannot be changed: %(why)s", why=str(wrong)) from None
    driven = entry_of(current(), name) is not None and last_heard(current(), known(name), current().clock()).driven
    if driven:
        give_order(current(), name, "restart")
    return {"backup": copy.name, "driven": driven}


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


def write_settings(path: Path, values: dict[str, Any], seen: str, now: datetime) -> Path:
    """The copy of the file as it was. Raises as `config_edit` does."""
    text = path.read_bytes().decode("utf-8-sig")
    gone = settings_of_others(protocol_of(values["protocol"]))
    return save(path, with_sign(text, values, gone), seen, now, os.environ)


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
