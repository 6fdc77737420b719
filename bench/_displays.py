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
from functools import partial
from multiprocessing.connection import Connection
from typing import ClassVar
from urllib.parse import urlsplit

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
    _transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        key = base64.b64encode(os.urandom(16)).decode()
        transport.write(
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
        return self._transport is not None and self._transport.get_write_buffer_size() > 0

    def join(self, times: int = 1) -> None:
        """Asks for the page."""
        wish = _masked(
            f"42{json.dumps(['join', {'page': self.page, 'language': self.language, 'seq': None}])}".encode()
        )
        assert self._transport is not None
        self._transport.write(wish * times)

    def connection_lost(self, _error: Exception | None) -> None:
        self.lost = True
        self.changed.set()

    def data_received(self, octets: bytes) -> None:
        now = time.perf_counter()
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
        assert self._transport is not None
        self._transport.write(_masked(text.encode()))

    async def until(self, seq: int) -> None:
        """Waits until it knows of this event."""
        while self.seq < seq:
            if self.lost:
                raise ConnectionError("a display was shown out")
            self.changed.clear()
            await self.changed.wait()

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()


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


def show(url: str, token: str, page: str, count: int, orders: Connection) -> None:
    """So many displays on a page, until the other end says None; for each seq it says, what they heard of it."""
    asyncio.run(_show(url, token, page, count, orders))


def itself(display: Display) -> Display:
    """What asyncio calls to make a protocol: it is there already."""
    return display


async def _show(url: str, token: str, page: str, count: int, orders: Connection) -> None:
    loop = asyncio.get_running_loop()
    place = urlsplit(url)
    assert place.hostname
    assert place.port
    begun = time.perf_counter()
    displays: list[Display] = []
    while len(displays) < count:
        some = [Display(place.netloc, token, page, "zh_CN") for _ in range(min(JOINING_AT_ONCE, count))]
        for one in some[: count - len(displays)]:
            await loop.create_connection(partial(itself, one), place.hostname, place.port)
            displays.append(one)
        await asyncio.wait_for(asyncio.gather(*(one.until(0) for one in displays)), ANSWER_SECONDS)
    orders.send(Joined(time.perf_counter() - begun, displays[0].view_octets))
    while (seq := await loop.run_in_executor(None, orders.recv)) is not None:
        await asyncio.wait_for(asyncio.gather(*(one.until(seq) for one in displays)), ANSWER_SECONDS)
        orders.send(Heard([one.known_at for one in displays], sum(one.octets for one in displays)))
        for one in displays:
            one.octets = 0
    for one in displays:
        one.close()
