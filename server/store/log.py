"""The event log as a table: append at an expected place, read from a place on (decision 1).

What people wrote lies in `note`, beside the event that carries its salted hash; every event carries the hash that
chains it to its predecessor (`server.store.chain`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from board.orders.events import Event, HoursAndRulesSet, TeamRenamed
from board.orders.presence import SITE
from board.orders.renamed import NEVER_RENAMED, Names
from server.store import chain
from server.store.database import LOG, Database, hold_in
from server.store.event_records import event_of, records
from server.store.event_rows import COLUMNS, NOTE_COLUMNS, Before, EventValues, event_rows, values_of
from server.store.failures import Conflict
from server.store.many_rows import CHUNK, insert_in
from server.store.prepared import Prepared
from server.store.tables import book, event, job, note, setting

QUARANTINED = "quarantined"
"""The setting that names the jobs whose events cannot be read: they are left out wherever events are."""
CHAINED = [name for name in COLUMNS if name != "hash"]


def _newest_of_book(column: sa.Column[Any]) -> sa.ScalarSelect[Any]:
    mine = sa.select(column).where(book.c.site == sa.bindparam("on"))
    return mine.order_by(book.c.seq.desc()).limit(sa.literal_column("1")).scalar_subquery()


# Made once: every command asks it.
_PREDECESSORS = Prepared(
    sa.select(
        sa.select(event.c.hash)
        .where(event.c.site == sa.bindparam("on"), event.c.seq == sa.bindparam("before"))
        .scalar_subquery(),
        _newest_of_book(book.c.seq),
        _newest_of_book(book.c.hash),
    )
)


LAST_SEQ = sa.select(sa.func.max(event.c.seq)).where(event.c.site == sa.bindparam("on"))


def _keys_within(table: sa.Table, place: int = 0) -> sa.Select[Any]:
    # Not BETWEEN: PostgreSQL takes no COLLATE inside it.
    within = table.c.key >= sa.bindparam(f"first{place}"), table.c.key <= sa.bindparam(f"last{place}")
    return sa.select(table.c.key).where(table.c.site == sa.bindparam("on"), *within)


_KEYS_WITHIN = sa.union(_keys_within(event), _keys_within(book))


def key_used(place: int) -> sa.ColumnElement[bool]:
    """Whether there may be a key between `first` and `last` of this number: the first question of every command, which
    is nearly always answered with no."""
    return sa.or_(_keys_within(event, place).exists(), _keys_within(book, place).exists()).label(f"used{place}")


def keys_of(prefix: str) -> tuple[str, str]:
    """Between which keys those lie that consist of `prefix` and 16 hexadecimal digits."""
    return prefix + "0" * 16, prefix + "f" * 16


class EventLog:
    """One site's log. Appending never waits for another writer's decision; it fails with `Conflict` instead."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._mine = event.c.site == database.site
        self._quarantined: frozenset[str] | None = None
        self._names: Names | None = None

    @property
    def quarantined(self) -> frozenset[str]:
        """The jobs that a repair has set aside (`server.run.repair`); asked for once, for it needs a stopped server."""
        if self._quarantined is None:
            mine = (setting.c.site == self._database.site) & (setting.c.name == QUARANTINED)
            query = sa.select(setting.c.value).where(mine)
            found = self._database.read(lambda connection: connection.execute(query).scalar())
            self._quarantined = frozenset(found or ())
        return self._quarantined

    def forget_names(self) -> None:
        """Some team or bay may have another name now."""
        self._names = None

    def names(self) -> Names:
        """How teams and bays were called before."""
        return self._database.read(self.names_in)

    def names_in(self, connection: sa.Connection) -> Names:
        """How teams and bays were called before; kept until `forget_names`."""
        if self._names is None:
            renamed = event.c.job == SITE, event.c.kind == TeamRenamed.__name__
            query = records().where(self._mine, *renamed).order_by(event.c.seq)
            self._names = NEVER_RENAMED.with_events(map(event_of, connection.execute(query)))
        return self._names

    @property
    def _readable(self) -> sa.ColumnElement[bool]:
        """The site's events but those set aside: what cannot be read must not even be fetched."""
        return self._mine & event.c.job.not_in(self.quarantined) if self.quarantined else self._mine

    def last_seq(self) -> int:
        """The newest event's seq; 0 for an empty log."""
        return self._database.read(lambda connection: self.last_seq_in(connection))

    def last_seq_in(self, connection: sa.Connection) -> int:
        return int(connection.execute(LAST_SEQ, {"on": self._database.site}).scalar() or 0)

    def newest_in(self, connection: sa.Connection, job: str, kind: str) -> int:
        """The seq of a job's newest event of a kind; 0 where there is none."""
        query = sa.select(sa.func.max(event.c.seq)).where(self._mine, event.c.job == job, event.c.kind == kind)
        return int(connection.execute(query).scalar() or 0)

    def has_begun(self) -> bool:
        """Whether anything has happened in the shop; that hours or rules were set before is nothing yet."""
        return self._database.read(self.has_begun_in)

    def has_begun_in(self, connection: sa.Connection) -> bool:
        happened = sa.select(event.c.seq).where(self._mine, event.c.kind != HoursAndRulesSet.__name__)
        return connection.execute(happened.order_by(event.c.seq).limit(1)).first() is not None

    def append_in(self, connection: sa.Connection, events: Sequence[Event]) -> None:
        """Writes the events of one command, or of several, within the caller's transaction."""
        self.append_values_in(connection, list(map(values_of, events)))

    def append_values_in(self, connection: sa.Connection, events: Sequence[EventValues]) -> None:
        """As `append_in`, for who has no use for the events themselves."""
        hold_in(connection, self._database.site, LOG, alone=False)
        before = self._predecessors_in(connection, events[0][0])
        rows, notes = event_rows(self._database.site, events, before)
        try:
            insert_in(connection, event, COLUMNS, rows, as_text=("body",))
        except IntegrityError as error:
            raise Conflict(str(error.orig)) from error
        insert_in(connection, note, NOTE_COLUMNS, notes)

    def head(self) -> tuple[int, str]:
        """(seq, hash) of the newest event: noted outside, it shows later whether the log still holds it."""
        return self._database.read(self._head_in)

    def newest_at(self) -> datetime | None:
        """When the newest of all was recorded; None for an empty log."""
        query = sa.select(sa.func.max(event.c.recorded_at)).where(self._mine)
        return self._database.read(lambda connection: connection.execute(query).scalar())

    def _head_in(self, connection: sa.Connection) -> tuple[int, str]:
        query = sa.select(event.c.seq, event.c.hash).where(self._mine).order_by(event.c.seq.desc()).limit(1)
        found = connection.execute(query).one_or_none()
        return (found.seq, found.hash) if found else (0, chain.GENESIS)

    def _predecessors_in(self, connection: sa.Connection, seq: int) -> Before:
        """What an event at `seq` follows."""
        where = {"on": self._database.site, "before": seq - 1}
        ((previous, book_seq, book_hash),) = _PREDECESSORS.rows_in(connection, where)
        if previous is None and seq > 1:
            raise Conflict(f"there is no event {seq - 1} to follow")
        return Before(previous or chain.GENESIS, book_seq or 0, book_hash or chain.GENESIS)

    def read(self, after: int, limit: int = CHUNK) -> list[Event]:
        """The events after seq `after`, at most `limit` of them, in order."""
        return self._events(records().where(self._readable, event.c.seq > after).order_by(event.c.seq).limit(limit))

    def of_job(self, order_no: str, up_to: int | None = None) -> list[Event]:
        """All events of one job, in order, or those up to seq `up_to`."""
        query = records().where(self._readable, event.c.job == order_no).order_by(event.c.seq)
        return self._events(query if up_to is None else query.where(event.c.seq <= up_to))

    def of_jobs(
        self, orders: Sequence[str], kinds: Sequence[str] | None = None, after: int = 0
    ) -> dict[str, list[Event]]:
        """All events of some jobs after seq `after`, or those of `kinds`, each job's in order; nothing for a number
        nobody has used."""
        of_kinds = event.c.seq > after
        if kinds is not None:
            of_kinds &= event.c.kind.in_(kinds)
        found: dict[str, list[Event]] = {}
        for first in range(0, len(orders), CHUNK):
            some = event.c.job.in_(orders[first : first + CHUNK])
            for one in self._events(records().where(self._readable, some, of_kinds).order_by(event.c.seq)):
                found.setdefault(one.job, []).append(one)
        return found

    def of_open_jobs(self, up_to: int) -> list[Event]:
        """The events up to seq `up_to` of the jobs whose look-up row says they are open and no backlog, in order.

        Asked for job by job's index: a join would let the database begin with the log and read all of it.
        """
        query = sa.select(job.c.order_no).where(
            job.c.site == self._database.site, job.c.is_open.is_(True), job.c.backlog.is_(False)
        )
        orders = self._database.read(lambda connection: connection.execute(query).scalars().all())
        found: list[Event] = []
        for first in range(0, len(orders), CHUNK):
            some = orders[first : first + CHUNK]
            found += self._events(records().where(self._readable, event.c.job.in_(some)))
        return sorted((one for one in found if one.seq <= up_to), key=lambda one: one.seq)

    def of_key(self, key: str) -> list[Event]:
        """The events that the command with this idempotency key caused; none when it is new."""
        return self._events(records().where(self._readable, event.c.key == key).order_by(event.c.part))

    def orders_under(self, prefix: str) -> list[str]:
        """The jobs with events whose keys begin with `prefix`, which ends in a colon; in the order of their numbers."""
        within = event.c.key >= prefix, event.c.key < prefix[:-1] + ";"
        query = sa.select(event.c.job).where(self._mine, *within).distinct().order_by(event.c.job)
        return list(self._database.read(lambda connection: connection.execute(query).scalars().all()))

    def orders_between(self, after: int, up_to: int) -> list[str]:
        """The jobs with events after seq `after` and up to `up_to`, SITE among them; nothing is decoded."""
        query = sa.select(event.c.job).where(self._mine, event.c.seq > after, event.c.seq <= up_to).distinct()
        return list(self._database.read(lambda connection: connection.execute(query).scalars().all()))

    def keys_under(self, prefix: str) -> list[str]:
        """The idempotency keys of the log and the book that consist of `prefix` and 16 hexadecimal digits."""
        first, last = keys_of(prefix)
        within = {"on": self._database.site, "first0": first, "last0": last}
        found = self._database.read(lambda connection: connection.execute(_KEYS_WITHIN, within).scalars().all())
        # How a database sorts signs is its own affair: others' keys may lie between.
        return [one for one in found if one.startswith(prefix) and len(one) == len(prefix) + 16]

    def by_job_in(self, connection: sa.Connection) -> Iterator[list[sa.Row[Any]]]:
        """Every job's records, one job after another, streamed; `event_of` reads one. Those of no job are left out."""
        query = records().where(self._readable, event.c.job != SITE).order_by(event.c.job, event.c.seq)
        together: list[sa.Row[Any]] = []
        for row in connection.execute(query.execution_options(yield_per=CHUNK)):
            if together and together[0].job != row.job:
                yield together
                together = []
            together.append(row)
        if together:
            yield together

    def records_in(self, connection: sa.Connection) -> Iterator[dict[str, Any]]:
        """Every record as it lies in the table, in order, streamed; nothing is decoded. A note that is kept beside it
        comes with it, as `note` and the `salt` with which the record's hash of it was made."""
        query = records().where(self._readable).order_by(event.c.seq)
        for row in connection.execute(query.execution_options(yield_per=CHUNK)):
            record = dict(row._mapping)
            yield {name: value for name, value in record.items() if value is not None or name not in ("note", "salt")}

    def _events(self, query: sa.Select[Any]) -> list[Event]:
        def ask(connection: sa.Connection) -> list[Event]:
            rows, names = connection.execute(query).all(), self.names_in(connection)
            return [names.read(event_of(row)) for row in rows]

        return self._database.read(ask)


def chained_event(previous: str, row: Mapping[str, Any], book_hash: str) -> str:
    """The hash of an event's record that follows `previous` while the book's newest entry has `book_hash`."""
    return chain.link(previous, {name: row[name] for name in CHAINED}, book_hash)
