"""Who is signed in stands on the server. Cookies from before open nothing: everybody signs in once more."""

import sqlalchemy as sa
from alembic import op

revision = "011"
down_revision = "010"


def upgrade() -> None:
    time = sa.DateTime(timezone=True)
    op.create_table(
        "session",
        sa.Column("site", sa.Text, primary_key=True),
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("hash", sa.Text, nullable=False, unique=True),
        sa.Column("staff", sa.Text, nullable=False),
        sa.Column("device", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("begun_at", time, nullable=False),
        sa.Column("seen_at", time, nullable=False),
        sa.Column("must_change", sa.Boolean, nullable=False),
    )
    op.create_index("ix_session_staff", "session", ["site", "staff"])
