"""The few cars to be looked into are found by their indexes: SQLite takes one only where its condition is the query's
word for word, and read the whole history instead."""

import sqlalchemy as sa
from alembic import op

revision = "040"
down_revision = "038"

INDEXES = (
    ("ix_job_odd", "odd", "order_no"),
    ("ix_job_complaint", "complaint", "order_no"),
    ("ix_job_not_judged", "not_judged", "delivered_at"),
)


def upgrade() -> None:
    for name, condition, column in INDEXES:
        op.drop_index(name, "job")
        op.create_index(
            name,
            "job",
            ["site", column],
            sqlite_where=sa.text(f"{condition} IS 1"),
            postgresql_where=sa.text(f"{condition} IS true"),
        )
