"""Brings the tables up to date by the scripts in server/migrations, at every start and without anybody's doing."""

from __future__ import annotations

import sqlalchemy as sa

from server.config.resources import MIGRATIONS
from server.store.database import Database
from server.store.failures import NewerSchema

ONE_AT_A_TIME = 7_283_001
"""PostgreSQL's advisory lock under which this program changes tables."""


def upgrade(database: Database, to: str = "head") -> None:
    """Makes the tables, or brings them up to date or to revision `to`, in one transaction; several processes may call
    it at once. Raises `NewerSchema` where a newer version of this program has been here."""
    database.make()
    found = database.read(revision_in)
    if found == newest():
        return
    check_revision(found)
    # Takes a quarter of a second to import, and is seldom needed.
    from alembic import command
    from alembic.config import Config

    def change(connection: sa.Connection) -> None:
        if not database.is_sqlite:
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(ONE_AT_A_TIME)))
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
        config.attributes["connection"] = connection
        command.upgrade(config, to)

    database.write(change)


def newest() -> str:
    """The revision that the last script leads to: v002_signs.py leads to "002"."""
    return max(path.name for path in (MIGRATIONS / "versions").glob("v*.py"))[1:4]


def check_revision(revision: str | None) -> None:
    """Raises `NewerSchema` for tables that only a newer version of this program knows."""
    if revision is not None and revision > newest():
        raise NewerSchema(
            f"a newer version has changed the database (its tables are at {revision}, this version knows {newest()}): "
            "install that version again"
        )


def revision_in(connection: sa.Connection) -> str | None:
    """The revision the tables are at; None where there are none yet."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
