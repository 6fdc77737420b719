"""Backups of a SQLite database, made while it is in use, and putting one back. A server has tools of its own."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from server.config.private_file import OWNER_ONLY, make_folder
from server.store.failures import StoreError

FOR_SERVERS = "this database is PostgreSQL: use its own tools, pg_dump to back up and pg_restore to restore"


class CopyError(StoreError):
    """A backup or restore that was not done; nothing was changed."""


def backup(database: Path, target: Path) -> None:
    """Copies a database that may be in use, whole and as of one moment; refuses to overwrite."""
    if not database.exists():
        raise CopyError(f"there is no database {database}")
    _copy(database, target)


def restore(source: Path, database: Path) -> None:
    """Puts a backup in the place of a database that is not there; refuses to overwrite, and what is not a backup.

    Who was erased since the backup was made is there again: `server.people.customers.erase_again_in` forgets them.
    """
    if not source.exists():
        raise CopyError(f"there is no file {source}")
    for left in (database, database.with_name(f"{database.name}-wal")):
        if left.exists():
            raise CopyError(f"{left} exists and is not overwritten: move it away first")
    _check(source)
    make_folder(database.parent)
    _copy(source, database)


def _copy(source: Path, target: Path) -> None:
    """By way of a file beside the target, so that a copy that is there is a whole one."""
    if target.exists():
        raise CopyError(f"{target} exists and is not overwritten")
    if not target.parent.is_dir():
        raise CopyError(f"there is no folder {target.parent}")
    half = target.with_name(f"{target.name}.{os.getpid()}.part")
    try:
        os.close(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY))
        with (
            closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as origin,
            closing(sqlite3.connect(half)) as copy,
        ):
            # All pages in one step: it reads one snapshot and holds up no writer.
            origin.backup(copy)
            # One plain file: in WAL mode even looking at it would leave two more beside it.
            copy.execute("PRAGMA journal_mode = DELETE")
            # Free pages may still hold what was erased before the database was told to overwrite it.
            copy.execute("VACUUM")
        _check(half)
        _flush(half)
        _name(half, target)
    except FileExistsError:
        raise CopyError(f"{target} exists and is not overwritten") from None
    except (sqlite3.Error, OSError) as error:
        raise CopyError(f"{source} could not be copied to {target}: {error}") from error
    finally:
        half.unlink(missing_ok=True)


def _check(path: Path) -> None:
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            sound = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
            tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    except sqlite3.Error as error:
        raise CopyError(f"{path} is not a backup of Shopboard: {error}") from error
    if sound != "ok" or not {"event", "alembic_version"} <= tables:
        raise CopyError(f"{path} is not a sound backup of Shopboard")


def _name(half: Path, target: Path) -> None:
    """Gives the copy its name where nothing has that yet."""
    try:
        os.link(half, target)
    except FileExistsError:
        raise
    except OSError:
        # A share or a stick that knows no second name for a file: the name is reserved, then replaced.
        os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY))
        os.replace(half, target)


def _flush(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
