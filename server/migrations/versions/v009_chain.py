"""The chain: a hash in every record of log and book, computed once for what is there; notes move beside the log.

The guards against changes are put aside for that and stand again afterwards, all in the one transaction of the upgrade.
"""

import sqlalchemy as sa
from alembic import op

revision = "009"
down_revision = "008"

GUARDS = {table: (f"{table}_not_updated", f"{table}_not_deleted") for table in ("event", "book")}


def upgrade() -> None:
    from server.store.chain_begin import begin_chain

    op.add_column("event", sa.Column("book_seq", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("event", sa.Column("hash", sa.Text(), nullable=False, server_default=""))
    op.add_column("book", sa.Column("hash", sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "note",
        sa.Column("site", sa.Text, primary_key=True),
        sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("job", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("salt", sa.Text, nullable=False),
    )
    op.create_index("ix_note_job", "note", ["site", "job"])
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        held = connection.execute(
            sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%_not_updated'")
        ).all()
        for name, _ in held:
            op.execute(f"DROP TRIGGER {name}")
        begin_chain(connection)
        for _, statement in held:
            connection.exec_driver_sql(statement)
    else:
        for table in GUARDS:
            op.execute(f"ALTER TABLE {table} DISABLE TRIGGER {table}_unchanged")
        begin_chain(connection)
        for table in GUARDS:
            op.execute(f"ALTER TABLE {table} ENABLE TRIGGER {table}_unchanged")
