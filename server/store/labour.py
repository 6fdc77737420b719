"""What technicians worked, day by day, added up in SQL (domain.md §9: efficiency and utilisation)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa

from board.figures.counts import Labour
from server.store.database import Database
from server.store.scope import Scope, called, check_group
from server.store.tables import job, staff
from server.store.tables import work as w

of_task = w.alias("of_task")

Attended = Mapping[tuple[str, date], float]
"""(technician, local day) → minutes attended, where that is known."""
OF_JOBS = ("advisor", "repair_type")
PERSONAL = (None, "technician", "team", "day", "week", "month", "year")
"""What attendance can be compared by: nobody attends for one advisor or repair type."""


def worked_within(site: str, scope: Scope) -> list[sa.ColumnElement[bool]]:
    """The conditions on `work`, and on `job` for OF_JOBS, under which somebody's work belongs to `scope`."""
    wanted = [w.c.site == site, w.c.day.between(scope.first, scope.last)]
    if scope.by in OF_JOBS:
        wanted.append(job.c[scope.by] == scope.name)
    elif scope.by == "technician":
        wanted.append(w.c.name == scope.name)
    elif scope.by == "team":
        wanted.append(w.c.name.in_(sa.select(staff.c.name).where(staff.c.site == site, staff.c.team == scope.name)))
    return wanted


class WorkBook:
    """The work of one site by local day, whether the cars were handed over or not."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def labour(self, scope: Scope, group: str | None, attended: Attended) -> list[tuple[str | None, Labour]]:
        """One `Labour` under None, or one for each of `group`, in the order of names.

        A technician counts for the team they belong to now; who belongs to none is in no team's figures.
        """
        check_group(group)
        found: dict[str | None, Labour] = {} if group else {None: Labour()}
        for key, one in [*self._worked(scope, group), *self._attendance(scope, group, attended)]:
            found[key] = found.get(key, Labour()) + one
        return [(key, found[key]) for key in sorted(found, key=str)]

    def _worked(self, scope: Scope, group: str | None) -> list[tuple[str | None, Labour]]:
        name: sa.ColumnElement[Any]
        tables: sa.FromClause = w
        if group in OF_JOBS or scope.by in OF_JOBS:
            tables = tables.join(job, (job.c.site == w.c.site) & (job.c.order_no == w.c.order_no))
        if group == "team":
            tables = tables.join(staff, (staff.c.site == w.c.site) & (staff.c.name == w.c.name))
        if group == "team":
            name = staff.c.team
        elif group in OF_JOBS:
            name = job.c[group]
        else:
            name = sa.null() if group is None else w.c.name if group == "technician" else w.c.day
        wanted = worked_within(self._database.site, scope)
        if group == "team":
            wanted.append(staff.c.team.is_not(None))
        # By the task, not by the row: whoever agreed to no share of its time has worked on it all the same.
        same = (of_task.c.site == w.c.site) & (of_task.c.order_no == w.c.order_no) & (of_task.c.task == w.c.task)
        known = sa.exists().where(same, of_task.c.standard_minutes > 0)
        timed = sa.func.sum(sa.case((known, w.c.minutes), else_=0))
        summed = sa.select(name, sa.func.sum(w.c.minutes), sa.func.sum(w.c.standard_minutes), timed)
        query = summed.select_from(tables).where(*wanted)
        if group is not None:
            query = query.group_by(name)
        rows = self._database.read(lambda connection: connection.execute(query).all())
        return [
            (called(group, key), Labour(minutes or 0, standard or 0, timed_minutes=measured or 0))
            for key, minutes, standard, measured in rows
        ]

    def _attendance(self, scope: Scope, group: str | None, attended: Attended) -> list[tuple[str | None, Labour]]:
        """The attended minutes, and what the same people worked on the same days."""
        if not attended or group not in PERSONAL or scope.by in OF_JOBS:
            return []
        query = sa.select(w.c.name, w.c.day, sa.func.sum(w.c.minutes)).where(*worked_within(self._database.site, scope))
        teams = sa.select(staff.c.name, staff.c.team).where(staff.c.site == self._database.site)

        def read(connection: sa.Connection) -> tuple[dict[tuple[str, date], float], dict[str, str | None]]:
            rows = connection.execute(query.group_by(w.c.name, w.c.day)).all()
            worked = {(name, day): minutes for name, day, minutes in rows}
            return worked, {row.name: row.team for row in connection.execute(teams)}

        worked, team_of = self._database.read(read)
        return [
            (key, Labour(attended=minutes, worked_attended=worked.get((name, day), 0)))
            for (name, day), minutes in attended.items()
            if scope.first <= day <= scope.last and _theirs(scope, name, team_of)
            if (key := _key(group, name, day, team_of)) is not None or group is None
        ]


def _theirs(scope: Scope, name: str, team_of: Mapping[str, str | None]) -> bool:
    if scope.by is None:
        return True
    return scope.name == (name if scope.by == "technician" else team_of.get(name))


def _key(group: str | None, name: str, day: date, team_of: Mapping[str, str | None]) -> str | None:
    if group is None:
        return None
    if group == "technician":
        return name
    return team_of.get(name) if group == "team" else called(group, day)
