"""The tables that are the truth: events, the book, and what people wrote and signed beside them."""

from __future__ import annotations

import sqlalchemy as sa

from server.store.columns import UtcTime, key_column, metadata, site_column

event = sa.Table(
    "event",
    metadata,
    site_column(),
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("job", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("recorded_at", UtcTime, nullable=False),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("device", sa.Text, nullable=False),
    key_column(),
    sa.Column("part", sa.Integer, nullable=False),
    sa.Column("body", sa.JSON, nullable=False),
    # The newest entry of the book when this was written: the event's hash takes in that entry's.
    sa.Column("book_seq", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("hash", sa.Text, nullable=False, server_default=""),
    sa.UniqueConstraint("site", "key", "part", name="uq_event_key"),
    sa.Index("ix_event_job", "site", "job", "seq"),
)

# What people wrote, apart from the event that carries its salted hash: it can be erased and the chain still holds.
note = sa.Table(
    "note",
    metadata,
    site_column(),
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("job", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("salt", sa.Text, nullable=False),
    sa.Index("ix_note_job", "site", "job"),
)

# Signatures and photographs, apart from the event that names their seal: they can be erased and the chain still holds.
picture = sa.Table(
    "picture",
    metadata,
    site_column(),
    sa.Column("seal", sa.Text, primary_key=True),
    sa.Column("job", sa.Text, nullable=False),
    sa.Column("salt", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.Index("ix_picture_job", "site", "job"),
)

book = sa.Table(
    "book",
    metadata,
    site_column(),
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    # The month or year an entry is about, so that a page reads its year and not the whole book.
    sa.Column("period", sa.Text, nullable=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("device", sa.Text, nullable=False),
    key_column(),
    sa.Column("part", sa.Integer, nullable=False),
    sa.Column("body", sa.JSON, nullable=False),
    sa.Column("hash", sa.Text, nullable=False, server_default=""),
    sa.UniqueConstraint("site", "key", "part", name="uq_book_key"),
    sa.Index("ix_book_period", "site", "kind", "period", "seq"),
)
