"""Cars that came back soon, and external reworks that nobody has appraised: what the technical director decides about
(domain.md §14).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from board.orders.rework import LOOKED_BACK
from board.plate import NO_PLATE
from server.store.database import Database
from server.store.tables import delivery as d
from server.store.tables import job

now, before = job.alias("now"), job.alias("before")


class CameBackSoon:
    """The orders of one site that may be external reworks. Reads only."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of_type_rework(self, first: date, limit: int, *, appraised: bool) -> list[str]:
        """Orders handed over from `first` on: those that nobody has appraised though they count as external rework, or
        else all that somebody has; the latest first."""
        wanted = d.c.appraised if appraised else d.c.external_rework & ~d.c.appraised
        query = (
            sa.select(d.c.order_no)
            .where(d.c.site == self._database.site, d.c.delivered_on >= first, wanted)
            .order_by(d.c.delivered_at.desc(), d.c.order_no)
            .limit(limit)
        )
        return list(self._database.read(lambda connection: connection.execute(query).scalars().all()))

    def soon_after(self, since: datetime, limit: int) -> dict[str, list[str]]:
        """Order that came in since then → the orders with which its car had been handed over within 30 days before."""
        found: dict[str, list[str]] = {}
        for same in self._same():
            # By the car's index: through all orders by time SQLite would go for each of them.
            over: sa.ColumnElement[Any] = sa.func.coalesce(before.c.delivered_at, before.c.delivered_at)
            query = (
                sa.select(now.c.order_no, now.c.received_at, before.c.order_no, before.c.delivered_at)
                .where(
                    now.c.site == self._database.site,
                    now.c.received_at >= since,
                    now.c.stage != "cancelled",
                    *same,
                    before.c.site == self._database.site,
                    before.c.order_no != now.c.order_no,
                    over >= since - LOOKED_BACK,
                    over <= now.c.received_at,
                )
                .order_by(now.c.received_at.desc(), now.c.order_no, over.desc())
                .limit(limit)
            )
            for order_no, came, earlier, left in self._rows(query):
                known = found.setdefault(order_no, [])
                if came - left <= LOOKED_BACK and earlier not in known:
                    known.append(earlier)
        return {order_no: orders for order_no, orders in found.items() if orders}

    def _rows(self, query: sa.Select[Any]) -> list[tuple[Any, ...]]:
        return self._database.read(lambda connection: [tuple(row) for row in connection.execute(query)])

    def _same(self) -> list[list[sa.ColumnElement[bool]]]:
        has_plate = ~now.c.plate.startswith(NO_PLATE)
        return [[before.c.plate == now.c.plate, has_plate], [before.c.vin == now.c.vin, now.c.vin != ""]]
