"""A frozen value with some of its fields changed: `dataclasses.replace`, four times as fast.

A job has half a hundred fields, and each of its events makes a new one: histories of years are folded by this.
"""

from __future__ import annotations

from dataclasses import fields
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar

T = TypeVar("T")


def replace(one: T, **changes: Any) -> T:
    """The value with these fields changed. For frozen dataclasses whose `__init__` takes all fields, two or more."""
    kind: Any = type(one)
    values_of, places = _shape(kind)
    values = [*values_of(one)]
    for name, value in changes.items():
        values[places[name]] = value
    made: T = kind(*values)
    return made


@cache
def _shape(kind: Any) -> tuple[attrgetter[tuple[Any, ...]], dict[str, int]]:
    names = [one.name for one in fields(kind)]
    return attrgetter(*names), {name: place for place, name in enumerate(names)}
