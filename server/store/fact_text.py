"""The body of a fact in the canonical form of the log, at a fraction of the price of making a dict of it first.

It is `chain.written` of what `board.orders.record.encode` says, to the letter; a test holds that they agree.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Any

from board.orders.events import Fact, TaskPlan
from board.orders.record import encode
from server.store import chain

CONSTANTS: dict[bool | None, str] = {None: "null", True: "true", False: "false"}


def body_of(fact: Fact) -> str:
    """The body as text."""
    pieces = []
    for beginning, name in _names(type(fact)):  # type: ignore[arg-type]
        value = getattr(fact, name)
        kind = type(value)
        if kind is str:
            pieces.append(beginning + chain.text_written(value))
        elif kind is int:
            pieces.append(f"{beginning}{value}")
        elif value is None or kind is bool:
            pieces.append(beginning + CONSTANTS[value])
        elif kind is datetime:
            pieces.append(f'{beginning}"{(value if value.tzinfo is UTC else value.astimezone(UTC)).isoformat()}"')
        elif kind is tuple and all(type(one) in ITEMS for one in value):
            pieces.append(f"{beginning}[{','.join([ITEMS[type(one)](one) for one in value])}]")
        else:
            pieces.append(beginning + chain.written(encode(fact)[2][name]))
    return f"{{{','.join(pieces)}}}"


@cache
def _names(kind: Any) -> tuple[tuple[str, str], ...]:
    return tuple((f"{chain.text_written(name)}:", name) for name in sorted(field.name for field in fields(kind)))


@lru_cache(maxsize=2_000)
def _plan(plan: TaskPlan) -> str:
    """The orders of years ask for the same tasks again and again."""
    return chain.written(encode(plan)[2])


ITEMS: dict[type, Callable[[Any], str]] = {TaskPlan: _plan, str: chain.text_written}
"""What most tuples hold."""
