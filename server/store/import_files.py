"""Files of repair orders that came in without a clerk: each by the digest of its bytes, with what became of it.

Knows nothing of their content: `found` is what `server.imports.feed` says of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from server.store.database import Database
from server.store.tables import import_file as t

MOST = 500
"""So many are kept."""


@dataclass(frozen=True, slots=True)
class ImportFile:
    """One file. Without `ended_at` it is being taken in, or that was broken off."""

    digest: str
    name: str
    who: str
    came_at: datetime
    attempts: int
    ended_at: datetime | None
    told_at: datetime | None
    found: Mapping[str, Any] | None


COLUMNS = [t.c[name] for name in ImportFile.__annotations__]


class ImportFiles:
    """One site's files."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._mine = t.c.site == database.site

    def begin(self, digest: str, name: str, who: str, now: datetime) -> int:
        """A file begins to be taken in; how many times that has been begun without an end."""
        told = {"name": name, "who": who, "came_at": now, "ended_at": None, "told_at": None, "found": None}
        again = sa.case((t.c.ended_at.is_(None), t.c.attempts + 1), else_=1)
        insert = (sqlite.insert if self._database.is_sqlite else postgresql.insert)(t)
        begun = (
            insert.values(site=self._database.site, digest=digest, attempts=1, **told)
            .on_conflict_do_update(index_elements=[t.c.site, t.c.digest], set_={**told, "attempts": again})
            .returning(t.c.attempts)
        )
        return self._database.write(lambda connection: int(connection.execute(begun).scalar_one()))

    def end(self, digest: str, found: Mapping[str, Any], now: datetime) -> None:
        """What became of it; the oldest beyond `MOST` are forgotten."""
        this = sa.update(t).where(self._mine, t.c.digest == digest).values(ended_at=now, found=found)
        kept = sa.select(t.c.came_at).where(self._mine).order_by(t.c.came_at.desc()).offset(MOST).limit(1)

        def change(connection: sa.Connection) -> None:
            connection.execute(this)
            oldest = connection.execute(kept).scalar()
            if oldest is not None:
                connection.execute(sa.delete(t).where(self._mine, t.c.came_at <= oldest))

        self._database.write(change)

    def latest(self, limit: int) -> list[ImportFile]:
        """The newest first."""
        query = sa.select(*COLUMNS).where(self._mine).order_by(t.c.came_at.desc(), t.c.digest).limit(limit)
        return self._database.read(lambda connection: _files(connection.execute(query).all()))

    def ended(self, digest: str) -> ImportFile | None:
        """What became of such a file, if it was taken in to its end."""
        query = sa.select(*COLUMNS).where(self._mine, t.c.digest == digest, t.c.ended_at.is_not(None))
        found = self._database.read(lambda connection: _files(connection.execute(query).all()))
        return found[0] if found else None

    def claim_untold(self, before: datetime, now: datetime) -> list[ImportFile]:
        """Those that ended before `before` and are in no summary yet, for whoever asks first."""
        these = self._mine & (t.c.ended_at < before) & t.c.told_at.is_(None)

        def change(connection: sa.Connection) -> list[ImportFile]:
            claimed = sa.update(t).where(these).values(told_at=now).returning(*COLUMNS)
            return _files(connection.execute(claimed).all())

        query = sa.select(t.c.digest).where(these).limit(1)
        if self._database.read(lambda connection: connection.execute(query).first()) is None:
            return []
        return sorted(self._database.write(change), key=lambda one: one.came_at)

    def untold(self, files: Sequence[ImportFile]) -> None:
        """The summary of these could not be sent: they are in the next."""
        those = sa.update(t).where(self._mine, t.c.digest.in_([one.digest for one in files])).values(told_at=None)
        self._database.write(lambda connection: connection.execute(those))


def _files(rows: Sequence[Any]) -> list[ImportFile]:
    return [ImportFile(*row) for row in rows]
