"""The connection: SQLite or PostgreSQL, short transactions, one writer at a time in this process.

Waits are short and bounded: a database that stays locked raises `Busy` instead of stalling every display.
"""

from __future__ import annotations

import logging
import os
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar
from zlib import crc32

import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

from server.config.private_file import OWNER_ONLY, make_folder
from server.store.failures import (
    Busy,
    Damaged,
    DiskFull,
    Locked,
    NewerSchema,
    StoreError,
    is_locked,
    of_fault,
)
from server.store.lazy_pool import LazyPool
from server.store.place import BESIDE, Place
from server.store.prepared import Prepared, Values, run_in
from server.store.tables import to_json

log = logging.getLogger(__name__)
T = TypeVar("T")

BUSY_MS = 5
"""How long SQLite may hold up the whole event loop; between two tries other greenlets run."""
PAUSE_SECONDS = 0.01
PATIENCE_SECONDS = 10.0
JAM_SECONDS = 1.0
"""So long after somebody has waited in vain, the others try once and do not wait."""
START_MS = 10_000
KEPT = 5
"""So many connections to SQLite's file lie at hand, for reading and for writing each."""
MOST_CONNECTIONS = 8
"""So many a process ever has to PostgreSQL."""
USUAL = "READ COMMITTED"
"""How isolated a transaction is that says nothing of it."""
WRITE = "shopboard_write"
LOG, STANDARDS = 7_283_002, 7_283_003
"""What of a site can be held; see `hold_in`."""


IN_MEMORY = (":memory:", "file:")
LEAST_ROOM = 256 * 1024
"""So many bytes must be free beside the database: a command and its read models never end half-way for want of room."""


class Database:
    """One database and one site in it. Opens nothing until the first statement, and makes no file but by `make`."""

    def __init__(self, url: str, site: str) -> None:
        self.url = sa.make_url(url)
        self.path = Path(str(self.url.database)) if _is_file(self.url) else None
        """SQLite's file; None on a server's database, and in memory."""
        self.site = site
        self.lock = threading.RLock()
        """The writer lock: held by whoever decides and appends in this process."""
        self.engine = _sqlite(self.url) if self.is_sqlite else _postgres(self.url)
        self.damage: Damaged | None = None
        """What was found that cannot be read; a database does not heal by itself."""
        self.outgrown: NewerSchema | None = None
        """A newer program has changed the tables: this one must write into them no more."""
        self._at_hand: dict[bool, list[sa.Connection]] = {False: [], True: []}
        """Connections to SQLite's file, open and out of the pool's books, whose work costs more than a look-up: for
        reading and for writing."""
        self._jam = Jam()
        self._place = Place(self.path, self.engine, self._lend) if self.path is not None else None

    @property
    def is_sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    @property
    def is_shared(self) -> bool:
        """Whether other processes can open it."""
        return self.path is not None or not self.is_sqlite

    def make(self) -> None:
        """Makes SQLite's file, empty, with its folder, where there is none; for its owner's eyes only, and so are the
        files that SQLite makes beside it."""
        if self.path is None:
            return
        make_folder(self.path.parent)
        try:
            os.close(os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY))
        except FileExistsError:
            keep_private(self.path)

    def read(self, query: Callable[[sa.Connection], T]) -> T:
        """`query`'s answer from one snapshot; it returns rows, not cursors. Tried again while the file is locked."""

        def snapshot() -> T:
            with self._connection("REPEATABLE READ") as connection, connection.begin():
                return query(connection)

        return self._patiently(snapshot)

    def ask(self, question: Prepared, values: Mapping[str, Any]) -> list[Values]:
        """The rows of one question, which is a snapshot of its own. Tried again while the file is locked."""

        def now() -> list[Values]:
            with self._connection("AUTOCOMMIT") as connection:
                return question.rows_in(connection, values)

        return self._patiently(now)

    def write(self, change: Callable[[sa.Connection], T], patience: float | None = None) -> T:
        """Runs `change` in one transaction under the writer lock: all of it is kept, or none. Tried again while the
        database is locked, for `patience` seconds, so `change` may run more than once and must have no other effect."""

        def transaction() -> T:
            with self._connection(USUAL, writing=True) as connection, connection.begin():
                return change(connection)

        with self.lock, self._jam as most:
            self.check_place()
            if self.outgrown is not None:
                raise self.outgrown
            return self._patiently(transaction, most if patience is None else min(patience, most))

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A connection with one snapshot that stays open while a long report or export streams from it."""
        with self._connection("REPEATABLE READ") as connection, connection.begin():
            try:
                yield connection
            except DBAPIError as error:
                raise self._named(error) from error

    def close(self) -> None:
        for kept in self._at_hand.values():
            while kept:
                kept.pop().close()
        self.engine.dispose()

    @contextmanager
    def _connection(self, isolation: str, writing: bool = False) -> Iterator[sa.Connection]:
        if self.path is None:
            with self.engine.connect() as connection:
                options: dict[str, Any] = {WRITE: True} if writing else {}
                if not self.is_sqlite and isolation != USUAL:
                    options["isolation_level"] = isolation
                yield connection.execution_options(**options)
            return
        kept = self._at_hand[writing]
        try:
            connection = kept.pop()
        except IndexError:
            connection = self.engine.connect().execution_options(**{WRITE: writing})
        try:
            yield connection
        except BaseException:
            connection.close()
            raise
        if len(kept) < KEPT:
            kept.append(connection)
        else:
            connection.close()

    def _lend(self) -> AbstractContextManager[sa.Connection]:
        """One at hand, whatever for. A new one would not see what stands in a file that has lost its name."""
        return self._connection(USUAL, writing=bool(self._at_hand[True]))

    def _patiently(self, attempt: Callable[[], T], patience: float | None = None) -> T:
        deadline = time.monotonic() + (PATIENCE_SECONDS if patience is None else patience)
        while True:
            try:
                return attempt()
            except NoConnection as error:
                raise Busy("too many wait for the database") from error
            except DBAPIError as error:
                if not is_locked(error):
                    raise self._named(error) from error
                if time.monotonic() > deadline:
                    raise Locked("the database is locked by another program") from error
                time.sleep(PAUSE_SECONDS)

    def _named(self, error: DBAPIError) -> Exception:
        """The fault by its name; the error itself where it is a fault of the statement and not of the database."""
        found = of_fault(error, self.path)
        if isinstance(found, Damaged):
            self.damage = found
        # The class itself: SQLite's word for a file that is damaged, or no database at all.
        unusable = isinstance(error, OperationalError | InterfaceError) or type(error) is DatabaseError
        return found if unusable or type(found) is not StoreError else error

    def check_place(self) -> None:
        """Raises what is wrong with the place before anything is written there: SQLite's files are not those in use any
        more, or the disk has no room."""
        if self.path is None or self._place is None:
            return
        try:
            self._place.check()
        except Damaged as fault:
            self.damage = fault
            raise
        if self._place.is_open and room(self.path) < LEAST_ROOM:
            raise DiskFull(f"the disk is full: {self.path.parent} has no room for another record")


def keep_private(path: Path) -> None:
    """Takes a database of an older version, and what SQLite keeps beside it, out of the sight of others."""
    for file in (path, *(path.with_name(f"{path.name}{end}") for end in BESIDE)):
        with suppress(OSError):
            if file.stat().st_mode & 0o077:
                file.chmod(OWNER_ONLY)


def room(path: Path) -> int:
    """How many bytes are free on the disk of a file."""
    return shutil.disk_usage(path.parent).free


class Jam:
    """Writers of this process who wait for another program's lock, each behind the one before.

    Once the first has waited in vain, those behind it try once only: the whole queue waits as long as one, and not one
    after the other. Entered with the writer lock held; gives the seconds that may be waited.
    """

    def __init__(self) -> None:
        self._until = 0.0
        self._begun = 0.0

    def __enter__(self) -> float:
        self._begun = time.monotonic()
        return 0.0 if self._begun < self._until else PATIENCE_SECONDS

    def __exit__(self, kind: type[BaseException] | None, *_what: object) -> None:
        now = time.monotonic()
        if kind is None:
            self._until = 0.0
        elif kind in (Busy, Locked) and (self._begun < self._until or now - self._begun >= PATIENCE_SECONDS):
            self._until = now + JAM_SECONDS


def hold_in(connection: sa.Connection, site: str, what: int, *, alone: bool) -> None:
    """Keeps `what` of a site for this transaction: `alone`, or together with others who do not ask for that.

    Only PostgreSQL needs it, SQLite has one writer anyway. Not a table's lock: that would stop every other site.
    """
    if connection.dialect.name == "sqlite":
        return
    # Two sites that share a number wait for each other now and then; nothing else comes of it.
    number = int.from_bytes(crc32(site.encode()).to_bytes(4), signed=True)
    (_ALONE if alone else _TOGETHER).rows_in(connection, {"what": what, "number": number})


def _holding(lock: Any) -> Prepared:
    what, number = (sa.cast(sa.bindparam(name, type_=sa.Integer), sa.Integer) for name in ("what", "number"))
    return Prepared(sa.select(lock(what, number)))


_ALONE, _TOGETHER = _holding(sa.func.pg_advisory_xact_lock), _holding(sa.func.pg_advisory_xact_lock_shared)


def _is_file(url: sa.URL) -> bool:
    return url.get_backend_name() == "sqlite" and bool(url.database) and not str(url.database).startswith(IN_MEMORY)


def _sqlite(url: sa.URL) -> sa.Engine:
    engine = sa.create_engine(url, json_serializer=to_json, connect_args={"timeout": START_MS / 1000})

    @sa.event.listens_for(engine, "do_connect")
    def connect(_dialect: Any, _record: Any, where: list[Any], options: dict[str, Any]) -> sqlite3.Connection | None:
        if not _is_file(url):
            return None
        # SQLite would make an empty database of its own accord where the file is gone.
        place = f"{Path(where[0]).absolute().as_uri()}?mode=rw"
        found: sqlite3.Connection = sqlite3.connect(place, uri=True, **options)
        return found

    @sa.event.listens_for(engine, "connect")
    def connected(connection: Any, _record: Any) -> None:
        # We say BEGIN ourselves: Python's driver would begin a write too late, as a reader.
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "secure_delete=ON",
            f"busy_timeout={BUSY_MS}",
        ):
            connection.execute(f"PRAGMA {pragma}").close()

    @sa.event.listens_for(engine, "begin")
    def began(connection: sa.Connection) -> None:
        writing = connection.get_execution_options().get(WRITE)
        run_in(connection, "BEGIN IMMEDIATE" if writing else "BEGIN").close()

    return engine


def _postgres(url: sa.URL) -> sa.Engine:
    usual = USUAL.lower().replace(" ", "\\ ")
    options = f"-c timezone=UTC -c lock_timeout=2000 -c default_transaction_isolation={usual}"
    return sa.create_engine(
        url,
        json_serializer=to_json,
        pool_pre_ping=True,
        poolclass=LazyPool,
        pool_size=MOST_CONNECTIONS,
        max_overflow=0,
        connect_args={"options": options},
    )
