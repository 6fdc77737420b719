"""Socket.IO in front of the app: who connects, and what a client may say, which is `join` and nothing else.

What becomes of those who are in is the business of `server.live.rooms`.
"""

from __future__ import annotations

from functools import partial
from typing import Any, cast

from engineio.async_drivers._websocket_wsgi import SimpleWebSocketWSGI
from flask import Flask, request, session
from flask_socketio import SocketIO, disconnect
from socketio.exceptions import ConnectionRefusedError

from server.live.chatter import Chatter
from server.live.rooms import VISITS, Listener, Live
from server.web import deflate
from server.web.auth import current_person, person_of_token
from server.web.doors import KNOWN
from server.web.frames import SOCKET
from server.web.person import Person

LONGEST_MESSAGE = 4_096
REFUSED = {"refused": "join"}


def bound_messages(eio: Any) -> None:
    """Ends a WebSocket as soon as a message on it gets too long: Engine.IO itself looks once it has all of it, in one
    frame or in many, and keeps hundreds of megabytes for anybody."""
    bounded = partial(SimpleWebSocketWSGI, max_message_size=LONGEST_MESSAGE)
    eio._async = {**eio._async, "websocket": bounded}


def register(app: Flask) -> None:
    """Socket.IO in front of the app, over WebSocket only."""
    options: dict[str, Any] = {"transports": ["websocket"], "max_http_buffer_size": LONGEST_MESSAGE}
    socketio = SocketIO(app, async_mode="gevent", ping_interval=15, ping_timeout=10, **options)
    server = cast(Any, socketio).server
    bound_messages(server.eio)
    Chatter(server)
    live = Live(app, app.extensions["shopboard"], socketio)
    app.extensions["shopboard.live"] = live
    deflate.use()

    @socketio.on("connect")
    def connected(auth: Any = None) -> None:
        token = auth.get("token") if isinstance(auth, dict) else None
        environ = dict(request.environ)

        def again() -> Person | None:
            with app.request_context(environ):
                return person_of_token(token) if isinstance(token, str) else current_person()

        person, visits = again(), tuple(session.get(VISITS, ()))
        if person is None and not visits:
            raise ConnectionRefusedError("signed-out")
        if person is not None:
            request.environ.get(KNOWN, lambda: None)()
        shown = (
            token if isinstance(token, str) else None,
            request.headers.get("Authorization"),
            request.headers.get("Cookie"),
        )
        live.connected(_sid(), Listener(person, visits, request.environ[SOCKET], shown, again))

    @socketio.on("disconnect")
    def gone(*_reason: Any) -> None:
        live.gone(_sid())

    @socketio.on("join")
    def join(wish: Any = None, *_rest: Any) -> dict[str, str]:
        sid, wanted = _sid(), wish if isinstance(wish, dict) else {}
        page, language = wanted.get("page"), wanted.get("language")
        wishes = live.wishes(sid)
        if wishes is None or not (isinstance(page, str) and isinstance(language, str)):
            return REFUSED
        return wishes.answer(lambda: {"joined": page} if live.join(sid, page, language) else REFUSED)

    @socketio.on("*")
    def anything_else(*_what: Any) -> None:
        # Commands go over HTTP: who sends them here is no client of ours.
        disconnect()


def _sid() -> str:
    return str(request.sid)  # type: ignore[attr-defined]
