"""How long past tasks took, as learning reads them: rows of `task_time`, which follow from the log like the rest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from board.orders.learned import TaskTime
from server.store.database import Database
from server.store.tables import task_time as t


class TaskTimes:
    """The times of one site's past tasks."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def since(self, day: date) -> list[TaskTime]:
        """Those of the tasks finished on or after this local date, by order number and task."""
        wanted = [t.c.site == self._database.site, t.c.finished_on >= day]
        return self._database.read(lambda connection: task_times_in(connection, wanted))

    def of(self, orders: Sequence[str], since: date) -> list[TaskTime]:
        """Those of these orders, as `since`."""
        wanted = [t.c.site == self._database.site, t.c.order_no.in_(orders), t.c.finished_on >= since]
        return self._database.read(lambda connection: task_times_in(connection, wanted))


def task_times_in(connection: sa.Connection, wanted: Sequence[sa.ColumnElement[bool]]) -> list[TaskTime]:
    """The times for which `wanted` holds, by order number and task."""
    query = sa.select(t).where(*wanted).order_by(t.c.order_no, t.c.task)
    return [
        TaskTime(
            order_no=row.order_no,
            task=row.task,
            operations=tuple((code, minutes) for code, minutes in row.operations),
            worked_minutes=row.worked_minutes,
            elapsed_minutes=row.elapsed_minutes,
            finished_on=row.finished_on,
            team=row.team,
        )
        for row in connection.execute(query)
    ]


def row_of(time: TaskTime) -> tuple[Any, ...]:
    """The row that holds it, in the table's order, without its site."""
    operations = [list(operation) for operation in time.operations]
    return (
        *(time.order_no, time.task, operations),
        *(time.worked_minutes, time.elapsed_minutes, time.finished_on, time.team),
    )
