"""Whether the log is whole and the read models say what it says; making them anew; and the log as plain records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from board.orders.events import Event
from board.orders.fold import fold
from board.orders.job import Job
from board.orders.record import decode
from board.orders.renamed import Names
from board.orders.shop import Shop
from server.store import chain_check
from server.store.chain import ERASED, NOTE
from server.store.database import LOG, hold_in
from server.store.event_records import event_of
from server.store.failures import StoreError
from server.store.models import VERSION, VERSION_KEPT, JobModels
from server.store.models_of import models_of
from server.store.setting_rows import put_setting_in
from server.store.store import Store
from server.store.tables import event

BATCH = 200
UNREADABLE = (ValueError, TypeError, KeyError, AttributeError)
"""What reading a record raises that was never written so."""


def verify(store: Store, shop: Shop) -> Iterator[str]:
    """What is wrong, a sentence each; nothing when all is well. `shop` gives calendar and rules.

    Looks at one snapshot, so it may run while others write.
    """
    with store.database.reading() as connection:
        yield from _gaps(store, connection)
        yield from _torn_commands(store, connection)
        yield from _chain_faults(store, connection)
        yield from store.book.faults_in(connection)
        jobs, names = 0, store.log.names_in(connection)
        for histories in _in_batches(store.log.by_job_in(connection)):
            told, broken = _told(shop, histories, names)
            yield from broken
            jobs += len(told)
            held = store.models.models_in(connection, list(told))
            for order_no, right in told.items():
                yield from _differences(order_no, right, held.get(order_no))
        rows, deliveries = store.models.counts_in(connection)
        if rows > jobs:
            yield f"the look-up table has {rows} jobs, the log {jobs}"
        orphans = store.models.orphans_in(connection)
        if orphans:
            yield f"{orphans} rows beside {deliveries} delivery records belong to no delivered job"


def log_faults(store: Store, shop: Shop) -> Iterator[str]:
    """What is wrong with log and book themselves, whatever the read models say; looks at one snapshot.

    Where they cannot be read to their end, that is the last of the faults.
    """
    try:
        yield from _log_faults(store, shop)
    except (StoreError, *UNREADABLE) as fault:
        yield f"the log cannot be read to its end: {fault}"


def _log_faults(store: Store, shop: Shop) -> Iterator[str]:
    with store.database.reading() as connection:
        yield from _gaps(store, connection)
        yield from _torn_commands(store, connection)
        yield from _chain_faults(store, connection)
        yield from store.book.faults_in(connection)
        names = store.log.names_in(connection)
        for histories in _in_batches(store.log.by_job_in(connection)):
            yield from _told(shop, histories, names)[1]


def rebuild(store: Store, shop: Shop) -> int:
    """Makes the read models anew from the log, in one transaction for which the site's writers wait; how many jobs."""

    def change(connection: sa.Connection) -> int:
        hold_in(connection, store.site, LOG, alone=True)
        store.models.clear_in(connection)
        jobs, names = 0, store.log.names_in(connection)
        for histories in _in_batches(store.log.by_job_in(connection)):
            jobs_read = [fold(names.read(event_of(row)) for row in rows) for rows in histories]
            told = [models_of(shop, job) for job in jobs_read if job]
            store.models.write_in(connection, told)
            jobs += len(told)
        put_setting_in(connection, store.site, VERSION_KEPT, _kept_as(shop))
        return jobs

    return store.database.write(change)


def keep_up(store: Store, shop: Shop) -> int:
    """Rebuilds the read models where an older program filled them, or one that was told another time zone; how many
    jobs that took."""
    if store.floor.setting(VERSION_KEPT) == _kept_as(shop):
        return 0
    return rebuild(store, shop)


def _kept_as(shop: Shop) -> list[int | str]:
    """What the read models follow from besides the log. Where the shop stands was never otherwise: that was wrong."""
    return [VERSION, str(shop.calendar.zone)]


def export(store: Store) -> Iterator[dict[str, Any]]:
    """Every record of the log as it lies there, in order, with JSON values only."""
    with store.database.reading() as connection:
        for record in store.log.records_in(connection):
            yield {name: value.isoformat() if isinstance(value, datetime) else value for name, value in record.items()}


def of_record(record: dict[str, Any]) -> Event:
    """The event that an exported record holds, brought up to date. Records from before the chain hold their notes."""
    body = record["body"]
    if isinstance(body.get(NOTE), dict):
        body = {**body, NOTE: record.get("note", ERASED)}
    return Event(
        record["seq"],
        record["job"],
        datetime.fromisoformat(record["at"]),
        datetime.fromisoformat(record["recorded_at"]),
        record["who"],
        record["device"],
        record["key"],
        decode(record["kind"], record["version"], body),
    )


def _chain_faults(store: Store, connection: sa.Connection) -> Iterator[str]:
    """What a repair has set aside stays in the log and cannot be read: the rest is looked at all the same."""
    try:
        yield from chain_check.faults_in(connection, store.site)
    except (*UNREADABLE, sa.exc.DBAPIError) as fault:
        yield f"the chain cannot be checked beyond an event that cannot be read: {fault}"


def _gaps(store: Store, connection: sa.Connection) -> Iterator[str]:
    mine = event.c.site == store.site
    query = sa.select(sa.func.count(), sa.func.min(event.c.seq), sa.func.max(event.c.seq)).where(mine)
    count, first, last = connection.execute(query).one()
    if count and (first, last) != (1, count):
        yield f"the log has {count} events numbered {first} to {last}: some are missing"


def _torn_commands(store: Store, connection: sa.Connection) -> Iterator[str]:
    """The events of one command are parts 0, 1, 2 … at neighbouring places."""
    parts, seqs = event.c.part, event.c.seq
    query = (
        sa.select(event.c.key)
        .where(event.c.site == store.site)
        .group_by(event.c.key)
        .having(
            (sa.func.count() != sa.func.max(parts) + 1)
            | (sa.func.min(parts) != 0)
            | (sa.func.max(seqs) - sa.func.min(seqs) != sa.func.max(parts))
        )
    )
    for (key,) in connection.execute(query):
        yield f"the command with the key {key} is not whole"


def _told(shop: Shop, histories: Sequence[list[sa.Row[Any]]], names: Names) -> tuple[dict[str, JobModels], list[str]]:
    """What the log says of these jobs, and what of it cannot be read."""
    told: dict[str, JobModels] = {}
    broken: list[str] = []
    for rows in histories:
        try:
            job: Job | None = fold([names.read(event_of(row)) for row in rows])
        except UNREADABLE as error:
            broken.append(f"job {rows[0].job}: its events cannot be read: {error}")
            continue
        if job is not None:
            told[rows[0].job] = models_of(shop, job)
    return told, broken


def _differences(order_no: str, right: JobModels, held: JobModels | None) -> Iterator[str]:
    if held is None:
        yield f"job {order_no} is missing from the look-up table"
    elif held.job != right.job:
        yield f"job {order_no}: the look-up table differs from the log"
    if held is not None and held.delivery != right.delivery:
        yield f"job {order_no}: its delivery record differs from the log"
    if held is not None and held.work != right.work:
        yield f"job {order_no}: the minutes worked on it differ from the log"
    if held is not None and held.times != right.times:
        yield f"job {order_no}: what its tasks took differs from the log"
    if held is not None and held.stops != right.stops:
        yield f"job {order_no}: how long its stoppages lasted differs from the log"


def _in_batches(histories: Iterator[list[sa.Row[Any]]]) -> Iterator[list[list[sa.Row[Any]]]]:
    batch: list[list[sa.Row[Any]]] = []
    for rows in histories:
        batch.append(rows)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
