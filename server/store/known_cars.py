"""The cars that have been here: found by a part of plate or VIN, by a customer's name or number, with all their orders.

Plates and VINs are found by their tails, of which there is an index; names and numbers of customers by going through
them, which is nothing for the event loop (`server.web.thread_pool`).
"""

from __future__ import annotations

import re
from typing import Any

import sqlalchemy as sa

from board.plate import normalise
from server.store import tables as t
from server.store.database import Database
from server.store.jobs import LAST_SIGN, JobRow, row_held

SHORTEST = 2
"""A shorter part stands in too many plates."""
SHORTEST_NUMBER = 4
MOST_ORDERS = 200


class KnownCars:
    """The cars of one site, by their orders."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._mine = t.job.c.site == database.site

    def find(self, text: str, *, with_customers: bool, limit: int) -> list[JobRow]:
        """The newest order of each car found, the latest first; those whose plate ends so come before the others."""
        newest: dict[str, JobRow] = {}
        # Each question by itself, by its own index: of several in one PostgreSQL would ask every car.
        found = [sa.select(t.job.c.order_no).where(self._mine, one) for one in self._wanted(text, with_customers)]
        for row in self._rows(t.job.c.order_no.in_(sa.union_all(*found))) if found else ():
            newest.setdefault(row.vin or row.plate, row)
        part = normalise(text)
        return sorted(newest.values(), key=lambda row: not row.plate.endswith(part))[:limit]

    def orders_of(self, car: str) -> list[JobRow]:
        """All orders of a car, by its plate or VIN, the newest first: those from before it had a plate too."""
        name = normalise(car)
        if not name:
            return []
        rows = self._rows(sa.or_(t.job.c.plate == name, t.job.c.vin == name))
        vins = {row.vin for row in rows if row.vin}
        return self._rows(sa.or_(t.job.c.plate == name, t.job.c.vin.in_({name, *vins}))) if vins else rows

    def _wanted(self, text: str, with_customers: bool) -> list[sa.ColumnElement[bool]]:
        wanted: list[sa.ColumnElement[bool]] = []
        part = normalise(text)
        if len(part) >= SHORTEST:
            tail = t.plate_tail.c.tail
            found = sa.select(t.plate_tail.c.plate).where(
                t.plate_tail.c.site == self._database.site, tail >= part, tail < part + LAST_SIGN
            )
            wanted += [t.job.c.plate.in_(found), t.job.c.vin.in_(found)]
        if with_customers and (whose := self._customers(text)) is not None:
            mine = t.customer.c.site == self._database.site
            wanted.append(t.job.c.order_no.in_(sa.select(t.customer.c.order_no).where(mine, whose)))
        return wanted

    def _customers(self, text: str) -> sa.ColumnElement[bool] | None:
        number, name = re.sub("[^0-9]", "", text), text.strip()
        if len(number) >= SHORTEST_NUMBER:
            return t.customer.c.same_phone.contains(number, autoescape=True)
        if len(name) >= SHORTEST and not name.isascii():
            return t.customer.c.name.contains(name, autoescape=True)
        return None

    def _rows(self, wanted: sa.ColumnElement[bool]) -> list[JobRow]:
        # Else SQLite goes through the history by time, in the hope of meeting enough of them soon.
        received: sa.ColumnElement[Any] = sa.func.coalesce(t.job.c.received_at, t.job.c.received_at)
        query = sa.select(t.job).where(self._mine, wanted).order_by(received.desc())
        rows = self._database.read(lambda connection: connection.execute(query.limit(MOST_ORDERS)).all())
        return [row_held(row) for row in rows]
