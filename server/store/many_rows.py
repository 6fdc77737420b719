"""Many rows into a table at the price of the driver alone: SQLAlchemy's own way costs several times what SQLite does.

The statement and the conversions are SQLAlchemy's, made once for a table; a value that stands in many rows is converted
once.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from server.store.prepared import PLACEHOLDER, Conversion, Values, bind_conversion, run_in

CHUNK = 1_000
"""So many rows are read at once."""


def insert_in(
    connection: sa.Connection,
    table: sa.Table,
    names: tuple[str, ...],
    rows: Sequence[Values],
    *,
    unless_there: bool = False,
    as_text: tuple[str, ...] = (),
) -> None:
    """Inserts rows, each as the values of `names`, which stand in the table's order; `unless_there`: those whose key is
    taken are left out. Columns of JSON in `as_text` come as the text they are kept as."""
    insert_converted_in(
        connection, table, names, converted(connection.dialect, table, names, rows, as_text), unless_there=unless_there
    )


def converted(
    dialect: sa.Dialect, table: sa.Table, names: tuple[str, ...], rows: Sequence[Values], as_text: tuple[str, ...] = ()
) -> Sequence[Values]:
    """The rows as the driver takes them."""
    conversions = _conversions(table, names, dialect, as_text)
    if not (rows and conversions):
        return rows
    columns: list[Sequence[Any]] = list(zip(*rows, strict=True))
    for place, conversion in conversions:
        columns[place] = _converted(columns[place], conversion)
    return list(zip(*columns, strict=True))


def insert_converted_in(
    connection: sa.Connection,
    table: sa.Table,
    names: tuple[str, ...],
    rows: Sequence[Values],
    *,
    unless_there: bool = False,
) -> None:
    """As `insert_in`, of rows that the driver takes as they are."""
    if not rows:
        return
    statement = _statement(table, names, connection.dialect, unless_there)
    one = len(rows) == 1
    run_in(connection, statement, rows[0] if one else rows, many=not one).close()


def _converted(values: Sequence[Any], converted: Conversion) -> list[Any]:
    """By identity: bodies have no hash, and times one that costs more than that."""
    known = {id(value): value for value in values}
    for one, value in known.items():
        known[one] = converted(value)
    return [known[id(value)] for value in values]


@lru_cache(maxsize=128)
def _statement(table: sa.Table, names: tuple[str, ...], dialect: sa.Dialect, unless_there: bool) -> str:
    insert = sqlite.insert if dialect.name == "sqlite" else postgresql.insert
    wanted = insert(table).on_conflict_do_nothing() if unless_there else insert(table)
    compiled = wanted.compile(dialect=dialect, column_keys=list(names))
    statement = str(compiled)
    told = compiled.positiontup or PLACEHOLDER.findall(statement)
    if list(told) != list(names):
        raise ValueError(f"{table.name} has its columns in another order: {', '.join(told)}")
    return PLACEHOLDER.sub("%s", statement)


@lru_cache(maxsize=128)
def _conversions(
    table: sa.Table, names: tuple[str, ...], dialect: sa.Dialect, as_text: tuple[str, ...]
) -> list[tuple[int, Conversion]]:
    """The places of those values that the driver takes in another form."""
    # A driver takes yes and no as they are.
    plain = {name for name in names if name in as_text or isinstance(table.c[name].type, sa.Boolean)}
    processors = [bind_conversion(table.c[name], dialect) for name in names]
    return [(place, one) for place, one in enumerate(processors) if one is not None and names[place] not in plain]
