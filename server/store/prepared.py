"""Statements at the price of the driver alone: SQLAlchemy's own way costs several times what SQLite does.

They are made and compiled by SQLAlchemy, once; faults come under its names, and whoever listens to its statements hears
these too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa

Values = tuple[Any, ...]
Conversion = Callable[[Any], Any]
PLACEHOLDER = re.compile(r"%\((\w+)\)s")
"""How the compiler writes a value for PostgreSQL, where the driver takes them in their order as well."""


class Prepared:
    """A statement that is asked again and again, with its values by their names."""

    def __init__(self, statement: sa.Select[Any] | sa.Update) -> None:
        self._statement = statement
        self._compiled = cache(self._compile)

    def change_in(self, connection: sa.Connection, values: Mapping[str, Any]) -> int:
        """Carries it out; how many rows it has found."""
        compiled = self._compiled(connection.dialect)
        return int(run_in(connection, compiled.text, compiled.filled(values)).rowcount)

    def rows_in(self, connection: sa.Connection, values: Mapping[str, Any]) -> list[Values]:
        """What it finds, in the caller's transaction."""
        compiled = self._compiled(connection.dialect)
        cursor = run_in(connection, compiled.text, compiled.filled(values))
        return compiled.read(cursor.fetchall())

    def _compile(self, dialect: sa.Dialect) -> _Compiled:
        found = self._statement.compile(dialect=dialect)
        text = str(found)
        names = list(found.positiontup or PLACEHOLDER.findall(text))
        conversions = [_bound(found.binds[name].type, dialect) for name in names]
        columns = self._statement.column_descriptions if isinstance(self._statement, sa.Select) else ()
        read = [_read(column["type"], dialect) for column in columns]
        known = {name: value for name, value in found.params.items() if value is not None}
        readers = [(place, one) for place, one in enumerate(read) if one is not None]
        text = PLACEHOLDER.sub("%s", text)
        return _Compiled(text, list(zip(names, conversions, strict=True)), known, readers)


class _Compiled(NamedTuple):
    text: str
    names: list[tuple[str, Conversion | None]]
    known: Mapping[str, Any]
    readers: list[tuple[int, Conversion]]

    def filled(self, values: Mapping[str, Any]) -> Values:
        asked = {**self.known, **values}
        return tuple([asked[name] if change is None else change(asked[name]) for name, change in self.names])

    def read(self, rows: Sequence[Values]) -> list[Values]:
        if not self.readers:
            return list(rows)
        found = []
        for row in rows:
            values = list(row)
            for place, read in self.readers:
                values[place] = read(values[place])
            found.append(tuple(values))
        return found


def run_in(connection: sa.Connection, text: str, values: Any = (), *, many: bool = False) -> Any:
    """Runs what the driver understands, in the caller's transaction; the driver's cursor."""
    lent = connection.connection
    cursor = lent.cursor()
    for listener in connection.dispatch.before_cursor_execute:
        listener(connection, cursor, text, values, None, False)
    try:
        (cursor.executemany if many else cursor.execute)(text, values)
    except _faults(connection.dialect) as error:
        if _is_lost(connection.dialect, error, lent.dbapi_connection):
            connection.invalidate(error)
        raise _named(connection.dialect, error, text, values) from error
    return cursor


def bind_conversion(column: sa.Column[Any], dialect: sa.Dialect) -> Conversion | None:
    """What makes of a column's value that which the driver takes, where these differ."""
    return _bound(column.type, dialect)


def _bound(kind: Any, dialect: sa.Dialect) -> Conversion | None:
    found: Conversion | None = kind.dialect_impl(dialect).bind_processor(dialect)
    return found


def _read(kind: Any, dialect: sa.Dialect) -> Conversion | None:
    found: Conversion | None = kind.dialect_impl(dialect).result_processor(dialect, None)
    return found


def _faults(dialect: sa.Dialect) -> type[Exception]:
    return dialect.loaded_dbapi.Error


def _is_lost(dialect: sa.Dialect, error: Exception, lent: Any) -> bool:
    return dialect.is_disconnect(error, lent, None)  # type: ignore[arg-type]


def _named(dialect: sa.Dialect, error: Exception, text: str, values: Any) -> Exception:
    return sa.exc.DBAPIError.instance(text, values, error, dialect.loaded_dbapi.Error, dialect=dialect)
