"""One connection of the running server: answers leave at once, and WebSocket frames whole, however slow the other end.

The standard library must have been patched by gevent before this module is imported.
"""

from __future__ import annotations

import socket
import threading
from typing import Any

import gevent
from gevent import pywsgi

STALLED_SECONDS = 20.0
"""Who has no room for a message so long is cut off: a browser that comes back gets the whole view."""


class Connection(pywsgi.WSGIHandler):
    """One connection. Once it has been a WebSocket, whatever still comes on it is no request of HTTP."""

    def __init__(self, sock: Any, *rest: Any) -> None:
        # Else the body of an answer waits until the other end acknowledges the head: 40 ms, each time.
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        super().__init__(sock, *rest)

    def get_environ(self) -> dict[str, Any]:
        environ: dict[str, Any] = super().get_environ()
        # One of the places where simple-websocket looks for the socket it is to use, before the server's own.
        environ["eventlet.input"] = Frames(self.socket)
        return environ

    def handle_one_response(self) -> None:
        super().handle_one_response()
        if (self.environ or {}).get("HTTP_UPGRADE", "").lower() == "websocket":
            self.close_connection = True


class Frames:
    """The socket as simple-websocket uses it: it calls `send` once a frame and never asks how much of it went.

    A plain socket takes only what has room, and what follows then stands in the middle of the torn frame.
    """

    def __init__(self, sock: Any) -> None:
        self._socket = sock
        self._lock = threading.Lock()

    def get_socket(self) -> Frames:
        return self

    def recv(self, most: int) -> bytes:
        octets: bytes = self._socket.recv(most)
        return octets

    def send(self, frame: bytes) -> int:
        """Sends all of it, or ends the connection and raises OSError."""
        with self._lock:
            try:
                with gevent.Timeout(STALLED_SECONDS, TimeoutError("the other end takes nothing")):
                    self._socket.sendall(frame)
            except OSError:
                self.close()
                raise
        return len(frame)

    def close(self) -> None:
        """Ends the talk in both directions; the socket itself is closed by the server, whose it is."""
        try:
            self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            # The other end was quicker.
            return
