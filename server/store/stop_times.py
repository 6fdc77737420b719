"""How long past stoppages lasted, as learning reads them: rows of `stop_time`, which follow from the log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from typing import Any

import sqlalchemy as sa

from board.orders.past_stops import StopTime
from server.store.database import Database
from server.store.tables import stop_time as s

COLUMNS = tuple(field.name for field in fields(StopTime))


class StopTimes:
    """The ended stoppages of one site."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def since(self, day: date) -> list[StopTime]:
        """Those that ended on or after this local date, by order number and task."""
        wanted = [s.c.site == self._database.site, s.c.ended_on >= day]
        return self._database.read(lambda connection: stop_times_in(connection, wanted))

    def of(self, orders: Sequence[str], since: date) -> list[StopTime]:
        """Those of these orders, as `since`."""
        wanted = [s.c.site == self._database.site, s.c.order_no.in_(orders), s.c.ended_on >= since]
        return self._database.read(lambda connection: stop_times_in(connection, wanted))


def stop_times_in(connection: sa.Connection, wanted: Sequence[sa.ColumnElement[bool]]) -> list[StopTime]:
    """The stoppages for which `wanted` holds, by order number, task and place."""
    query = sa.select(*(s.c[name] for name in COLUMNS)).where(*wanted).order_by(s.c.order_no, s.c.task, s.c.place)
    return [StopTime(**row._mapping) for row in connection.execute(query)]


def stop_row_of(stop: StopTime) -> tuple[Any, ...]:
    """The row that holds it, in the table's order, without its site."""
    return tuple(getattr(stop, name) for name in COLUMNS)
