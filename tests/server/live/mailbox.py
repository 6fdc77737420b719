"""A mail server for tests: takes what comes by SMTP, or refuses every receiver."""

from __future__ import annotations

import socketserver
import threading
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Self


class Mailbox:
    """Listens at `port`; `mails` is what came, in order."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        mailbox = self

        class Session(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                self._say("220 ready")
                while line := self.rfile.readline().strip().upper():
                    if line == b"DATA":
                        self._say("354 go on")
                        mailbox.mails.append(self._mail())
                    elif line == b"QUIT":
                        self._say("221 bye")
                        return
                    self._say("250 ok")

            def _mail(self) -> EmailMessage:
                lines = list(iter(self.rfile.readline, b".\r\n"))
                return message_from_bytes(b"".join(lines), policy=policy.default)

            def _say(self, answer: str) -> None:
                self.wfile.write(f"{answer}\r\n".encode())

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Session)
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(120)
