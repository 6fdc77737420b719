"""Somebody outside who is told over HTTP: keeps what comes, and answers as a test wants."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self


class Outside:
    """Listens at `address`. Answers with `status`, 0: with nothing; `hangs`: not before it is let go."""

    def __init__(self) -> None:
        self.sent: list[tuple[dict[str, str], bytes]] = []
        self.status = 200
        self.hangs = False
        self.let_go = threading.Event()
        outside = self

        class Taking(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outside.sent.append(({name.lower(): value for name, value in self.headers.items()}, body))
                if outside.hangs:
                    outside.let_go.wait(120)
                if outside.status:
                    self.send_response(outside.status)
                    self.end_headers()

            def log_message(self, *_: object) -> None:
                """Says nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Taking)
        self.address = f"127.0.0.1:{self.server.server_port}"
        self._thread = threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.let_go.set()
        self.server.shutdown()
        self.server.server_close()
        self._thread.join(120)

    @property
    def messages(self) -> list[dict[str, Any]]:
        """What came, in order."""
        return [json.loads(body) for _, body in list(self.sent)]
