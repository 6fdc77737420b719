"""The look-up rows of one site's jobs, open and closed: which order, which car, how far."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from board.orders.number import same_number
from server.store import tables as t
from server.store.database import Database
from server.store.many_rows import insert_in

LAST_SIGN = "\U0010ffff"
"""Sorts after whatever may follow in a text."""


@dataclass(frozen=True)
class JobRow:
    """What a look-up needs of a job; `promised_at` is the effective promise, `seq` its last event.

    `complaint`: there is one that nobody has looked into.
    """

    order_no: str
    plate: str
    repair_type: str
    advisor: str
    stage: str
    received_at: datetime
    promised_at: datetime | None
    delivered_at: datetime | None
    is_open: bool
    backlog: bool
    not_judged: bool
    seq: int
    vin: str = ""
    same_no: str = ""
    odd: bool = False
    complaint: bool = False


def row_held(row: sa.Row[Any]) -> JobRow:
    """The row as the database gives it."""
    return JobRow(**{field.name: getattr(row, field.name) for field in fields(JobRow)})


class Jobs:
    """The look-up rows of one site's jobs."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._mine = t.job.c.site == database.site

    def find(
        self,
        *,
        stage: str | None = None,
        plate: str | None = None,
        received_from: datetime | None = None,
        received_before: datetime | None = None,
        limit: int = 500,
    ) -> list[JobRow]:
        """The newest first; `plate` may be a part of one."""
        wanted = [self._mine]
        if stage is not None:
            wanted.append(t.job.c.stage == stage)
        if plate is not None:
            wanted.append(t.job.c.plate.in_(self._plates_with(plate)))
        if received_from is not None:
            wanted.append(t.job.c.received_at >= received_from)
        if received_before is not None:
            wanted.append(t.job.c.received_at < received_before)
        received: sa.ColumnElement[datetime] = t.job.c.received_at
        if plate is not None:
            # Else SQLite goes through the history by time, in the hope of meeting enough of such plates soon.
            received = sa.func.coalesce(received, received)
        return self._rows(sa.select(t.job).where(*wanted).order_by(received.desc(), t.job.c.order_no).limit(limit))

    def of_day(self, begin: datetime) -> list[str]:
        """Those that are judged by the hours of the day that began at `begin`, or of a later one: something happened
        to them since, and they were not handed over before."""
        # A day more: whose clock was somewhat late.
        e = t.event.c
        earlier = e.site == self._database.site, e.recorded_at < begin - timedelta(days=1)
        last = sa.select(e.seq).where(*earlier).order_by(e.seq.desc()).limit(1).scalar_subquery()
        since = self._mine, t.job.c.seq > sa.func.coalesce(last, 0)
        inside = t.job.c.delivered_at.is_(None) | (t.job.c.delivered_at >= begin)
        query = sa.select(t.job.c.order_no).where(*since, inside).order_by(t.job.c.order_no)
        return list(self._database.read(lambda connection: connection.execute(query).scalars().all()))

    def backlog(self) -> list[str]:
        """The old open orders that nobody has taken up, in the order of their numbers."""
        wanted = self._mine, t.job.c.is_open.is_(True), t.job.c.backlog.is_(True)
        query = sa.select(t.job.c.order_no).where(*wanted).order_by(t.job.c.order_no)
        return list(self._database.read(lambda connection: connection.execute(query).scalars().all()))

    def open_of(self, orders: Collection[str]) -> set[str]:
        """Which of these are open."""
        wanted = self._mine, t.job.c.is_open.is_(True), t.job.c.order_no.in_(orders)
        query = sa.select(t.job.c.order_no).where(*wanted)
        return set(self._database.read(lambda connection: connection.execute(query).scalars().all()))

    def here_of(self, orders: Collection[str]) -> set[str]:
        """Which of these are of cars that are here: open, and no backlog."""
        wanted = self._mine, t.job.c.is_open.is_(True), t.job.c.backlog.is_(False), t.job.c.order_no.in_(orders)
        query = sa.select(t.job.c.order_no).where(*wanted)
        return set(self._database.read(lambda connection: connection.execute(query).scalars().all()))

    def not_judged(self, begin: datetime, end: datetime) -> int:
        """How many were handed over from `begin` until before `end` without a verdict: history, and closed backlog."""
        over = self._mine, t.job.c.not_judged.is_(True), t.job.c.delivered_at >= begin, t.job.c.delivered_at < end
        query = sa.select(sa.func.count()).select_from(t.job).where(*over)
        return int(self._database.read(lambda connection: connection.execute(query).scalar_one()))

    def get(self, order_no: str) -> JobRow | None:
        """The row of one job; None for an order number nobody has used."""
        rows = self._rows(sa.select(t.job).where(self._mine, t.job.c.order_no == order_no))
        return rows[0] if rows else None

    def of_plate(self, plate: str, limit: int = 20) -> list[JobRow]:
        """The orders of exactly this plate, the newest first."""
        newest = t.job.c.received_at.desc()
        return self._rows(sa.select(t.job).where(self._mine, t.job.c.plate == plate).order_by(newest).limit(limit))

    def newest_number(self) -> str:
        """The number of the order that came in last; blank without any."""
        newest = sa.select(t.job.c.order_no).where(self._mine).order_by(t.job.c.received_at.desc()).limit(1)
        return self._database.read(lambda connection: connection.execute(newest).scalar()) or ""

    def alike(self, order_no: str) -> str | None:
        """Another order whose number differs from this one only by case or width."""
        wanted = [self._mine, t.job.c.same_no == same_number(order_no), t.job.c.order_no != order_no]
        query = sa.select(t.job.c.order_no).where(*wanted).limit(1)
        return self._database.read(lambda connection: connection.execute(query).scalar())

    def pairs(self, limit: int = 20) -> list[list[str]]:
        """The orders whose numbers differ from one another only by case or width."""
        several = sa.func.count() > 1
        same = sa.select(t.job.c.same_no).where(self._mine).group_by(t.job.c.same_no).having(several).limit(limit)
        query = sa.select(t.job.c.same_no, t.job.c.order_no).where(self._mine, t.job.c.same_no.in_(same))
        rows = self._database.read(lambda connection: connection.execute(query.order_by(t.job.c.order_no)).all())
        found: dict[str, list[str]] = {}
        for row in rows:
            found.setdefault(row.same_no, []).append(row.order_no)
        return list(found.values())

    def odd(self, limit: int) -> list[str]:
        """The cancelled orders that are to be looked into."""
        query = sa.select(t.job.c.order_no).where(self._mine, t.job.c.odd.is_(True)).limit(limit)
        return list(self._database.read(lambda connection: connection.execute(query).scalars().all()))

    def complaints(self) -> list[str]:
        """The orders with a complaint that nobody has looked into."""
        query = sa.select(t.job.c.order_no).where(self._mine, t.job.c.complaint.is_(True))
        return list(self._database.read(lambda connection: connection.execute(query).scalars().all()))

    def _plates_with(self, part: str) -> sa.Select[tuple[str]]:
        """The plates that hold `part`: one of their tails begins with it."""
        tail = t.plate_tail.c.tail
        return sa.select(t.plate_tail.c.plate).where(
            t.plate_tail.c.site == self._database.site, tail >= part, tail < part + LAST_SIGN
        )

    def _rows(self, query: sa.Select[Any]) -> list[JobRow]:
        rows = self._database.read(lambda connection: connection.execute(query).all())
        return [row_held(row) for row in rows]


# Made once: every command asks it.
_WHOLE_PLATES = sa.select(t.plate_tail.c.tail).where(
    t.plate_tail.c.site == sa.bindparam("on"),
    t.plate_tail.c.tail.in_(sa.bindparam("plates", expanding=True)),
    t.plate_tail.c.tail == t.plate_tail.c.plate,
)


def put_tails_in(connection: sa.Connection, site: str, plates: Collection[str]) -> None:
    """Makes plates and VINs findable by any part of them, within the caller's transaction; mostly they are already."""
    new = set(plates) - set(connection.execute(_WHOLE_PLATES, {"on": site, "plates": list(plates)}).scalars())
    rows = [(site, plate[begin:], plate) for plate in sorted(new) for begin in range(len(plate))]
    insert_in(connection, t.plate_tail, ("site", "tail", "plate"), rows, unless_there=True)
