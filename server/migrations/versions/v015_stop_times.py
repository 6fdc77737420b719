"""How long the stoppages of the past lasted, and which team did a task. Filled from the log afterwards."""

import sqlalchemy as sa
from alembic import op

revision = "015"
down_revision = "012"


def upgrade() -> None:
    op.create_table(
        "stop_time",
        sa.Column("site", sa.Text, primary_key=True),
        sa.Column("order_no", sa.Text, primary_key=True),
        sa.Column("task", sa.Integer, primary_key=True),
        sa.Column("place", sa.Integer, primary_key=True),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("minutes", sa.Integer, nullable=False),
        sa.Column("ended_on", sa.Date, nullable=False),
    )
    op.create_index("ix_stop_time_day", "stop_time", ["site", "ended_on"])
    op.add_column("task_time", sa.Column("team", sa.Text, nullable=False, server_default=""))
