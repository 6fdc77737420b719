"""Figures: causes, stages, warnings and work of every job. The read models are made anew from the log afterwards."""

import sqlalchemy as sa
from alembic import op

revision = "004"
down_revision = "003"

STAGES = ("received", "dispatched", "working", "paused", "inspecting", "washing", "ready")


def upgrade() -> None:
    # What follows from the log is not carried over: `server.store.models` fills it again at this start.
    for table in ("delivery_person", "delivery"):
        op.drop_table(table)
    _delivery()
    _beside_delivery()
    op.create_table(
        "work",
        *_keys(),
        sa.Column("task", sa.Integer, primary_key=True),
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("minutes", sa.Float, nullable=False),
        sa.Column("standard_minutes", sa.Float, nullable=False),
    )
    op.create_index("ix_work_day", "work", ["site", "day", "name", "minutes"])


def _keys() -> list[sa.Column[str]]:
    return [sa.Column("site", sa.Text, primary_key=True), sa.Column("order_no", sa.Text, primary_key=True)]


def _delivery() -> None:
    time = sa.DateTime(timezone=True)
    text = [("plate", False), ("model", False), ("repair_type", False), ("advisor", False)]
    op.create_table(
        "delivery",
        *_keys(),
        *(sa.Column(name, sa.Text, nullable=optional) for name, optional in text),
        sa.Column("waiting_customer", sa.Boolean, nullable=False),
        sa.Column("received_at", time, nullable=False),
        sa.Column("finished_at", time),
        sa.Column("ready_at", time),
        sa.Column("delivered_at", time, nullable=False),
        sa.Column("delivered_on", sa.Date, nullable=False),
        sa.Column("promised_at", time),
        sa.Column("verdict", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("late_minutes", sa.Integer, nullable=False),
        sa.Column("excuse", sa.Text, nullable=False),
        sa.Column("warned", sa.Text, nullable=False),
        sa.Column("internal_reworks", sa.Integer, nullable=False),
        sa.Column("standard_minutes", sa.Integer, nullable=False),
        sa.Column("warnings", sa.Integer, nullable=False),
        sa.Column("warned_by_product", sa.Boolean, nullable=False),
        sa.Column("answered", sa.Text, nullable=False),
        sa.Column("cause", sa.Text),
        sa.Column("cause_by", sa.Text),
        sa.Column("nights", sa.Integer, nullable=False),
        sa.Column("dispatched_at", time),
        *(sa.Column(f"{stage}_minutes", sa.Integer, nullable=False) for stage in STAGES),
    )
    op.create_index("ix_delivery_day", "delivery", ["site", "delivered_on", "verdict", "repair_type"])


def _beside_delivery() -> None:
    op.create_table(
        "delivery_person",
        *_keys(),
        sa.Column("part", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("delivered_on", sa.Date, nullable=False),
        sa.Column("verdict", sa.Text, nullable=False),
    )
    columns = ["site", "part", "delivered_on", "name", "verdict"]
    op.create_index("ix_delivery_person_day", "delivery_person", columns)
    op.create_table(
        "delivery_loss",
        *_keys(),
        sa.Column("cause", sa.Text, primary_key=True),
        sa.Column("minutes", sa.Integer, nullable=False),
    )
    op.create_table(
        "delivery_contradiction",
        *_keys(),
        sa.Column("code", sa.Text, primary_key=True),
        sa.Column("delivered_on", sa.Date, nullable=False),
    )
    op.create_index("ix_delivery_contradiction_day", "delivery_contradiction", ["site", "delivered_on"])
