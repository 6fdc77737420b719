"""Whether the chains of log and book hold: from which record on something was altered, however it was done."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from board.figures.entered_facts import MonthClosed
from server.store import chain
from server.store.chain import NOTE
from server.store.database import Database
from server.store.log import CHAINED, chained_event
from server.store.tables import book, event, note, picture

STREAMED = {"yield_per": 1_000}


def faults_in(connection: sa.Connection, site: str) -> Iterator[str]:
    """A sentence for each record whose hash does not follow from itself and its predecessor, and for each altered note
    and picture.

    After a fault the chain is followed from the hash that stands there, so that each altered record is named by itself.
    """
    yield from _book_faults(connection, site)
    yield from _event_faults(connection, site)
    yield from _note_faults(connection, site)
    yield from _closing_faults(connection, site)
    yield from _picture_faults(connection, site)


def lost_head(database: Database, seq: int, noted: str) -> str | None:
    """What is wrong with a log that should contain the event `seq` with the hash `noted`; None where it does."""
    return database.read(lambda connection: _lost_in(connection, database.site, seq, noted))


def _closing_faults(connection: sa.Connection, site: str) -> Iterator[str]:
    """A month is closed on the head of that moment, which must still be there."""
    query = sa.select(book.c.body).where(book.c.site == site, book.c.kind == MonthClosed.__name__).order_by(book.c.seq)
    for (body,) in connection.execute(query):
        if (noted := body.get("log_hash")) and (lost := _lost_in(connection, site, body["log_seq"], noted)):
            yield f"since the month {body['month']} was closed: {lost}"


def _lost_in(connection: sa.Connection, site: str, seq: int, noted: str) -> str | None:
    query = sa.select(event.c.hash).where(event.c.site == site, event.c.seq == seq)
    held = chain.GENESIS if seq == 0 else connection.execute(query).scalar()
    if held is None:
        return f"the log ends before the noted head {seq}: its newest events were taken away"
    if held != noted:
        return f"event {seq} is not the one that was noted: the log was altered there or before"
    return None


def _book_faults(connection: sa.Connection, site: str) -> Iterator[str]:
    previous = chain.GENESIS
    query = sa.select(book).where(book.c.site == site).order_by(book.c.seq)
    for row in connection.execute(query, execution_options=STREAMED).mappings():
        record = {name: value for name, value in row.items() if name != "hash"}
        if chain.link(previous, record) != row["hash"]:
            yield f"entry {row['seq']} of the book was altered, or the one before it"
        previous = row["hash"]


def _event_faults(connection: sa.Connection, site: str) -> Iterator[str]:
    heads = _book_hashes(connection, site)
    head = 0, chain.GENESIS
    previous = chain.GENESIS
    query = sa.select(*(event.c[name] for name in CHAINED), event.c.hash)
    query = query.where(event.c.site == site).order_by(event.c.seq)
    for *values, held in connection.execute(query, execution_options=STREAMED):
        record = dict(zip(CHAINED, values, strict=True))
        while head[0] < record["book_seq"] and (following := next(heads, None)) is not None:
            head = following
        if head[0] != record["book_seq"]:
            yield f"event {record['seq']} was altered, or the book's entry {record['book_seq']} taken away"
        elif chained_event(previous, record, head[1]) != held:
            yield f"event {record['seq']} was altered, or one before it taken away"
        previous = held


def _book_hashes(connection: sa.Connection, site: str) -> Iterator[tuple[int, str]]:
    query = sa.select(book.c.seq, book.c.hash).where(book.c.site == site).order_by(book.c.seq)
    for row in connection.execute(query, execution_options=STREAMED):
        yield row.seq, row.hash


def _note_faults(connection: sa.Connection, site: str) -> Iterator[str]:
    """An erased note leaves its hash alone, which is no fault; one that differs from it is."""
    beside = note.join(event, (event.c.site == note.c.site) & (event.c.seq == note.c.seq))
    query = sa.select(note.c.seq, note.c.text, note.c.salt, event.c.body).select_from(beside)
    for row in connection.execute(query.where(note.c.site == site).order_by(note.c.seq), execution_options=STREAMED):
        if row.body.get(NOTE) != chain.sealed(row.text, row.salt):
            yield f"the note of event {row.seq} was altered"


def _picture_faults(connection: sa.Connection, site: str) -> Iterator[str]:
    """A picture is what its seal says, and its seal stands in the chained event that names it."""
    query = sa.select(picture).where(picture.c.site == site).order_by(picture.c.job, picture.c.seal)
    for row in connection.execute(query, execution_options={"yield_per": 20}):
        if chain.seal(row.content, row.salt) != row.seal:
            yield f"a picture of order {row.job} was altered"
