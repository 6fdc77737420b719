"""Signs: notices with a start and an end, orders with details, and the last trial of a port."""

import sqlalchemy as sa
from alembic import op

revision = "003"
down_revision = "002"

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("sign_order", sa.Column("detail", sa.JSON, nullable=True))
    op.create_table(
        "sign_notice",
        sa.Column("site", sa.Text, primary_key=True),
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("starts_at", TIME, nullable=False),
        sa.Column("ends_at", TIME, nullable=False),
    )
    op.create_table(
        "sign_trial",
        sa.Column("site", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("found", sa.JSON, nullable=True),
    )
