"""What the dealership has decided on /admin instead of in config.yaml: one value for each key, with what the file said
at that moment, so that a later change of the file is noticed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa

from server.store import tables as t
from server.store.bookshelf import Record, on_record
from server.store.database import Database
from server.store.setting_rows import bump_in, put_setting_in

PREFIX = "config/"


@dataclass(frozen=True, slots=True)
class Decided:
    """A value as it would stand in the file, and what stood there when it was decided; None for a key that did not."""

    value: Any
    file: Any = None


class Settings:
    """The decided settings of one site, by their dotted keys."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> dict[str, Decided]:
        """Every one, by key."""
        mine = (t.setting.c.site == self._database.site) & t.setting.c.name.startswith(PREFIX, autoescape=True)
        query = sa.select(t.setting.c.name, t.setting.c.value).where(mine).order_by(t.setting.c.name)
        rows = self._database.read(lambda connection: connection.execute(query).all())
        return {row.name.removeprefix(PREFIX): Decided(**row.value) for row in rows}

    def values(self) -> dict[str, Any]:
        """The decided values alone, by key."""
        return {key: one.value for key, one in self.all().items()}

    def change(self, decided: Mapping[str, Decided], dropped: Collection[str], record: Record) -> None:
        """Decides some, and leaves others to the file again; every process of the site notices it with its next
        look."""
        site = self._database.site

        def change(connection: sa.Connection) -> None:
            gone = [PREFIX + key for key in dropped]
            connection.execute(sa.delete(t.setting).where(t.setting.c.site == site, t.setting.c.name.in_(gone)))
            for key, value in decided.items():
                put_setting_in(connection, site, PREFIX + key, asdict(value))
            bump_in(connection, site)

        on_record(self._database, change, record)
