"""Records of the log's table as events again, with the notes that lie beside them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from board.orders.events import Event, TeamRenamed
from board.orders.presence import SITE
from board.orders.record import decode
from board.orders.renamed import Names
from server.store import chain
from server.store.chain import NOTE
from server.store.tables import event, note

WITH_NOTES = event.outerjoin(note, (note.c.site == event.c.site) & (note.c.seq == event.c.seq))


def records() -> sa.Select[Any]:
    """Events with the notes that are kept beside them."""
    return sa.select(event, note.c.text.label("note"), note.c.salt).select_from(WITH_NOTES)


def event_of(row: sa.Row[Any]) -> Event:
    """The event that a record holds, brought up to date, with its note or what stands in an erased one's place,
    and with the names of teams and bays that it was written with (`Names.read` knows today's)."""
    body = row.body
    if isinstance(body.get(NOTE), dict):
        body = {**body, NOTE: chain.ERASED if row.note is None else row.note}
    fact = decode(row.kind, row.version, body)
    return Event(row.seq, row.job, row.at, row.recorded_at, row.who, row.device, row.key, fact)


def names_since_in(connection: sa.Connection, site: str) -> Names:
    """The names of teams and bays, each renaming at the newest entry of the book that was there before it."""
    renamed = event.c.site == site, event.c.job == SITE, event.c.kind == TeamRenamed.__name__
    rows = connection.execute(records().where(*renamed).order_by(event.c.seq)).all()
    facts = ((row.book_seq, event_of(row).fact) for row in rows)
    return Names(tuple((at, fact) for at, fact in facts if isinstance(fact, TeamRenamed)))
