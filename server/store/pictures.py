"""Signatures and photographs, beside the log whose events name them by their seal (decision 37)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from server.store import chain
from server.store.database import Database
from server.store.tables import picture as t


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: `kind` is its media type, `seal` the salted hash by which an event names it."""

    seal: str
    salt: str
    kind: str
    content: bytes

    @classmethod
    def of(cls, kind: str, content: bytes) -> Picture:
        """A new picture with a seal of its own."""
        salt = chain.new_salt()
        return cls(chain.seal(content, salt), salt, kind, content)


class Pictures:
    """The pictures of one site."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._mine = t.c.site == database.site

    def put_in(self, connection: sa.Connection, order_no: str, pictures: Sequence[Picture]) -> None:
        """Keeps an order's pictures within the transaction of the event that names them."""
        rows = [
            {
                "site": self._database.site,
                "seal": one.seal,
                "job": order_no,
                "salt": one.salt,
                "kind": one.kind,
                "content": one.content,
            }
            for one in pictures
        ]
        if rows:
            connection.execute(sa.insert(t), rows)

    def of_seal(self, order_no: str, seal: str) -> Picture | None:
        """One picture of an order; None where it is erased, or was never there."""
        return next(iter(self._found((t.c.job == order_no) & (t.c.seal == seal))), None)

    def of_orders(self, orders: Sequence[str]) -> dict[str, list[Picture]]:
        """All pictures of some orders, by order number."""
        found: dict[str, list[Picture]] = {}
        for order_no in orders:
            if pictures := self._found(t.c.job == order_no):
                found[order_no] = pictures
        return found

    def gone(self, orders: Sequence[str]) -> sa.Delete:
        """What erases the pictures of some orders."""
        return sa.delete(t).where(self._mine, t.c.job.in_(orders))

    def _found(self, wanted: sa.ColumnElement[bool]) -> list[Picture]:
        query = sa.select(t).where(self._mine, wanted).order_by(t.c.seal)
        rows = self._database.read(lambda connection: connection.execute(query).all())
        return [Picture(row.seal, row.salt, row.kind, row.content) for row in rows]
