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

    def rows(self, engine: sa.Engine, values: Mapping[str, Any]) -> list[Values]:
        """What it finds now. One statement is a snapshot of its own, and needs no transaction."""
        compiled = self._compiled(engine.dialect)
        asked = compiled.filled(values)
        _tell(engine, None, None, compiled.text, asked)
        try:
            lent = engine.raw_connection()
            try:
                return compiled.read(_asked_alone(engine, lent, compiled.text, asked))
            except _faults(engine.dialect) as error:
                if _is_lost(engine.dialect, error, lent.dbapi_connection):
                    lent.invalidate(error)
                raise
            finally:
                lent.close()
        except _faults(engine.dialect) as error:
            raise _named(engine.dialect, error, compiled.text, asked) from error

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
    _tell(connection, connection, cursor, text, values)
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


def _asked_alone(engine: sa.Engine, lent: Any, text: str, values: Values) -> list[Values]:
    alone = engine.dialect.name != "sqlite"
    if alone:
        # SQLite's connections are so anyway: see `server.store.database`.
        lent.driver_connection.autocommit = True
    try:
        cursor = lent.cursor()
        try:
            cursor.execute(text, values)
            found: list[Values] = cursor.fetchall()
            return found
        finally:
            cursor.close()
    finally:
        if alone and not lent.driver_connection.closed:
            lent.driver_connection.autocommit = False


def _tell(source: Any, connection: sa.Connection | None, cursor: Any, text: str, values: Any) -> None:
    for listener in source.dispatch.before_cursor_execute:
        listener(connection, cursor, text, values, None, False)


def _faults(dialect: sa.Dialect) -> type[Exception]:
    return dialect.loaded_dbapi.Error


def _is_lost(dialect: sa.Dialect, error: Exception, lent: Any) -> bool:
    return dialect.is_disconnect(error, lent, None)  # type: ignore[arg-type]


def _named(dialect: sa.Dialect, error: Exception, text: str, values: Any) -> Exception:
    return sa.exc.DBAPIError.instance(text, values, error, dialect.loaded_dbapi.Error, dialect=dialect)
