"""What is still to be told outside: written with the event, sent by whichever server process comes first, tried again.

Knows neither addresses nor words: a channel is a name here, a message the event it is about.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import sqlalchemy as sa

from board.orders.events import Event, Fact, FollowUpMade, WarningEscalated, WarningRaised
from server.store.database import Database
from server.store.tables import WAITING
from server.store.tables import outbox as t

TOGETHER = timedelta(minutes=1)
"""A channel is used once in this time; what comes meanwhile goes together."""
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=1)
FIRST_HOOK_PAUSE = timedelta(seconds=5)
HOLD = timedelta(seconds=40)
"""So long a webhook's message belongs to whoever claimed it; what sends it is ended well before."""
PATIENCE = timedelta(days=1)
"""What did not arrive within it is given up: the car is long gone."""
SKEW = timedelta(minutes=5)
"""So far apart the clocks of two servers may be. What lies further ahead was said by a clock that ran ahead and has
been put back: nothing waits for it."""
KEPT = timedelta(days=30)
"""So long what was given up is shown."""
MOST = 100
"""So many messages go together."""


def is_told(fact: Fact) -> bool:
    """Whether the outside is told of it: delay warnings (domain.md §6), and complaints (§14)."""
    return isinstance(fact, WarningRaised | WarningEscalated) or (isinstance(fact, FollowUpMade) and fact.complaint)


@dataclass(frozen=True, slots=True)
class Message:
    """One event for one channel. `due_at`: when it is tried (again)."""

    channel: str
    seq: int
    job: str
    made_at: datetime
    attempts: int
    due_at: datetime
    given_up_at: datetime | None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many messages of a channel wait, and how many were given up within `KEPT`."""

    channel: str
    waiting: int
    given_up: int


class Outbox:
    """One site's messages to `channels`, and to webhooks (`hooks`: their names, and the kinds of events they want)."""

    def __init__(
        self,
        database: Database,
        channels: Callable[[], Sequence[str]] = tuple,
        hooks: Callable[[], Mapping[str, frozenset[str]]] = dict,
    ) -> None:
        self._database = database
        self._channels = channels
        self._hooks = hooks
        self._mine = t.c.site == database.site

    def put_in(self, connection: sa.Connection, events: Sequence[Event]) -> None:
        """Keeps what these events are to tell, within the transaction that writes them."""
        rows = [
            {
                "site": self._database.site,
                "channel": channel,
                "seq": event.seq,
                "job": event.job,
                "made_at": event.recorded_at,
                "attempts": 0,
                "due_at": event.recorded_at,
            }
            for event in events
            for channel in self._told(event)
        ]
        if rows:
            connection.execute(sa.insert(t), rows)

    def _told(self, event: Event) -> list[str]:
        """Who is told of an event."""
        channels = self._channels() if is_told(event.fact) else ()
        kind = type(event.fact).__name__
        return [*channels, *(name for name, kinds in self._hooks().items() if kind in kinds)]

    def claim_next(self, hook: str, now: datetime) -> Message | None:
        """The oldest message of a webhook, if it may be sent now; those behind it wait for it.

        It counts as tried and is out of others' reach for `HOLD`; `put_off` or `sent` says what came of it.
        """
        of_hook = self._mine & (t.c.channel == hook)
        oldest = sa.select(t, _is_due(now).label("is_due")).where(of_hook, WAITING).order_by(t.c.seq).limit(1)

        def is_due(connection: sa.Connection, lock: bool) -> sa.Row[tuple[object, ...]] | None:
            row = connection.execute(oldest.with_for_update() if lock else oldest).first()
            return row if row is not None and row.is_due else None

        def change(connection: sa.Connection) -> Message | None:
            row = is_due(connection, True)
            if row is None:
                return None
            tried = {"tried_at": now, "attempts": row.attempts + 1, "due_at": now + HOLD}
            connection.execute(sa.update(t).where(of_hook, t.c.seq == row.seq).values(tried))
            return replace(_message(row), attempts=row.attempts + 1)

        if self._database.read(lambda connection: is_due(connection, False)) is None:
            return None
        return self._database.write(change)

    def put_off(self, message: Message, now: datetime) -> None:
        """It was not taken: it is tried again after a pause that doubles, and with it all that waits behind it."""
        this = self._mine & (t.c.channel == message.channel) & (t.c.seq == message.seq)
        later = sa.update(t).where(this, WAITING).values(due_at=now + hook_pause(message.attempts))
        self._database.write(lambda connection: connection.execute(later))

    def due(self, now: datetime) -> list[str]:
        """The channels that have something to send and may be used again."""
        ready = sa.select(t.c.channel).where(self._mine, WAITING, _is_due(now)).distinct()
        lately = sa.select(t.c.channel).where(self._mine, _was_used(now)).distinct()

        def query(connection: sa.Connection) -> list[str]:
            found = connection.execute(ready).scalars().all()
            used = connection.execute(lately).scalars().all() if found else ()
            return [channel for channel in self._channels() if channel in found and channel not in used]

        return self._database.read(query)

    def claim(self, channel: str, now: datetime) -> list[Message]:
        """What is to be sent on this channel now, for whoever asks first; none where it was used a moment ago.

        Each message counts as tried and is due again after a pause that doubles, so that it is neither sent twice at
        once nor lost with the process that claimed it.
        """
        of_channel = self._mine & (t.c.channel == channel)
        lately = sa.select(t.c.seq).where(of_channel, _was_used(now)).limit(1)
        ready = sa.select(t).where(of_channel, WAITING, _is_due(now)).order_by(t.c.seq).limit(MOST)

        def change(connection: sa.Connection) -> list[Message]:
            if connection.execute(lately).first():
                return []
            claimed = [_message(row) for row in connection.execute(ready.with_for_update(skip_locked=True)).all()]
            for one in claimed:
                tried = {"tried_at": now, "attempts": one.attempts + 1, "due_at": now + pause(one.attempts + 1)}
                connection.execute(sa.update(t).where(of_channel, t.c.seq == one.seq).values(tried))
            return claimed

        return self._database.write(change)

    def sent(self, messages: Sequence[Message], now: datetime) -> None:
        """These have arrived: the channel works, and what waits for it may go."""
        channel = messages[0].channel
        of_channel = self._mine & (t.c.channel == channel)
        arrived = of_channel & t.c.seq.in_([one.seq for one in messages])

        def change(connection: sa.Connection) -> None:
            connection.execute(sa.update(t).where(arrived).values(sent_at=now))
            connection.execute(sa.update(t).where(of_channel, WAITING, t.c.due_at > now).values(due_at=now))
            connection.execute(sa.delete(t).where(of_channel, t.c.sent_at < now - PATIENCE))

        self._database.write(change)

    def give_up(self, now: datetime) -> list[Message]:
        """Gives up what has waited too long, whatever its channel; which messages these are, told once."""
        late = self._mine & WAITING & (t.c.made_at < now - PATIENCE)
        forgotten = self._mine & (t.c.given_up_at < now - KEPT)

        def change(connection: sa.Connection) -> list[Message]:
            given_up = sa.update(t).where(late).values(given_up_at=now).returning(t)
            found = [_message(row) for row in connection.execute(given_up).all()]
            connection.execute(sa.delete(t).where(forgotten))
            return found

        any_of_them = sa.select(t.c.seq).where(late | forgotten).limit(1)
        if self._database.read(lambda connection: connection.execute(any_of_them).first()) is None:
            return []
        return self._database.write(change)

    def troubled(self) -> list[Message]:
        """What was tried in vain and waits, and what was given up; the newest first."""
        wanted = (t.c.given_up_at.is_not(None)) | (WAITING & (t.c.attempts > 0))
        query = sa.select(t).where(self._mine, wanted).order_by(t.c.seq.desc(), t.c.channel).limit(MOST)
        return [_message(row) for row in self._database.read(lambda connection: connection.execute(query).all())]

    def tallies(self) -> list[Tally]:
        """The figures of every channel that is configured or still has messages."""
        given_up = sa.func.sum(sa.case((t.c.given_up_at.is_not(None), 1), else_=0))
        unsent = sa.select(t.c.channel, sa.func.count(), given_up).where(self._mine, t.c.sent_at.is_(None))
        query = unsent.group_by(t.c.channel)
        rows = self._database.read(lambda connection: connection.execute(query).all())
        found = {channel: (total - lost, lost) for channel, total, lost in rows}
        known = {*self._channels(), *self._hooks(), *found}
        return [Tally(channel, *found.get(channel, (0, 0))) for channel in sorted(known)]


def _is_due(now: datetime) -> sa.ColumnElement[bool]:
    """Whether a message may be sent now. Once it was tried, its beginning is of no account."""
    ahead = (t.c.tried_at > now + SKEW) | (t.c.tried_at.is_(None) & (t.c.made_at > now + SKEW))
    return (t.c.due_at <= now) | sa.func.coalesce(ahead, sa.false())


def _was_used(now: datetime) -> sa.ColumnElement[bool]:
    return (t.c.tried_at > now - TOGETHER) & (t.c.tried_at <= now + SKEW)


def pause(attempts: int) -> timedelta:
    """How long to wait after so many tries in vain."""
    return min(LONGEST_PAUSE, FIRST_PAUSE * (1 << min(attempts, 10) - 1))


def hook_pause(attempts: int) -> timedelta:
    """As `pause`, of a webhook."""
    return min(LONGEST_PAUSE, FIRST_HOOK_PAUSE * (1 << min(attempts, 12) - 1))


def _message(row: sa.Row[tuple[object, ...]]) -> Message:
    return Message(row.channel, row.seq, row.job, row.made_at, row.attempts, row.due_at, row.given_up_at)
