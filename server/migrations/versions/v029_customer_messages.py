"""What customers are told by message, and where mail reaches them in which language."""

import sqlalchemy as sa
from alembic import op

from server.store.columns import UtcTime

revision = "029"
down_revision = "027"


def upgrade() -> None:
    for name in ("mail", "language"):
        op.add_column("customer", sa.Column(name, sa.Text, nullable=False, server_default=""))
    op.create_table(
        "customer_message",
        sa.Column("site", sa.Text, primary_key=True),
        sa.Column("channel", sa.Text, primary_key=True),
        sa.Column("order_no", sa.Text, primary_key=True),
        sa.Column("message", sa.Text, primary_key=True),
        sa.Column("cause", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("made_at", UtcTime, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("due_at", UtcTime, nullable=False),
        sa.Column("ended_at", UtcTime),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("receiver", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
    )
    op.create_index("ix_customer_message_order", "customer_message", ["site", "order_no"])
    op.create_index("ix_customer_message_made", "customer_message", ["site", "made_at"])
    waits = sa.text("ended_at IS NULL")
    op.create_index(
        "ix_customer_message_waiting",
        "customer_message",
        ["site", "channel", "due_at"],
        sqlite_where=waits,
        postgresql_where=waits,
    )
