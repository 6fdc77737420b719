"""Delivery records as they are read from their tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

import sqlalchemy as sa

from board.codes import CONTRADICTIONS
from board.figures.delivery import Delivery
from server.store import tables as t

Beside = list[tuple[Any, ...]]
AT_ONCE = 500
"""So many order numbers in one question."""

NESTED = ("technicians", "teams", "bays", "inspectors", "charged", "lost", "contradictions")
COLUMNS = tuple(field.name for field in fields(Delivery) if field.name not in NESTED)
PARTS = (("technician", "technicians"), ("team", "teams"), ("bay", "bays"), ("inspector", "inspectors"))
"""Part a name has in a delivery, and the field of `Delivery` that lists them; the advisor's is one name."""
CHARGED = "charged_"
"""Before a part: an external rework is charged to that name."""


def delivery_rows(connection: sa.Connection, wanted: Sequence[sa.ColumnElement[bool]]) -> list[Delivery]:
    """The delivery records for which `wanted` holds, with what belongs to them, by time of delivery."""
    d, p, loss, c = t.delivery, t.delivery_person.c, t.delivery_loss.c, t.delivery_contradiction.c
    rows = connection.execute(sa.select(d).where(*wanted).order_by(d.c.delivered_at, d.c.order_no)).all()
    people = _beside(connection, rows, t.delivery_person, [p.part, p.name])
    lost = _beside(connection, rows, t.delivery_loss, [loss.cause, loss.minutes])
    codes = _beside(connection, rows, t.delivery_contradiction, [c.code])
    return [_delivery(row, people.get(row.order_no, []), lost.get(row.order_no, []), codes) for row in rows]


def _delivery(row: sa.Row[Any], people: Beside, lost: Beside, codes: dict[str, Beside]) -> Delivery:
    kept: dict[str, Any] = {name: getattr(row, name) for name in COLUMNS}
    for part, field in PARTS:
        kept[field] = tuple(sorted(name for known, name in people if known == part))
    charged = [(part.removeprefix(CHARGED), name) for part, name in people if part.startswith(CHARGED)]
    kept["charged"] = tuple(sorted(charged))
    kept["lost"] = tuple(sorted(lost, key=lambda item: (-item[1], item[0])))
    found = {code for (code,) in codes.get(row.order_no, ())}
    kept["contradictions"] = tuple(code for code in CONTRADICTIONS if code in found)
    return Delivery(**kept)


def _beside(
    connection: sa.Connection, rows: Sequence[sa.Row[Any]], table: sa.Table, columns: Sequence[sa.ColumnElement[Any]]
) -> dict[str, Beside]:
    """What a table holds beside these deliveries, by order number.

    Asked for by number, some at a time: of a join, a database may choose to read the whole table in its order.
    """
    found: dict[str, Beside] = {}
    for start in range(0, len(rows), AT_ONCE):
        some = rows[start : start + AT_ONCE]
        theirs = table.c.site == some[0].site, table.c.order_no.in_([row.order_no for row in some])
        query = sa.select(table.c.order_no, *columns).where(*theirs).order_by(table.c.order_no, *columns)
        for order_no, *values in connection.execute(query):
            found.setdefault(order_no, []).append(tuple(values))
    return found
