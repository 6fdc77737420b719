"""The read models that follow from the log: the look-up row of every job and the record of every delivered one.

Written in the transaction of the events they follow from; `shopboard log rebuild` makes them anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from board.delivery import Delivery, delivery
from board.job import Job
from board.promise import promised_at
from board.shop import Shop
from server.store import tables as t
from server.store.database import Database


@dataclass(frozen=True, slots=True)
class JobRow:
    """What a look-up needs of a job; `promised_at` is the effective promise, `seq` its last event."""

    order_no: str
    plate: str
    repair_type: str
    advisor: str
    stage: str
    received_at: datetime
    promised_at: datetime | None
    delivered_at: datetime | None
    is_open: bool
    seq: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything the read models hold of one job."""

    job: JobRow
    delivery: Delivery | None


def standing(shop: Shop, job: Job) -> Standing:
    """What the read models must hold of `job`."""
    row = JobRow(
        order_no=job.order_no,
        plate=job.plate,
        repair_type=job.repair_type,
        advisor=job.advisor,
        stage=job.stage,
        received_at=job.received_at,
        promised_at=promised_at(job),
        delivered_at=job.delivered_at,
        is_open=job.is_open,
        seq=job.seq,
    )
    return Standing(row, delivery(shop, job))


class Jobs:
    """The look-up rows of one site's jobs."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._mine = t.job.c.site == database.site

    def find(
        self,
        *,
        stage: str | None = None,
        plate: str | None = None,
        received_from: datetime | None = None,
        received_before: datetime | None = None,
        limit: int = 500,
    ) -> list[JobRow]:
        """The newest first; `plate` may be a part of one."""
        wanted = [self._mine]
        if stage is not None:
            wanted.append(t.job.c.stage == stage)
        if plate is not None:
            wanted.append(t.job.c.plate.contains(plate, autoescape=True))
        if received_from is not None:
            wanted.append(t.job.c.received_at >= received_from)
        if received_before is not None:
            wanted.append(t.job.c.received_at < received_before)
        newest_first = sa.select(t.job).where(*wanted).order_by(t.job.c.received_at.desc(), t.job.c.order_no)
        return self._rows(newest_first.limit(limit))

    def get(self, order_no: str) -> JobRow | None:
        """The row of one job; None for an order number nobody has used."""
        rows = self._rows(sa.select(t.job).where(self._mine, t.job.c.order_no == order_no))
        return rows[0] if rows else None

    def write_in(self, connection: sa.Connection, standings: Sequence[Standing]) -> None:
        """Makes the read models hold exactly `standings` of these jobs."""
        orders = [held.job.order_no for held in standings]
        for table in (t.delivery_person, t.delivery, t.job):
            of_site = table.c.site == self._database.site
            connection.execute(sa.delete(table).where(of_site, table.c.order_no.in_(orders)))
        for table, rows in self._tables(standings):
            if rows:
                connection.execute(sa.insert(table), rows)

    def clear_in(self, connection: sa.Connection) -> None:
        """Forgets every row of the site; the log can bring them back."""
        for table in (t.delivery_person, t.delivery, t.job):
            connection.execute(sa.delete(table).where(table.c.site == self._database.site))

    def standings_in(self, connection: sa.Connection, orders: Sequence[str]) -> dict[str, Standing]:
        """What the read models hold of these jobs now."""
        site = self._database.site
        jobs = connection.execute(sa.select(t.job).where(self._mine, t.job.c.order_no.in_(orders))).all()
        wanted = [t.delivery.c.site == site, t.delivery.c.order_no.in_(orders)]
        delivered = {one.order_no: one for one in delivery_rows(connection, wanted)}
        return {row.order_no: Standing(_job_row(row), delivered.get(row.order_no)) for row in jobs}

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
        """How many delivery records and people belong to no job that was delivered."""
        d, p = t.delivery, t.delivery_person
        site = self._database.site
        delivered = sa.select(t.job.c.order_no).where(self._mine, t.job.c.stage == "delivered")
        recorded = sa.select(d.c.order_no).where(d.c.site == site)
        lost = [
            sa.select(sa.func.count()).select_from(d).where(d.c.site == site, d.c.order_no.not_in(delivered)),
            sa.select(sa.func.count()).select_from(p).where(p.c.site == site, p.c.order_no.not_in(recorded)),
        ]
        return sum(connection.execute(query).scalar_one() for query in lost)

    def _tables(self, standings: Sequence[Standing]) -> Iterator[tuple[sa.Table, list[dict[str, Any]]]]:
        site = {"site": self._database.site}
        delivered = [held.delivery for held in standings if held.delivery is not None]
        yield t.job, [site | asdict(held.job) for held in standings]
        yield t.delivery, [site | {name: getattr(one, name) for name in DELIVERY_COLUMNS} for one in delivered]
        yield (
            t.delivery_person,
            [
                site | {"order_no": one.order_no, "part": part, "name": name}
                for one in delivered
                for part, names in people_of(one)
                for name in names
            ],
        )

    def _rows(self, query: sa.Select[Any]) -> list[JobRow]:
        rows = self._database.read(lambda connection: connection.execute(query).all())
        return [_job_row(row) for row in rows]


def people_of(one: Delivery) -> Iterable[tuple[str, tuple[str, ...]]]:
    """Whom a delivery counts for: (part, names)."""
    return (("advisor", (one.advisor,)), ("technician", one.technicians), ("team", one.teams))


DELIVERY_COLUMNS = tuple(field.name for field in fields(Delivery) if field.name not in ("technicians", "teams"))


def _job_row(row: sa.Row[Any]) -> JobRow:
    return JobRow(**{field.name: getattr(row, field.name) for field in fields(JobRow)})


def delivery_rows(connection: sa.Connection, wanted: Sequence[sa.ColumnElement[bool]]) -> list[Delivery]:
    """The delivery records for which `wanted` holds, with their people, by time of delivery."""
    d, p = t.delivery, t.delivery_person
    rows = connection.execute(sa.select(d).where(*wanted).order_by(d.c.delivered_at, d.c.order_no)).all()
    joined = p.join(d, (d.c.site == p.c.site) & (d.c.order_no == p.c.order_no))
    belonging = sa.select(p.c.order_no, p.c.part, p.c.name).select_from(joined).where(*wanted).order_by(p.c.name)
    people: dict[tuple[str, str], list[str]] = {}
    for order_no, part, name in connection.execute(belonging):
        people.setdefault((order_no, part), []).append(name)
    return [
        Delivery(
            **{name: getattr(row, name) for name in DELIVERY_COLUMNS},
            technicians=tuple(sorted(people.get((row.order_no, "technician"), ()))),
            teams=tuple(sorted(people.get((row.order_no, "team"), ()))),
        )
        for row in rows
    ]
