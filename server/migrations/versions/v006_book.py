"""The book: what people enter that belongs to no single job, in a table that only grows."""

import sqlalchemy as sa
from alembic import op

revision = "006"
down_revision = "005"

SQLITE_GUARDS = (
    """
    CREATE TRIGGER book_not_updated BEFORE UPDATE ON book
    BEGIN SELECT RAISE(ABORT, 'the book is append-only: entries are not changed'); END
    """,
    """
    CREATE TRIGGER book_not_deleted BEFORE DELETE ON book
    BEGIN SELECT RAISE(ABORT, 'the book is append-only: entries are not deleted'); END
    """,
    # Also keeps INSERT OR REPLACE out, which the two above do not see, and every gap.
    """
    CREATE TRIGGER book_appended BEFORE INSERT ON book
    WHEN NEW.seq IS NOT (SELECT COALESCE(MAX(seq), 0) + 1 FROM book WHERE site = NEW.site)
      OR EXISTS (SELECT 1 FROM book WHERE site = NEW.site AND key = NEW.key AND part = NEW.part)
    BEGIN SELECT RAISE(ABORT, 'the book is append-only: this place or key is not free'); END
    """,
)

POSTGRESQL_GUARDS = (
    """
    CREATE FUNCTION book_unchanged() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION 'the book is append-only: entries are neither changed nor deleted'
        USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    """
    CREATE TRIGGER book_unchanged BEFORE UPDATE OR DELETE ON book
    FOR EACH ROW EXECUTE FUNCTION book_unchanged()
    """,
    """
    CREATE TRIGGER book_not_emptied BEFORE TRUNCATE ON book
    FOR EACH STATEMENT EXECUTE FUNCTION book_unchanged()
    """,
    """
    CREATE FUNCTION book_appended() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.seq IS DISTINCT FROM (SELECT COALESCE(MAX(seq), 0) + 1 FROM book WHERE site = NEW.site) THEN
        RAISE EXCEPTION 'the book is append-only: this place is not free' USING ERRCODE = 'unique_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
    "CREATE TRIGGER book_appended BEFORE INSERT ON book FOR EACH ROW EXECUTE FUNCTION book_appended()",
)


def upgrade() -> None:
    text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    op.create_table(
        "book",
        sa.Column("site", sa.Text, primary_key=True),
        sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("period", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("device", sa.Text, nullable=False),
        sa.Column("key", text, nullable=False),
        sa.Column("part", sa.Integer, nullable=False),
        sa.Column("body", sa.JSON, nullable=False),
        sa.UniqueConstraint("site", "key", "part", name="uq_book_key"),
    )
    op.create_index("ix_book_period", "book", ["site", "kind", "period", "seq"])
    for guard in SQLITE_GUARDS if op.get_bind().dialect.name == "sqlite" else POSTGRESQL_GUARDS:
        op.execute(guard)
