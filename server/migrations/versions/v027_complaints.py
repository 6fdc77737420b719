"""Which orders have a complaint that nobody has looked into; older logs hold none."""

import sqlalchemy as sa
from alembic import op

revision = "027"
down_revision = "024"


def upgrade() -> None:
    op.add_column("job", sa.Column("complaint", sa.Boolean, nullable=False, server_default=sa.false()))
    waits = sa.text("complaint")
    op.create_index("ix_job_complaint", "job", ["site", "order_no"], sqlite_where=waits, postgresql_where=waits)
