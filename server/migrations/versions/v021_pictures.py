"""Signatures and photographs, kept beside the log."""

import sqlalchemy as sa
from alembic import op

revision = "021"
down_revision = "019"


def upgrade() -> None:
    op.create_table(
        "picture",
        sa.Column("site", sa.Text, primary_key=True),
        sa.Column("seal", sa.Text, primary_key=True),
        sa.Column("job", sa.Text, nullable=False),
        sa.Column("salt", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    op.create_index("ix_picture_job", "picture", ["site", "job"])
