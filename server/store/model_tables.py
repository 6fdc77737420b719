"""The tables that follow from the log and can be rebuilt from it."""

from __future__ import annotations

import sqlalchemy as sa

from board.codes import STAGES_INSIDE
from server.store.columns import UtcTime, metadata, site_column

job = sa.Table(
    "job",
    metadata,
    site_column(),
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
    # A complaint of the call-back that nobody has looked into.
    sa.Column("complaint", sa.Boolean, nullable=False, server_default=sa.false()),
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
    "ix_job_complaint",
    job.c.site,
    job.c.order_no,
    sqlite_where=job.c.complaint.is_(True),
    postgresql_where=job.c.complaint.is_(True),
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
    site_column(),
    sa.Column("tail", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), primary_key=True),
    sa.Column("plate", sa.Text, primary_key=True),
)

delivery = sa.Table(
    "delivery",
    metadata,
    site_column(),
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
    # It came back for the same, by its order or as the technical director appraised it.
    sa.Column("external_rework", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("appraised", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("waited_parts", sa.Boolean, nullable=False, server_default=sa.false()),
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
    site_column(),
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
    site_column(),
    sa.Column("order_no", sa.Text, primary_key=True),
    sa.Column("cause", sa.Text, primary_key=True),
    sa.Column("minutes", sa.Integer, nullable=False),
)

delivery_contradiction = sa.Table(
    "delivery_contradiction",
    metadata,
    site_column(),
    sa.Column("order_no", sa.Text, primary_key=True),
    sa.Column("code", sa.Text, primary_key=True),
    sa.Column("delivered_on", sa.Date, nullable=False),
    sa.Index("ix_delivery_contradiction_day", "site", "delivered_on"),
)

work = sa.Table(
    "work",
    metadata,
    site_column(),
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
    site_column(),
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
    site_column(),
    sa.Column("order_no", sa.Text, primary_key=True),
    sa.Column("task", sa.Integer, primary_key=True),
    sa.Column("place", sa.Integer, primary_key=True),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("minutes", sa.Integer, nullable=False),
    sa.Column("ended_on", sa.Date, nullable=False),
    sa.Index("ix_stop_time_day", "site", "ended_on"),
)
