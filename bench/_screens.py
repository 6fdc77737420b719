"""Many displays in one process that notes when each message was there, not when it came to reading it.

Linux tells with what it hands over when that came in; elsewhere it is the moment of reading, and the last of 500 seems
to come later by as long as the others took to be read.
"""

from __future__ import annotations

import resource
import selectors
import socket
import struct
import sys
import time
from multiprocessing.connection import Connection
from urllib.parse import urlsplit

from bench._displays import ANSWER_SECONDS, JOINING_AT_ONCE, Display, Heard, Joined

IS_TOLD_WHEN = sys.platform == "linux"
SO_TIMESTAMPNS, TIMESPEC = 35, struct.Struct("@qq")
"""The standard library has no names for them."""
READ_OCTETS = 65_536


class Told:
    """A display's connection that is told when what it reads came in."""

    def __init__(self, host: str, port: int, display: Display) -> None:
        self._socket = socket.create_connection((host, port))
        if IS_TOLD_WHEN:
            self._socket.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        self._display = display
        display.opened(self)

    def fileno(self) -> int:
        return self._socket.fileno()

    def write(self, octets: bytes) -> None:
        """Sends it; a display has little to say."""
        self._socket.sendall(octets)

    def get_write_buffer_size(self) -> int:
        return 0

    def close(self) -> None:
        self._socket.close()

    def read(self) -> None:
        """Hands on what has come, and when by `time.perf_counter` that was."""
        octets, beside, _, _ = self._socket.recvmsg(READ_OCTETS, socket.CMSG_SPACE(TIMESPEC.size))
        if not octets:
            raise ConnectionError("a display was shown out")
        at = time.perf_counter()
        for _, _, told in beside:
            seconds, nanoseconds = TIMESPEC.unpack(told)
            at -= time.time() - seconds - nanoseconds / 1e9
        self._display.hear(octets, at)


class Screens:
    """The displays, and who asks after them."""

    def __init__(self, orders: Connection) -> None:
        self.displays: list[Display] = []
        self._orders = orders
        self._selector = selectors.DefaultSelector()
        self._selector.register(orders, selectors.EVENT_READ)

    def add(self, host: str, port: int, display: Display) -> None:
        """Lets one more connect."""
        self._selector.register(Told(host, port, display), selectors.EVENT_READ)
        self.displays.append(display)

    def until(self, seq: int) -> None:
        """Waits until all of them know of this event."""
        ends = time.monotonic() + ANSWER_SECONDS
        behind = self.displays
        while behind := [one for one in behind if one.seq < seq]:
            if time.monotonic() > ends:
                raise TimeoutError(f"{len(behind)} displays do not hear of {seq}")
            self._read()

    def order(self) -> int | None:
        """What is asked next; meanwhile the displays read what comes."""
        while not self._read():
            pass
        asked: int | None = self._orders.recv()
        return asked

    def _read(self) -> bool:
        """Whether something is asked."""
        ready = [key.fileobj for key, _ in self._selector.select(1.0)]
        for one in ready:
            if isinstance(one, Told):
                one.read()
        return self._orders in ready


def show(url: str, token: str, page: str, count: int, orders: Connection) -> None:
    """So many displays on a page, until the other end says None; for each seq it says, what they heard of it."""
    place = urlsplit(url)
    assert place.hostname
    assert place.port
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    screens, begun = Screens(orders), time.perf_counter()
    displays = screens.displays
    while len(displays) < count:
        for _ in range(min(JOINING_AT_ONCE, count - len(displays))):
            screens.add(place.hostname, place.port, Display(place.netloc, token, page, "zh_CN"))
        screens.until(0)
    orders.send(Joined(time.perf_counter() - begun, displays[0].view_octets))
    while (seq := screens.order()) is not None:
        screens.until(seq)
        orders.send(Heard([one.known_at for one in displays], sum(one.octets for one in displays)))
        for one in displays:
            one.octets = 0
