"""Whether the database can really be written now: tried into a table of its own, for which nobody else cares."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from server.store.database import Database
from server.store.failures import NewerSchema
from server.store.tables import write_trial as t
from server.store.upgrade import check_revision, revision_in

PATIENCE_SECONDS = 2.0


def try_to_write(database: Database, now: datetime) -> None:
    """Raises the fault (`StoreError`) for which nothing can be saved."""

    def change(connection: sa.Connection) -> None:
        check_revision(revision_in(connection))
        mine = t.c.site == database.site
        if connection.execute(sa.update(t).where(mine).values(at=now)).rowcount == 0:
            connection.execute(sa.insert(t).values(site=database.site, at=now))

    database.outgrown = None
    try:
        database.write(change, PATIENCE_SECONDS)
    except NewerSchema as fault:
        database.outgrown = fault
        raise
