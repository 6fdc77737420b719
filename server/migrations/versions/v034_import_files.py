"""Files that came in without a clerk, with what became of each."""

import sqlalchemy as sa
from alembic import op

from server.store.columns import UtcTime

revision = "034"
down_revision = "031"


def upgrade() -> None:
    op.create_table(
        "import_file",
        sa.Column("site", sa.Text, primary_key=True),
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("came_at", UtcTime, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("ended_at", UtcTime),
        sa.Column("told_at", UtcTime),
        sa.Column("found", sa.JSON),
    )
    op.create_index("ix_import_file_came", "import_file", ["site", "came_at"])
