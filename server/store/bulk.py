"""Many jobs at once, for imports: their events, what follows from them and their customers, in one transaction; and
the same taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from board.orders.events import Event, HoursAndRulesSet
from board.orders.number import same_number
from board.orders.presence import SITE
from board.orders.replaced import replace
from server.store import tables as t
from server.store.customers import Customer, row_of
from server.store.event_rows import EventValues
from server.store.failures import Busy, Conflict
from server.store.models import JobModels
from server.store.store import Store

ATTEMPTS = 20


@dataclass(frozen=True, slots=True)
class NewJob:
    """A job nobody has opened yet. Its events are numbered from 1, in `models` too, and their keys are unique within
    the job: their place in the log is found when they are written, so they must not refer to one another by seq."""

    events: tuple[Event, ...]
    models: JobModels
    customer: Customer | None = None

    @property
    def order_no(self) -> str:
        return self.models.job.order_no


def known_orders(store: Store, orders: Sequence[str]) -> set[str]:
    """Which of these order numbers have been opened before."""
    return store.database.read(lambda connection: _known_in(connection, store.site, orders))


def alike_orders(store: Store, orders: Sequence[str]) -> dict[str, str]:
    """Of these order numbers, those that differ from an order's only by case or width, with that one's number."""
    same = {number: same_number(number) for number in orders}

    def query(connection: sa.Connection) -> dict[str, str]:
        mine = t.job.c.site == store.site
        wanted = sa.select(t.job.c.same_no, t.job.c.order_no).where(mine, t.job.c.same_no.in_(set(same.values())))
        return {row.same_no: row.order_no for row in connection.execute(wanted).all()}

    held = store.database.read(query)
    return {number: held[one] for number, one in same.items() if one in held and held[one] != number}


class Outdated(Exception):
    """Others have set hours or rules since it was found out what follows from the events."""


def append_jobs(store: Store, jobs: Sequence[NewJob], prefix: str, judged_by: int) -> set[str]:
    """Writes whole jobs, all of them or none; the order numbers that somebody else has opened meanwhile are left out.

    Their keys begin with `prefix`. `judged_by`: the event that set the hours and rules by which their models were made,
    0 for those before any. Returns those left out. Raises `Outdated` where there is a newer one, and `Busy` when other
    programs are always faster.
    """

    def change(connection: sa.Connection) -> set[str]:
        # Before the look-up: who opens one of them after that, or sets other hours, takes our place in the log.
        seq = store.log.last_seq_in(connection)
        if store.log.newest_in(connection, SITE, HoursAndRulesSet.__name__) != judged_by:
            raise Outdated
        taken = _known_in(connection, store.site, [job.order_no for job in jobs])
        fresh = [job for job in jobs if job.order_no not in taken]
        events: list[EventValues] = []
        models: list[JobModels] = []
        for job in fresh:
            shift, under = seq + len(events), f"{prefix}{job.order_no}"
            events += [
                (shift + one.seq, one.job, one.at, one.recorded_at, one.who, one.device, under + one.key, one.fact)
                for one in job.events
            ]
            row = replace(job.models.job, seq=shift + job.models.job.seq)
            models.append(replace(job.models, job=row))
        if events:
            store.log.append_values_in(connection, events)
            store.models.add_in(connection, models)
        customers = [row_of(store.site, job.customer) for job in fresh if job.customer is not None]
        if customers:
            connection.execute(sa.insert(t.customer), customers)
        return taken

    for _ in range(ATTEMPTS):
        try:
            return store.database.write(change)
        except Conflict:
            continue
    raise Busy("other programs write all the time")


def append_to_jobs(
    store: Store,
    events: Sequence[Event],
    models: Sequence[JobModels],
    gone: Sequence[str] = (),
    customers: Sequence[Customer] = (),
) -> None:
    """Writes what follows in the lives of jobs, or what was said of none; those in `gone` leave nothing behind but
    their events, `customers` come.

    Raises `Conflict` when the events' place in the log is taken.
    """

    def change(connection: sa.Connection) -> None:
        store.log.append_in(connection, events)
        store.models.write_in(connection, models)
        store.models.forget_in(connection, gone)
        mine = t.customer.c.site == store.site
        connection.execute(sa.delete(t.customer).where(mine, t.customer.c.order_no.in_(gone)))
        if customers:
            connection.execute(sa.insert(t.customer), [row_of(store.site, one) for one in customers])

    store.database.write(change)


def _known_in(connection: sa.Connection, site: str, orders: Sequence[str]) -> set[str]:
    wanted = sa.select(t.job.c.order_no).where(t.job.c.site == site, t.job.c.order_no.in_(orders))
    return set(connection.execute(wanted).scalars())
