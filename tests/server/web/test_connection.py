"""Connections to the running server: answers that wait for nothing, and messages that arrive whole however slowly."""

from __future__ import annotations

import http.client
import json
import re
import socket
import time
from collections.abc import Iterator
from contextlib import closing
from statistics import quantiles
from typing import Any
from urllib.parse import urlsplit

import pytest
from websocket import WebSocket, create_connection

from tests.live_shop import WALL, LiveShop, live_config, live_shop, screen, token_of

JOIN = '42["join",{"page":"board","language":"zh_CN","seq":null}]'
SMALL = 4_096


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveShop]:
    with live_shop(live_config(tmp_path_factory.mktemp("connection"))) as shop:
        yield shop


def connected(shop: LiveShop, **options: Any) -> WebSocket:
    """A display that has been let in and has joined nothing yet."""
    place = urlsplit(shop.url)
    wire = create_connection(f"ws://{place.netloc}/socket.io/?EIO=4&transport=websocket", timeout=30, **options)
    wire.recv()
    wire.send("40" + json.dumps({"token": token_of(WALL)}))
    assert str(wire.recv()).startswith("40")
    return wire


def test_an_answer_waits_for_no_acknowledgement_of_its_head(shop: LiveShop) -> None:
    taken = []
    with closing(http.client.HTTPConnection(urlsplit(shop.url).netloc, timeout=30)) as connection:
        for _ in range(100):
            begun = time.perf_counter()
            connection.request("GET", "/healthz")
            assert connection.getresponse().read()
            taken.append(time.perf_counter() - begun)
    # A delayed acknowledgement is 40 ms, nearly every time; the answer itself takes one or two when undisturbed.
    assert quantiles(taken, n=4)[0] < 0.03


def test_frames_are_not_compressed_even_for_a_browser_that_offers_it(shop: LiveShop) -> None:
    offer = ["Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"]
    with closing(connected(shop, header=offer)) as wire:
        assert "sec-websocket-extensions" not in {name.lower() for name in wire.getheaders() or {}}
        shop.open_job()
        wire.send(JOIN)
        assert str(wire.recv()).startswith('42["view"')


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
