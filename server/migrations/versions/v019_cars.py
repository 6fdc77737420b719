"""A job's VIN, its number however it is written, and whether a cancelled one is to be looked into. Filled from the log
afterwards."""

import sqlalchemy as sa
from alembic import op

revision = "019"
down_revision = "018"


def upgrade() -> None:
    op.add_column("job", sa.Column("vin", sa.Text, nullable=False, server_default=""))
    op.add_column("job", sa.Column("same_no", sa.Text, nullable=False, server_default=""))
    op.add_column("job", sa.Column("odd", sa.Boolean, nullable=False, server_default=sa.false()))
    op.create_index("ix_job_vin", "job", ["site", "vin"])
    op.create_index("ix_job_same_no", "job", ["site", "same_no"])
    odd = sa.text("odd")
    op.create_index("ix_job_odd", "job", ["site", "order_no"], sqlite_where=odd, postgresql_where=odd)
