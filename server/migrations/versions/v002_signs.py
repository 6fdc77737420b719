"""Signs: the last report of each, an operator's order, and the proof of display."""

import sqlalchemy as sa
from alembic import op

revision = "002"
down_revision = "001"

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "sign_report",
        sa.Column("site", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("at", TIME, nullable=False),
        sa.Column("body", sa.JSON, nullable=False),
    )
    op.create_table(
        "sign_order",
        sa.Column("site", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("at", TIME, nullable=False),
    )
    op.create_table(
        "sign_shown",
        sa.Column("site", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("at", TIME, primary_key=True),
        sa.Column("lines", sa.JSON, nullable=False),
        sa.Column("acknowledged", sa.Boolean, nullable=False),
        sa.Column("connected", sa.Boolean, nullable=False),
    )
