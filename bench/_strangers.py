"""Strangers in one process: sockets that begin a request and never end it, and phones that join without a pause."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from multiprocessing.connection import Connection
from urllib.parse import urlsplit

from bench import _displays

OF_AN_ADDRESS = 80
"""So many slow sockets come from each address, fewer than the server takes from one."""
TRICKLE_SECONDS = 1.0
PAUSE_SECONDS = 0.01
COUNTED_EVERY_SECONDS = 0.1
AGAIN_SECONDS = 1.0
"""After so long a browser that was shown out tries again."""


@dataclass
class Done:
    """What the strangers did: joins sent, how often a phone was shown out, slow sockets open: on average, fewest."""

    seconds: float
    joins: int
    shown_out: int
    slow_open: float
    fewest_open: int


@dataclass
class _Crowd:
    joins: int = 0
    shown_out: int = 0
    slow: int = 0
    seen: list[int] = field(default_factory=list)


class _Slow(asyncio.Protocol):
    """A request of which a byte comes now and then."""

    def __init__(self, crowd: _Crowd) -> None:
        self._crowd = crowd
        self.closed = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._crowd.slow += 1

    def connection_lost(self, _error: Exception | None) -> None:
        self._crowd.slow -= 1
        self.closed.set()


class _Phone(_displays.Display):
    """A display with a customer's cookie, and no manners."""

    cookie = ""

    def opening(self) -> str:
        return f"Cookie: {self.cookie}\r\n"


def besiege(url: str, sockets: int, joins: list[int], car: str, cookie: str, orders: Connection) -> None:
    """Until the other end says something: so many slow sockets, and for each of `joins` a phone that asks for the page
    `car` so many times a second."""
    asyncio.run(_besiege(url, sockets, joins, car, cookie, orders))


async def _besiege(url: str, sockets: int, joins: list[int], car: str, cookie: str, orders: Connection) -> None:
    loop = asyncio.get_running_loop()
    crowd = _Crowd()
    tasks = [loop.create_task(_slow(url, n, crowd)) for n in range(sockets)]
    tasks += [loop.create_task(_phone(url, each, car, cookie, crowd)) for each in joins]
    tasks.append(loop.create_task(_watch(crowd)))
    while crowd.slow < sockets * 0.9 or not crowd.joins:
        await asyncio.sleep(PAUSE_SECONDS)
    begun, before = time.perf_counter(), (crowd.joins, crowd.shown_out)
    crowd.seen[:] = [crowd.slow]
    orders.send("there")
    await loop.run_in_executor(None, orders.recv)
    crowd.seen.append(crowd.slow)
    orders.send(
        Done(
            time.perf_counter() - begun,
            crowd.joins - before[0],
            crowd.shown_out - before[1],
            sum(crowd.seen) / len(crowd.seen),
            min(crowd.seen),
        )
    )
    for task in tasks:
        task.cancel()


def _itself(phone: _Phone) -> _Phone:
    """What asyncio calls to make a protocol: it is there already."""
    return phone


async def _watch(crowd: _Crowd) -> None:
    while True:
        crowd.seen.append(crowd.slow)
        await asyncio.sleep(COUNTED_EVERY_SECONDS)


async def _slow(url: str, number: int, crowd: _Crowd) -> None:
    """Again and again: the head of a request, letter by letter, until the server has enough of it."""
    place = urlsplit(url)
    assert place.hostname
    assert place.port
    address = f"127.0.{2 + number // OF_AN_ADDRESS}.1"
    while True:
        try:
            transport, slow = await asyncio.get_running_loop().create_connection(
                lambda: _Slow(crowd), place.hostname, place.port, local_addr=(address, 0)
            )
        except OSError:
            await asyncio.sleep(TRICKLE_SECONDS)
            continue
        transport.write(b"GET / HTTP/1.1\r\nX-Slow: ")
        while not slow.closed.is_set():
            transport.write(b"a")
            try:
                await asyncio.wait_for(slow.closed.wait(), TRICKLE_SECONDS)
            except TimeoutError:
                continue


async def _phone(url: str, joins: int, car: str, cookie: str, crowd: _Crowd) -> None:
    """Again and again: joins its page as fast as asked, until it is shown out."""
    place = urlsplit(url)
    assert place.hostname
    assert place.port
    at_once = max(1, round(joins * PAUSE_SECONDS))
    for number in count():
        phone = _Phone(place.netloc, "", car, ("zh_CN", "en")[number % 2])
        phone.cookie = cookie
        try:
            await asyncio.get_running_loop().create_connection(partial(_itself, phone), place.hostname, place.port)
        except OSError:
            await asyncio.sleep(PAUSE_SECONDS)
            continue
        due = time.perf_counter()
        while not phone.lost:
            if phone.is_open and not phone.is_behind:
                phone.join(at_once)
                crowd.joins += at_once
            due = max(due + PAUSE_SECONDS, time.perf_counter() - PAUSE_SECONDS)
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
        crowd.shown_out += 1
        phone.close()
        await asyncio.sleep(AGAIN_SECONDS)
