"""Databases that have their tables, or a whole shop: made once and copied, or emptied, for a thousand take minutes.

That the scripts themselves make the tables is what tests/server/store/test_migrations.py is about.
"""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa
from psycopg import sql

from server.config.loading import Config
from server.run.opening import open_shop
from server.store.database import Database
from server.store.upgrade import upgrade


def give_tables(url: str) -> None:
    """Gives the database at `url` its tables, unless it has any."""
    place = sa.make_url(url)
    if place.get_backend_name() != "sqlite":
        upgraded(url)
    elif place.database and not Path(place.database).exists():
        Path(place.database).write_bytes(_sqlite_with_tables())


def give_shop(config: Config) -> None:
    """Gives the SQLite file of `config` what the first start of its shop puts into it; one that is there stays."""
    place = Path(config.database.removeprefix("sqlite:///"))
    if place.exists():
        return
    what_it_is_made_of = config.model_dump_json(exclude={"database", "server", "backup", "notify"})
    if what_it_is_made_of not in _shops:
        give_tables(config.database)
        open_shop(config).store.close()
        _shops[what_it_is_made_of] = place.read_bytes()
    place.write_bytes(_shops[what_it_is_made_of])


_shops: dict[str, bytes] = {}


@cache
def _sqlite_with_tables() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "tables.db")
        upgraded(f"sqlite:///{path.as_posix()}")
        return path.read_bytes()


def emptied(url: str) -> None:
    """Takes every row out of a PostgreSQL database, and ends whoever is still there. To make another one and drop it
    costs the server a quarter of a second, this a hundredth."""
    with psycopg.connect(url.replace("+psycopg", "", 1)) as connection:
        connection.execute(OTHERS_END)
        shape = connection.execute(SHAPE).fetchall()
        assert shape == _shapes.setdefault(url, shape), "who changes tables needs a database of their own: postgres_url"
        # The log and the book refuse to lose a row.
        connection.execute("SET LOCAL session_replication_role = replica")
        for table, *_ in shape:
            if table != "alembic_version":
                connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))


OTHERS_END = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
SHAPE = """
    SELECT relname, relnatts, relchecks,
        (SELECT count(*) FROM pg_index WHERE indrelid = found.oid),
        (SELECT count(*) FROM pg_trigger WHERE tgrelid = found.oid AND tgenabled = 'O')
    FROM pg_class AS found WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY relname
"""
_shapes: dict[str, list[tuple[Any, ...]]] = {}


def upgraded(url: str) -> None:
    """Brings the database at `url` up to date by the scripts, as a start of the server does."""
    database = Database(url, "test")
    upgrade(database)
    database.close()
