"""The delivered jobs as the figures need them: counted in SQL, listed for people (domain.md §9)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime

import sqlalchemy as sa

from board.calendar import Calendar, minutes_before
from board.figures.delivery import Delivery
from board.figures.kpi import Tally
from board.orders.pace import AfterWork
from server.store.database import Database
from server.store.delivery_rows import delivery_rows
from server.store.scope import PARTS, called, check_group
from server.store.tables import delivery as d
from server.store.tables import delivery_person as p

NEWEST = 500
"""So many cars tell how fast checks and wash go now; who does them changes."""


class Deliveries:
    """The delivered jobs of one site, by local date of delivery; both ends of a period belong to it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def on_time_figures(self, first: date, last: date, by: str | None = None) -> list[tuple[str | None, Tally]]:
        """How many were on time: one tally under None, or one for each of `by` (one of GROUPS), in the order of names.

        A job counts for its advisor, and for every technician and team that worked on it, so those groups may add up to
        more than there were cars. Days, weeks (2026-W19), months and years without a car are left out.
        """
        check_group(by)
        counted = p if by in PARTS else d
        name = p.c.name if by in PARTS else d.c.repair_type if by == "repair_type" else d.c.delivered_on
        wanted = [counted.c.site == self._database.site, counted.c.delivered_on.between(first, last)]
        if by in PARTS:
            wanted.append(p.c.part == by)
        query = sa.select(name, counted.c.verdict, sa.func.count()).where(*wanted).group_by(name, counted.c.verdict)
        rows = self._database.read(lambda connection: connection.execute(query).all())
        tallies: dict[str | None, Counter[str]] = {} if by else {None: Counter()}
        for found, verdict, cars in rows:
            tallies.setdefault(called(by, found) if by else None, Counter())[verdict] += cars
        return [(key, _tally(tallies[key])) for key in sorted(tallies, key=str)]

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

    def after_work(self, since: date, calendar: Calendar) -> list[AfterWork]:
        """How the newest cars went through checks and wash, delivered on or after this local date; those that failed a
        check are left out, for theirs was done in two parts."""
        columns = d.c.finished_at, d.c.ready_at, d.c.washing_minutes
        wanted = d.c.site == self._database.site, d.c.delivered_on >= since, d.c.internal_reworks == 0
        there = d.c.finished_at.is_not(None), d.c.ready_at.is_not(None)
        newest = sa.select(*columns).where(*wanted, *there).order_by(d.c.delivered_at.desc()).limit(NEWEST)
        rows = self._database.read(lambda connection: connection.execute(newest).all())
        return [
            AfterWork(finished, minutes_before(calendar, ready, washing), ready if washing else None)
            for finished, ready, washing in rows
        ]

    def in_workshop(self, day: date, before: datetime) -> list[str]:
        """The order numbers of delivered jobs that came in before an instant and were handed over on `day` or later."""
        still_there = [d.c.site == self._database.site, d.c.delivered_on >= day, d.c.received_at < before]
        query = sa.select(d.c.order_no).where(*still_there)
        return list(self._database.read(lambda connection: connection.execute(query).scalars().all()))

    def get(self, order_no: str) -> Delivery | None:
        """The record of one delivered job."""
        wanted = [d.c.site == self._database.site, d.c.order_no == order_no]
        found = self._database.read(lambda connection: delivery_rows(connection, wanted))
        return found[0] if found else None

    def advisors_of(self, orders: Sequence[str]) -> dict[str, str]:
        """Order number → advisor, of those orders that were handed over."""
        query = sa.select(d.c.order_no, d.c.advisor).where(d.c.site == self._database.site, d.c.order_no.in_(orders))
        return dict(self._database.read(lambda connection: [tuple(row) for row in connection.execute(query)]))

    def _within(self, first: date, last: date) -> list[sa.ColumnElement[bool]]:
        return [d.c.site == self._database.site, d.c.delivered_on.between(first, last)]


def _tally(cars: Counter[str]) -> Tally:
    return Tally(cars.total(), cars["on_time"], cars["late"], cars["excused"])
