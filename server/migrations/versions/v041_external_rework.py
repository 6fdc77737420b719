"""Which cars came back for the same, and which of them were appraised. Filled from the log afterwards."""

import sqlalchemy as sa
from alembic import op

revision = "041"
down_revision = "040"


def upgrade() -> None:
    for name in ("external_rework", "appraised"):
        op.add_column("delivery", sa.Column(name, sa.Boolean, nullable=False, server_default=sa.false()))
