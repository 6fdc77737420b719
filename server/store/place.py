"""Whether SQLite's files still lie where they were opened, and as long as they were: asked before anything is written.

SQLite itself would go on for hours on files that have no name any more, and all of that would be lost with the process.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager, closing, suppress
from pathlib import Path

import sqlalchemy as sa

from server.store.failures import Damaged, ReadOnly, Replaced, Torn, gone
from server.store.foreign_writes import ForeignWrites
from server.store.prepared import run_in

BESIDE = ("-wal", "-shm")
"""What SQLite keeps beside a database as long as anybody has it open."""


Lend = Callable[[], AbstractContextManager[sa.Connection]]


class Place:
    """The files of one database as this process has opened them."""

    def __init__(self, path: Path, engine: sa.Engine, lend: Lend) -> None:
        """`lend`: a connection that has been open for some time, where there is one."""
        self._path = path
        self._lend = lend
        self._open = 0
        self._file: tuple[int, int] | None = None
        self._beside: dict[Path, tuple[int, int]] = {}
        self._files_beside = [path.with_name(f"{path.name}{end}") for end in BESIDE]
        self._size = 0
        self._writes: ForeignWrites | None = None
        self._lost: Damaged | Torn | None = None
        sa.event.listen(engine, "connect", self._opened)
        sa.event.listen(engine, "close", self._closed)

    @property
    def is_open(self) -> bool:
        """Whether this process has ever opened it."""
        return self._file is not None

    def check(self) -> None:
        """Raises what is wrong with the place."""
        if not self.is_open:
            return
        found = _identity(self._path)
        if found is None:
            raise gone(self._path)
        if found != self._file:
            raise Replaced(f"{self._path} was replaced while in use: put it back, or start again")
        # What was taken away is made anew once nobody here has it open.
        if self._lost is None or self._open == 0:
            self._lost = self._torn() or self._written_over() or self._cut()
        if self._lost is not None:
            raise self._lost

    def _opened(self, *_connection: object) -> None:
        if self._file is None:
            self._file = _identity(self._path)
        if self._open == 0:
            # Whoever closes a database last takes away what is beside it, and so may we have done.
            self._beside = {}
        self._open += 1
        self._look_beside()

    def _closed(self, *_connection: object) -> None:
        self._open -= 1
        if self._open == 0 and self._writes is not None:
            self._writes.close()
            self._writes = None

    def _look_beside(self) -> None:
        for file in self._files_beside:
            if file not in self._beside and (found := _identity(file)) is not None:
                self._beside[file] = found

    def _torn(self) -> Torn | None:
        if self._open == 0:
            return None
        self._look_beside()
        for file, before in self._beside.items():
            if (found := _identity(file)) != before:
                if found is None:
                    self._save_what_is_held()
                return Torn(f"{file} was taken away or replaced while in use: end the server and start it again")
        return None

    def _save_what_is_held(self) -> None:
        """What stands in a file without a name is brought into the database, as SQLite does at an orderly end."""
        with suppress(sa.exc.DBAPIError), self._lend() as connection:
            run_in(connection, "PRAGMA wal_checkpoint(TRUNCATE)").close()

    def _written_over(self) -> Damaged | None:
        """Whatever is in it now is not what the `-wal` beside it goes on from."""
        _wal, shm = self._files_beside
        if self._open == 0 or shm not in self._beside:
            return None
        self._writes = self._writes or ForeignWrites(self._path, shm)
        return Damaged(f"the database {self._path} was overwritten while in use") if self._writes.found() else None

    def _cut(self) -> Damaged | None:
        """A database becomes shorter only where somebody lets SQLite tidy it up; it is whole then."""
        size = self._path.stat().st_size
        if size < self._size and (told := damage_of(self._path) if size else "it is empty"):
            return Damaged(f"the database {self._path} was overwritten while in use: {told}")
        self._size = size
        return None


def damage_of(path: Path, check: str = "quick_check") -> str:
    """SQLite's own word for what is wrong with a file; nothing when it is whole, or held by another program. Raises
    `ReadOnly` where the place lets nobody open it: that says nothing of the file."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True)) as connection:
            (told,) = connection.execute(f"PRAGMA {check}(1)").fetchone()
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN) and path.exists():
            raise ReadOnly(f"the database {path} may not be written: {error}") from error
        return "" if "locked" in str(error) else str(error)
    return "" if told == "ok" else " ".join(str(told).split())


def _identity(path: Path) -> tuple[int, int] | None:
    """Which file this is, whatever its name; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
