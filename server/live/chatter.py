"""Shows those out who say too much, or what no page says, where that costs least: below Socket.IO, which would write
lines into the log for each message that it cannot read."""

from __future__ import annotations

import time
from collections import deque
from typing import Any

import gevent
from socketio.packet import EVENT

from server.web.frames import SOCKET

MOST_MESSAGES, WITHIN_SECONDS = 50, 10.0
GOODBYE_SECONDS = 1.0
SAID = ("0", "1", "2")
"""How what a page says begins: it comes, goes, and wishes. It sends no octets and acknowledges nothing."""
UNREADABLE = (ValueError, LookupError, TypeError, AttributeError, RecursionError)


class Chatter:
    """Counts the messages of each connection of a Socket.IO server, in its Engine.IO below."""

    def __init__(self, server: Any) -> None:
        self._server = server
        self._handlers = dict(server.eio.handlers)
        self._heard: dict[str, deque[float]] = {}
        self._shown_out: set[str] = set()
        server.eio.on("message", self.message)
        server.eio.on("disconnect", self.gone)

    def message(self, sid: str, payload: Any) -> None:
        """Hands a message on, or closes the connection of who has said too much lately or what no page says, and hears
        it no more."""
        if sid in self._shown_out:
            return
        now = time.monotonic()
        heard = self._heard.setdefault(sid, deque(maxlen=MOST_MESSAGES))
        too_much = len(heard) == MOST_MESSAGES and now - heard[0] < WITHIN_SECONDS
        if too_much or not self._can_be_read(payload):
            self._shown_out.add(sid)
            if (frames := self._server.environ.get(sid, {}).get(SOCKET)) is not None:
                frames.turn_deaf()
            gevent.spawn(show_out, self._server, sid)
            return
        heard.append(now)
        self._handlers["message"](sid, payload)

    def _can_be_read(self, payload: Any) -> bool:
        if not isinstance(payload, str) or not payload.startswith(SAID):
            return False
        try:
            said = self._server.packet_class(encoded_packet=payload)
        except UNREADABLE:
            return False
        return said.packet_type != EVENT or (isinstance(said.data, list) and bool(said.data))

    def gone(self, sid: str, *reason: Any) -> None:
        """Forgets a connection that has ended."""
        self._heard.pop(sid, None)
        self._shown_out.discard(sid)
        self._handlers["disconnect"](sid, *reason)


def show_out(server: Any, sid: str) -> None:
    """Ends a connection of a Socket.IO server: says so, to a client that may take nothing, and then goes by itself, for
    a client that stays would be listened to for ever."""
    frames = server.environ.get(sid, {}).get(SOCKET)
    gevent.with_timeout(GOODBYE_SECONDS, server.eio.disconnect, sid, timeout_value=None)
    if frames is not None:
        frames.close()
