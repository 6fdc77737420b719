"""A team and its bays get other names: in the tables, in the transaction of the event that says so.

The log keeps the names it was written with; `board.orders.renamed` brings them up to date while it is read. The read
models hold today's names, as a rebuild from the log would.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import sqlalchemy as sa

from board.orders.events import Event, TeamRenamed
from server.store import tables as t
from server.store.delivery_rows import CHARGED
from server.store.setting_rows import bump_in

AT_ONCE = 500


def carry_out_in(connection: sa.Connection, site: str, events: Iterable[Event]) -> None:
    """Does to the site's tables what these events say of names."""
    for fact in (event.fact for event in events):
        if isinstance(fact, TeamRenamed):
            _rename_in(connection, site, fact)


def _rename_in(connection: sa.Connection, site: str, fact: TeamRenamed) -> None:
    bays = {one.old: one.new for one in fact.bays}
    of_site = t.team.c.site == site, t.team.c.name == fact.team
    held = connection.execute(sa.select(t.team.c.bays).where(*of_site)).scalar() or []
    now = {"name": fact.name, "bays": [bays.get(bay, bay) for bay in held]}
    connection.execute(sa.update(t.team).where(*of_site).values(now))
    if fact.name != fact.team:
        for table in (t.staff, t.task_time):
            theirs = table.c.site == site, table.c.team == fact.team
            connection.execute(sa.update(table).where(*theirs).values(team=fact.name))
        for part in ("team", CHARGED + "team"):
            _rename_deliveries_in(connection, site, part, {fact.team: fact.name})
    if bays:
        _rename_deliveries_in(connection, site, "bay", bays)
        _rename_needs_in(connection, site, bays)
    bump_in(connection, site)


def _rename_deliveries_in(connection: sa.Connection, site: str, part: str, names: Mapping[str, str]) -> None:
    """Rows are put there anew: two bays may change names, and a car may have been with both that are one now."""
    person = t.delivery_person
    theirs = person.c.site == site, person.c.part == part
    old = connection.execute(sa.select(person).where(*theirs, person.c.name.in_(list(names)))).all()
    rows = {(row.order_no, names[row.name]): {**row._mapping, "name": names[row.name]} for row in old}
    connection.execute(sa.delete(person).where(*theirs, person.c.name.in_(list(names))))
    orders = sorted({order_no for order_no, _ in rows})
    for first in range(0, len(orders), AT_ONCE):
        these = person.c.order_no.in_(orders[first : first + AT_ONCE])
        named = sa.select(person.c.order_no, person.c.name).where(*theirs, these)
        for order_no, name in connection.execute(named).all():
            rows.pop((order_no, name), None)
    if rows:
        connection.execute(sa.insert(person), list(rows.values()))


def _rename_needs_in(connection: sa.Connection, site: str, bays: Mapping[str, str]) -> None:
    """The bays that operations need."""
    standard = t.standard
    for row in connection.execute(sa.select(standard).where(standard.c.site == site)).all():
        called = [bays.get(bay, bay) for bay in row.bays]
        if called != row.bays:
            this = standard.c.site == site, standard.c.code == row.code
            connection.execute(sa.update(standard).where(*this).values(bays=called))
