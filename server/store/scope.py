"""Which delivered cars a figure counts: a period, and perhaps one advisor, technician, team or repair type."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from board.figures.periods import NAMES
from server.store.delivery_rows import CHARGED
from server.store.tables import delivery as d
from server.store.tables import delivery_person as p

PARTS = ("advisor", "technician", "team")
INSPECTOR = "inspector"
PEOPLE = (*PARTS, INSPECTOR)
"""Parts that a name has in a car; inspectors are counted for external reworks alone."""
GROUPS = (*PARTS, "repair_type", *NAMES)
OWNERS = (*PARTS, "repair_type")
"""Whose cars a figure may be of, when not those of the whole site."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Local days of delivery, both included; with `by` (one of OWNERS) and `name` only that one's cars."""

    first: date
    last: date
    by: str | None = None
    name: str | None = None

    def __post_init__(self) -> None:
        if (self.by is None) != (self.name is None) or (self.by is not None and self.by not in OWNERS):
            raise ValueError(f"no cars are those of {self.by} {self.name}")


@dataclass(frozen=True, slots=True)
class Source:
    """What a statement over delivered cars reads from: the tables, the columns of each group's name and of the verdict
    (that which lies in the index that leads to the cars), the conditions."""

    tables: sa.FromClause
    name: sa.ColumnElement[Any] | None
    verdict: sa.ColumnElement[str]
    wanted: list[sa.ColumnElement[bool]]


def check_group(by: str | None) -> None:
    """ValueError where figures cannot be grouped by that."""
    if by is not None and by not in (*GROUPS, INSPECTOR):
        raise ValueError(f"figures cannot be grouped by {by}")


def within(site: str, scope: Scope, *, charged: bool = False) -> list[sa.ColumnElement[bool]]:
    """The conditions on `delivery` under which a car belongs to `scope`.

    `charged`: an external rework belongs to whom it is charged, not to those who put it right.
    """
    wanted = [d.c.site == site, d.c.delivered_on.between(scope.first, scope.last)]
    if scope.by == "repair_type":
        wanted.append(d.c.repair_type == scope.name)
    elif scope.by is not None:
        theirs = sa.select(p.c.order_no).where(
            p.c.site == site,
            p.c.part == (CHARGED + scope.by if charged else scope.by),
            p.c.delivered_on.between(scope.first, scope.last),
            p.c.name == scope.name,
        )
        wanted.append(d.c.order_no.in_(theirs))
    return wanted


def source(site: str, scope: Scope, group: str | None, *, charged: bool = False) -> Source:
    """The cars of `scope`, each once, or once for every name it has in `group`.

    A car counts for its advisor and for every technician and team that worked on it, so those groups may add up to more
    than there were cars. Groups of days are named by the day: who reads merges them. `charged` as for `within`.
    """
    check_group(group)
    wanted = within(site, scope, charged=charged)
    if group is None or group not in PEOPLE:
        name = None if group is None else d.c.repair_type if group == "repair_type" else d.c.delivered_on
        return Source(d, name, d.c.verdict, wanted)
    named = p.alias("named")
    joined = d.join(named, (named.c.site == d.c.site) & (named.c.order_no == d.c.order_no))
    wanted += [
        named.c.site == site,
        named.c.part == (CHARGED + group if charged else group),
        named.c.delivered_on.between(scope.first, scope.last),
    ]
    return Source(joined, named.c.name, named.c.verdict, wanted)


def called(group: str | None, found: Any) -> str | None:
    """The name of a group as people know it: days become 2026-W19 or 2026-05."""
    return NAMES[group](found) if group in NAMES else found
