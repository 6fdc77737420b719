"""The shop floor: teams with their bays, the standard times, and single settings. What the admin edits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import sqlalchemy as sa

from board.figures.administered import Administered
from board.orders.labour import Operation
from board.orders.needs import ANY, Needs
from board.orders.standards import Standards
from board.orders.team import Team
from server.store import tables as t
from server.store.bookshelf import Author, Record, on_record
from server.store.database import STANDARDS, Database, hold_in
from server.store.setting_rows import bump_in, put_setting_in


class Floor:
    """One site's teams, standard times and settings."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def teams(self) -> dict[str, Team]:
        """The teams by name, in their order. Who belongs to one is said by the staff: its active technicians."""
        site = self._database.site
        of_site = sa.select(t.team).where(t.team.c.site == site).order_by(t.team.c.position, t.team.c.name)
        working = (t.staff.c.site == site) & t.staff.c.active & (t.staff.c.role == "technician")
        belonging = (
            sa.select(t.staff.c.team, t.staff.c.name, t.staff.c.apprentice).where(working).order_by(t.staff.c.name)
        )

        def query(connection: sa.Connection) -> dict[str, Team]:
            members: dict[str, list[str]] = {}
            apprentices: dict[str, list[str]] = {}
            for row in connection.execute(belonging):
                members.setdefault(row.team, []).append(row.name)
                if row.apprentice:
                    apprentices.setdefault(row.team, []).append(row.name)
            return {
                row.name: Team(
                    row.name,
                    row.trade,
                    tuple(row.bays),
                    tuple(members.get(row.name, ())),
                    tuple(apprentices.get(row.name, ())),
                )
                for row in connection.execute(of_site)
            }

        return self._database.read(query)

    def put_teams(
        self, teams: Iterable[Team], members: Mapping[str, str | None] | None = None, record: Record | None = None
    ) -> None:
        """Makes these the site's teams, in this order. `members`: who changes to which team; whoever belonged to a team
        that is gone belongs to none."""

        def change(connection: sa.Connection) -> None:
            site = self._database.site
            put_teams_in(connection, site, teams)
            of_site = sa.update(t.staff).where(t.staff.c.site == site)
            for name, team in (members or {}).items():
                connection.execute(of_site.where(t.staff.c.name == name).values(team=team))
            gone = t.staff.c.team.is_not(None) & t.staff.c.team.not_in([team.name for team in teams])
            connection.execute(of_site.where(gone).values(team=None))
            bump_in(connection, site)

        teams = tuple(teams)
        on_record(self._database, change, record)

    def standards(self) -> Standards:
        """The table of standard times, in its own order."""
        return self._database.read(lambda connection: standards_in(connection, self._database.site))

    def needs(self) -> Mapping[str, Needs]:
        """What operations need beyond their trade, by code."""
        named = sa.or_(*(sa.cast(column, sa.Text) != "[]" for column in (t.standard.c.bays, t.standard.c.technicians)))
        query = sa.select(t.standard).where(t.standard.c.site == self._database.site, named)
        rows = self._database.read(lambda connection: connection.execute(query).all())
        return {row.code: Needs(tuple(row.bays), tuple(row.technicians)) for row in rows}

    def put_standards(self, standards: Standards | Iterable[Operation], author: Author | None = None) -> None:
        """Makes these the site's standard times. Jobs keep the times they were opened with."""
        table = standards if isinstance(standards, Standards) else tuple(Standards(standards))
        self.change_standards(lambda _: table, author)

    def change_standards(
        self, change: Callable[[Standards], Standards | Iterable[Operation] | None], author: Author | None = None
    ) -> None:
        """Makes of the site's standard times what `change` makes of them, with nobody else changing them meanwhile; by
        an author, each line that changed stands on record.

        None leaves them alone, and so does whatever `change` raises. It may run more than once. Operations that are not
        in `Standards` keep the needs they have.
        """

        done: list[Administered] = []

        def changed(connection: sa.Connection) -> None:
            site = self._database.site
            done.clear()
            hold_in(connection, site, STANDARDS, alone=True)
            before = standards_in(connection, site)
            after = change(before)
            if after is not None:
                table = after if isinstance(after, Standards) else Standards(after, before.needs)
                put_standards_in(connection, site, table)
                bump_in(connection, site)
                done.extend(_changed_lines(before, table))

        on_record(self._database, changed, (done, author) if author else None)

    def setting(self, name: str) -> Any:
        """A JSON value kept under a name; None when there is none."""
        mine = (t.setting.c.site == self._database.site) & (t.setting.c.name == name)
        query = sa.select(t.setting.c.value).where(mine)
        return self._database.read(lambda connection: connection.execute(query).scalar())

    def put_setting(self, name: str, value: Any, record: Record) -> None:
        """Keeps a JSON value under a name."""
        site = self._database.site
        on_record(self._database, lambda connection: put_setting_in(connection, site, name, value), record)


def _changed_lines(before: Standards, after: Standards) -> Iterator[Administered]:
    """What the record says of a changed table: a line for each operation, with its time in minutes."""
    for code in dict.fromkeys(operation.code for operation in (*before, *after)):
        old, new = _told(before, code), _told(after, code)
        if old != new:
            yield Administered("standards_changed", code, old, new)


def _told(table: Standards, code: str) -> str | None:
    operation, needs = table.by_code(code), table.needs.get(code, ANY)
    if operation is None:
        return None
    known = (operation.name, operation.trade, f"{operation.standard_minutes} min", *needs.bays, *needs.technicians)
    return ", ".join(known)


def put_teams_in(connection: sa.Connection, site: str, teams: Iterable[Team]) -> None:
    """Replaces the site's teams within the caller's transaction."""
    connection.execute(sa.delete(t.team).where(t.team.c.site == site))
    rows = [
        {"site": site, "name": team.name, "trade": team.trade, "bays": list(team.bays), "position": position}
        for position, team in enumerate(teams)
    ]
    if rows:
        connection.execute(sa.insert(t.team), rows)


def standards_in(connection: sa.Connection, site: str) -> Standards:
    """The site's standard times as the caller's transaction sees them."""
    of_site = sa.select(t.standard).where(t.standard.c.site == site)
    rows = connection.execute(of_site.order_by(t.standard.c.position, t.standard.c.code)).all()
    return Standards(
        (Operation(row.code, row.name, row.trade, row.standard_minutes) for row in rows),
        {row.code: Needs(tuple(row.bays), tuple(row.technicians)) for row in rows},
    )


def put_standards_in(connection: sa.Connection, site: str, standards: Standards) -> None:
    """Replaces the site's standard times within the caller's transaction."""
    connection.execute(sa.delete(t.standard).where(t.standard.c.site == site))
    rows = [
        {
            "site": site,
            "code": operation.code,
            "name": operation.name,
            "trade": operation.trade,
            "standard_minutes": operation.standard_minutes,
            "position": position,
            "bays": standards.needs.get(operation.code, ANY).bays,
            "technicians": standards.needs.get(operation.code, ANY).technicians,
        }
        for position, operation in enumerate(standards)
    ]
    if rows:
        connection.execute(sa.insert(t.standard), rows)
