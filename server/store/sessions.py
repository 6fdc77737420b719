"""Who is signed in on which device: a row for each browser, found by the hash of what its cookie holds.

Reading never writes: when a session was last used is kept in memory and written now and then by `keep_up`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime

import sqlalchemy as sa

from board.people import LONGEST_SESSION, idle_limit
from server.store import tables as t
from server.store.bookshelf import Record, on_record
from server.store.database import Database
from server.store.made import columns_of
from server.store.prepared import Prepared
from server.store.staff import Staff


@dataclass(frozen=True, slots=True)
class Session:
    """One browser in which somebody has signed in. `id` names it on lists; only who holds the cookie can use it.

    `must_change`: with a PIN that is too short for them, so that it opens nothing but a new PIN.
    """

    id: str
    hash: str
    staff: str
    device: str
    address: str
    begun_at: datetime
    seen_at: datetime
    must_change: bool = False

    def ends_at(self, role: str) -> datetime:
        """When it ends by itself, if it is not used before."""
        return min(self.seen_at + idle_limit(role), self.begun_at + LONGEST_SESSION)


Open = tuple[Session, Staff]


def _asked(wanted: sa.ColumnElement[bool]) -> Prepared:
    both = (t.staff.c.site == t.session.c.site) & (t.staff.c.name == t.session.c.staff)
    columns = *columns_of(Session, t.session), *columns_of(Staff, t.staff)
    query = sa.select(*columns).join_from(t.session, t.staff, both)
    return Prepared(query.where(t.session.c.site == sa.bindparam("on"), wanted))


# Made once: every request of a person asks the first.
_OF_HASH = _asked(t.session.c.hash == sa.bindparam("hashed"))
_ALL = _asked(sa.true())
_WIDTH = len(fields(Session))


class Sessions:
    """The sessions of one site."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._mine = t.session.c.site == database.site
        self._used: dict[str, datetime] = {}

    def begin(self, session: Session, record: Record, instead_of: str | None = None) -> None:
        """Keeps a new session; the one that the same browser had before, by its hash, has ended."""

        def change(connection: sa.Connection) -> None:
            connection.execute(sa.delete(t.session).where(self._mine, t.session.c.hash == instead_of))
            connection.execute(sa.insert(t.session).values(site=self._database.site, **asdict(session)))

        on_record(self._database, change, record)

    def of_hash(self, hashed: str, now: datetime) -> Open | None:
        """The session that a cookie opens, with whom; None where it has ended."""
        return next((one for one in self._open(_OF_HASH, hashed=hashed) if self._is_open(one, now)), None)

    def open(self, now: datetime) -> list[Open]:
        """Everybody who is signed in, those first who were seen last."""
        found = [one for one in self._open(_ALL) if self._is_open(one, now)]
        return sorted(found, key=lambda one: one[0].seen_at, reverse=True)

    def used(self, session: Session, now: datetime) -> None:
        """Its person has asked for something."""
        self._used[session.id] = now

    def end(self, ids: Sequence[str], record: Record) -> None:
        """Ends some: what their cookies hold opens nothing any more."""
        gone = sa.delete(t.session).where(self._mine, t.session.c.id.in_(ids))
        on_record(self._database, lambda connection: connection.execute(gone), record)

    def keep_up(self, now: datetime) -> None:
        """Writes down when sessions were last used, and clears away those that have ended by themselves."""
        ended = [session.id for session, staff in self._open(_ALL) if session.ends_at(staff.role) <= now]
        used, self._used = self._used, {}

        def change(connection: sa.Connection) -> None:
            for key, seen_at in used.items():
                later = t.session.c.seen_at < seen_at
                at = sa.update(t.session).where(self._mine, t.session.c.id == key, later)
                connection.execute(at.values(seen_at=seen_at))
            connection.execute(sa.delete(t.session).where(self._mine, t.session.c.id.in_(ended)))

        try:
            if used or ended:
                self._database.write(change)
        except Exception:
            self._used = used | self._used
            raise

    def _is_open(self, one: Open, now: datetime) -> bool:
        session, staff = one
        return staff.active and staff.pin_hash is not None and now < session.ends_at(staff.role)

    def _open(self, asked: Prepared, **values: str) -> list[Open]:
        rows = self._database.ask(asked, {"on": self._database.site, **values})
        return [(self._as_used(Session(*row[:_WIDTH])), Staff(*row[_WIDTH:])) for row in rows]

    def _as_used(self, session: Session) -> Session:
        return replace(session, seen_at=max(session.seen_at, self._used.get(session.id, session.seen_at)))
