"""Shows those out who open a live connection and never join a page: a stranger's socket costs nothing for long."""

from __future__ import annotations

import time
from typing import Any

import gevent

from server.live.chatter import show_out
from server.live.rooms import Live

JOINS_WITHIN_SECONDS = 10.0
LOOKS_EVERY_SECONDS = 2.0


class IdleSockets:
    """Looks through the open connections of this process every two seconds, in a greenlet of its own."""

    def __init__(self, live: Live, socketio: Any) -> None:
        self._live = live
        self._server = socketio.server
        self._opened: dict[str, float] = {}
        self._greenlet: gevent.Greenlet[..., None] | None = None

    def start(self) -> None:
        self._greenlet = gevent.spawn(self._run)

    def stop(self) -> None:
        if self._greenlet is not None:
            self._greenlet.kill()

    def _run(self) -> None:
        while True:
            gevent.sleep(LOOKS_EVERY_SECONDS)
            self.look(time.monotonic())

    def look(self, now: float) -> None:
        """Closes what has been open for longer than anybody needs to join."""
        transport, manager = self._server.eio, self._server.manager
        joined = {manager.eio_sid_from_sid(sid, "/") for sid in self._live.joined()}
        open_now = set(transport.sockets)
        self._opened = {sid: self._opened.get(sid, now) for sid in open_now - joined}
        for sid, since in self._opened.items():
            if now - since >= JOINS_WITHIN_SECONDS:
                gevent.spawn(show_out, self._server, sid)
