"""The connection: SQLite or PostgreSQL, short transactions, one writer at a time in this process.

Waits are short and bounded: a database that stays locked raises `Busy` instead of stalling every display.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar
from zlib import crc32

import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

from server.store.tables import to_json

log = logging.getLogger(__name__)
T = TypeVar("T")

BUSY_MS = 50
"""How long SQLite may hold up the whole event loop; between two tries other greenlets run."""
PAUSE_SECONDS = 0.01
PATIENCE_SECONDS = 10.0
START_MS = 10_000
WRITE = "shopboard_write"
LOG, STANDARDS = 7_283_002, 7_283_003
"""What of a site can be held; see `hold_in`."""


class StoreError(Exception):
    """The database cannot be reached, or not be used."""


class Busy(StoreError):
    """The database stayed locked by somebody else for longer than a command may take."""


class Database:
    """One database and one site in it. Opens nothing until the first statement."""

    def __init__(self, url: str, site: str) -> None:
        self.url = sa.make_url(url)
        self.site = site
        self.lock = threading.RLock()
        """The writer lock: held by whoever decides and appends in this process."""
        self.engine = _sqlite(self.url) if self.is_sqlite else _postgres(self.url)
        self._file: tuple[int, int] | None = None
        sa.event.listen(self.engine, "connect", self._opened)

    @property
    def is_sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    @property
    def path(self) -> Path | None:
        """SQLite's file; None on a server's database."""
        return Path(self.url.database) if self.is_sqlite and self.url.database else None

    def read(self, query: Callable[[sa.Connection], T]) -> T:
        """`query`'s answer from one snapshot; it returns rows, not cursors. Tried again while the file is locked."""

        def snapshot() -> T:
            with self._connection("REPEATABLE READ") as connection, connection.begin():
                return query(connection)

        return self._patiently(snapshot)

    def write(self, change: Callable[[sa.Connection], T]) -> T:
        """Runs `change` in one transaction under the writer lock: all of it is kept, or none. Tried again while the
        database is locked, so `change` may run more than once and must have no other effect."""

        def transaction() -> T:
            with self._connection("READ COMMITTED") as connection:
                writing = connection.execution_options(**{WRITE: True})
                with writing.begin():
                    return change(writing)

        with self.lock:
            self._check_file()
            return self._patiently(transaction)

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A connection with one snapshot that stays open while a long report or export streams from it."""
        with self._connection("REPEATABLE READ") as connection, connection.begin():
            yield connection

    def close(self) -> None:
        self.engine.dispose()

    @contextmanager
    def _connection(self, isolation: str) -> Iterator[sa.Connection]:
        with self.engine.connect() as connection:
            yield connection if self.is_sqlite else connection.execution_options(isolation_level=isolation)

    def _patiently(self, attempt: Callable[[], T]) -> T:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                return attempt()
            except OperationalError as error:
                if not _is_locked(error):
                    raise _unusable(error) from error
                if time.monotonic() > deadline:
                    raise Busy("the database is locked by another program") from error
                time.sleep(PAUSE_SECONDS)
            except NoConnection as error:
                raise Busy("too many wait for the database") from error
            except DatabaseError as error:
                # The class itself: SQLite's word for a file that is damaged, or no database at all.
                if type(error) is not DatabaseError:
                    raise
                raise _unusable(error) from error
            except InterfaceError as error:
                raise _unusable(error) from error

    def _opened(self, *_connection: Any) -> None:
        if self.path is not None and self._file is None:
            self._file = _identity(self.path)

    def _check_file(self) -> None:
        """Raises `StoreError` when SQLite's file is not the one in use any more: what is written now would be lost."""
        if self.path is not None and self._file is not None and _identity(self.path) != self._file:
            raise StoreError(f"{self.path} was removed or replaced: put it back and start again")


def hold_in(connection: sa.Connection, site: str, what: int, *, alone: bool) -> None:
    """Keeps `what` of a site for this transaction: `alone`, or together with others who do not ask for that.

    Only PostgreSQL needs it, SQLite has one writer anyway. Not a table's lock: that would stop every other site.
    """
    if connection.dialect.name == "sqlite":
        return
    lock = sa.func.pg_advisory_xact_lock if alone else sa.func.pg_advisory_xact_lock_shared
    # Two sites that share a number wait for each other now and then; nothing else comes of it.
    number = int.from_bytes(crc32(site.encode()).to_bytes(4), signed=True)
    connection.execute(sa.select(lock(sa.cast(what, sa.Integer), sa.cast(number, sa.Integer))))


def _unusable(error: DBAPIError) -> StoreError:
    return StoreError(" ".join(f"the database cannot be used: {error.orig}".split()))


def _identity(path: Path) -> tuple[int, int] | None:
    """Which file this is, whatever its name; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _is_locked(error: OperationalError) -> bool:
    """SQLite's busy, PostgreSQL's deadlock, lock time-out and serialisation failure: all go away by trying again."""
    if getattr(error.orig, "sqlstate", None) in ("40P01", "55P03", "40001"):
        return True
    return "database is locked" in str(error.orig) or "database table is locked" in str(error.orig)


def _sqlite(url: sa.URL) -> sa.Engine:
    engine = sa.create_engine(url, json_serializer=to_json, connect_args={"timeout": START_MS / 1000})

    @sa.event.listens_for(engine, "connect")
    def connected(connection: Any, _record: Any) -> None:
        # We say BEGIN ourselves: Python's driver would begin a write too late, as a reader.
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_MS}"):
            connection.execute(f"PRAGMA {pragma}").close()

    @sa.event.listens_for(engine, "begin")
    def began(connection: sa.Connection) -> None:
        writing = connection.get_execution_options().get(WRITE)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def _postgres(url: sa.URL) -> sa.Engine:
    options = "-c timezone=UTC -c lock_timeout=2000"
    return sa.create_engine(url, json_serializer=to_json, pool_pre_ping=True, connect_args={"options": options})
