"""Which open orders are backlog, and which cars were handed over without a verdict. Filled from the log afterwards."""

import sqlalchemy as sa
from alembic import op

revision = "024"
down_revision = "021"

MARKS = ("backlog", "not_judged")


def upgrade() -> None:
    for name in MARKS:
        op.add_column("job", sa.Column(name, sa.Boolean, nullable=False, server_default=sa.false()))
    unjudged = sa.text("not_judged")
    op.create_index(
        "ix_job_not_judged", "job", ["site", "delivered_at"], sqlite_where=unjudged, postgresql_where=unjudged
    )
