"""A reverse proxy with TLS for tests, as docs/guide/en/deployment.md wants one: it ends HTTPS and tells the server so.

The authority and the certificate are made with the very lines of that page.
"""

from __future__ import annotations

import re
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.parts import lacking

ROOT = Path(__file__).resolve().parents[2]
NAME = "board.shop.lan"
LARGEST_HEAD = 64 * 1024


def make_certificates(folder: Path) -> None:
    """ca.crt, board.crt and board.key in `folder`."""
    paper = (ROOT / "docs" / "guide" / "en" / "deployment.md").read_text(encoding="utf-8")
    block = next(block for block in re.findall(r"```sh\n(.*?)```", paper, re.S) if "openssl req -x509" in block)
    try:
        subprocess.run(["openssl", "version"], check=True, capture_output=True)
    except OSError:
        lacking("openssl", "`apt install openssl`")
    subprocess.run(["sh", "-ec", block], check=True, capture_output=True, cwd=folder)


@contextmanager
def tls_proxy(folder: Path, upstream: int) -> Iterator[int]:
    """Ends TLS on a free port of 127.0.0.1 with the certificate in `folder`, before the server on port `upstream`."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "board.crt", folder / "board.key")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=_accept, args=(listening, context, upstream), daemon=True).start()
        yield listening.getsockname()[1]


def _accept(listening: socket.socket, context: ssl.SSLContext, upstream: int) -> None:
    with suppress(OSError):
        while True:
            raw, address = listening.accept()
            threading.Thread(target=_serve, args=(raw, address[0], context, upstream), daemon=True).start()


def _serve(raw: socket.socket, address: str, context: ssl.SSLContext, upstream: int) -> None:
    """One connection, one request: so that every head is seen."""
    with suppress(OSError), context.wrap_socket(raw, server_side=True) as near:
        received = b""
        while b"\r\n\r\n" not in received and len(received) < LARGEST_HEAD:
            part = near.recv(8192)
            if not part:
                return
            received += part
        head, _, rest = received.partition(b"\r\n\r\n")
        lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"x-forwarded-")]
        if b"upgrade: websocket" not in head.lower():
            lines = [line for line in lines if not line.lower().startswith(b"connection:")] + [b"Connection: close"]
        lines += [b"X-Forwarded-Proto: https", b"X-Forwarded-For: " + address.encode()]
        with socket.create_connection(("127.0.0.1", upstream)) as far:
            far.sendall(b"\r\n".join(lines) + b"\r\n\r\n" + rest)
            back = threading.Thread(target=_pump, args=(far, near), daemon=True)
            back.start()
            _pump(near, far)
            back.join()


def _pump(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while part := source.recv(65536):
            target.sendall(part)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)
