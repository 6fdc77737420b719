"""A WebSocket's frames on their way out: whole and in order, and who speaks to many waits for none of them."""

from __future__ import annotations

import socket
from collections import deque
from collections.abc import Iterable
from typing import Any

import gevent
from gevent.event import Event
from gevent.lock import BoundedSemaphore

SOCKET = "eventlet.input"
"""One of the places in a request's environment where simple-websocket looks for the socket it is to use, before the
server's own."""
STALLED_SECONDS = 20.0
"""Who has no room for a message so long is cut off: a browser that comes back gets the whole view."""
MOST_WAITING = 8 * 1024 * 1024
"""Octets that may wait for one client."""
AGREED = b"permessage-deflate"


class Frames:
    """The socket as simple-websocket uses it: it calls `send` once a frame and never asks how much of it went.

    A plain socket takes only what has room, and what follows then stands in the middle of the torn frame.
    """

    def __init__(self, sock: Any) -> None:
        self._socket = sock
        # Of gevent and not `threading`: it is taken for each display and change, and only greenlets send.
        self._lock = BoundedSemaphore(1)
        self._waiting: deque[bytes] = deque()
        self._waiting_octets = 0
        self._follows = False
        self._answered = False
        self._deaf = False
        self._over = Event()
        self.deflated = False
        """Whether the client has agreed to compressed messages."""

    def get_socket(self) -> Frames:
        return self

    def turn_deaf(self) -> None:
        """Reads nothing more, while what is still to be said goes out: whoever is shown out may have sent megabytes."""
        self._deaf = True

    def recv(self, most: int) -> bytes:
        if self._deaf:
            self._over.wait(STALLED_SECONDS)
            return b""
        octets: bytes = self._socket.recv(most)
        # Who sends faster than we read never makes us wait, and nobody else would have a turn.
        gevent.sleep(0)
        return octets

    def send(self, frame: bytes) -> int:
        """Sends all of it, or ends the connection and raises OSError."""
        with self._lock:
            if not self._answered:
                self._answered, self.deflated = True, AGREED in frame
            self._send_all(frame)
        return len(frame)

    def _keep_torn(self, rest: bytes) -> None:
        """Nothing may come before the rest of a torn frame: the lock is handed on with it."""
        self._lock.acquire()
        self._keep(rest, locked=True)

    def _keep(self, octets: bytes, *, locked: bool = False) -> None:
        self._waiting.append(octets)
        self._waiting_octets += len(octets)
        if not self._follows:
            self._follows = True
            gevent.spawn(self._follow, locked)
        if self._waiting_octets > MOST_WAITING:
            self.close()

    def _follow(self, locked: bool) -> None:
        if not locked:
            self._lock.acquire()
        try:
            while self._waiting:
                self._send_all(self._waiting[0])
                self._waiting_octets -= len(self._waiting.popleft())
        except OSError:
            # Nobody is there any more.
            self._waiting.clear()
        finally:
            self._follows = False
            self._lock.release()

    def _send_all(self, octets: bytes) -> None:
        try:
            with gevent.Timeout(STALLED_SECONDS, TimeoutError("the other end takes nothing")):
                self._socket.sendall(octets)
        except OSError:
            self.close()
            raise

    def close(self) -> None:
        """Ends the talk in both directions; the socket itself is closed by the server, whose it is."""
        # What has come before could still be read, and nobody wants it.
        self._deaf = True
        self._over.set()
        try:
            self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            # The other end was quicker.
            return


def put(frame: bytes, ends: Iterable[Frames]) -> None:
    """Sends it to all of them without waiting: what one has no room for now follows by itself, before anything else.

    One loop that calls nothing but the system: what is done here for each of them, the last waits for. No other
    greenlet has a turn meanwhile, so that a lock that is free needs not be taken.
    """
    size = len(frame)
    for one in ends:
        if one._waiting or one._lock.locked():
            one._keep(frame)
            continue
        try:
            # gevent's socket waits unless it is told that there is no time.
            sent = one._socket.send(frame, 0, 0.0)
        except BlockingIOError:
            sent = 0
        except OSError:
            one.close()
            continue
        if sent != size:
            one._keep_torn(frame[sent:])
