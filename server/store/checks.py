"""What of the delivered jobs waits for people's eyes: call-backs, excuses, contradictions, causes (domain.md §5, §9).

Only the few jobs that are asked for are read: every list has its limit, and counting is the database's business.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from board.codes import OWN_ANSWER
from board.figures.delivery import Delivery
from board.orders.contradictions import SIGNED_WITHIN
from board.orders.job_records import CUSTOMER
from board.plate import normalise
from server.store.database import Database
from server.store.delivery_rows import delivery_rows
from server.store.tables import customer as c
from server.store.tables import delivery as d
from server.store.tables import delivery_contradiction as x
from server.store.tables import event

UNSIGNED = "excuse_without_signature"
"""The one contradiction that time brings: it shows a day after the excuse."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the jobs that were asked for, and how many there are in all."""

    cars: list[Delivery]
    total: int


def codes_at(one: Delivery, now: datetime) -> tuple[str, ...]:
    """The contradictions of a record that show at `now`."""
    still_time = one.excuse_at is not None and now < one.excuse_at + SIGNED_WITHIN
    return tuple(code for code in one.contradictions if code != UNSIGNED or not still_time)


class Checks:
    """The delivered jobs of one site by what is to be looked into, the latest first; both ends of a period belong."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._mine = d.c.site == database.site

    def taken_at_shop(self, since: datetime, limit: int) -> list[str]:
        """The orders with a customer's answer since then that was given on a device of the shop, the latest first; the
        signatures of excuses, which are spot-checked one by one, are not among them."""
        own = event.c.body["confirmed_by"].as_string() == OWN_ANSWER
        signed = (event.c.kind == "SignatureGiven") & (event.c.body["about"].as_string() == "added_work")
        wanted = signed | ((event.c.kind == "PromiseGiven") & own)
        query = sa.select(event.c.job, sa.func.max(event.c.seq).label("last"))
        query = query.where(event.c.site == self._database.site, event.c.recorded_at >= since)
        query = query.where(event.c.who != CUSTOMER, wanted).group_by(event.c.job)
        query = query.order_by(sa.desc("last")).limit(limit)
        return list(self._database.read(lambda connection: connection.execute(query).scalars().all()))

    def answers_since(self, since: datetime, first: date) -> tuple[int, int]:
        """(on time, not on time): the answers noted since then about cars handed over from day `first` on."""
        wanted = [self._mine, d.c.delivered_on >= first, d.c.called_at >= since]
        query = sa.select(d.c.called_on_time, sa.func.count()).where(*wanted).group_by(d.c.called_on_time)
        rows = self._database.read(lambda connection: connection.execute(query).all())
        counts = {bool(answer): cars for answer, cars in rows}
        return counts.get(True, 0), counts.get(False, 0)

    def matching(self, text: str, first: date, last: date, limit: int, *, with_customers: bool) -> list[Delivery]:
        """Those whose plate or order number, or customer's name or phone number, contains `text`."""
        columns = [d.c.order_no, c.c.name, c.c.phone] if with_customers else [d.c.order_no]
        whose = (c.c.site == d.c.site) & (c.c.order_no == d.c.order_no)
        found = sa.or_(*(column.icontains(text, autoescape=True) for column in columns))
        if number := normalise(text):
            found |= d.c.plate.icontains(number, autoescape=True)
        wanted = [self._mine, d.c.delivered_on.between(first, last), found]
        return self._page(sa.select(d.c.order_no).select_from(d.outerjoin(c, whose)).where(*wanted), limit).cars

    def excuses(self, states: Sequence[str], first: date, last: date, limit: int, skip: int = 0) -> Page:
        """Those whose excuse is in one of `states` (board.figures.delivery.EXCUSES)."""
        wanted = [self._mine, d.c.delivered_on.between(first, last), d.c.excuse.in_(states)]
        return self._page(sa.select(d.c.order_no).where(*wanted), limit, skip)

    def late(self, cause: str | None, first: date, last: date, limit: int, skip: int = 0) -> Page:
        """Those that were not on time; all, or those that are counted under `cause`."""
        wanted = [self._mine, d.c.delivered_on.between(first, last), d.c.verdict.in_(("late", "excused"))]
        wanted += [d.c.cause == cause] if cause else []
        return self._page(sa.select(d.c.order_no).where(*wanted), limit, skip)

    def contradictory(self, now: datetime, code: str | None, limit: int, skip: int = 0) -> Page:
        """Those with contradictions that nobody has looked into, of whatever day; all, or those that show `code`."""
        wanted = self._contradictions(now) + ([x.c.code == code] if code else [])
        return self._page(sa.select(d.c.order_no).select_from(self._joined()).where(*wanted).distinct(), limit, skip)

    def contradiction_counts(self, now: datetime) -> dict[str, int]:
        """Code → how many delivered jobs show it."""
        cars = sa.func.count().label("cars")
        counted = sa.select(x.c.code, cars).select_from(self._joined()).where(*self._contradictions(now))
        rows = self._database.read(lambda connection: connection.execute(counted.group_by(x.c.code)).all())
        return {row.code: int(row.cars) for row in rows}

    def _joined(self) -> sa.Join:
        return x.join(d, (d.c.site == x.c.site) & (d.c.order_no == x.c.order_no))

    def _contradictions(self, now: datetime) -> list[sa.ColumnElement[bool]]:
        shows = sa.or_(x.c.code != UNSIGNED, d.c.excuse_at <= now - SIGNED_WITHIN)
        return [x.c.site == self._database.site, shows]

    def _page(self, orders: sa.Select[Any], limit: int, skip: int = 0) -> Page:
        """The records of the jobs that `orders` selects, the latest delivery first."""

        def query(connection: sa.Connection) -> Page:
            total = connection.execute(sa.select(sa.func.count()).select_from(orders.subquery())).scalar_one()
            latest = orders.add_columns(d.c.delivered_at).order_by(d.c.delivered_at.desc(), d.c.order_no)
            numbers = [row.order_no for row in connection.execute(latest.limit(limit).offset(skip)).all()]
            cars = delivery_rows(connection, [self._mine, d.c.order_no.in_(numbers)]) if numbers else []
            return Page(sorted(cars, key=lambda one: numbers.index(one.order_no)), int(total))

        return self._database.read(query)
