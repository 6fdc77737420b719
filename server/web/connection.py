"""The listening server and its connections: answers leave at once and before the end, WebSocket frames whole, however
slow the other end; and nobody is waited for longer than an honest client needs.

The standard library must have been patched by gevent before this module is imported.
"""

from __future__ import annotations

import random
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from functools import partial
from typing import Any, cast

import gevent
from gevent import pywsgi
from werkzeug.exceptions import RequestTimeout

from server.web import head
from server.web.doors import KNOWN, Doors
from server.web.frames import SOCKET, Frames

FIRST_LINE_SECONDS = 20.0
IDLE_SECONDS = 60.0
"""How long a browser may keep a connection open between two requests."""
HEAD_SECONDS = 20.0
BODY_SECONDS = 30.0
SOONER = 0.25
"""Up to so much of a time-out is left out by chance: who came together is not shown out together, which would be half a
second in which nobody else has a turn."""
TIMED_OUT = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
NO_REQUEST = b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


def patience(seconds: float) -> float:
    """How long to wait for one client."""
    return seconds * (1 - SOONER * random.random())


class Server(pywsgi.WSGIServer):
    """The web server, with a keeper at its doors. Knows how many answers are under way, so that its end can wait."""

    max_accept = 10
    """So many newcomers at a time; between them those who are in have their turn."""

    def __init__(self, listener: Any, application: Any, doors: Doors, **options: Any) -> None:
        super().__init__(listener, application, handler_class=Connection, **options)
        self.ending = False
        self._doors = doors
        self._answering = 0
        self._is_quiet = threading.Condition()

    def handle(self, sock: Any, address: Any) -> None:
        peer = str(address[0]) if address else ""
        if not self._doors.enter(peer):
            sock.close()
            return
        connection = Connection(sock, address, self)
        connection.known = partial(self._doors.known, peer)
        try:
            connection.handle()
        finally:
            self._doors.leave(peer, known=connection.is_known)

    @contextmanager
    def answering(self) -> Iterator[None]:
        """While one answer is made and sent."""
        with self._is_quiet:
            self._answering += 1
        try:
            yield
        finally:
            with self._is_quiet:
                self._answering -= 1
                self._is_quiet.notify_all()

    def finish(self, seconds: float) -> bool:
        """Takes no connection any more and waits for the answers under way; whether all were sent in time."""
        self.ending = True
        self.close()
        with self._is_quiet:
            return self._is_quiet.wait_for(lambda: self._answering == 0, seconds)


class Connection(pywsgi.WSGIHandler):
    """One connection. Once it has been a WebSocket, whatever still comes on it is no request of HTTP."""

    known: Callable[[], None]
    is_known = False
    _patience = FIRST_LINE_SECONDS
    _body: Body | None = None

    def __init__(self, sock: Any, *rest: Any) -> None:
        # Else the body of an answer waits until the other end acknowledges the head: 40 ms, each time.
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        super().__init__(sock, *rest)

    def read_requestline(self) -> str:
        with gevent.Timeout(patience(self._patience), TimeoutError("no request came")):
            line: str = super().read_requestline()
        self._patience = IDLE_SECONDS
        return line

    def read_request(self, raw_requestline: str) -> Any:
        with gevent.Timeout(patience(HEAD_SECONDS), TimeoutError("the head of the request did not end")):
            return super().read_request(raw_requestline)

    def MessageClass(self, source: Any, *_seekable: Any) -> Any:
        """The head of a request, which is none before it has ended, nor where its own end is told in two ways."""
        headers: Any = super().MessageClass(head.Head(source))  # type: ignore[arg-type]
        head.check(headers, str(self.request_version))
        return headers

    def _handle_client_error(self, ex: Exception) -> Any:
        """The answer to what is no request. Nothing in the log: strangers would fill the disk with it."""
        if isinstance(ex, TimeoutError):
            return "408", TIMED_OUT
        return None if isinstance(ex, EOFError | OSError) else ("400", NO_REQUEST)

    def _show_known(self) -> None:
        if not self.is_known:
            self.is_known = True
            self.known()

    def get_environ(self) -> dict[str, Any]:
        environ: dict[str, Any] = super().get_environ()
        environ[KNOWN] = self._show_known
        if environ["wsgi.input"] is self.wsgi_input:
            self._body = environ["wsgi.input"] = Body(self.wsgi_input)
            self.wsgi_input = self._body  # type: ignore[assignment]
        environ[SOCKET] = Frames(self.socket)
        return environ

    def handle_one_response(self) -> None:
        is_talk = "websocket" in (self.environ or {}).get("HTTP_UPGRADE", "").lower()
        server = cast(Server, self.server)
        try:
            # A talk has no end that anybody could wait for.
            with nullcontext() if is_talk else server.answering():
                super().handle_one_response()
        finally:
            if is_talk:
                self._hang_up()
        if is_talk or server.ending or (self._body is not None and self._body.has_no_end):
            self.close_connection = True

    def process_result(self) -> None:
        """Sends the answer. A file that is written anew just then is not as long as the head says: nobody waits for the
        rest or takes what is too much for the next answer, since the connection ends."""
        if self.provided_content_length is None:
            return super().process_result()
        left = int(self.provided_content_length)
        for part in self.result or ():
            left -= len(part)
            if left < 0:
                break
            if part:
                self.write(part)
        if not self.headers_sent:
            self.write(b"")
        if left and self.command != "HEAD":
            self.close_connection = True

    def _hang_up(self) -> None:
        """Closes the socket of a talk. pywsgi would close the file below it at once, while the talk's own reader waits
        for that file, and libev ends the whole process when it meets one that is closed."""
        sock = self.socket
        self.socket = None  # type: ignore[assignment]
        self.rfile.close()
        sock.close()


class Body:
    """The body of a request, which must have come within its time, however it is read: else 408."""

    def __init__(self, source: Any) -> None:
        self._source = source
        self._until = time.monotonic() + patience(BODY_SECONDS)
        self.timed_out = False

    @property
    def has_no_end(self) -> bool:
        """Whether nobody knows where it ends: what follows is no request."""
        return self.timed_out or bool(self._source._chunked_input_error)

    def read(self, *sizes: Any) -> bytes:
        return self._in_time(self._source.read, *sizes)

    def readline(self, *sizes: Any) -> bytes:
        return self._in_time(self._source.readline, *sizes)

    def _in_time(self, read: Callable[..., bytes], *sizes: Any) -> bytes:
        try:
            with gevent.Timeout(max(0.01, self._until - time.monotonic()), TimeoutError("the body did not end")):
                return read(*sizes)
        except TimeoutError as slow:
            self.timed_out = True
            raise RequestTimeout from slow

    def _discard(self) -> None:
        """What an answer did not need is read away, so that the next request can follow; not waited for for ever."""
        try:
            if not self.timed_out:
                self._in_time(self._read_away)
        except RequestTimeout:
            pass

    def _read_away(self) -> bytes:
        self._source._discard()
        return b""

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.readline, b"")

    def __getattr__(self, name: str) -> Any:
        return getattr(self._source, name)
