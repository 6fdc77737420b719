"""Sends one message to one channel, as a process of its own: `python -m server.live.letter`, the letter on its input.

Apprise speaks to a hundred services in its own threads, some of them for ever: whoever starts this may end it.
"""

from __future__ import annotations

import json
import logging
import sys
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Letter:
    """`url` holds secrets: it goes by the input, where other users of the machine cannot read it."""

    url: str
    title: str
    body: str

    def dump(self) -> bytes:
        return json.dumps(asdict(self)).encode()


def send(letter: Letter) -> bool:
    """Whether the channel took it; cut into pieces where it is longer than the channel allows."""
    import apprise

    logging.getLogger("apprise").setLevel(logging.CRITICAL)
    channel: Any = apprise.Apprise.instantiate(letter.url)
    if channel is None:
        return False
    if channel.overflow_mode == apprise.OverflowMode.UPSTREAM:
        channel.overflow_mode = apprise.OverflowMode.SPLIT
    sender: Any = apprise.Apprise()
    return bool(sender.add(channel)) and bool(sender.notify(title=letter.title, body=letter.body))


if __name__ == "__main__":
    sys.exit(0 if send(Letter(**json.load(sys.stdin))) else 1)
