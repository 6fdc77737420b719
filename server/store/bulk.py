"""Many jobs at once, for imports: their events, what follows from them and their customers, in one transaction; and
the same taken back."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from board.orders.events import Event, HoursAndRulesSet
from board.orders.number import same_number
from board.orders.presence import SITE
from board.orders.record import decode
from board.orders.replaced import replace
from server.store import tables as t
from server.store.customers import Customer, row_of
from server.store.event_rows import EventValues, Written, in_words
from server.store.failures import Busy, Conflict
from server.store.models import NAMES, JobModels
from server.store.prepared import Values
from server.store.store import Store

ATTEMPTS = 20
SEQ = NAMES[t.job].index("seq")


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


@dataclass(frozen=True, slots=True)
class ReadyJobs:
    """New jobs with all that can be made before their place in the log is known; another process may have made it.

    `same`: their numbers however they are written; `models`: rows by table.
    """

    orders: tuple[str, ...]
    same: tuple[str, ...]
    events: tuple[tuple[EventValues, ...], ...]
    models: Mapping[str, Sequence[Values]]
    customers: tuple[Customer, ...]


def ready_jobs(store: Store, jobs: Sequence[NewJob]) -> ReadyJobs:
    """The jobs, ready to be written."""
    models = [job.models for job in jobs]
    return ReadyJobs(
        orders=tuple(job.order_no for job in jobs),
        same=tuple(held.job.same_no for held in models),
        events=tuple(
            tuple(
                (one.seq, one.job, one.at, one.recorded_at, one.who, one.device, one.key, in_words(one.fact))
                for one in job.events
            )
            for job in jobs
        ),
        models=store.models.ready(models),
        customers=tuple(job.customer for job in jobs if job.customer is not None),
    )


def judged_anew(store: Store, ready: ReadyJobs, models_of: Callable[[Sequence[Event]], JobModels]) -> ReadyJobs:
    """The same jobs with what follows from their events by other hours and rules."""
    models = [models_of([_event(one) for one in events]) for events in ready.events]
    return replace(ready, models=store.models.ready(models))


def _event(values: EventValues) -> Event:
    fact = values[-1]
    if isinstance(fact, Written):
        fact = decode(fact.kind, fact.version, json.loads(fact.told))
    return Event(*values[:-1], fact)


Held = dict[str, str]


def held_orders(store: Store, orders: Sequence[str]) -> Held:
    """Of these order numbers, those that have been opened before, or that differ only by case or width from one that
    has: number → that one, which may be itself."""
    same = [same_number(number) for number in orders]
    return store.database.read(lambda connection: _held_in(connection, store.site, orders, same))


def _held_in(connection: sa.Connection, site: str, orders: Sequence[str], same: Sequence[str]) -> Held:
    wanted = sa.select(t.job.c.same_no, t.job.c.order_no).where(t.job.c.site == site, t.job.c.same_no.in_(same))
    held: dict[str, list[str]] = {}
    for number, order_no in connection.execute(wanted):
        held.setdefault(number, []).append(order_no)
    if not held:
        return {}
    return {
        order_no: order_no if order_no in held[number] else held[number][0]
        for order_no, number in zip(orders, same, strict=True)
        if number in held
    }


class Outdated(Exception):
    """Others have set hours or rules since it was found out what follows from the events."""


def append_jobs(store: Store, ready: ReadyJobs, prefix: str, judged_by: int) -> Held:
    """Writes whole jobs, all of them or none; those that somebody else has opened meanwhile are left out.

    Their keys begin with `prefix`. `judged_by`: the event that set the hours and rules by which their models were made,
    0 for those before any. Returns those left out, as `held_orders`. Raises `Outdated` where there is a newer one, and
    `Busy` when other programs are always faster.
    """

    def change(connection: sa.Connection) -> Held:
        # Before the look-up: who opens one of them after that, or sets other hours, takes our place in the log.
        seq = store.log.last_seq_in(connection)
        if store.log.newest_in(connection, SITE, HoursAndRulesSet.__name__) != judged_by:
            raise Outdated
        held = _held_in(connection, store.site, ready.orders, ready.same)
        events: list[EventValues] = []
        jobs: list[Values] = []
        for order_no, life, row in zip(ready.orders, ready.events, ready.models[t.job.name], strict=True):
            if order_no in held:
                continue
            shift, under = seq + len(events), f"{prefix}{order_no}"
            for local, job, at, recorded_at, who, device, key, fact in life:
                events.append((shift + local, job, at, recorded_at, who, device, under + key, fact))
            jobs.append((*row[:SEQ], shift + row[SEQ], *row[SEQ + 1 :]))
        if events:
            store.log.append_values_in(connection, events)
            models = ready.models if not held else _without(held, ready.models)
            store.models.add_ready_in(connection, {**models, t.job.name: jobs})
        customers = [row_of(store.site, one) for one in ready.customers if one.order_no not in held]
        if customers:
            connection.execute(sa.insert(t.customer), customers)
        return held

    for _ in range(ATTEMPTS):
        try:
            return store.database.write(change)
        except Conflict:
            continue
    raise Busy("other programs write all the time")


def _without(held: Held, models: Mapping[str, Sequence[Values]]) -> dict[str, Sequence[Values]]:
    """The rows of jobs that are not there yet; each begins with the site and its order's number."""
    return {name: [row for row in rows if row[1] not in held] for name, rows in models.items()}


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
