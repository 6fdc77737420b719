"""A live page without a network: Flask-SocketIO's own client, with a socket for the frames that go past it."""

from __future__ import annotations

from typing import Any

from flask import Flask
from gevent import socket

from server.web.frames import SOCKET, Frames


def live_client(app: Flask, **how: Any) -> Any:
    """Connects; what rooms send lies unread in a pair of sockets."""
    socketio: Any = app.extensions["socketio"]
    server, (near, _far) = socketio.server, socket.socketpair()
    connect = server._handle_eio_connect
    server._handle_eio_connect = lambda sid, environ: connect(sid, environ | {SOCKET: Frames(near)})
    try:
        client = socketio.test_client(app, **how)
    finally:
        server._handle_eio_connect = connect
    client.sockets = near, _far
    return client
