"""Many displays in one process: bare WebSocket clients that note when each message came and how long it was.

They speak just enough of WebSocket, Engine.IO and Socket.IO to join a page, so that little of the machine goes to them.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import re
import time
import zlib
from dataclasses import dataclass, field
from typing import ClassVar, Protocol

OFFER = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"
"""As browsers do."""
ANSWER_SECONDS = 60.0
JOINING_AT_ONCE = 20
MESSAGE = re.compile(rb'42\["(view|changes)",\{"seq":(\d+),')
LONGEST_HEAD = 100
"""Of so many octets of a message it is looked what it is: displays do not unpack what they only count."""


@dataclass(frozen=True)
class Joined:
    """That all displays have their view: after how long, and of how many bytes."""

    seconds: float
    view_octets: int


@dataclass(frozen=True)
class Heard:
    """What all displays heard of one event: when each of them knew, by `time.perf_counter`, and the bytes together."""

    known_at: list[float]
    octets: int


class Wire(Protocol):
    """A connection as a display uses it: a transport of asyncio, or something as simple."""

    def write(self, octets: bytes, /) -> None: ...

    def get_write_buffer_size(self) -> int: ...

    def close(self) -> None: ...


@dataclass(eq=False)
class Display(asyncio.Protocol):
    """One display: connects, joins, and keeps what its page has told it. Answers the server's pings."""

    host: str
    token: str
    page: str
    language: str
    seq: int = -1
    known_at: float = 0.0
    octets: int = 0
    view_octets: int = 0
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    lost: bool = False
    read_octets: ClassVar[int] = LONGEST_HEAD
    _open: bool = False
    _in: bool = False
    _rest: bytes = b""
    _wire: Wire | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.opened(transport)

    def opened(self, wire: Wire) -> None:
        """Begins to speak over a connection."""
        self._wire = wire
        key = base64.b64encode(os.urandom(16)).decode()
        wire.write(
            f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: {self.host}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
            f"{OFFER}\r\n{self.opening()}\r\n".encode()
        )

    def opening(self) -> str:
        """Further lines of the request that opens the connection."""
        return ""

    @property
    def is_open(self) -> bool:
        """Whether the page may be joined."""
        return self._in

    @property
    def is_behind(self) -> bool:
        """Whether the server has not taken yet what was said."""
        return self._wire is not None and self._wire.get_write_buffer_size() > 0

    def join(self, times: int = 1) -> None:
        """Asks for the page."""
        wish = _masked(
            f"42{json.dumps(['join', {'page': self.page, 'language': self.language, 'seq': None}])}".encode()
        )
        assert self._wire is not None
        self._wire.write(wish * times)

    def connection_lost(self, _error: Exception | None) -> None:
        self.lost = True
        self.changed.set()

    def data_received(self, octets: bytes) -> None:
        self.hear(octets, time.perf_counter())

    def hear(self, octets: bytes, now: float) -> None:
        """Takes in what has come at this moment."""
        self._rest += octets
        if not self._open:
            head, separator, rest = self._rest.partition(b"\r\n\r\n")
            if not separator:
                return
            assert b" 101 " in head.split(b"\r\n")[0], head
            self._open, self._rest = True, rest
        while frame := _frame(self._rest):
            length, payload, deflated = frame
            if deflated:
                payload = zlib.decompressobj(-zlib.MAX_WBITS).decompress(payload, self.read_octets)
            self._rest = self._rest[length:]
            self._take(payload, length, now)

    def _take(self, payload: bytes, length: int, now: float) -> None:
        if payload == b"2":
            self._say("3")
        elif payload.startswith(b"0"):
            self._say("40" + json.dumps({"token": self.token}))
        elif payload.startswith(b"40"):
            self._in = True
            self.join()
        elif payload.startswith(b"41"):
            self.connection_lost(None)
        elif found := MESSAGE.match(payload):
            if found[1] == b"view":
                self.view_octets = length
            else:
                self.octets += length
            if int(found[2]) > self.seq:
                self.seq, self.known_at = int(found[2]), now
            self.changed.set()

    def _say(self, text: str) -> None:
        assert self._wire is not None
        self._wire.write(_masked(text.encode()))

    async def until(self, seq: int) -> None:
        """Waits until it knows of this event."""
        while self.seq < seq:
            if self.lost:
                raise ConnectionError("a display was shown out")
            self.changed.clear()
            await self.changed.wait()

    def close(self) -> None:
        if self._wire is not None:
            self._wire.close()


def _frame(octets: bytes) -> tuple[int, bytes, bool] | None:
    """The first whole frame from a server: its length on the wire, what it carries, and whether that is deflated."""
    if len(octets) < 2:
        return None
    size, head = octets[1] & 0x7F, 2
    if size == 126:
        size, head = int.from_bytes(octets[2:4], "big"), 4
    elif size == 127:
        size, head = int.from_bytes(octets[2:10], "big"), 10
    if len(octets) < max(head + size, 2):
        return None
    return head + size, octets[head : head + size], bool(octets[0] & 0x40)


def _masked(payload: bytes) -> bytes:
    assert len(payload) < 65_536
    size = bytes([0x80 | len(payload)]) if len(payload) < 126 else b"\xfe" + len(payload).to_bytes(2, "big")
    mask = os.urandom(4)
    return b"\x81" + size + mask + bytes(octet ^ mask[n % 4] for n, octet in enumerate(payload))


def itself(display: Display) -> Display:
    """What asyncio calls to make a protocol: it is there already."""
    return display
