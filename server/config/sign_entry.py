"""A sign's entry in config.yaml: the keys that its protocol declares, and what is shown on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields
from functools import cache
from itertools import combinations
from typing import Annotated, Any, get_type_hints

from pydantic import AfterValidator, Field, ModelWrapValidatorHandler, ValidationError, create_model, model_validator
from pydantic.fields import FieldInfo
from pydantic_core import InitErrorDetails, PydanticCustomError

from drivers.declared import settings_of
from drivers.registry import own_settings, protocol_of, protocols, settings_for
from drivers.sign import SettingsError, SignSettings
from server.config.ports import sign_port, wire_name
from server.config.sections import Section
from server.config.values import Brightness, Language


class SignEntry(Section):
    """What all signs have. `SignEntry.model_validate` gives the kind of the entry's protocol, with its keys too."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,31}$")]
    protocol: str
    port: Annotated[str, AfterValidator(sign_port)]
    lines: int = SignSettings.lines
    columns: int = SignSettings.columns
    language: Language = "en"
    greeting: str = ""
    closed_message: str = ""
    page_seconds: Annotated[int, Field(ge=3, le=600)] = 10
    stale_minutes: Annotated[int, Field(ge=1, le=1440)] = 10
    elsewhere: bool = False
    brightness: Brightness = Field(default={})
    faults: bool = False

    @model_validator(mode="wrap")
    @classmethod
    def _of_its_protocol(cls, value: Any, handler: ModelWrapValidatorHandler[SignEntry]) -> SignEntry:
        if cls is not SignEntry or not isinstance(value, dict):
            return handler(value)
        if "protocol" not in value:
            raise _wrong("missing", value)
        try:
            return entry_kind(str(value["protocol"])).model_validate(value)
        except SettingsError as unknown:
            raise _wrong(PydanticCustomError("protocol", unknown.why), value["protocol"]) from None

    @classmethod
    def fields_by_key(cls) -> dict[str, FieldInfo]:
        """Every key of the class; of `SignEntry` itself those of all protocols."""
        kinds = [cls] if cls is not SignEntry else [entry_kind(known.name) for known in protocols()]
        return {name: field for kind in kinds for name, field in kind.model_fields.items()}

    def settings(self) -> SignSettings:
        """For the driver; SettingsError for values that do not go together."""
        names = settings_of(protocol_of(self.protocol).settings)
        return settings_for(**{name: getattr(self, name) for name in names})


@cache
def entry_kind(protocol: str) -> type[SignEntry]:
    """The entries of a protocol: its settings by their names, with their defaults. SettingsError when there is none."""
    kind = protocol_of(protocol).settings
    types = get_type_hints(kind)
    declared: dict[str, Any] = {
        each.name: (types[each.name], each.default) for each in fields(kind) if each.name not in SignEntry.model_fields
    }
    return create_model("SignEntry", __base__=SignEntry, **declared)


def owners(key: str) -> list[str]:
    """The protocols that have this setting as their own."""
    return [known.name for known in protocols() if key in own_settings(known)]


def shared_ports(signs: Sequence[SignEntry]) -> Iterator[tuple[tuple[str, int, str], str]]:
    """What contradicts between signs on one port of this machine, told of both entries."""
    here = [(n, sign) for n, sign in enumerate(signs) if not sign.elsewhere]
    yield from on_one_machine(here)


def on_one_machine(signs: Sequence[tuple[int, SignEntry]]) -> Iterator[tuple[tuple[str, int, str], str]]:
    """What contradicts between these, each with its place in the configuration, wherever their machine is."""
    for (n, one), (m, other) in combinations(signs, 2):
        if wire_name(one.port) != wire_name(other.port) or one.name == other.name:
            continue
        for key, why in _between(one, other):
            told = f"{one.name} and {other.name} share the port {one.port} and {why}"
            yield ("signs", n, key), told
            yield ("signs", m, key), told


def _between(one: SignEntry, other: SignEntry) -> Iterator[tuple[str, str]]:
    if one.protocol != other.protocol:
        yield "protocol", "must speak the same protocol"
        return
    try:
        mine, others = one.settings(), other.settings()
    except SettingsError:
        return  # told of that entry alone
    line = {"baud_rate": "baud_rate", "byte_size": "data_bits", "parity": "parity_code", "stop_bits": "stop_bits"}
    for key, value in line.items():
        if getattr(mine, value) != getattr(others, value):
            yield key, f"must have the same {key}"
    if mine.screen_address == others.screen_address:
        yield "address", f"must not have the same address ({mine.screen_address})"
    elif mine.is_for_all or others.is_for_all:
        yield "address", "must each have an address of its own: one of them is for all signs"


def _wrong(kind: str | PydanticCustomError, given: Any) -> ValidationError:
    fault = InitErrorDetails(type=kind, loc=("protocol",), input=given)
    return ValidationError.from_exception_data("SignEntry", [fault])
