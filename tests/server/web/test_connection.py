"""Connections to the running server: answers that wait for nothing, and messages that arrive whole however slowly."""

from __future__ import annotations

import http.client
import json
import re
import socket
import subprocess
import sys
import time
import zlib
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import closing, suppress
from statistics import quantiles
from typing import Any
from urllib.parse import urlsplit

import pytest
from websocket import ABNF, WebSocket, create_connection

from server.web.connection import patience
from tests.live_shop import WALL, LiveShop, live_config, live_shop, screen, token_of
from tests.running import ROOT

JOIN = '42["join",{"page":"board","language":"zh_CN","seq":null}]'
SMALL = 4_096
DEFLATED_END = b"\x00\x00\xff\xff"
"""A deflated message travels without these."""
TOO_BIG = 1009
TALK = """
import socket
from gevent.monkey import patch_all
patch_all()
import gevent
from server.web.connection import Server
from server.web.doors import Doors
from server.web.frames import SOCKET

def talk(environ, start_response):
    start_response("200 OK", [])
    gevent.spawn(environ[SOCKET].recv, 1)
    gevent.sleep(0)
    # More than the loop does before it looks at its files.
    for _ in range(5_000):
        gevent.get_hub().loop.run_callback(sum, range(1_000))
    return []

server = Server(("127.0.0.1", 0), talk, Doors(100, None), log=None)
server.start()
for _ in range(3):
    with socket.create_connection(server.address) as client:
        client.sendall(b"GET / HTTP/1.1\\r\\nHost: x\\r\\nUpgrade: websocket\\r\\n\\r\\n")
        while client.recv(1_000):
            pass
print("alive")
"""
"""A server whose loop is busy, and whose talk ends before the one who reads on its socket."""

REWRITTEN = """
import socket
from gevent.monkey import patch_all
patch_all()
from server.web.connection import Server
from server.web.doors import Doors

def file(environ, start_response):
    start_response("200 OK", [("Content-Length", "4")])
    return iter([] if environ["REQUEST_METHOD"] == "HEAD" else [b"ab", environ["PATH_INFO"][1:].encode()])

server = Server(("127.0.0.1", 0), file, Doors(100, None), log=None)
server.start()
for request in ("GET /cd", "HEAD /cd", "GET /c", "GET /cde"):
    with socket.create_connection(server.address, timeout=30) as client:
        client.sendall(f"{request} HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n".encode() * 2)
        client.shutdown(socket.SHUT_WR)
        print(request, b"".join(iter(lambda: client.recv(1_000), b"")).count(b"200 OK"))
"""
"""A server of files of which some turn out shorter or longer than their head said; each is asked for twice."""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveShop]:
    with live_shop(live_config(tmp_path_factory.mktemp("connection"))) as shop:
        yield shop


def connected(shop: LiveShop, **options: Any) -> WebSocket:
    """A display that has been let in and has joined nothing yet."""
    place = urlsplit(shop.url)
    wire = create_connection(f"ws://{place.netloc}/socket.io/?EIO=4&transport=websocket", timeout=120, **options)
    wire.recv()
    wire.send("40" + json.dumps({"token": token_of(WALL)}))
    assert str(wire.recv()).startswith("40")
    return wire


def next_frame(wire: WebSocket) -> tuple[bool, bytes]:
    """A frame of middling length as it comes: whether it is deflated, and what it carries."""
    assert wire.sock is not None
    first, size = wire.sock.recv(2, socket.MSG_WAITALL)
    assert size == 126
    length = int.from_bytes(wire.sock.recv(2, socket.MSG_WAITALL), "big")
    return bool(first & 0x40), wire.sock.recv(length, socket.MSG_WAITALL)


def test_an_answer_waits_for_no_acknowledgement_of_its_head(shop: LiveShop) -> None:
    taken = []
    with closing(http.client.HTTPConnection(urlsplit(shop.url).netloc, timeout=120)) as connection:
        for _ in range(100):
            begun = time.perf_counter()
            connection.request("GET", "/healthz")
            assert connection.getresponse().read()
            taken.append(time.perf_counter() - begun)
    # A delayed acknowledgement is 40 ms, nearly every time; the answer itself takes one or two when undisturbed.
    assert quantiles(taken, n=20)[0] < 0.03


def test_a_large_message_is_compressed_for_who_offers_it_and_stands_alone(shop: LiveShop) -> None:
    offer = ["Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"]
    for _ in range(10):
        shop.open_job()
    with closing(connected(shop, header=offer)) as wire, closing(connected(shop)) as plain:
        agreed = {name.lower(): value for name, value in (wire.getheaders() or {}).items()}["sec-websocket-extensions"]
        assert "server_no_context_takeover" in agreed
        assert "client_no_context_takeover" in agreed
        octets = []
        for one in (wire, plain):
            one.send(JOIN)
            is_deflated, carried = next_frame(one)
            said = zlib.decompressobj(-15).decompress(carried) if is_deflated else carried
            assert said.startswith(b'42["view"')
            octets.append(len(carried))
        assert octets[0] < octets[1] / 5


def test_what_unfolds_to_more_than_anybody_says_ends_the_connection(shop: LiveShop) -> None:
    offer = ["Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"]
    deflater = zlib.compressobj(9, zlib.DEFLATED, -15)
    bomb = deflater.compress(b"4" * 100_000_000) + deflater.flush(zlib.Z_SYNC_FLUSH)
    with closing(connected(shop, header=offer)) as wire:
        wire.send_frame(ABNF(1, 1, 0, 0, ABNF.OPCODE_TEXT, 1, bomb.removesuffix(DEFLATED_END)))
        frame = wire.recv_frame()
    assert frame.opcode == ABNF.OPCODE_CLOSE
    assert int.from_bytes(frame.data[:2], "big") == TOO_BIG


@pytest.mark.parametrize("frames", [1, 1_000])
def test_a_message_longer_than_anybody_says_ends_the_connection_before_it_is_kept(shop: LiveShop, frames: int) -> None:
    size = 100_000_000 // frames
    with closing(connected(shop)) as wire:
        assert wire.sock is not None
        went = 0
        with suppress(ConnectionError):
            for number in range(frames):
                # Of each frame its head, its mask of nothing, and then as much as somebody takes.
                opcode = ABNF.OPCODE_TEXT if number == 0 else ABNF.OPCODE_CONT
                wire.sock.sendall(bytes([opcode, 0xFF]) + size.to_bytes(8, "big") + bytes(4))
                for _ in range(100):
                    wire.sock.sendall(b"4" * (size // 100))
                    went += size // 100
    # What the systems of both ends hold between them, and not more.
    assert went < 50_000_000


def test_strangers_who_came_together_are_not_shown_out_together() -> None:
    waits = sorted(patience(20) for _ in range(500))
    assert waits[0] >= 15
    assert waits[-1] <= 20
    # In no fiftieth of a second more than a few of them.
    assert max(bisect_right(waits, one + 0.02) - n for n, one in enumerate(waits)) < 25


def test_a_talk_that_ends_while_somebody_waits_for_its_socket_does_not_end_the_server() -> None:
    ended = subprocess.run([sys.executable, "-c", TALK], capture_output=True, text=True, cwd=ROOT, check=False)
    assert (ended.returncode, ended.stdout.split()) == (0, ["alive"]), ended.stderr


def test_a_file_that_is_written_anew_while_it_is_sent_ends_its_connection() -> None:
    """The browser would wait for the rest for ever, or take what is too much for its next answer."""
    done = subprocess.run([sys.executable, "-c", REWRITTEN], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.stdout.splitlines() == ["GET /cd 2", "HEAD /cd 2", "GET /c 1", "GET /cde 1"], done.stderr


def test_a_slow_display_gets_every_message_whole(shop: LiveShop) -> None:
    orders = {shop.open_job() for _ in range(100)}
    options = ((socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL),)
    with closing(connected(shop, sockopt=options)) as slow, screen(shop.url) as quick:
        # Some megabytes, far more than the buffers on the way can hold, and nobody reads. The other one's answers set
        # the pace: nobody is answered more than five times a second.
        for _ in range(20):
            slow.send(JOIN)
            assert quick.join("board") == {"joined": "board"}
        moved = min(orders)
        shop.dispatch(moved)
        quick.row(moved)
        views, heard = 0, False
        while not heard:
            text = str(slow.recv())
            if found := re.match(r'42\["(view|changes)",', text):
                message = json.loads(text[2:])[1]
                keys = {row["key"] for row in message["rows"]}
                if found[1] == "view":
                    assert keys >= orders
                    views += 1
                heard = found[1] == "changes" and moved in keys
        assert views >= 5
