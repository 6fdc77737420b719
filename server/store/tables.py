"""The tables. Every row belongs to a site: several sites share one database, each with its own sequence.

`event` is the only truth about jobs; `job`, `delivery` with what begins with its name, `work`, `task_time` and
`stop_time` follow from it and can be rebuilt. `book` is the truth about what belongs to no job. `customer`, `note` and
`picture` are kept apart so that they can be erased. `outbox` holds what is still to be told outside. A change here
needs a migration in server/migrations.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import TypeDecorator

from board.codes import STAGES_INSIDE


class UtcTime(TypeDecorator[datetime]):
    """Aware UTC in, aware UTC out; SQLite, which knows no zones, keeps it without one."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone must not reach the database")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


metadata = sa.MetaData()


def _site() -> sa.Column[Any]:
    return sa.Column("site", sa.Text, primary_key=True)


def _key() -> sa.Column[Any]:
    """Compared byte by byte everywhere, so that keys under one prefix lie together in the index."""
    return sa.Column("key", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False)


event = sa.Table(
    "event",
    metadata,
    _site(),
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("job", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("recorded_at", UtcTime, nullable=False),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("device", sa.Text, nullable=False),
    _key(),
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
    _site(),
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
    _site(),
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
    _site(),
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    # The month or year an entry is about, so that a page reads its year and not the whole book.
    sa.Column("period", sa.Text, nullable=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("device", sa.Text, nullable=False),
    _key(),
    sa.Column("part", sa.Integer, nullable=False),
    sa.Column("body", sa.JSON, nullable=False),
    sa.Column("hash", sa.Text, nullable=False, server_default=""),
    sa.UniqueConstraint("site", "key", "part", name="uq_book_key"),
    sa.Index("ix_book_period", "site", "kind", "period", "seq"),
)

job = sa.Table(
    "job",
    metadata,
    _site(),
    sa.Column("order_no", sa.Text, primary_key=True),
    sa.Column("plate", sa.Text, nullable=False),
    sa.Column("repair_type", sa.Text, nullable=False),
    sa.Column("advisor", sa.Text, nullable=False),
    sa.Column("stage", sa.Text, nullable=False),
    sa.Column("received_at", UtcTime, nullable=False),
    sa.Column("promised_at", UtcTime),
    sa.Column("delivered_at", UtcTime),
    sa.Column("is_open", sa.Boolean, nullable=False),
    # An old open order of another system that nobody has taken up: in the workshop as far as anybody knows not.
    sa.Column("backlog", sa.Boolean, nullable=False, server_default=sa.false()),
    # Handed over without anybody being able to say whether in time.
    sa.Column("not_judged", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("seq", sa.BigInteger, nullable=False),
    sa.Column("vin", sa.Text, nullable=False, server_default=""),
    # The number however it is written: two orders with the same one would be taken for each other.
    sa.Column("same_no", sa.Text, nullable=False, server_default=""),
    # Cancelled, and to be looked into.
    sa.Column("odd", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Index("ix_job_received", "site", "received_at"),
    sa.Index("ix_job_plate", "site", "plate"),
    sa.Index("ix_job_vin", "site", "vin"),
    sa.Index("ix_job_same_no", "site", "same_no"),
)
# Only the open ones are in this index, so that finding them costs the same however many jobs are closed.
sa.Index(
    "ix_job_open",
    job.c.site,
    job.c.order_no,
    sqlite_where=job.c.is_open.is_(True),
    postgresql_where=job.c.is_open.is_(True),
)
sa.Index(
    "ix_job_odd", job.c.site, job.c.order_no, sqlite_where=job.c.odd.is_(True), postgresql_where=job.c.odd.is_(True)
)

sa.Index(
    "ix_job_not_judged",
    job.c.site,
    job.c.delivered_at,
    sqlite_where=job.c.not_judged.is_(True),
    postgresql_where=job.c.not_judged.is_(True),
)

plate_tail = sa.Table(
    "plate_tail",
    metadata,
    _site(),
    sa.Column("tail", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), primary_key=True),
    sa.Column("plate", sa.Text, primary_key=True),
)

delivery = sa.Table(
    "delivery",
    metadata,
    _site(),
    sa.Column("order_no", sa.Text, primary_key=True),
    sa.Column("plate", sa.Text, nullable=False),
    sa.Column("model", sa.Text, nullable=False),
    sa.Column("repair_type", sa.Text, nullable=False),
    sa.Column("advisor", sa.Text, nullable=False),
    sa.Column("waiting_customer", sa.Boolean, nullable=False),
    sa.Column("received_at", UtcTime, nullable=False),
    sa.Column("finished_at", UtcTime),
    sa.Column("ready_at", UtcTime),
    sa.Column("delivered_at", UtcTime, nullable=False),
    sa.Column("delivered_on", sa.Date, nullable=False),
    sa.Column("promised_at", UtcTime),
    sa.Column("verdict", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("late_minutes", sa.Integer, nullable=False),
    sa.Column("excuse", sa.Text, nullable=False),
    sa.Column("excuse_at", UtcTime),
    sa.Column("called_at", UtcTime),
    sa.Column("called_by", sa.Text),
    sa.Column("called_on_time", sa.Boolean),
    sa.Column("warned", sa.Text, nullable=False),
    sa.Column("internal_reworks", sa.Integer, nullable=False),
    sa.Column("standard_minutes", sa.Integer, nullable=False),
    sa.Column("warnings", sa.Integer, nullable=False),
    sa.Column("warned_by_product", sa.Boolean, nullable=False),
    sa.Column("answered", sa.Text, nullable=False),
    sa.Column("cause", sa.Text),
    sa.Column("cause_by", sa.Text),
    sa.Column("nights", sa.Integer, nullable=False),
    sa.Column("dispatched_at", UtcTime),
    *(sa.Column(f"{stage}_minutes", sa.Integer, nullable=False) for stage in STAGES_INSIDE),
    sa.Index("ix_delivery_day", "site", "delivered_on", "verdict", "repair_type"),
)

delivery_person = sa.Table(
    "delivery_person",
    metadata,
    _site(),
    sa.Column("order_no", sa.Text, primary_key=True),
    sa.Column("part", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, primary_key=True),
    # Those of the delivery, so that a month of one person is counted from the index alone.
    sa.Column("delivered_on", sa.Date, nullable=False),
    sa.Column("verdict", sa.Text, nullable=False),
    sa.Index("ix_delivery_person_day", "site", "part", "delivered_on", "name", "verdict"),
)

delivery_loss = sa.Table(
    "delivery_loss",
    metadata,
    _site(),
    sa.Column("order_no", sa.Text, primary_key=True),
    sa.Column("cause", sa.Text, primary_key=True),
    sa.Column("minutes", sa.Integer, nullable=False),
)

delivery_contradiction = sa.Table(
    "delivery_contradiction",
    metadata,
    _site(),
    sa.Column("order_no", sa.Text, primary_key=True),
    sa.Column("code", sa.Text, primary_key=True),
    sa.Column("delivered_on", sa.Date, nullable=False),
    sa.Index("ix_delivery_contradiction_day", "site", "delivered_on"),
)

work = sa.Table(
    "work",
    metadata,
    _site(),
    sa.Column("order_no", sa.Text, primary_key=True),
    sa.Column("task", sa.Integer, primary_key=True),
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("minutes", sa.Float, nullable=False),
    sa.Column("standard_minutes", sa.Float, nullable=False),
    sa.Index("ix_work_day", "site", "day", "name", "minutes"),
)

task_time = sa.Table(
    "task_time",
    metadata,
    _site(),
    sa.Column("order_no", sa.Text, primary_key=True),
    sa.Column("task", sa.Integer, primary_key=True),
    sa.Column("operations", sa.JSON, nullable=False),
    sa.Column("worked_minutes", sa.Integer, nullable=False),
    sa.Column("elapsed_minutes", sa.Integer, nullable=False),
    sa.Column("finished_on", sa.Date, nullable=False),
    sa.Column("team", sa.Text, nullable=False, server_default=""),
    sa.Index("ix_task_time_day", "site", "finished_on"),
)

stop_time = sa.Table(
    "stop_time",
    metadata,
    _site(),
    sa.Column("order_no", sa.Text, primary_key=True),
    sa.Column("task", sa.Integer, primary_key=True),
    sa.Column("place", sa.Integer, primary_key=True),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("minutes", sa.Integer, nullable=False),
    sa.Column("ended_on", sa.Date, nullable=False),
    sa.Index("ix_stop_time_day", "site", "ended_on"),
)

outbox = sa.Table(
    "outbox",
    metadata,
    _site(),
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

customer = sa.Table(
    "customer",
    metadata,
    _site(),
    sa.Column("order_no", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("phone", sa.Text, nullable=False),
    sa.Column("car_token", sa.Text, nullable=False, unique=True),
    # The number however it was written: all records with the same one are one person.
    sa.Column("same_phone", sa.Text, nullable=False, server_default=""),
    sa.Index("ix_customer_phone", "site", "same_phone"),
)

staff = sa.Table(
    "staff",
    metadata,
    _site(),
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
    _site(),
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
    _site(),
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
    _site(),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("trade", sa.Text, nullable=False),
    sa.Column("bays", sa.JSON, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
)

standard = sa.Table(
    "standard",
    metadata,
    _site(),
    sa.Column("code", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("trade", sa.Text, nullable=False),
    sa.Column("standard_minutes", sa.Integer, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
)

setting = sa.Table(
    "setting",
    metadata,
    _site(),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("value", sa.JSON, nullable=False),
)

# Written now and then to see whether anything can be written.
write_trial = sa.Table("write_trial", metadata, _site(), sa.Column("at", UtcTime, nullable=False))


def to_json(value: object) -> str:
    """JSON as the database keeps it: short, Chinese readable."""
    return _JSON.encode(value)


_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
