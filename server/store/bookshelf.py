"""The book as a table: read by kind and period, written by deciding on what stands there."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from board.figures.administered import Administered
from board.figures.book import Book, BookEntry, fold
from board.figures.entered_facts import BOOK_KINDS, BookFact, period_of
from board.figures.revenue import RevenueEntered
from board.orders.record import decode_of, encode
from board.orders.renamed import Names
from server.store import chain
from server.store.database import Database
from server.store.event_records import names_since_in
from server.store.failures import Busy, Conflict
from server.store.many_rows import CHUNK
from server.store.tables import book as t

ATTEMPTS = 20
T = TypeVar("T")

Decide = Callable[[Book], Sequence[BookFact]]
"""The part of the book asked for → what to write into it. May raise `Refused`."""


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the book: entries of these kinds, about these months and years; measures are about none and always in."""

    kinds: tuple[type, ...]
    periods: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Author:
    """Who writes, from where, under which idempotency key, and what time it is."""

    who: str
    device: str
    key: str
    now: datetime

    @classmethod
    def once(cls, who: str, device: str, now: datetime) -> Author:
        """An author of something that nobody sends twice: under a key of its own."""
        return cls(who, device, f"once:{secrets.token_hex(16)}", now)


Record = tuple[Sequence[BookFact], Author]
"""What is to stand on record about a change, and whose doing it is."""


class Bookshelf:
    """One site's book."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._mine = t.c.site == database.site

    def read(self, part: Part) -> Book:
        """What this part of the book adds up to now."""
        return self._database.read(lambda connection: fold(self._entries(connection, part)))

    def record(self, part: Part, decide: Decide, author: Author) -> tuple[BookEntry, ...]:
        """Lets `decide` decide on `part` as it stands and writes that down, all or nothing, in one transaction.

        The same key again writes nothing and gives what was written first. Raises what `decide` raises, and `Busy` when
        other processes are always faster.
        """

        def change(connection: sa.Connection) -> tuple[BookEntry, ...]:
            if earlier := self._of_key(connection, author.key):
                return earlier
            return self._add(connection, decide(fold(self._entries(connection, part))), author)

        return self._until_free(change)

    def on_record(self, change: Callable[[sa.Connection], T], done: Sequence[BookFact], author: Author) -> T:
        """Runs `change` and writes down what was `done` in one transaction: both or neither. Raises what `change` does.

        `change` may run more than once, and may fill `done`.
        """

        def both(connection: sa.Connection) -> T:
            outcome = change(connection)
            self._add(connection, done, author)
            return outcome

        return self._until_free(both)

    def _until_free(self, change: Callable[[sa.Connection], T]) -> T:
        for _ in range(ATTEMPTS):
            try:
                return self._database.write(change)
            except Conflict:
                continue
        raise Busy("other programs write all the time")

    def _add(self, connection: sa.Connection, facts: Sequence[BookFact], author: Author) -> tuple[BookEntry, ...]:
        last = int(connection.execute(sa.select(sa.func.max(t.c.seq)).where(self._mine)).scalar() or 0)
        entries = tuple(
            BookEntry(last + n, author.now, author.who, author.device, author.key, fact)
            for n, fact in enumerate(facts, start=1)
        )
        self._append(connection, entries)
        return entries

    def under(self, key: str) -> tuple[BookEntry, ...]:
        """What was written under a key, in order."""
        return self._database.read(lambda connection: self._of_key(connection, key))

    def administered(self, begin: datetime, end: datetime, limit: int, before: int | None = None) -> list[BookEntry]:
        """What was done to people and settings from `begin` until before `end`, newest first, at most `limit`; of that
        what stands before the entry `before`."""
        kind = t.c.kind == Administered.__name__
        if before is not None:
            kind &= t.c.seq < before
        query = sa.select(t).where(self._mine, kind, t.c.at >= begin, t.c.at < end).order_by(t.c.seq.desc())
        rows = self._database.read(lambda connection: connection.execute(query.limit(limit)).all())
        return [_entry(row) for row in rows]

    def last_about(self, what: str) -> dict[str, BookEntry]:
        """The newest entry of one kind of ADMINISTERED about each thing."""
        kind = (t.c.kind == Administered.__name__) & (t.c.body["what"].as_string() == what)
        query = sa.select(t).where(self._mine, kind).order_by(t.c.seq)
        found = [_entry(row) for row in self._database.read(lambda connection: connection.execute(query).all())]
        return {entry.fact.about: entry for entry in found if isinstance(entry.fact, Administered)}

    def entries(self, after: int = 0, limit: int = CHUNK) -> list[BookEntry]:
        """The entries after seq `after`, at most `limit` of them, in order."""
        query = sa.select(t).where(self._mine, t.c.seq > after).order_by(t.c.seq).limit(limit)
        return [_entry(row) for row in self._database.read(lambda connection: connection.execute(query).all())]

    def faults_in(self, connection: sa.Connection) -> Iterator[str]:
        """What is wrong with the book, a sentence each: gaps, and entries that cannot be read."""
        query = sa.select(sa.func.count(), sa.func.min(t.c.seq), sa.func.max(t.c.seq)).where(self._mine)
        count, first, last = connection.execute(query).one()
        if count and (first, last) != (1, count):
            yield f"the book has {count} entries numbered {first} to {last}: some are missing"
        every = sa.select(t).where(self._mine).order_by(t.c.seq)
        for row in connection.execute(every.execution_options(yield_per=CHUNK)):
            try:
                fact = _entry(row).fact
            except (ValueError, TypeError, KeyError, AttributeError) as error:
                yield f"entry {row.seq} of the book cannot be read: {error}"
                continue
            if row.period != period_of(fact):
                yield f"entry {row.seq} of the book is kept under {row.period}, and is about {period_of(fact)}"

    def _entries(self, connection: sa.Connection, part: Part) -> Iterable[BookEntry]:
        wanted = [self._mine, t.c.kind.in_([kind.__name__ for kind in part.kinds])]
        if part.periods is not None:
            wanted.append(t.c.period.in_(["", *part.periods]))
        rows = connection.execute(sa.select(t).where(*wanted).order_by(t.c.seq)).all()
        return self._with_names(connection, map(_entry, rows))

    def _with_names(self, connection: sa.Connection, entries: Iterable[BookEntry]) -> list[BookEntry]:
        """The entries with the names that their teams have now, as the log is read (decision 68)."""
        found = list(entries)
        if not any(isinstance(one.fact, RevenueEntered) and one.fact.post == "team" for one in found):
            return found
        names = names_since_in(connection, self._database.site)
        return [replace(one, fact=_named(one.fact, names, one.seq)) for one in found]

    def _of_key(self, connection: sa.Connection, key: str) -> tuple[BookEntry, ...]:
        query = sa.select(t).where(self._mine, t.c.key == key).order_by(t.c.part)
        return tuple(self._with_names(connection, map(_entry, connection.execute(query).all())))

    def _append(self, connection: sa.Connection, entries: Sequence[BookEntry]) -> None:
        if not entries:
            return
        rows = [self._row(entry, part) for part, entry in enumerate(entries)]
        before = sa.select(t.c.hash).where(self._mine, t.c.seq == entries[0].seq - 1)
        previous = connection.execute(before).scalar() or chain.GENESIS
        for row in rows:
            previous = row["hash"] = chain.link(previous, row)
        try:
            connection.execute(sa.insert(t), rows)
        except IntegrityError as error:
            raise Conflict(str(error.orig)) from error

    def _row(self, entry: BookEntry, part: int) -> dict[str, Any]:
        kind, version, body = encode(entry.fact)
        return {
            "site": self._database.site,
            "seq": entry.seq,
            "kind": kind,
            "version": version,
            "period": period_of(entry.fact),
            "at": entry.at,
            "who": entry.who,
            "device": entry.device,
            "key": entry.key,
            "part": part,
            "body": body,
        }


def _named(fact: BookFact, names: Names, seq: int) -> BookFact:
    if isinstance(fact, RevenueEntered) and fact.post == "team":
        # A renaming that follows this very entry came after it.
        return replace(fact, name=names.team(fact.name, seq - 1))
    return fact


def _entry(row: sa.Row[Any]) -> BookEntry:
    fact: BookFact = decode_of(BOOK_KINDS, row.kind, row.version, row.body)
    return BookEntry(row.seq, row.at, row.who, row.device, row.key, fact)


def on_record(database: Database, change: Callable[[sa.Connection], T], record: Record | None) -> T:
    """`Bookshelf.on_record`; without a record, for the shop's first filling, the change alone."""
    return database.write(change) if record is None else Bookshelf(database).on_record(change, *record)
