"""What customers are told by message: written with the event that calls for it, sent by whichever process comes first,
tried again, and kept as proof of what was told to whom and when (decision 51).

Knows neither texts nor addresses before something was sent. That a message is told once for its cause is the table's
key.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from board.orders.events import Event
from board.orders.telling import Telling
from server.store.database import Database
from server.store.made import made
from server.store.outbox import HOLD, LONGEST_PAUSE, PATIENCE, SKEW, hook_pause
from server.store.tables import TO_BE_TOLD
from server.store.tables import customer_message as t

MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class CustomerMessage:
    """One message on one channel; `seq` is the event by which it became due.

    `outcome` is empty while it waits, then `sent`, `given_up`, or `dropped` where it was no longer true or wanted;
    `why` says what went wrong. `receiver` and `text` are there once it was sent, and empty once the person is erased.
    """

    channel: str
    order_no: str
    message: str
    cause: int
    seq: int
    made_at: datetime
    attempts: int
    due_at: datetime
    ended_at: datetime | None
    outcome: str
    why: str
    receiver: str
    text: str


class CustomerMessages:
    """One site's messages to its customers; `channels` are the names of those there are at the moment."""

    def __init__(self, database: Database, channels: Callable[[], Sequence[str]] = tuple) -> None:
        self._database = database
        self._channels = channels
        self._mine = t.c.site == database.site

    def put_in(self, connection: sa.Connection, events: Sequence[Event], due: Mapping[str, Sequence[Telling]]) -> None:
        """Keeps what became due by these events and was not kept before, within their transaction."""
        rows = [
            {
                "site": self._database.site,
                "channel": channel,
                "order_no": order_no,
                "message": one.message,
                "cause": one.cause,
                "seq": events[-1].seq,
                "made_at": events[-1].recorded_at,
                "attempts": 0,
                "due_at": events[-1].recorded_at,
                "outcome": "",
                "why": "",
                "receiver": "",
                "text": "",
            }
            for order_no, tellings in due.items()
            for one in tellings
            for channel in self._channels()
        ]
        if rows:
            insert = sqlite.insert if self._database.is_sqlite else postgresql.insert
            connection.execute(insert(t).on_conflict_do_nothing(), rows)

    def claim(self, channel: str, now: datetime) -> CustomerMessage | None:
        """The oldest that is due, of an order of which none before it waits.

        It counts as tried and is out of others' reach for a while; `end` or `put_off` says what came of it.
        """
        earlier = t.alias()
        before = sa.exists().where(
            earlier.c.site == t.c.site,
            earlier.c.channel == t.c.channel,
            earlier.c.order_no == t.c.order_no,
            earlier.c.ended_at.is_(None),
            earlier.c.seq < t.c.seq,
        )
        ready = self._mine & (t.c.channel == channel) & TO_BE_TOLD & _is_due(now)
        query = sa.select(t).where(ready, ~before).order_by(t.c.seq).limit(1)

        def change(connection: sa.Connection) -> CustomerMessage | None:
            row = connection.execute(query.with_for_update(skip_locked=True)).first()
            if row is None:
                return None
            one = replace(made(CustomerMessage, row), attempts=row.attempts + 1)
            self._set(connection, one, {"attempts": one.attempts, "due_at": now + HOLD})
            return one

        if self._database.read(lambda connection: connection.execute(query).first()) is None:
            return None
        return self._database.write(change)

    def put_off(self, one: CustomerMessage, why: str, now: datetime) -> None:
        """It was not taken: it is tried again after a pause that doubles."""
        later = {"due_at": now + hook_pause(one.attempts), "why": why}
        self._database.write(lambda connection: self._set(connection, one, later))

    def end(
        self, one: CustomerMessage, outcome: str, now: datetime, *, why: str = "", receiver: str = "", text: str = ""
    ) -> None:
        """What came of it, for good."""
        ended = {"ended_at": now, "outcome": outcome, "why": why, "receiver": receiver, "text": text}
        self._database.write(lambda connection: self._set(connection, one, ended))

    def give_up(self, now: datetime) -> list[CustomerMessage]:
        """Gives up what has waited too long; which messages these are, told once."""
        late = self._mine & TO_BE_TOLD & (t.c.made_at < now - PATIENCE)
        given_up = sa.update(t).where(late).values(ended_at=now, outcome="given_up").returning(t)

        def change(connection: sa.Connection) -> list[CustomerMessage]:
            return [made(CustomerMessage, row) for row in connection.execute(given_up).all()]

        any_of_them = sa.select(t.c.seq).where(late).limit(1)
        if self._database.read(lambda connection: connection.execute(any_of_them).first()) is None:
            return []
        return self._database.write(change)

    def of_orders(self, orders: Sequence[str]) -> list[CustomerMessage]:
        """All messages of some orders, the oldest first."""
        return self._found(sa.select(t).where(self._mine, t.c.order_no.in_(orders)).order_by(t.c.seq, t.c.channel))

    def newest(self) -> list[CustomerMessage]:
        """The newest of all orders, the newest first."""
        query = sa.select(t).where(self._mine).order_by(t.c.made_at.desc(), t.c.seq.desc(), t.c.channel)
        return self._found(query.limit(MOST_SHOWN))

    def _set(self, connection: sa.Connection, one: CustomerMessage, values: Mapping[str, object]) -> None:
        this = self._mine & (t.c.channel == one.channel) & (t.c.order_no == one.order_no)
        same = this & (t.c.message == one.message) & (t.c.cause == one.cause)
        connection.execute(sa.update(t).where(same, TO_BE_TOLD).values(values))

    def _found(self, query: sa.Select[tuple[object, ...]]) -> list[CustomerMessage]:
        rows = self._database.read(lambda connection: connection.execute(query).all())
        return [made(CustomerMessage, row) for row in rows]


def _is_due(now: datetime) -> sa.ColumnElement[bool]:
    """Whether a message may be sent now; what a clock has said that ran ahead and was put back holds none up."""
    never_tried = (t.c.attempts == 0) & (t.c.made_at > now + SKEW)
    return (t.c.due_at <= now) | (t.c.due_at > now + LONGEST_PAUSE) | never_tried
