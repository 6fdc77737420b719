"""Facts to plain dicts and back, with versions: the form in which the log and the book keep them for ever.

Old records are brought up to date while reading (`UPGRADES`), never rewritten.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from board.orders.events import KINDS, Fact, TaskPlan

Body = dict[str, Any]

VERSIONS: dict[str, int] = {}
"""The version a kind is written in; 1 where it is not named."""

UPGRADES: dict[tuple[str, int], Callable[[Body], Body]] = {}
"""(kind, version) → the body as the next version has it."""


PLAIN = frozenset((str, int, bool, type(None)))


def encode(fact: object) -> tuple[str, int, Body]:
    """(kind, version, body) of a fact of log or book; the body holds JSON values only, times as ISO 8601 in UTC."""
    kind = type(fact).__name__
    return kind, VERSIONS.get(kind, 1), _of_dataclass(fact)


def decode(kind: str, version: int, body: Mapping[str, Any]) -> Fact:
    """The fact a record of the log holds. Raises ValueError for a kind or version this program does not know, and for a
    body that is not one of its kind.
    """
    fact: Fact = decode_of(KINDS, kind, version, body)
    return fact


def decode_of(kinds: Mapping[str, type], kind: str, version: int, body: Mapping[str, Any]) -> Any:
    """As `decode`, for facts of these `kinds`."""
    if kind not in kinds:
        raise ValueError(f"the log holds a kind of event that this version does not know: {kind}")
    wanted, current = VERSIONS.get(kind, 1), dict(body)
    if not 1 <= version <= wanted:
        raise ValueError(f"the log holds {kind} version {version}; this version of the program knows {wanted}")
    for step in range(version, wanted):
        current = UPGRADES[kind, step](current)
    try:
        return _typed(kinds[kind], current)
    except (TypeError, AttributeError) as error:
        raise ValueError(f"the log holds a {kind} that is none: {error}") from error


def _plain(value: Any) -> Any:
    if isinstance(value, str | int) or value is None:
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [one if type(one) is str else _plan(one) if type(one) is TaskPlan else _plain(one) for one in value]
    if isinstance(value, Mapping):
        return {name: _plain(item) for name, item in value.items()}
    if is_dataclass(value):
        return _of_dataclass(value)
    return value


def _of_dataclass(value: object) -> Body:
    # The log of years is written by this: what is plain already is told by its class, without a call.
    kind: Any = type(value)
    found = {name: getattr(value, name) for name in _names(kind)}
    return {name: one if type(one) in PLAIN else _plain(one) for name, one in found.items()}


@lru_cache(maxsize=2_000)
def _plan(value: TaskPlan) -> Any:
    """The orders of years ask for the same tasks again and again."""
    return _of_dataclass(value)


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def _typed(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    if is_dataclass(kind):
        shape: Any = kind
        hints = _hints(shape)
        return shape(**{name: _typed(hints[name], item) for name, item in value.items() if name in hints})
    if kind is datetime or kind is date:
        return kind.fromisoformat(value)
    if get_origin(kind) is tuple:
        return tuple(_typed(get_args(kind)[0], item) for item in value)
    if get_origin(kind) is Mapping:
        return {name: _typed(get_args(kind)[1], item) for name, item in value.items()}
    if get_origin(kind) in (Union, types.UnionType):
        return _typed(next(option for option in get_args(kind) if option is not type(None)), value)
    return value


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)
