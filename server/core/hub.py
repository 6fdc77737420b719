"""One mailbox for each who listens: writers wait for no display, and a broken display hurts none (architecture.md)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from board.orders.events import Event

Wanted = Callable[[Event], bool]

KEPT = 1_000
"""So many events a mailbox keeps for a subscriber that does not come; more are left out and `missed` says so."""


@dataclass(frozen=True, slots=True)
class Post:
    """What is new since the last take: the log's newest seq, and the events on the way there, in order.

    No events: time alone moved something. `missed`: so much happened that `events` are not all of them.
    """

    seq: int
    events: tuple[Event, ...] = ()
    missed: bool = False


class Mailbox:
    """Holds one post, the newest wins: a slow subscriber finds everything in one, never a queue."""

    def __init__(self, name: str, wanted: Wanted | None = None) -> None:
        self.name = name
        self._wanted = wanted
        self._post: Post | None = None
        self._is_closed = False
        self._changed = threading.Condition()

    def put(self, seq: int, events: tuple[Event, ...]) -> None:
        if self._wanted is not None and not any(map(self._wanted, events)):
            # To wake somebody who has nothing to do costs as much as a question to the database.
            return
        with self._changed:
            before = self._post or Post(seq)
            together = before.events + events
            missed = before.missed or len(together) > KEPT
            self._post = Post(max(before.seq, seq), together[-KEPT:], missed)
            self._changed.notify_all()

    def take(self, timeout: float | None = None) -> Post | None:
        """Waits for a post and empties the box; None when nothing came within `timeout` seconds, or will come."""
        with self._changed:
            self._changed.wait_for(lambda: self._post is not None or self._is_closed, timeout)
            post, self._post = self._post, None
            return post

    def close(self) -> None:
        """Nothing comes any more: who waits goes on."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()


class Hub:
    """Where the desk publishes, in commit order, and displays, signs and notifications subscribe."""

    def __init__(self) -> None:
        self._boxes: dict[int, Mailbox] = {}
        self._lock = threading.Lock()

    def subscribe(self, name: str, wanted: Wanted | None = None) -> Mailbox:
        """A new mailbox that gets everything published from now on, or those posts with an event that is `wanted`."""
        box = Mailbox(name, wanted)
        with self._lock:
            self._boxes[id(box)] = box
        return box

    def unsubscribe(self, box: Mailbox) -> None:
        with self._lock:
            self._boxes.pop(id(box), None)
        box.close()

    def publish(self, seq: int, events: tuple[Event, ...] = ()) -> None:
        """Puts it into every mailbox; never waits for who reads them."""
        with self._lock:
            boxes = tuple(self._boxes.values())
        for box in boxes:
            box.put(seq, events)
