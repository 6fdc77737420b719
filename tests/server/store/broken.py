"""Ways in which a database stops working, each with its way back: real files, real locks, real limits."""

from __future__ import annotations

import os
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from server.store import database as databases
from server.store.database import Database

Breakage = Callable[[Database], Callable[[], None]]
"""Breaks a database in use; what it gives back mends it."""


def file_of(database: Database) -> Path:
    assert database.path is not None
    return database.path


def fill_up(database: Database) -> Callable[[], None]:
    """More room is asked for than any disk has: as full as a disk can be without filling one."""
    asked, databases.LEAST_ROOM = databases.LEAST_ROOM, 2**80

    def mend() -> None:
        databases.LEAST_ROOM = asked

    return mend


def forbid(database: Database) -> Callable[[], None]:
    """Root may write into any file: SQLite is told to refuse."""
    return _every_connection(database, "PRAGMA query_only = ON", "PRAGMA query_only = OFF")


def lock(database: Database) -> Callable[[], None]:
    """Another program writes, and goes on writing."""
    other = sqlite3.connect(file_of(database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    return other.close


def take_away(database: Database) -> Callable[[], None]:
    """As somebody does who tidies up the folder."""
    path = file_of(database)
    aside = path.rename(path.with_name("aside.db"))

    def mend() -> None:
        aside.replace(path)

    return mend


def put_another_in_place(database: Database) -> Callable[[], None]:
    """As a synchronising program does."""
    mend = take_away(database)
    file_of(database).write_bytes(file_of(database).with_name("aside.db").read_bytes())
    return mend


def tidy_up_beside(database: Database) -> Callable[[], None]:
    """Somebody takes the file of what was written last for a leftover. Only closing the database mends that."""
    path = file_of(database)
    path.with_name(f"{path.name}-wal").unlink()
    return database.close


def come_from_the_future(database: Database) -> Callable[[], None]:
    """A newer program has been started on the same database."""
    return _revision(database, "999")


def _revision(database: Database, revision: str) -> Callable[[], None]:
    with closing(sqlite3.connect(file_of(database), isolation_level=None)) as other:
        (before,) = other.execute("SELECT version_num FROM alembic_version").fetchone()
        other.execute("UPDATE alembic_version SET version_num = ?", (revision,))

    def mend() -> None:
        _revision(database, before)

    return mend


def _every_connection(database: Database, broken: str, mended: str) -> Callable[[], None]:
    statement = broken

    def say(connection: sa.Connection) -> None:
        connection.exec_driver_sql(statement).close()

    sa.event.listen(database.engine, "begin", say)

    def mend() -> None:
        nonlocal statement
        statement = mended
        database.close()

    return mend


BREAKAGES: dict[str, Breakage] = {
    "disk_full": fill_up,
    "read_only": forbid,
    "locked": lock,
    "gone": take_away,
    "replaced": put_another_in_place,
    "torn": tidy_up_beside,
    "newer_schema": come_from_the_future,
}


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """A disk of its own; skips where this user may not mount one."""
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("this user may mount no disk; what a full one does is tried by SQLite's own limit too")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(folder: Path) -> Path:
    """Takes all the room that is left on the disk of `folder`; the file that holds it."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"\0" * 65_536)
        except OSError:
            pass
    assert os.statvfs(folder).f_bavail == 0
    return filler


def overwrite_with_noise(path: Path, *, first: int = 1) -> None:
    """Every page from `first` on is noise; page 0 still says that this is a database."""
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(first * 4096)
        file.write(os.urandom(max(0, size - first * 4096)))
