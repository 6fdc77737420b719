"""The read models of one site: what they hold of each job, written in the transaction of the events it follows from.

The log can bring all of them back: `shopboard log rebuild`, and by itself at the start of a program that keeps more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from operator import attrgetter
from typing import Any

import sqlalchemy as sa

from board.figures.delivery import Delivery
from board.figures.worked import Worked
from board.orders.learned import TaskTime
from board.orders.past_stops import StopTime
from server.store import tables as t
from server.store.database import Database
from server.store.delivery_rows import CHARGED, PARTS, delivery_rows
from server.store.jobs import JobRow, put_tails_in, row_held
from server.store.many_rows import converted, insert_converted_in, insert_in
from server.store.prepared import Prepared, Values
from server.store.stop_times import stop_row_of, stop_times_in
from server.store.task_times import row_of, task_times_in

VERSION = 10
"""Of what the read models hold; a database that holds an older one is rebuilt at the next start."""
VERSION_KEPT = "read_models"

BESIDE = (t.delivery_person, t.delivery_loss, t.delivery_contradiction)
"""What belongs to a delivery record, a row for each."""
OF_DELIVERED = (*BESIDE, t.task_time)
"""What only a delivered job has."""
OF_ANY = (t.work, t.stop_time, t.job)
TABLES = (*OF_DELIVERED, t.delivery, *OF_ANY)

NAMES = {table: tuple(column.name for column in table.c) for table in TABLES}
"""The columns of each table, in the order in which they are written."""
NAMED = tuple(map(NAMES[t.job].index, ("plate", "vin")))
"""Where in its look-up row a car's names stand."""
_of_job: attrgetter[Values] = attrgetter(*NAMES[t.job][1:])
_of_delivery: attrgetter[Values] = attrgetter(*NAMES[t.delivery][1:])
_of_work: attrgetter[Values] = attrgetter("task", "day", "name", "minutes", "standard_minutes")


def _forgetting(table: sa.Table) -> sa.Delete:
    orders: sa.BindParameter[Any] = sa.bindparam("orders", expanding=True)
    return sa.delete(table).where(table.c.site == sa.bindparam("of_site"), table.c.order_no.in_(orders))


@cache
def _changing(columns: tuple[str, ...]) -> Prepared:
    """Writes these columns of a look-up row and touches no other: SQLite writes an index anew for each that it is told,
    though it be the same as before."""
    of_job = t.job.c.site == sa.bindparam("of_site"), t.job.c.order_no == sa.bindparam("order")
    return Prepared(sa.update(t.job).where(*of_job).values({name: sa.bindparam(f"new_{name}") for name in columns}))


# Made once: every command needs them.
_FORGETTING = {table: _forgetting(table) for table in TABLES}


@dataclass(frozen=True)
class JobModels:
    """Everything the read models hold of one job; `was` is what they held before, where that is known."""

    job: JobRow
    delivery: Delivery | None
    work: tuple[Worked, ...] = ()
    times: tuple[TaskTime, ...] = ()
    stops: tuple[StopTime, ...] = ()
    was: JobModels | None = field(default=None, compare=False, repr=False)

    @property
    def is_of_work_only(self) -> bool:
        """Whether there is nothing but the look-up row, work and stoppages, as of any job that is not handed over."""
        return self.delivery is None and not self.times


class Models:
    """The tables that follow from one site's log."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def write_in(self, connection: sa.Connection, models: Sequence[JobModels]) -> None:
        """Makes the read models hold exactly `models` of these jobs."""
        anew = [held for held in models if not self._change_in(connection, held)]
        if anew:
            self.forget_in(connection, [held.job.order_no for held in anew])
            self.add_in(connection, anew)

    def add_in(self, connection: sa.Connection, models: Sequence[JobModels]) -> None:
        """Adds `models` of jobs of which nothing is held yet."""
        for table, rows in self._rows(models):
            insert_in(connection, table, NAMES[table], rows)
        names = {name for held in models for name in (held.job.plate, held.job.vin) if name}
        put_tails_in(connection, self._database.site, names)

    def ready(self, models: Sequence[JobModels]) -> dict[str, Sequence[Values]]:
        """By the names of the tables, what `add_in` would write, as the driver takes it: each row begins with the site
        and the order's number."""
        dialect = self._database.engine.dialect
        return {table.name: converted(dialect, table, NAMES[table], rows) for table, rows in self._rows(models)}

    def add_ready_in(self, connection: sa.Connection, ready: Mapping[str, Sequence[Values]]) -> None:
        """Adds what was made `ready`."""
        for table in TABLES:
            insert_converted_in(connection, table, NAMES[table], ready[table.name])
        names = {row[place] for row in ready[t.job.name] for place in NAMED}
        put_tails_in(connection, self._database.site, names - {""})

    def _change_in(self, connection: sa.Connection, held: JobModels) -> bool:
        """Writes what is new of a job that was not handed over before and is not now; False where all is to be written.

        Most events move a car in the workshop: they change its look-up row and nothing else.
        """
        was, row = held.was, held.job
        if was is None or not (was.is_of_work_only and held.is_of_work_only):
            return False
        if (was.job.plate, was.job.vin) != (row.plate, row.vin):
            return False
        values = zip(NAMES[t.job][1:], _of_job(was.job), _of_job(row), strict=True)
        new = {name: value for name, before, value in values if value != before}
        of_job = {"of_site": self._database.site, "order": row.order_no}
        if _changing(tuple(new)).change_in(connection, of_job | {f"new_{name}": new[name] for name in new}) != 1:
            return False
        changed = [
            table
            for table, old, now in ((t.work, was.work, held.work), (t.stop_time, was.stops, held.stops))
            if old != now
        ]
        rows = dict(self._rows([held])) if changed else {}
        for table in changed:
            connection.execute(_FORGETTING[table], {"of_site": self._database.site, "orders": [row.order_no]})
            insert_in(connection, table, NAMES[table], rows[table])
        return True

    def forget_in(self, connection: sa.Connection, orders: Sequence[str]) -> None:
        """Takes every row of these jobs away."""
        these = {"of_site": self._database.site, "orders": orders}
        # Most jobs that anything happens to are open: then there is nothing beside them.
        was_delivered = connection.execute(_FORGETTING[t.delivery], these).rowcount > 0
        for table in (*OF_DELIVERED, *OF_ANY) if was_delivered else OF_ANY:
            connection.execute(_FORGETTING[table], these)

    def clear_in(self, connection: sa.Connection) -> None:
        """Forgets every row of the site; the log can bring them back."""
        for table in (*TABLES, t.plate_tail):
            connection.execute(sa.delete(table).where(table.c.site == self._database.site))

    def models_in(self, connection: sa.Connection, orders: Sequence[str]) -> dict[str, JobModels]:
        """What the read models hold of these jobs now."""
        j, d, w, site = t.job.c, t.delivery.c, t.work.c, self._database.site
        jobs = connection.execute(sa.select(t.job).where(j.site == site, j.order_no.in_(orders))).all()
        delivered = {one.order_no: one for one in delivery_rows(connection, [d.site == site, d.order_no.in_(orders)])}
        rows = connection.execute(sa.select(t.work).where(w.site == site, w.order_no.in_(orders))).all()
        work: dict[str, list[Worked]] = {}
        for row in rows:
            found = Worked(row.task, row.name, row.day, row.minutes, row.standard_minutes)
            work.setdefault(row.order_no, []).append(found)
        times: dict[str, list[TaskTime]] = {}
        for time in task_times_in(connection, [t.task_time.c.site == site, t.task_time.c.order_no.in_(orders)]):
            times.setdefault(time.order_no, []).append(time)
        stops: dict[str, list[StopTime]] = {}
        for stop in stop_times_in(connection, [t.stop_time.c.site == site, t.stop_time.c.order_no.in_(orders)]):
            stops.setdefault(stop.order_no, []).append(stop)
        return {
            row.order_no: JobModels(
                row_held(row),
                delivered.get(row.order_no),
                tuple(sorted(work.get(row.order_no, ()), key=in_table)),
                tuple(times.get(row.order_no, ())),
                tuple(stops.get(row.order_no, ())),
            )
            for row in jobs
        }

    def counts_in(self, connection: sa.Connection) -> tuple[int, int]:
        """(look-up rows, delivery records) of the site."""
        counted = [
            connection.execute(
                sa.select(sa.func.count()).select_from(table).where(table.c.site == self._database.site)
            ).scalar_one()
            for table in (t.job, t.delivery)
        ]
        return counted[0], counted[1]

    def orphans_in(self, connection: sa.Connection) -> int:
        """How many rows belong to no job, or to a delivery that is none, or repeat it wrongly."""
        site = self._database.site
        jobs = sa.select(t.job.c.order_no).where(t.job.c.site == site)
        recorded = sa.select(t.delivery.c.order_no).where(t.delivery.c.site == site)
        owners = {t.delivery: jobs.where(t.job.c.stage == "delivered"), t.work: jobs, t.stop_time: jobs}
        lost = [
            sa.select(sa.func.count())
            .select_from(table)
            .where(table.c.site == site, table.c.order_no.not_in(owners.get(table, recorded)))
            for table in (t.delivery, t.work, t.task_time, t.stop_time, *BESIDE)
        ]
        d, p = t.delivery, t.delivery_person
        same = (d.c.site == p.c.site) & (d.c.order_no == p.c.order_no)
        differs = (d.c.delivered_on != p.c.delivered_on) | (d.c.verdict != p.c.verdict)
        lost.append(sa.select(sa.func.count()).select_from(p.join(d, same)).where(p.c.site == site, differs))
        return sum(connection.execute(query).scalar_one() for query in lost)

    def _rows(self, models: Sequence[JobModels]) -> Iterator[tuple[sa.Table, list[Values]]]:
        """Each table's rows in the order of its NAMES."""
        site = self._database.site
        delivered = [held.delivery for held in models if held.delivery is not None]
        yield t.job, [(site, *_of_job(held.job)) for held in models]
        yield t.delivery, [(site, *_of_delivery(one)) for one in delivered]
        yield t.delivery_person, [(site, one.order_no, *named) for one in delivered for named in _people(one)]
        yield t.delivery_loss, [(site, one.order_no, *lost) for one in delivered for lost in one.lost]
        yield (
            t.delivery_contradiction,
            [(site, one.order_no, code, one.delivered_on) for one in delivered for code in one.contradictions],
        )
        yield t.work, [(site, held.job.order_no, *_of_work(one)) for held in models for one in held.work]
        yield t.task_time, [(site, *row_of(time)) for held in models for time in held.times]
        yield t.stop_time, [(site, *stop_row_of(stop)) for held in models for stop in held.stops]


def _people(one: Delivery) -> Iterator[Values]:
    rest = one.delivered_on, one.verdict
    if one.advisor:
        yield "advisor", one.advisor, *rest
    for part, named in PARTS:
        for name in getattr(one, named):
            yield part, name, *rest
    for post, name in one.charged:
        yield CHARGED + post, name, *rest


def in_table(one: Worked) -> tuple[Any, ...]:
    return one.task, one.day, one.name
