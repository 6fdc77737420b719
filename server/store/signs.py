"""The signs: what each was last heard to do, what an operator wants of it, its notices, the last trial of its port, and
what it showed when (proof of display).

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
    sa.Column("detail", sa.JSON),
)

sign_notice = sa.Table(
    "sign_notice",
    metadata,
    sa.Column("site", sa.Text, primary_key=True),
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("starts_at", UtcTime, nullable=False),
    sa.Column("ends_at", UtcTime, nullable=False),
)

sign_trial = sa.Table(
    "sign_trial",
    metadata,
    sa.Column("site", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("id", sa.Text, nullable=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("found", sa.JSON(none_as_null=True)),
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
    """What an operator wants of a sign, once (`server.sign_orders`). `id` tells it from the one before."""

    id: str
    kind: str
    at: datetime
    detail: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class SignNotice:
    """A sentence that a sign shows from `starts_at` until `ends_at`."""

    id: str
    name: str
    text: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class SignTrial:
    """The last trial of a port for a sign; `found` is None while it runs."""

    id: str
    at: datetime
    found: dict[str, Any] | None


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
        query = sa.select(sign_order).where(*self._mine(sign_order, name))
        row = self._database.read(lambda connection: connection.execute(query).first())
        return SignOrder(row.id, row.kind, row.at, row.detail) if row else None

    def put_order(self, name: str, kind: str, at: datetime, detail: dict[str, Any] | None = None) -> SignOrder:
        """A new order, in the place of the one before."""
        order = SignOrder(secrets.token_hex(8), kind, at, detail)
        values = {"id": order.id, "kind": kind, "at": at, "detail": detail}
        self._database.write(lambda connection: self._replace(connection, sign_order, name, values))
        return order

    def notices(self, name: str, now: datetime) -> list[SignNotice]:
        """The notices that are not over, by their start."""
        mine = [*self._mine(sign_notice, name), sign_notice.c.ends_at > now]
        query = sa.select(sign_notice).where(*mine).order_by(sign_notice.c.starts_at, sign_notice.c.id)
        rows = self._database.read(lambda connection: connection.execute(query).all())
        return [SignNotice(row.id, row.name, row.text, row.starts_at, row.ends_at) for row in rows]

    def add_notice(self, name: str, text: str, starts_at: datetime, ends_at: datetime, now: datetime) -> SignNotice:
        """A new notice; those that have been over for long are let go."""
        notice = SignNotice(secrets.token_hex(6), name, text, starts_at, ends_at)
        values = {"name": name, "text": text, "starts_at": starts_at, "ends_at": ends_at}

        def change(connection: sa.Connection) -> None:
            mine = [*self._mine(sign_notice, name), sign_notice.c.ends_at < now - KEPT]
            connection.execute(sa.delete(sign_notice).where(*mine))
            row = {"site": self._database.site, "id": notice.id, **values}
            connection.execute(sa.insert(sign_notice).values(row))

        self._database.write(change)
        return notice

    def drop_notice(self, name: str, notice_id: str) -> bool:
        """Withdraws a notice; False where there is none of this id."""
        mine = [*self._mine(sign_notice, name), sign_notice.c.id == notice_id]
        gone = self._database.write(lambda connection: connection.execute(sa.delete(sign_notice).where(*mine)).rowcount)
        return bool(gone)

    def trial(self, name: str) -> SignTrial | None:
        """The last trial of a port for this sign."""
        query = sa.select(sign_trial).where(*self._mine(sign_trial, name))
        row = self._database.read(lambda connection: connection.execute(query).first())
        return SignTrial(row.id, row.at, row.found) if row else None

    def put_trial(self, name: str, trial: SignTrial) -> None:
        """Begins a trial, or tells what it has found."""
        values = {"id": trial.id, "at": trial.at, "found": trial.found}
        self._database.write(lambda connection: self._replace(connection, sign_trial, name, values))

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
