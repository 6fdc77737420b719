"""While another program keeps the database locked, the whole queue of writers hears so when the first one does."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from server.store.database import Database
from server.store.failures import Busy
from tests.databases import give_tables

PATIENCE_SECONDS = 0.5
QUEUE = 60
"""One after the other they would take 30 s."""
SAVE = sa.text("INSERT INTO setting (site, name, value) VALUES ('test', :name, '1')")


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    monkeypatch.setattr("server.store.database.PATIENCE_SECONDS", PATIENCE_SECONDS)
    url = f"sqlite:///{(tmp_path / 'shop.db').as_posix()}"
    give_tables(url)
    found = Database(url, "test")
    yield found
    found.close()


@contextmanager
def locked(database: Database) -> Iterator[None]:
    """Another program has begun to write, and does not end."""
    assert database.path is not None
    foreign = sqlite3.connect(database.path, isolation_level=None)
    foreign.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        foreign.execute("ROLLBACK")
        foreign.close()


def save(database: Database, name: str) -> None:
    database.write(lambda connection: connection.execute(SAVE, {"name": name}))


def test_a_queue_of_writers_waits_as_long_as_one(database: Database) -> None:
    refused: list[str] = []

    def attempt(name: str) -> None:
        try:
            save(database, name)
        except Busy:
            refused.append(name)

    with locked(database):
        begun = time.monotonic()
        writers = [threading.Thread(target=attempt, args=(str(n),)) for n in range(QUEUE)]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join(120)
        took = time.monotonic() - begun
    assert len(refused) == QUEUE
    assert PATIENCE_SECONDS <= took < QUEUE * PATIENCE_SECONDS / 2


def test_what_is_free_again_is_written_at_once(database: Database) -> None:
    with locked(database), pytest.raises(Busy):
        save(database, "early")
    save(database, "late")
    names = database.read(lambda connection: connection.execute(sa.text("SELECT name FROM setting")).scalars().all())
    assert names == ["late"]


def test_who_reads_waits_for_no_other_program(database: Database) -> None:
    with locked(database):
        assert database.read(lambda connection: connection.execute(sa.text("SELECT 1")).scalar()) == 1
