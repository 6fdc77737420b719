"""Which cars waited for parts, for the fill rate. Filled from the log afterwards."""

import sqlalchemy as sa
from alembic import op

revision = "031"
down_revision = "029"


def upgrade() -> None:
    op.add_column("delivery", sa.Column("waited_parts", sa.Boolean, nullable=False, server_default=sa.false()))
