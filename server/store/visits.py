"""When cars came, and when they came again: what the losses of customers are counted from (domain.md §14)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from board.figures.loss import Visit
from board.plate import NO_PLATE
from server.store.database import Database
from server.store.tables import job

visit, another = job.alias("visit"), job.alias("another")
IS_CAR = ~visit.c.plate.startswith(NO_PLATE)
HAS_VIN = visit.c.vin != ""
CAME = another.c.stage != "cancelled"
LATER = (another.c.received_at > visit.c.received_at) & CAME


class Visits:
    """The visits of one site's cars. One statement each; what a car did before and afterwards is found by index."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def until_next(self, begin: datetime, end: datetime, day_of: Callable[[datetime], Any]) -> list[Visit]:
        """The visits that began from `begin` up to before `end`, each with the next one of the same car."""
        return self._found(begin, end, day_of, LATER)

    def until_first_service(self, begin: datetime, end: datetime, day_of: Callable[[datetime], Any]) -> list[Visit]:
        """The first visits of their cars in that time, each with the first service of the car, which may be itself."""
        earlier = (another.c.received_at < visit.c.received_at) & CAME
        before = sa.or_(*(sa.exists().where(*same, earlier) for same in self._same()))
        wanted = (another.c.received_at >= visit.c.received_at) & CAME & (another.c.repair_type == "first_service")
        return self._found(begin, end, day_of, wanted, ~before)

    def _found(
        self,
        begin: datetime,
        end: datetime,
        day_of: Callable[[datetime], Any],
        wanted: sa.ColumnElement[bool],
        *conditions: sa.ColumnElement[bool],
    ) -> list[Visit]:
        columns = [visit.c[name] for name in ("order_no", "plate", "vin", "advisor", "received_at")]
        # Two questions, by plate and by VIN, since each has its index; the time inside a function, lest SQLite walks
        # through all orders by time to find the earliest.
        came: sa.ColumnElement[Any] = sa.func.min(sa.func.coalesce(another.c.received_at, another.c.received_at))
        back = [sa.select(came).where(*same, wanted).scalar_subquery() for same in self._same()]
        query = (
            sa.select(*columns, *back)
            .where(
                visit.c.site == self._database.site,
                visit.c.received_at >= begin,
                visit.c.received_at < end,
                visit.c.stage != "cancelled",
                IS_CAR | HAS_VIN,
                *conditions,
            )
            .order_by(visit.c.received_at, visit.c.order_no)
        )
        rows = self._database.read(lambda connection: connection.execute(query).all())
        return [self._visit(*row, day_of=day_of) for row in map(tuple, rows)]

    def _visit(
        self,
        order_no: str,
        plate: str,
        vin: str,
        advisor: str,
        received_at: datetime,
        *back: datetime | None,
        day_of: Callable[[datetime], Any],
    ) -> Visit:
        by_plate, by_vin = back
        came = min(by_plate, by_vin) if by_plate and by_vin else by_plate or by_vin
        return Visit(order_no, plate, vin, advisor, day_of(received_at), None if came is None else day_of(came))

    def _same(self) -> list[list[sa.ColumnElement[bool]]]:
        """What makes another visit one of the same car: by its plate, or by its VIN."""
        mine = another.c.site == self._database.site
        return [
            [mine, another.c.plate == visit.c.plate, IS_CAR],
            [mine, another.c.vin == visit.c.vin, HAS_VIN],
        ]
