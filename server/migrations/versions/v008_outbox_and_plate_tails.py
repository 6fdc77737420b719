"""What is still to be told outside; and the plates by each of their endings, so that a part of one finds it."""

import sqlalchemy as sa
from alembic import op

revision = "008"
down_revision = "007"

TAILS = """
WITH RECURSIVE place(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM place WHERE n < 64)
INSERT INTO plate_tail (site, tail, plate)
SELECT DISTINCT job.site, substr(job.plate, place.n), job.plate
FROM job JOIN place ON place.n <= length(job.plate)
"""


def upgrade() -> None:
    time = sa.DateTime(timezone=True)
    op.create_table(
        "outbox",
        sa.Column("site", sa.Text, primary_key=True),
        sa.Column("channel", sa.Text, primary_key=True),
        sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("job", sa.Text, nullable=False),
        sa.Column("made_at", time, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("tried_at", time),
        sa.Column("due_at", time, nullable=False),
        sa.Column("sent_at", time),
        sa.Column("given_up_at", time),
    )
    waiting = sa.text("sent_at IS NULL AND given_up_at IS NULL")
    op.create_index("ix_outbox_tried", "outbox", ["site", "channel", "tried_at"])
    op.create_index(
        "ix_outbox_waiting",
        "outbox",
        ["site", "channel", "due_at"],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
    op.create_table(
        "plate_tail",
        sa.Column("site", sa.Text, primary_key=True),
        sa.Column("tail", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), primary_key=True),
        sa.Column("plate", sa.Text, primary_key=True),
    )
    op.execute(TAILS)
