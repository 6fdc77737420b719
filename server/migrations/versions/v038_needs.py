"""Which bays and which people an operation needs."""

import sqlalchemy as sa
from alembic import op

revision = "038"
down_revision = "034"


def upgrade() -> None:
    for name in ("bays", "technicians"):
        op.add_column("standard", sa.Column(name, sa.JSON, nullable=False, server_default="[]"))
