"""Who was erased stays erased when an older backup comes back: marks of what was erased, kept beside the backups.

A mark is a hash: it finds again what it was made of, and tells nobody who or what that was.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Container
from pathlib import Path

import sqlalchemy as sa

from server.store.database import make_folder
from server.store.tables import customer, note

CUSTOMER, NOTE = "customer", "note"
"""What can be erased: the customer of an order, by its number; the note of an event, by its seq."""
_WHERE = {CUSTOMER: (customer, customer.c.order_no), NOTE: (note, note.c.seq)}


class Erasures:
    """The marks of one site; None as folder keeps none (a database with backups of its own)."""

    def __init__(self, folder: Path | None, site: str) -> None:
        self._site = site
        self._path = folder / f"{site}-erased.txt" if folder else None

    def keep(self, kind: str, *keys: object) -> None:
        """Keeps marks of what is erased; on the disk when it returns."""
        if self._path is None or not keys:
            return
        make_folder(self._path.parent)
        opened = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with open(opened, "a", encoding="ascii") as file:
            file.writelines(f"{self._mark(kind, key)}\n" for key in keys)
            file.flush()
            os.fsync(file.fileno())

    def apply_in(self, connection: sa.Connection, tables: Container[str]) -> int:
        """Erases again what has a mark, in a database that came back with these tables; how much that was."""
        marks = self._marks()
        erased = 0
        for kind, (table, column) in _WHERE.items() if marks else ():
            if table.name not in tables:
                continue
            held = connection.execute(sa.select(column).where(table.c.site == self._site)).scalars()
            again = [key for key in held if self._mark(kind, key) in marks]
            for key in again:
                connection.execute(sa.delete(table).where(table.c.site == self._site, column == key))
            erased += len(again)
        return erased

    def _marks(self) -> set[str]:
        try:
            return set(self._path.read_text(encoding="ascii").split()) if self._path else set()
        except FileNotFoundError:
            return set()

    def _mark(self, kind: str, key: object) -> str:
        return hashlib.sha256(f"{self._site}\n{kind}\n{key}".encode()).hexdigest()
