"""The signs: what each was last heard to do, what an operator wants of it, and what it showed when (proof of display).

No part of the log: hundreds of lines an hour, kept for a while, that say nothing of any job's state.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from server.store.database import Database
from server.store.tables import UtcTime, metadata

KEPT = timedelta(days=14)
"""So long it can be asked what a sign showed."""
SILENCE = timedelta(seconds=100)
"""A sign's process that was heard of less often than this was not there in between."""

Lines = list[dict[str, Any]]

sign_report = sa.Table(
    "sign_report",
    metadata,
    sa.Column("site", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("body", sa.JSON, nullable=False),
)

sign_order = sa.Table(
    "sign_order",
    metadata,
    sa.Column("site", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("id", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("at", UtcTime, nullable=False),
)

sign_shown = sa.Table(
    "sign_shown",
    metadata,
    sa.Column("site", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("at", UtcTime, primary_key=True),
    sa.Column("lines", sa.JSON, nullable=False),
    sa.Column("acknowledged", sa.Boolean, nullable=False),
    sa.Column("connected", sa.Boolean, nullable=False),
)


@dataclass(frozen=True, slots=True)
class SignReport:
    """What a sign's process last said, and when: plain JSON values, as they came."""

    at: datetime
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class SignOrder:
    """What an operator wants of a sign, once: test, clear, resend or set-up. `id` tells it from the one before."""

    id: str
    kind: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SignShown:
    """From `at` on the sign held these lines; `acknowledged` when it said so itself. Not `connected`: from `at` on
    nobody could tell any more whether it did."""

    at: datetime
    lines: Lines
    acknowledged: bool
    connected: bool = True


class Signs:
    """The signs of one site, by name."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def report(self, name: str) -> SignReport | None:
        """What its process last said; None when it was never heard of."""
        query = sa.select(sign_report.c.at, sign_report.c.body).where(*self._mine(sign_report, name))
        row = self._database.read(lambda connection: connection.execute(query).first())
        return SignReport(row.at, row.body) if row else None

    def put_report(
        self, name: str, report: SignReport, shown: Sequence[SignShown] = (), connected: bool = True
    ) -> None:
        """Keeps the newest report, adds to the proof of display, and lets go of what is too old.

        Not `connected`: from now on nobody can tell whether the sign still shows it.
        """

        def change(connection: sa.Connection) -> None:
            query = sa.select(sign_report.c.at).where(*self._mine(sign_report, name))
            before = connection.execute(query).scalar()
            if before is not None and report.at - before > SILENCE:
                self._lose(connection, name, before)
            self._replace(connection, sign_report, name, {"at": report.at, "body": report.body})
            for proof in shown:
                self._add(connection, name, proof)
            if not connected:
                self._lose(connection, name, report.at)
            if shown:
                old = sign_shown.c.at < report.at - KEPT
                connection.execute(sa.delete(sign_shown).where(*self._mine(sign_shown, name), old))

        self._database.write(change)

    def order(self, name: str) -> SignOrder | None:
        """The newest order, carried out or not."""
        columns = (sign_order.c.id, sign_order.c.kind, sign_order.c.at)
        query = sa.select(*columns).where(*self._mine(sign_order, name))
        row = self._database.read(lambda connection: connection.execute(query).first())
        return SignOrder(row.id, row.kind, row.at) if row else None

    def put_order(self, name: str, kind: str, at: datetime) -> SignOrder:
        """A new order, in the place of the one before."""
        order = SignOrder(secrets.token_hex(8), kind, at)
        values = {"id": order.id, "kind": kind, "at": at}
        self._database.write(lambda connection: self._replace(connection, sign_order, name, values))
        return order

    def shown(self, name: str, limit: int = 20, until: datetime | None = None) -> list[SignShown]:
        """What it showed, the newest first; with `until`, the first of them is what it showed then."""
        wanted = self._mine(sign_shown, name)
        if until is not None:
            wanted.append(sign_shown.c.at <= until)
        query = sa.select(sign_shown).where(*wanted).order_by(sign_shown.c.at.desc()).limit(limit)
        rows = self._database.read(lambda connection: connection.execute(query).all())
        return [SignShown(row.at, row.lines, row.acknowledged, row.connected) for row in rows]

    def _lose(self, connection: sa.Connection, name: str, at: datetime) -> None:
        """From `at` on it was not known what the sign held."""
        mine = self._mine(sign_shown, name)
        query = sa.select(sign_shown).where(*mine, sign_shown.c.at <= at).order_by(sign_shown.c.at.desc()).limit(1)
        last = connection.execute(query).first()
        if last is not None and last.connected:
            self._add(connection, name, SignShown(at, last.lines, last.acknowledged, connected=False))

    def _add(self, connection: sa.Connection, name: str, proof: SignShown) -> None:
        """A report that came twice, because its answer was lost, counts once."""
        values = {
            "site": self._database.site,
            "name": name,
            "at": proof.at,
            "lines": proof.lines,
            "acknowledged": proof.acknowledged,
            "connected": proof.connected,
        }
        connection.execute(_insert(connection)(sign_shown).values(values).on_conflict_do_nothing())

    def _replace(self, connection: sa.Connection, table: sa.Table, name: str, values: dict[str, Any]) -> None:
        whole = {"site": self._database.site, "name": name, **values}
        insert = _insert(connection)(table).values(whole)
        connection.execute(insert.on_conflict_do_update(index_elements=["site", "name"], set_=values))

    def _mine(self, table: sa.Table, name: str) -> list[sa.ColumnElement[bool]]:
        return [table.c.site == self._database.site, table.c.name == name]


def _insert(connection: sa.Connection) -> Any:
    return sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
