"""The delivered jobs as the figures need them: counted in SQL, listed for people (domain.md §9)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from board.delivery import Delivery
from board.kpi import Tally
from server.store.database import Database
from server.store.jobs import delivery_rows
from server.store.tables import delivery as d
from server.store.tables import delivery_person as p

GROUPS = ("advisor", "technician", "team", "repair_type", "day", "month")


class Deliveries:
    """The delivered jobs of one site, by local date of delivery; both ends of a period belong to it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def on_time_figures(self, first: date, last: date, by: str | None = None) -> list[tuple[str | None, Tally]]:
        """How many were on time: one tally under None, or one for each of `by` (one of GROUPS), in the order of names.

        A job counts for its advisor, and for every technician and team that worked on it, so those groups may add up to
        more than there were cars.
        """
        group = self._group(by)
        counts = [sa.func.count()] + [
            sa.func.coalesce(sa.func.sum(sa.case((d.c.verdict == verdict, 1), else_=0)), 0)
            for verdict in ("on_time", "late", "excused")
        ]
        source: sa.FromClause = d
        within = self._within(first, last)
        if by in ("technician", "team"):
            source = d.join(p, (p.c.site == d.c.site) & (p.c.order_no == d.c.order_no) & (p.c.part == by))
        query = sa.select(group.label("name"), *counts).select_from(source).where(*within)
        if by is not None:
            query = query.group_by(group).order_by(group)
        rows = self._database.read(lambda connection: connection.execute(query).all())
        return [(row[0], Tally(*row[1:])) for row in rows]

    def late_list(self, first: date, last: date) -> list[Delivery]:
        """The late ones, by time of delivery."""
        return self.listed(first, last, ("late",))

    def between_list(self, first: date, last: date) -> list[Delivery]:
        """The cars between the reported and the strict rate: the excused ones, by time of delivery."""
        return self.listed(first, last, ("excused",))

    def listed(self, first: date, last: date, verdicts: Sequence[str] | None = None) -> list[Delivery]:
        """The delivered jobs of a period, or those with one of `verdicts`, by time of delivery."""
        wanted = self._within(first, last)
        if verdicts is not None:
            wanted.append(d.c.verdict.in_(verdicts))
        return self._database.read(lambda connection: delivery_rows(connection, wanted))

    def get(self, order_no: str) -> Delivery | None:
        """The record of one delivered job."""
        wanted = [d.c.site == self._database.site, d.c.order_no == order_no]
        found = self._database.read(lambda connection: delivery_rows(connection, wanted))
        return found[0] if found else None

    def _within(self, first: date, last: date) -> list[sa.ColumnElement[bool]]:
        return [d.c.site == self._database.site, d.c.delivered_on.between(first, last)]

    def _group(self, by: str | None) -> sa.ColumnElement[Any]:
        if by is None:
            return sa.null()
        if by not in GROUPS:
            raise ValueError(f"figures cannot be grouped by {by}")
        if by in ("day", "month"):
            if self._database.is_sqlite:
                return sa.func.strftime("%Y-%m-%d" if by == "day" else "%Y-%m", d.c.delivered_on)
            return sa.func.to_char(d.c.delivered_on, "YYYY-MM-DD" if by == "day" else "YYYY-MM")
        return p.c.name if by in ("technician", "team") else d.c[by]
