"""The cars behind every figure: whatever is counted can be listed, by the same conditions (domain.md §9)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from board.codes import LATE_CAUSES
from board.figures.delivery import Delivery
from server.store.counting import CAR_CONDITIONS
from server.store.database import Database
from server.store.delivery_rows import delivery_rows
from server.store.labour import worked_within
from server.store.scope import Scope, within
from server.store.tables import delivery as d
from server.store.tables import delivery_loss as loss
from server.store.tables import job
from server.store.tables import work as w

PAGE = 500
"""So many cars are read at once: a list may be longer than the memory is large."""

WHAT: dict[str, sa.ColumnElement[bool]] = {
    **CAR_CONDITIONS,
    "not_on_time": d.c.verdict != "on_time",
    "late_by_clock": (d.c.verdict == "late") & (d.c.late_minutes > 0),
    "warned": d.c.warned != "none",
    "answerable": d.c.answered != "none",
    **{f"cause-{cause}": (d.c.verdict == "late") & (d.c.cause == cause) for cause in LATE_CAUSES},
    **{f"excused-{cause}": (d.c.verdict == "excused") & (d.c.cause == cause) for cause in LATE_CAUSES},
    **{
        f"lost-{cause}": (d.c.verdict == "late")
        & sa.exists().where(loss.c.site == d.c.site, loss.c.order_no == d.c.order_no, loss.c.cause == cause)
        for cause in LATE_CAUSES
    },
}
"""Name of a list → which delivered cars are in it."""


@dataclass(frozen=True, slots=True)
class WorkedCar:
    """A car that was worked on in a period, perhaps not handed over yet: minutes, and standard minutes earned."""

    order_no: str
    plate: str
    repair_type: str
    advisor: str
    stage: str
    received_at: datetime
    minutes: float
    standard_minutes: float


class Cars:
    """The lists of one site's cars."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def number(self, scope: Scope, what: str) -> int:
        """How many cars are in the list `what` (one of WHAT)."""
        query = sa.select(sa.func.count()).select_from(d).where(*self._wanted(scope, what))
        return self._database.read(lambda connection: connection.execute(query).scalar_one())

    def page(self, scope: Scope, what: str, limit: int, offset: int = 0) -> list[Delivery]:
        """Some of the cars in the list, by time of delivery."""
        chosen = (
            sa.select(d.c.order_no)
            .where(*self._wanted(scope, what))
            .order_by(d.c.delivered_at, d.c.order_no)
            .limit(limit)
            .offset(offset)
        )

        def query(connection: sa.Connection) -> list[Delivery]:
            orders = connection.execute(chosen).scalars().all()
            found: list[Delivery] = []
            for start in range(0, len(orders), PAGE):
                some = orders[start : start + PAGE]
                found += delivery_rows(connection, [d.c.site == self._database.site, d.c.order_no.in_(some)])
            return found

        return self._database.read(query)

    def every(self, scope: Scope, what: str) -> Iterator[Delivery]:
        """All the cars in the list, read some at a time."""
        offset = 0
        while found := self.page(scope, what, PAGE, offset):
            yield from found
            offset += len(found)

    def worked(self, scope: Scope) -> list[WorkedCar]:
        """The cars that were worked on in the days of `scope`, by order number."""
        site = self._database.site
        columns = [job.c[name] for name in ("order_no", "plate", "repair_type", "advisor", "stage", "received_at")]
        query = (
            sa.select(*columns, sa.func.sum(w.c.minutes), sa.func.sum(w.c.standard_minutes))
            .select_from(w.join(job, (job.c.site == w.c.site) & (job.c.order_no == w.c.order_no)))
            .where(job.c.site == site, *worked_within(site, scope))
            .group_by(*columns)
            .order_by(job.c.order_no)
        )
        rows = self._database.read(lambda connection: connection.execute(query).all())
        return [WorkedCar(*tuple(row)) for row in rows]

    def _wanted(self, scope: Scope, what: str) -> list[sa.ColumnElement[bool]]:
        if what not in WHAT:
            raise ValueError(f"there is no list of cars called {what}")
        return [*within(self._database.site, scope, charged=what == "came_back"), WHAT[what]]
