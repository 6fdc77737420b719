"""What is counted of delivered cars, added up in SQL: one statement for everything, of a period or of its groups."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import fields, replace
from datetime import date
from functools import cache
from typing import Any, cast

import sqlalchemy as sa

from board.figures.counts import Causes, Counts
from server.store.database import Database
from server.store.prepared import Prepared, Values
from server.store.scope import PEOPLE, Scope, Source, called, source, within
from server.store.tables import delivery as d
from server.store.tables import delivery_loss as loss
from server.store.tables import delivery_person as p

CAR_CONDITIONS: dict[str, sa.ColumnElement[bool]] = {
    "settled": sa.true(),
    "on_time": d.c.verdict == "on_time",
    "late": d.c.verdict == "late",
    "excused": d.c.verdict == "excused",
    "warned_timely": d.c.warned == "timely",
    "warned_late": d.c.warned == "late",
    "unwarned": (d.c.verdict == "late") & (d.c.warned == "none"),
    "warned_by_product": d.c.warned_by_product,
    "answered_in_time": d.c.answered == "in_time",
    "answered_late": d.c.answered == "late",
    "answered_never": d.c.answered == "never",
    "reworked": d.c.internal_reworks > 0,
    "came_back": d.c.external_rework,
    "waited_parts": d.c.waited_parts,
    "called": d.c.called_at.is_not(None),
    "carried_over": d.c.nights > 0,
    "dispatched": d.c.dispatched_at.is_not(None),
}
"""Field of `Counts` → which delivered cars it counts; the same conditions list those cars (`server.store.cars`)."""

SUMS: dict[str, sa.ColumnElement[int]] = {
    "untimely": sa.case(((d.c.verdict == "late") & (d.c.warned != "timely"), 1), else_=0),
    "dispatch_minutes": sa.case((d.c.dispatched_at.is_not(None), d.c.received_minutes), else_=0),
}
"""Field of `Counts` → what it adds up, where that is not the column of its name."""

Lateness = dict[str | None, Counter[int]]


class Counting:
    """What is counted of one site's deliveries. No statement reads more than the cars of its period."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def counts(self, scope: Scope, group: str | None = None) -> list[tuple[str | None, Counts]]:
        """One `Counts` under None, or one for each of `group` (one of GROUPS, or inspectors), in the order of names.

        Of people and teams `came_back` are the cars charged to them, not those that they put right.
        """
        found: dict[str | None, Counts] = {} if group else {None: Counts()}
        for name, *summed in self._found(_summed(scope.by, group), scope):
            key = called(group, name)
            found[key] = found.get(key, Counts()) + Counts(*(number or 0 for number in summed))
        if group in PEOPLE or scope.by in PEOPLE:
            charged = self._charged(scope, group)
            # Somebody may have a car charged to him in a month in which he has settled none.
            found = {key: replace(found.get(key, Counts()), came_back=charged[key]) for key in {*found, *charged}}
        return [(key, found[key]) for key in sorted(found, key=str)]

    def lateness(self, scope: Scope, group: str | None = None) -> Lateness:
        """By group: minutes late → how many of the late cars were so late. Cars that were late by the customer's word
        alone, or that had no promise, have no minutes and are left out."""
        found: Lateness = defaultdict(Counter)
        for name, minutes, cars in self._found(_so_late(scope.by, group), scope):
            found[called(group, name)][minutes] += cars
        return found

    def causes(self, scope: Scope) -> Causes:
        """Why cars were late, and where late cars lost how many open minutes."""
        site = self._database.site
        wanted = within(site, scope)
        counted = sa.select(d.c.verdict, d.c.cause, sa.func.count()).where(*wanted, d.c.verdict != "on_time")
        lost = (
            sa.select(loss.c.cause, sa.func.sum(loss.c.minutes))
            .select_from(d.join(loss, (loss.c.site == d.c.site) & (loss.c.order_no == d.c.order_no)))
            .where(*wanted, loss.c.site == site, d.c.verdict == "late")
        )

        def query(connection: sa.Connection) -> tuple[list[Any], list[Any]]:
            cars = connection.execute(counted.group_by(d.c.verdict, d.c.cause)).all()
            return list(cars), list(connection.execute(lost.group_by(loss.c.cause)).all())

        cars, minutes = self._database.read(query)
        by = {verdict: {cause: number for known, cause, number in cars if known == verdict} for verdict, _, _ in cars}
        return Causes(by.get("late", {}), by.get("excused", {}), {cause: int(lost) for cause, lost in minutes})

    def bays(self, first: date, last: date) -> dict[str, int]:
        """Bay → cars handed over that were worked on there; one that stood in two counts in both."""
        wanted = [p.c.site == self._database.site, p.c.part == "bay", p.c.delivered_on.between(first, last)]
        query = sa.select(p.c.name, sa.func.count()).where(*wanted).group_by(p.c.name)
        rows = self._database.read(lambda connection: connection.execute(query).all())
        return {row[0]: row[1] for row in sorted(map(tuple, rows))}

    def without_bay(self, first: date, last: date) -> int:
        """Cars handed over of which no bay is known: many systems do not export it."""
        stood = sa.exists().where(p.c.site == d.c.site, p.c.order_no == d.c.order_no, p.c.part == "bay")
        wanted = [d.c.site == self._database.site, d.c.delivered_on.between(first, last), ~stood]
        query = sa.select(sa.func.count()).select_from(d).where(*wanted)
        return int(self._database.read(lambda connection: connection.execute(query).scalar_one()))

    def first_day(self) -> date | None:
        """The day of the first hand-over that is recorded."""
        query = sa.select(sa.func.min(d.c.delivered_on)).where(d.c.site == self._database.site)
        found: date | None = self._database.read(lambda connection: connection.execute(query).scalar_one())
        return found

    def _charged(self, scope: Scope, group: str | None) -> Counter[str | None]:
        """By group: external reworks that were charged to whom `scope` and `group` name."""
        found: Counter[str | None] = Counter()
        for known, cars in self._found(_charged(scope.by, group), scope):
            found[called(group, known)] += cars
        return found

    def _found(self, question: Prepared, scope: Scope) -> list[Values]:
        values = {"site": self._database.site, "first": scope.first, "last": scope.last, "name": scope.name}
        return self._database.ask(question, values)


_SITE: Any = sa.bindparam("site", type_=d.c.site.type)
_FIRST, _LAST = (sa.bindparam(name, type_=d.c.delivered_on.type) for name in ("first", "last"))
_NAME = sa.bindparam("name", type_=d.c.advisor.type)


@cache
def _summed(by: str | None, group: str | None) -> Prepared:
    """(name, every field of `Counts`) for each group."""
    read = _source(by, group)
    return _of_groups(read, [_sum(one.name) for one in fields(Counts)])


@cache
def _so_late(by: str | None, group: str | None) -> Prepared:
    """(name, minutes late, cars) of the cars late by the clock."""
    read = _source(by, group)
    late = read.verdict == "late", d.c.late_minutes > 0
    return _of_groups(read, [d.c.late_minutes, sa.func.count()], *late, key=d.c.late_minutes)


@cache
def _charged(by: str | None, group: str | None) -> Prepared:
    """(name, external reworks charged to it) for each group."""
    read = _source(by, group, charged=True)
    return _of_groups(read, [sa.func.count()], d.c.external_rework)


def _source(by: str | None, group: str | None, *, charged: bool = False) -> Source:
    """The cars of a site, days and name that are told when it is asked."""
    days: Any = _FIRST, _LAST
    return source(_SITE, Scope(*days, *((by, cast(Any, _NAME)) if by else ())), group, charged=charged)


def _of_groups(
    read: Source, columns: list[Any], *wanted: sa.ColumnElement[bool], key: sa.ColumnElement[Any] | None = None
) -> Prepared:
    name: sa.ColumnElement[Any] = sa.null() if read.name is None else read.name
    query = sa.select(name, *columns).select_from(read.tables).where(*read.wanted, *wanted)
    keys = [one for one in (read.name, key) if one is not None]
    return Prepared(query.group_by(*keys) if keys else query)


def _sum(name: str) -> sa.ColumnElement[Any]:
    if name == "settled":
        return sa.func.count()
    if name in CAR_CONDITIONS:
        return sa.func.sum(sa.case((CAR_CONDITIONS[name], 1), else_=0))
    return sa.func.sum(SUMS[name] if name in SUMS else d.c[name])
