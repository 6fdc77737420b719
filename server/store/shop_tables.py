"""The tables of people, teams and settings, and of what is kept apart or still to be told outside."""

from __future__ import annotations

import sqlalchemy as sa

from server.store.columns import UtcTime, metadata, site_column

outbox = sa.Table(
    "outbox",
    metadata,
    site_column(),
    sa.Column("channel", sa.Text, primary_key=True),
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("job", sa.Text, nullable=False),
    sa.Column("made_at", UtcTime, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("tried_at", UtcTime),
    sa.Column("due_at", UtcTime, nullable=False),
    sa.Column("sent_at", UtcTime),
    sa.Column("given_up_at", UtcTime),
    sa.Index("ix_outbox_tried", "site", "channel", "tried_at"),
)
# Only what waits is in this index: asking for it every second costs the same however much has been sent.
WAITING = outbox.c.sent_at.is_(None) & outbox.c.given_up_at.is_(None)
sa.Index(
    "ix_outbox_waiting",
    outbox.c.site,
    outbox.c.channel,
    outbox.c.due_at,
    sqlite_where=WAITING,
    postgresql_where=WAITING,
)

# What customers are told by message: to be sent, sent, or given up. Kept as proof until the person is erased.
customer_message = sa.Table(
    "customer_message",
    metadata,
    site_column(),
    sa.Column("channel", sa.Text, primary_key=True),
    sa.Column("order_no", sa.Text, primary_key=True),
    sa.Column("message", sa.Text, primary_key=True),
    sa.Column("cause", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("seq", sa.BigInteger, nullable=False),
    sa.Column("made_at", UtcTime, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("due_at", UtcTime, nullable=False),
    sa.Column("ended_at", UtcTime),
    sa.Column("outcome", sa.Text, nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("receiver", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Index("ix_customer_message_order", "site", "order_no"),
    sa.Index("ix_customer_message_made", "site", "made_at"),
)
TO_BE_TOLD = customer_message.c.ended_at.is_(None)
sa.Index(
    "ix_customer_message_waiting",
    customer_message.c.site,
    customer_message.c.channel,
    customer_message.c.due_at,
    sqlite_where=TO_BE_TOLD,
    postgresql_where=TO_BE_TOLD,
)

customer = sa.Table(
    "customer",
    metadata,
    site_column(),
    sa.Column("order_no", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("phone", sa.Text, nullable=False),
    sa.Column("car_token", sa.Text, nullable=False, unique=True),
    # The number however it was written: all records with the same one are one person.
    sa.Column("same_phone", sa.Text, nullable=False, server_default=""),
    sa.Column("mail", sa.Text, nullable=False, server_default=""),
    # In which messages come; empty: the shop's own.
    sa.Column("language", sa.Text, nullable=False, server_default=""),
    sa.Index("ix_customer_phone", "site", "same_phone"),
)

staff = sa.Table(
    "staff",
    metadata,
    site_column(),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("team", sa.Text),
    sa.Column("pin_hash", sa.Text),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("apprentice", sa.Boolean, nullable=False, server_default=sa.false()),
)

# Who is signed in where; only the hash of what the browser's cookie holds.
session = sa.Table(
    "session",
    metadata,
    site_column(),
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("hash", sa.Text, nullable=False, unique=True),
    sa.Column("staff", sa.Text, nullable=False),
    sa.Column("device", sa.Text, nullable=False),
    sa.Column("address", sa.Text, nullable=False),
    sa.Column("begun_at", UtcTime, nullable=False),
    sa.Column("seen_at", UtcTime, nullable=False),
    sa.Column("must_change", sa.Boolean, nullable=False),
    sa.Index("ix_session_staff", "site", "staff"),
)

token = sa.Table(
    "token",
    metadata,
    site_column(),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("hash", sa.Text, nullable=False, unique=True),
    sa.Column("created_at", UtcTime, nullable=False),
    sa.Column("revoked_at", UtcTime),
    sa.Column("scope", sa.Text),
)

team = sa.Table(
    "team",
    metadata,
    site_column(),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("trade", sa.Text, nullable=False),
    sa.Column("bays", sa.JSON, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
)

standard = sa.Table(
    "standard",
    metadata,
    site_column(),
    sa.Column("code", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("trade", sa.Text, nullable=False),
    sa.Column("standard_minutes", sa.Integer, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    # The bays that will do and the people of whom one must be at it; empty: any.
    sa.Column("bays", sa.JSON, nullable=False, server_default="[]"),
    sa.Column("technicians", sa.JSON, nullable=False, server_default="[]"),
)

setting = sa.Table(
    "setting",
    metadata,
    site_column(),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("value", sa.JSON, nullable=False),
)

# Written now and then to see whether anything can be written.
write_trial = sa.Table("write_trial", metadata, site_column(), sa.Column("at", UtcTime, nullable=False))

# Files that came in without a clerk, each by the digest of its bytes. Without `ended_at` it is being taken in, or that
# was broken off; `told_at`: when the summary named it.
import_file = sa.Table(
    "import_file",
    metadata,
    site_column(),
    sa.Column("digest", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("came_at", UtcTime, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("ended_at", UtcTime),
    sa.Column("told_at", UtcTime),
    sa.Column("found", sa.JSON),
    sa.Index("ix_import_file_came", "site", "came_at"),
)
