"""Staff and tokens: who may come in. PINs and tokens arrive here hashed already."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import TypeVar

import sqlalchemy as sa

from board.people import Scope
from server.store import tables as t
from server.store.bookshelf import Record, on_record
from server.store.database import Database
from server.store.made import columns_of, made
from server.store.prepared import Prepared
from server.store.setting_rows import bump_in
from server.store.staff import Staff, Token

T = TypeVar("T")


class _Unchanged(Exception):
    """There was nothing to do, so nothing is put on record either."""


# Made once: every request of a program and of a display asks it.
_VALID_TOKEN = Prepared(
    sa.select(*columns_of(Token, t.token)).where(
        t.token.c.site == sa.bindparam("on"), t.token.c.hash == sa.bindparam("hashed"), t.token.c.revoked_at.is_(None)
    )
)


class People:
    """The staff and the tokens of one site."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def staff(self) -> list[Staff]:
        """Everybody, the inactive too, by name."""
        return self._staff(sa.true())

    def person(self, name: str) -> Staff | None:
        """One of the staff, active or not."""
        return next(iter(self._staff(t.staff.c.name == name)), None)

    def put_staff(self, person: Staff, record: Record | None = None) -> None:
        """Adds a person, or changes the one with that name; with what is to stand on record about it.

        With another role or PIN, or disabled, the person is signed out everywhere.
        """

        def change(connection: sa.Connection) -> None:
            if self._is_let_in_otherwise(connection, person):
                mine = (t.session.c.site == self._database.site) & (t.session.c.staff == person.name)
                connection.execute(sa.delete(t.session).where(mine))
            put_staff_in(connection, self._database.site, person)
            bump_in(connection, self._database.site)

        on_record(self._database, change, record)

    def _is_let_in_otherwise(self, connection: sa.Connection, person: Staff) -> bool:
        mine = (t.staff.c.site == self._database.site) & (t.staff.c.name == person.name)
        before = connection.execute(sa.select(t.staff.c.role, t.staff.c.pin_hash, t.staff.c.active).where(mine)).first()
        return before is not None and tuple(before) != (person.role, person.pin_hash, person.active)

    def tokens(self) -> list[Token]:
        """All tokens, the revoked too, by name."""
        query = sa.select(t.token).where(t.token.c.site == self._database.site).order_by(t.token.c.name)
        return [made(Token, row) for row in self._database.read(lambda connection: connection.execute(query).all())]

    def token_of_hash(self, hashed: str) -> Token | None:
        """The token with this hash, unless it was revoked."""
        asked = {"on": self._database.site, "hashed": hashed}
        return next((Token(*row) for row in self._database.ask(_VALID_TOKEN, asked)), None)

    def add_token(self, token: Token, record: Record | None = None) -> bool:
        """Keeps a new token; False, and nothing is changed, when its name is taken."""

        def change(connection: sa.Connection) -> None:
            taken = sa.select(t.token.c.name).where(t.token.c.site == self._database.site, t.token.c.name == token.name)
            if connection.execute(taken).first():
                raise _Unchanged
            connection.execute(sa.insert(t.token).values(site=self._database.site, **asdict(token)))

        return self._changed(change, record)

    def revoke_token(self, name: str, at: datetime, record: Record | None = None) -> bool:
        """Ends a token for good; False when there is no such valid one."""
        mine = (t.token.c.site == self._database.site) & (t.token.c.name == name)
        ended = sa.update(t.token).where(mine, t.token.c.revoked_at.is_(None)).values(revoked_at=at)

        def change(connection: sa.Connection) -> None:
            if connection.execute(ended).rowcount == 0:
                raise _Unchanged

        return self._changed(change, record)

    def narrow_token(self, name: str, scope: Scope, record: Record) -> bool:
        """Gives a display's token a scope; False when there is no such valid one."""
        mine = (t.token.c.site == self._database.site) & (t.token.c.name == name) & (t.token.c.role == "display")
        narrowed = sa.update(t.token).where(mine, t.token.c.revoked_at.is_(None)).values(scope=scope)

        def change(connection: sa.Connection) -> None:
            if connection.execute(narrowed).rowcount == 0:
                raise _Unchanged

        return self._changed(change, record)

    def _changed(self, change: Callable[[sa.Connection], None], record: Record | None) -> bool:
        try:
            on_record(self._database, change, record)
        except _Unchanged:
            return False
        return True

    def _staff(self, wanted: sa.ColumnElement[bool]) -> list[Staff]:
        query = sa.select(t.staff).where(t.staff.c.site == self._database.site, wanted).order_by(t.staff.c.name)
        return [made(Staff, row) for row in self._database.read(lambda connection: connection.execute(query).all())]


def put_staff_in(connection: sa.Connection, site: str, *people: Staff) -> None:
    """Adds or changes people within the caller's transaction."""
    if not people:
        return
    names = [person.name for person in people]
    connection.execute(sa.delete(t.staff).where(t.staff.c.site == site, t.staff.c.name.in_(names)))
    connection.execute(sa.insert(t.staff), [{"site": site, **asdict(person)} for person in people])
