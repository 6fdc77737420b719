"""Computes the chain of an old log, once, and moves its notes beside it: what the migration to chained records does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Any

import sqlalchemy as sa

from board.figures.administered import ChainBegun
from board.orders.record import encode
from server.store import chain
from server.store.chain import NOTE
from server.store.log import chained_event
from server.store.tables import book, event, note

CHUNK = 1_000
WHO = "shopboard"


def begin_chain(connection: sa.Connection) -> None:
    """Gives every record of every site its hash, in order, and writes into each site's book when its chain began.

    The tables' guards against changes must be put aside. The first event's hash takes in the book as it is then.
    """
    for site in connection.execute(sa.union(sa.select(event.c.site), sa.select(book.c.site))).scalars().all():
        events = _count(connection, event, site)
        head = _chain_book(connection, site, events)
        for rows in _chunks(connection, event, site):
            _seal_notes(connection, rows)
        previous = chain.GENESIS
        for rows in _chunks(connection, event, site):
            changed = []
            for row in rows:
                row["book_seq"], row["hash"] = head[0], ""
                previous = row["hash"] = chained_event(previous, row, head[1])
                changed.append({"s": site, "n": row["seq"], "book_seq": head[0], "hash": previous})
            mine = (event.c.site == sa.bindparam("s")) & (event.c.seq == sa.bindparam("n"))
            values: dict[str, Any] = {"book_seq": sa.bindparam("book_seq"), "hash": sa.bindparam("hash")}
            connection.execute(sa.update(event).where(mine).values(values), changed)


def _chain_book(connection: sa.Connection, site: str, events: int) -> tuple[int, str]:
    """Chains the book and adds the entry that says so; (seq, hash) of that entry."""
    previous, seq = chain.GENESIS, 0
    for rows in _chunks(connection, book, site):
        changed = []
        for row in rows:
            seq = row["seq"]
            previous = chain.link(previous, {name: value for name, value in row.items() if name != "hash"})
            changed.append({"s": site, "n": seq, "hash": previous})
        mine = (book.c.site == sa.bindparam("s")) & (book.c.seq == sa.bindparam("n"))
        connection.execute(sa.update(book).where(mine).values(hash=sa.bindparam("hash")), changed)
    kind, version, body = encode(ChainBegun(events, seq))
    entry: dict[str, Any] = {
        "site": site,
        "seq": seq + 1,
        "kind": kind,
        "version": version,
        "period": "",
        "at": datetime.now(UTC),
        "who": WHO,
        "device": WHO,
        "key": "chain:begun",
        "part": 0,
        "body": body,
    }
    entry["hash"] = chain.link(previous, entry)
    connection.execute(sa.insert(book), entry)
    return seq + 1, entry["hash"]


def _seal_notes(connection: sa.Connection, rows: list[dict[str, Any]]) -> None:
    """Moves the notes of these events beside the log; `rows` then hold the events as they lie in the table now."""
    kept = []
    for row in rows:
        text = row["body"].get(NOTE)
        if isinstance(text, str) and text:
            salt = chain.new_salt()
            kept.append({"site": row["site"], "seq": row["seq"], "job": row["job"], "text": text, "salt": salt})
            row["body"] = {**row["body"], NOTE: chain.sealed(text, salt)}
    if not kept:
        return
    connection.execute(sa.insert(note), kept)
    held = {row["seq"]: row["body"] for row in rows}
    mine = (event.c.site == sa.bindparam("s")) & (event.c.seq == sa.bindparam("n"))
    connection.execute(
        sa.update(event).where(mine).values(body=sa.bindparam("b", type_=sa.JSON)),
        [{"s": one["site"], "n": one["seq"], "b": held[one["seq"]]} for one in kept],
    )


def _count(connection: sa.Connection, table: sa.Table, site: str) -> int:
    return int(connection.execute(sa.select(sa.func.count()).where(table.c.site == site)).scalar() or 0)


def _chunks(connection: sa.Connection, table: sa.Table, site: str) -> Iterator[list[dict[str, Any]]]:
    """The records of a site in order, some at a time; each chunk is asked for anew, as the last one was changed."""
    after = 0
    while True:
        query = sa.select(table).where(table.c.site == site, table.c.seq > after).order_by(table.c.seq).limit(CHUNK)
        rows = [dict(row._mapping) for row in islice(connection.execute(query), CHUNK)]
        if not rows:
            return
        yield rows
        after = rows[-1]["seq"]
