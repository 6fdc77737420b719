"""Single values kept under a name, and the one that counts the changes of the shop floor; within the caller's
transaction."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from server.store import tables as t

REVISION = "floor_revision"
"""Counts the changes of staff, teams, standards and settings, so that every process notices them."""


def put_setting_in(connection: sa.Connection, site: str, name: str, value: Any) -> None:
    """Keeps a JSON value under a name within the caller's transaction."""
    connection.execute(sa.delete(t.setting).where(t.setting.c.site == site, t.setting.c.name == name))
    connection.execute(sa.insert(t.setting).values(site=site, name=name, value=value))


def mark_in(connection: sa.Connection, site: str, name: str, value: Any) -> bool:
    """Keeps a value under a name unless there is one; of several processes at once, one gets True."""
    values = {"site": site, "name": name, "value": value}
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    made = insert(t.setting).values(values).on_conflict_do_nothing().returning(t.setting.c.name)
    return connection.execute(made).first() is not None


# Made once: every request asks it.
REVISION_KEPT = sa.select(t.setting.c.value).where(t.setting.c.site == sa.bindparam("on"), t.setting.c.name == REVISION)


def revision_in(connection: sa.Connection, site: str) -> int:
    """How often the floor has changed."""
    return int(connection.execute(REVISION_KEPT, {"on": site}).scalar() or 0)


def bump_in(connection: sa.Connection, site: str) -> None:
    """Says that staff, teams, standards or settings have changed, within the caller's transaction."""
    put_setting_in(connection, site, REVISION, revision_in(connection, site) + 1)
