"""How long the tasks of delivered jobs took. Filled from the log afterwards, with the other read models."""

import sqlalchemy as sa
from alembic import op

revision = "005"
down_revision = "004"


def upgrade() -> None:
    op.create_table(
        "task_time",
        sa.Column("site", sa.Text, primary_key=True),
        sa.Column("order_no", sa.Text, primary_key=True),
        sa.Column("task", sa.Integer, primary_key=True),
        sa.Column("operations", sa.JSON, nullable=False),
        sa.Column("worked_minutes", sa.Integer, nullable=False),
        sa.Column("elapsed_minutes", sa.Integer, nullable=False),
        sa.Column("finished_on", sa.Date, nullable=False),
    )
    op.create_index("ix_task_time_day", "task_time", ["site", "finished_on"])
