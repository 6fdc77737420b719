"""The log with its guards, the read models, people, and what the admin edits."""

import sqlalchemy as sa
from alembic import op

revision = "001"
down_revision = None

TIME = sa.DateTime(timezone=True)

SQLITE_GUARDS = (
    """
    CREATE TRIGGER event_not_updated BEFORE UPDATE ON event
    BEGIN SELECT RAISE(ABORT, 'the log is append-only: events are not changed'); END
    """,
    """
    CREATE TRIGGER event_not_deleted BEFORE DELETE ON event
    BEGIN SELECT RAISE(ABORT, 'the log is append-only: events are not deleted'); END
    """,
    # Also keeps INSERT OR REPLACE out, which the two above do not see, and every gap.
    """
    CREATE TRIGGER event_appended BEFORE INSERT ON event
    WHEN NEW.seq IS NOT (SELECT COALESCE(MAX(seq), 0) + 1 FROM event WHERE site = NEW.site)
      OR EXISTS (SELECT 1 FROM event WHERE site = NEW.site AND key = NEW.key AND part = NEW.part)
    BEGIN SELECT RAISE(ABORT, 'the log is append-only: this place or key is not free'); END
    """,
)

POSTGRESQL_GUARDS = (
    """
    CREATE FUNCTION event_unchanged() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION 'the log is append-only: events are neither changed nor deleted'
        USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    """
    CREATE TRIGGER event_unchanged BEFORE UPDATE OR DELETE ON event
    FOR EACH ROW EXECUTE FUNCTION event_unchanged()
    """,
    """
    CREATE TRIGGER event_not_emptied BEFORE TRUNCATE ON event
    FOR EACH STATEMENT EXECUTE FUNCTION event_unchanged()
    """,
    """
    CREATE FUNCTION event_appended() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.seq IS DISTINCT FROM (SELECT COALESCE(MAX(seq), 0) + 1 FROM event WHERE site = NEW.site) THEN
        RAISE EXCEPTION 'the log is append-only: this place is not free' USING ERRCODE = 'unique_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
    "CREATE TRIGGER event_appended BEFORE INSERT ON event FOR EACH ROW EXECUTE FUNCTION event_appended()",
)


def upgrade() -> None:
    _log()
    _read_models()
    _people()
    _floor()
    guards = SQLITE_GUARDS if op.get_bind().dialect.name == "sqlite" else POSTGRESQL_GUARDS
    for guard in guards:
        op.execute(guard)


def _text(name: str, *, key: bool = False, optional: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, primary_key=key, nullable=optional)


def _log() -> None:
    op.create_table(
        "event",
        _text("site", key=True),
        sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
        _text("job"),
        _text("kind"),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("recorded_at", TIME, nullable=False),
        _text("who"),
        _text("device"),
        sa.Column("key", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("part", sa.Integer, nullable=False),
        sa.Column("body", sa.JSON, nullable=False),
        sa.UniqueConstraint("site", "key", "part", name="uq_event_key"),
    )
    op.create_index("ix_event_job", "event", ["site", "job", "seq"])


def _read_models() -> None:
    op.create_table(
        "job",
        _text("site", key=True),
        _text("order_no", key=True),
        _text("plate"),
        _text("repair_type"),
        _text("advisor"),
        _text("stage"),
        sa.Column("received_at", TIME, nullable=False),
        sa.Column("promised_at", TIME),
        sa.Column("delivered_at", TIME),
        sa.Column("is_open", sa.Boolean, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_job_received", "job", ["site", "received_at"])
    op.create_index("ix_job_plate", "job", ["site", "plate"])
    op.create_index(
        "ix_job_open",
        "job",
        ["site", "order_no"],
        sqlite_where=sa.text("is_open IS 1"),
        postgresql_where=sa.text("is_open IS true"),
    )
    op.create_table(
        "delivery",
        _text("site", key=True),
        _text("order_no", key=True),
        _text("plate"),
        _text("model"),
        _text("repair_type"),
        _text("advisor"),
        sa.Column("waiting_customer", sa.Boolean, nullable=False),
        sa.Column("received_at", TIME, nullable=False),
        sa.Column("finished_at", TIME),
        sa.Column("ready_at", TIME),
        sa.Column("delivered_at", TIME, nullable=False),
        sa.Column("delivered_on", sa.Date, nullable=False),
        sa.Column("promised_at", TIME),
        _text("verdict"),
        _text("source"),
        sa.Column("late_minutes", sa.Integer, nullable=False),
        _text("excuse"),
        _text("warned"),
        sa.Column("internal_reworks", sa.Integer, nullable=False),
        sa.Column("standard_minutes", sa.Integer, nullable=False),
    )
    op.create_index("ix_delivery_day", "delivery", ["site", "delivered_on", "verdict"])
    op.create_table(
        "delivery_person",
        _text("site", key=True),
        _text("order_no", key=True),
        _text("part", key=True),
        _text("name", key=True),
    )
    op.create_index("ix_delivery_person_name", "delivery_person", ["site", "part", "name"])


def _people() -> None:
    op.create_table(
        "customer",
        _text("site", key=True),
        _text("order_no", key=True),
        _text("name"),
        _text("phone"),
        sa.Column("car_token", sa.Text, nullable=False, unique=True),
    )
    op.create_table(
        "staff",
        _text("site", key=True),
        _text("name", key=True),
        _text("role"),
        _text("team", optional=True),
        _text("pin_hash", optional=True),
        sa.Column("active", sa.Boolean, nullable=False),
        _text("language"),
    )
    op.create_table(
        "token",
        _text("site", key=True),
        _text("name", key=True),
        _text("role"),
        sa.Column("hash", sa.Text, nullable=False, unique=True),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("revoked_at", TIME),
    )


def _floor() -> None:
    op.create_table(
        "team",
        _text("site", key=True),
        _text("name", key=True),
        _text("trade"),
        sa.Column("bays", sa.JSON, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
    )
    op.create_table(
        "standard",
        _text("site", key=True),
        _text("code", key=True),
        _text("name"),
        _text("trade"),
        sa.Column("standard_minutes", sa.Integer, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
    )
    op.create_table(
        "setting", _text("site", key=True), _text("name", key=True), sa.Column("value", sa.JSON, nullable=False)
    )
