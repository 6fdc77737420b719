"""Statements at the driver's own price are the same statements: their faults have names, and listeners hear them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from server.store import tables as t
from server.store.database import WRITE, Database
from server.store.failures import StoreError, is_locked
from server.store.prepared import Prepared
from server.store.staff import Token
from server.store.store import Store

TOKENS = Prepared(sa.select(t.token.c.name, t.token.c.created_at).where(t.token.c.site == sa.bindparam("on")))
ANYTHING = Prepared(sa.select(sa.literal_column("1")))
AT = datetime(2026, 5, 4, 8, 30, tzinfo=UTC)


def test_finds_what_the_statement_would_alone_and_in_a_transaction(either_store: Store) -> None:
    either_store.people.add_token(Token("墙", "display", "h", AT))
    on, database = {"on": either_store.site}, either_store.database
    assert database.ask(TOKENS, on) == [("墙", AT)]
    assert database.read(lambda connection: TOKENS.rows_in(connection, on)) == [("墙", AT)]


def test_whoever_listens_to_statements_hears_them(store: Store) -> None:
    heard: list[str] = []

    @sa.event.listens_for(store.database.engine, "before_cursor_execute")
    def hear(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        heard.append(statement)

    store.heads()
    store.database.read(lambda connection: TOKENS.rows_in(connection, {"on": store.site}))
    assert any("FROM event" in one for one in heard)
    assert any("FROM token" in one for one in heard)


def test_a_locked_database_comes_by_its_name(store: Store) -> None:
    path = store.database.path
    assert path is not None
    with closing(sqlite3.connect(path, isolation_level=None)) as other, store.database.engine.connect() as connection:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(sa.exc.OperationalError) as locked:
            connection.execution_options(**{WRITE: True}).begin()
    assert is_locked(locked.value)


@pytest.mark.postgres
def test_a_connection_that_was_lost_is_not_used_again(postgres_url: str) -> None:
    database = Database(postgres_url, "test")
    end = Prepared(sa.select(sa.func.pg_terminate_backend(sa.func.pg_backend_pid())))
    for lose in (lambda: database.ask(end, {}), lambda: database.read(lambda connection: end.rows_in(connection, {}))):
        with pytest.raises(StoreError):
            lose()
        assert database.ask(ANYTHING, {}) == [(1,)]
    database.close()
