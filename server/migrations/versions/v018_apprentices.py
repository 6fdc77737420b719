"""Who of the staff is an apprentice, and counts for no hand of the team."""

import sqlalchemy as sa
from alembic import op

revision = "018"
down_revision = "015"


def upgrade() -> None:
    op.add_column("staff", sa.Column("apprentice", sa.Boolean, nullable=False, server_default=sa.false()))
