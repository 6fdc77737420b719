"""What can be wrong with a database, each fault by its name; `server.web.faults` says what people are told of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy.exc import DBAPIError

FULL, READ_ONLY, DAMAGED, CANNOT_OPEN = (13,), (8,), (11, 26), (14,)
"""SQLite's result codes."""
OF_SQLSTATE = {"53100": FULL, "25006": READ_ONLY, "42501": READ_ONLY, "XX001": DAMAGED, "XX002": DAMAGED}
"""The same for PostgreSQL."""


class StoreError(Exception):
    """The database cannot be reached, or not be used; nothing was changed. `code` names the fault."""

    code = "away"


class Busy(StoreError):
    """Others were always first, for longer than a command may take."""

    code = "locked"


class Locked(Busy):
    """Another program kept the database locked for all that time."""


class DiskFull(StoreError):
    """There is no room for another record."""

    code = "disk_full"


class ReadOnly(StoreError):
    """The file, its folder or the server does not let this program write."""

    code = "read_only"


class Gone(StoreError):
    """The database file is not there any more."""

    code = "gone"


class Replaced(StoreError):
    """Another file lies where the database was: what is written now would be lost."""

    code = "replaced"


class Torn(StoreError):
    """A file that SQLite keeps beside the database is not there any more."""

    code = "torn"


class Damaged(StoreError):
    """What the file holds cannot be read."""

    code = "damaged"


class NewerSchema(StoreError):
    """A newer version of this program has changed the tables."""

    code = "newer_schema"


class Conflict(Exception):
    """The log has grown, or holds this key already: catch up and decide again."""


def of_fault(error: DBAPIError, path: Path | None) -> StoreError:
    """The fault behind what a database driver raised; `path` is SQLite's file."""
    kind = _kind(error)
    said = " ".join(f"the database cannot be used: {error.orig}".split())
    if kind == FULL:
        return DiskFull(f"the disk is full: {said}")
    if kind == READ_ONLY:
        return ReadOnly(f"the database may not be written: {said}")
    if kind == DAMAGED:
        return Damaged(f"the database is damaged: {said}")
    if path is not None and kind == CANNOT_OPEN and not path.exists():
        return gone(path)
    return StoreError(said)


def is_locked(error: DBAPIError) -> bool:
    """SQLite's busy, PostgreSQL's deadlock, lock time-out and serialisation failure: all go away by trying again."""
    if getattr(error.orig, "sqlstate", None) in ("40P01", "55P03", "40001"):
        return True
    return "database is locked" in str(error.orig) or "database table is locked" in str(error.orig)


def gone(path: Path) -> Gone:
    return Gone(f"the database {path} is gone: put the file or a backup in its place and start again")


def _kind(error: DBAPIError) -> tuple[int, ...] | None:
    if "Could not decode to UTF-8" in str(error.orig):
        return DAMAGED
    state = getattr(error.orig, "sqlstate", None)
    if state in OF_SQLSTATE:
        return OF_SQLSTATE[state]
    # The lowest byte is the result, what stands above says more about it.
    result = (getattr(error.orig, "sqlite_errorcode", None) or 0) & 0xFF
    return next((kind for kind in (FULL, READ_ONLY, DAMAGED, CANNOT_OPEN) if result in kind), None)


def codes() -> Iterator[str]:
    """The name of every fault there is."""
    yield StoreError.code
    for fault in StoreError.__subclasses__():
        if "code" in vars(fault):
            yield fault.code
