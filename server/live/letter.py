"""Sends one message to one channel, as a process of its own: `python -m server.live.letter`, the letter on its input.

Apprise speaks to a hundred services in its own threads, some of them for ever: whoever starts this may end it.
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any, Self
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from server.live.posting import one_line

COMMAND = (sys.executable, "-m", "server.live.letter")
TOO_SLOW = "no answer in time"
NOT_TAKEN = "not taken"
LONGEST_FAULT = 200
MEMORY = 384 * 1024**2
"""Several times what a message needs: Apprise keeps whatever a service answers, and an answer may have no end."""


@dataclass(frozen=True, slots=True)
class Letter:
    """`url` holds secrets: it goes by the input, where other users of the machine cannot read it."""

    url: str
    title: str
    body: str

    def dump(self) -> bytes:
        return json.dumps(asdict(self)).encode()

    @classmethod
    def to(cls, url: str, receiver: str, title: str, body: str) -> Self:
        """A mail to this address alone, whoever else the channel's URL names."""
        parts = urlsplit(url)
        query = [(key, value) for key, value in parse_qsl(parts.query) if key not in ("to", "cc", "bcc")]
        asked = urlencode([*query, ("to", receiver)])
        return cls(parts._replace(path="", query=asked).geturl(), title, body)

    def send(self, seconds: float) -> str:
        """Sends it in a process that is ended after so long; "" when it was taken, else why not."""
        process = subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        try:
            said, _ = process.communicate(self.dump(), timeout=seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            return TOO_SLOW
        return (said.decode(errors="replace").strip() or NOT_TAKEN) if process.returncode else ""

    def without_secrets(self, text: str) -> str:
        """What a service said, without what the channel's address has to hide."""
        parts = urlsplit(self.url)
        login = parts.netloc.rpartition("@")[0].split(":")
        hidden = {*login, *parts.path.split("/"), *(value for _, value in parse_qsl(parts.query))}
        for secret in sorted((unquote(one) for one in hidden if len(one) > 2), key=len, reverse=True):
            text = text.replace(secret, "…")
        return one_line(text)[:LONGEST_FAULT]


def bounded() -> None:
    """Ends this process when it asks for more memory, where the system can."""
    with suppress(ImportError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


class Heard(logging.Handler):
    """Keeps what a service last complained of."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.fault = ""

    def emit(self, record: logging.LogRecord) -> None:
        self.fault = record.getMessage()


def send(letter: Letter, heard: Heard) -> bool:
    """Whether the channel took it, and if not what was `heard`; plain text for everybody, in pieces where it is longer
    than the channel allows."""
    import apprise

    log = logging.getLogger("apprise")
    log.propagate = False
    log.addHandler(heard)
    channel: Any = apprise.Apprise.instantiate(letter.url)
    if channel is None:
        return False
    if channel.overflow_mode == apprise.OverflowMode.UPSTREAM:
        channel.overflow_mode = apprise.OverflowMode.SPLIT
    sender: Any = apprise.Apprise()
    text = apprise.NotifyFormat.TEXT
    return bool(sender.add(channel)) and bool(sender.notify(title=letter.title, body=letter.body, body_format=text))


if __name__ == "__main__":
    bounded()
    given, found = Letter(**json.load(sys.stdin)), Heard()
    if not send(given, found):
        print(given.without_secrets(found.fault))
        sys.exit(1)
