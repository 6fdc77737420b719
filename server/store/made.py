"""From a row to the shape that has its columns as fields."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, TypeVar

import sqlalchemy as sa

T = TypeVar("T")


def made(shape: type[T], row: Any) -> T:
    """What a row holds, in this shape."""
    return shape(**{field.name: getattr(row, field.name) for field in fields(shape)})  # type: ignore[arg-type]


def columns_of(shape: type[Any], table: sa.Table) -> list[sa.Column[Any]]:
    """The columns of which a shape is made, in the order of its fields."""
    return [table.c[field.name] for field in fields(shape)]
