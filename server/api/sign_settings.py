"""The settings of signs in bodies: the fields that every sign has, and those that single protocols declare."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import MISSING, fields
from typing import Annotated, Any, Literal, TypeVar, get_type_hints

from pydantic import Field, create_model

from drivers.declared import Setting, settings_of
from drivers.registry import AnyProtocol, own_settings, protocols
from drivers.sign import SignSettings
from server.api.body_values import Body

COMMON = ("baud_rate", "byte_size", "parity", "address", "lines", "columns")
LONGEST_TEXT = 40

Made = TypeVar("Made", bound=Body)
literal: Any = Literal


class PortBody(Body):
    """A sign's port and how it speaks, as in config.yaml. What is left out is as its protocol has it."""

    protocol: str
    port: Annotated[str, Field(min_length=1, max_length=200)]

    def values(self) -> dict[str, Any]:
        """The settings that were given."""
        own = (name for known in protocols() for name in guided(known))
        return self.model_dump(include={"protocol", "port", *COMMON, *own}, exclude_unset=True)


def guided(known: AnyProtocol) -> dict[str, Setting]:
    """The settings of a protocol's own that the guide to connecting a sign asks for."""
    return {name: declared for name, declared in own_settings(known).items() if declared.words}


def with_settings(body: type[Made]) -> type[Made]:
    """The body with the fields that the protocols declare; one that two of them have takes what either takes."""
    asked: dict[str, Any] = {"protocol": (literal[tuple(known.name for known in protocols())], ...)}
    asked |= _fields(SignSettings, COMMON)
    for known in protocols():
        for name, (kind, default) in _fields(known.settings, guided(known)).items():
            asked[name] = (asked[name][0] | kind, None) if name in asked else (kind, default)
    made: type[Made] = create_model(body.__name__, __base__=body, __doc__=body.__doc__, **asked)
    return made


def _fields(kind: type[SignSettings], names: Iterable[str]) -> dict[str, tuple[Any, Any]]:
    types, declared = get_type_hints(kind), settings_of(kind)
    defaults = {each.name: each.default for each in fields(kind) if each.default is not MISSING}
    return {name: (_annotated(types[name], declared[name], defaults[name]), defaults[name]) for name in names}


def _annotated(kind: Any, declared: Setting, default: Any) -> Any:
    """The type with its limits, as pydantic and the description of the API know them."""
    if declared.choices:
        chosen = literal[tuple(declared.choices)]
        return chosen | None if default is None else chosen
    if isinstance(default, str) or default is None:
        return Annotated[kind, Field(max_length=LONGEST_TEXT)]
    return Annotated[kind, Field(ge=declared.least, le=declared.most)]
