"""No stranger stops the shop: unfinished requests, silent sockets, crowds, guessers and chatterers."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from types import SimpleNamespace
from urllib.parse import urlsplit

import gevent
import gevent.socket
import pytest
from engineio import Server
from flask import Flask
from socketio.packet import Packet

from server.live.chatter import MOST_MESSAGES, Chatter
from server.live.wishes import ANSWERS_A_SECOND, Wishes
from server.web.doors import Doors
from server.web.frames import Frames
from tests import running
from tests.live_shop import WALL, LiveShop, live_config, live_shop, screen, token_of
from tests.parts import wait_until
from tests.running import RunningServer
from tests.server.callers import ADVISOR, PIN

NAME, OTHER = "甲示例", "丙示例"
PATIENCE = 120


@contextmanager
def raw_socket(url: str) -> Iterator[socket.socket]:
    """A live connection by hand, let in as the wall; it reads nothing."""
    place = urlsplit(url)
    assert place.hostname
    with socket.create_connection((place.hostname, place.port or 80), PATIENCE) as made:
        made.sendall(
            f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: {place.netloc}\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
            "Sec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        made.sendall(frame("40" + json.dumps({"token": token_of(WALL)})))
        yield made


def frame(text: str) -> bytes:
    """A message of a client, masked with zeros."""
    octets = text.encode()
    return bytes([0x81, 0x80 | len(octets)]) + bytes(4) + octets


def flood(stranger: socket.socket, until: float) -> None:
    """Joins without a pause."""
    wish = frame('42["join",{"page":"board","language":"en","seq":null}]') * 100
    while time.monotonic() < until:
        stranger.sendall(wish)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server that cuts off after a second and a half who says nothing, with two advisors."""
    config = running.write_config(tmp_path_factory.mktemp("doors"))
    with running.running_server(config, command=["-m", "tests.server.impatient", str(config), "1.5", "40"]) as started:
        for name in (NAME, OTHER):
            started.cli("staff", "add", name, "--role", "advisor", "--pin", PIN)
        yield started


def sign_in(server: RunningServer, name: str = NAME, pin: str = PIN, cookie: str = "") -> tuple[int, str]:
    """(status, the device's cookie) of one attempt."""
    headers = {"Content-Type": "application/json"} | ({"Cookie": cookie} if cookie else {})
    body = json.dumps({"staff": name, "pin": pin}).encode()
    attempt = urllib.request.Request(f"{server.url}/api/v1/session", body, headers)
    try:
        with urllib.request.urlopen(attempt, timeout=PATIENCE) as answer:
            kept = [cookie.split(";")[0] for cookie in answer.headers.get_all("Set-Cookie", [])]
            return answer.status, next(cookie for cookie in kept if cookie.startswith("device="))
    except urllib.error.HTTPError as refused:
        return refused.code, ""


@contextmanager
def connection(server: RunningServer, say: bytes = b"") -> Iterator[socket.socket]:
    address = urlsplit(server.url)
    with socket.create_connection((address.hostname or "", address.port or 0), timeout=PATIENCE) as opened:
        if say:
            opened.sendall(say)
        yield opened


@pytest.mark.parametrize("left_out", [1, 2, 20])
def test_a_request_whose_head_is_cut_off_is_not_answered(server: RunningServer, left_out: int) -> None:
    whole = b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    place, answers = urlsplit(server.url), []
    for sent in (whole[:-left_out], whole):
        with socket.create_connection((place.hostname, place.port), PATIENCE) as one:
            one.sendall(sent)
            one.shutdown(socket.SHUT_WR)
            answers.append(one.recv(100))
    assert (answers[0], answers[1][:15]) == (b"", b"HTTP/1.1 200 OK")


@pytest.mark.parametrize(
    "nonsense",
    [b"A: 1\r\n" * 200, b"A: " + b"a" * 100_000 + b"\r\n", b"Content-Length: -1\r\n", b"Content-Length: x\r\n"],
    ids=["many", "long", "negative", "no number"],
)
def test_nonsense_is_answered_and_fills_no_log(server: RunningServer, nonsense: bytes) -> None:
    place, before = urlsplit(server.url), len(server.output)
    with socket.create_connection((place.hostname, place.port), PATIENCE) as one:
        one.sendall(b"POST /healthz HTTP/1.1\r\n" + nonsense + b"\r\n")
        with one.makefile("rb") as answer:
            assert answer.readline() == b"HTTP/1.1 400 Bad Request\r\n"
    assert server.output[before:] == []


LENGTH, CODED = b"Content-Length: 4\r\n", b"Transfer-Encoding: chunked\r\n"
NO_END = [
    b"Content-Length: " + said + b"\r\n" for said in (b"+4", b"-4", b"0_4", b"4 4", b"\x0b4", b"4\x0c", b"", b"4.0")
]
NO_END += [
    b"Content-Length: " + said + b"\r\n" for said in (b"4, 4", b"\xb2", "４".encode(), b"0x4", b"4\r\n 4", b"9" * 20)
]
NO_END += [b"Transfer-Encoding: " + said + b"\r\n" for said in (b"xchunked", b"gzip, chunked", b"identity", b"")]
NO_END += [
    LENGTH + LENGTH,
    LENGTH + CODED,
    CODED + LENGTH,
    CODED + CODED,
    b"Content-Length : 4\r\n",
    b"junk\r\n" + LENGTH,
]
NO_END += [
    b": 4\r\n" + LENGTH,
    b"From x\r\n" + LENGTH,
    b"A: 1\rContent-Length: 5\r\n" + LENGTH,
    b"A\xe9: 1\r\n" + LENGTH,
]
NO_END += [CODED + b"\r\n" + size for size in (b"zz\r\n", b"+4\r\n", b"0x4\r\n", b"0_4\r\n", b"-4\r\n", b"4\r\n1234XX")]


@pytest.mark.parametrize("head", NO_END)
def test_a_request_whose_end_can_be_told_in_two_ways_is_refused_and_nothing_after_it_heard(
    server: RunningServer, head: bytes
) -> None:
    assert heard(server, b"POST /api/v1/session HTTP/1.1", head) == [b"400"]


def test_a_file_that_is_sent_is_heard(server: RunningServer) -> None:
    head = b"POST /api/v1/imports/staff HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\n"
    with connection(server, head + b"Content-Length: 5\r\n\r\n--b--") as one:
        assert one.recv(12) == b"HTTP/1.1 401"


@pytest.mark.parametrize("line", [b"HTTP/1", b"HTTP/1.+1", b"HTTP/1.1.1", b"HTTP/2.0"])
def test_nor_is_a_version_that_nobody_speaks(server: RunningServer, line: bytes) -> None:
    assert heard(server, b"POST /api/v1/session " + line, LENGTH) == [b"400"]


@pytest.mark.parametrize("version", [b"HTTP/1.0", b"HTTP/1.1"])
def test_a_body_in_pieces_is_for_the_newer_version_only(server: RunningServer, version: bytes) -> None:
    answers = heard(server, b"POST /api/v1/session " + version, CODED + b"\r\n4;a=b\r\n1234\r\n0\r\nA: 1\r\n")
    assert answers == {b"HTTP/1.0": [b"400"], b"HTTP/1.1": [b"422", b"200"]}[version]


def heard(server: RunningServer, line: bytes, rest: bytes) -> list[bytes]:
    """The answers to a request and to a second one that lies behind it."""
    with connection(server) as one:
        one.sendall(line + b"\r\nHost: x\r\nContent-Type: application/json\r\n" + rest + b"\r\n")
        with suppress(OSError):
            one.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        said = b""
        with suppress(ConnectionError):
            while part := one.recv(4_096):
                said += part
    return re.findall(rb"HTTP/1\.1 (\d+)", said)


UNFINISHED = (
    b"POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 200\r\n\r\n"
    b'{"staff":'
)


def test_an_unfinished_sign_in_holds_up_nobody_and_is_answered_in_time(server: RunningServer) -> None:
    with ExitStack() as held:
        stuck = [held.enter_context(connection(server, UNFINISHED)) for _ in range(12)]
        assert sign_in(server)[0] == 200
        assert sign_in(server, OTHER)[0] == 200
        assert stuck[0].recv(4_096).startswith(b"HTTP/1.1 408")


@pytest.mark.parametrize(
    "said", [b"", b"GET / HTTP/1.1\r\nHost: x\r\n", b"GET / HT", b"POST /api/v1/imports/jobs HTTP/1.1\r\nA: "]
)
def test_who_does_not_go_on_is_cut_off(server: RunningServer, said: bytes) -> None:
    with connection(server, said) as silent:
        rest = silent.recv(4_096)
        assert rest == b"" or rest.startswith(b"HTTP/1.1 408")


def test_a_crowd_from_one_address_is_refused_told_once_and_soon_gone(server: RunningServer) -> None:
    before = sum("too many connections" in line for line in server.output)
    with ExitStack() as crowd:
        for _ in range(90):
            crowd.enter_context(connection(server))
        wait_until(lambda: any("too many connections" in line for line in server.output), what="the word in the log")
    wait_until(lambda: _answers(server), seconds=PATIENCE, what="an answer after the crowd has gone")
    assert sum("too many connections" in line for line in server.output) == before + 1


def _answers(server: RunningServer) -> bool:
    try:
        with urllib.request.urlopen(f"{server.url}/healthz", timeout=PATIENCE) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def test_a_socket_that_never_joins_is_closed(server: RunningServer) -> None:
    from simple_websocket import Client, ConnectionClosed

    address = server.url.replace("http://", "ws://") + "/socket.io/?EIO=4&transport=websocket"
    client = Client(address)
    with suppress(ConnectionClosed):
        while (message := client.receive(timeout=PATIENCE)) is not None:
            if message == "2":
                client.send("3")
        pytest.fail("it is still open")


def test_a_new_pin_forgets_what_was_tried_at_the_old_one(server: RunningServer) -> None:
    server.cli("staff", "add", "乙示例", "--role", "advisor", "--pin", PIN)
    assert {sign_in(server, "乙示例", "0000")[0] for _ in range(6)} == {401, 429}
    assert sign_in(server, "乙示例")[0] == 429
    server.cli("staff", "pin", "乙示例", "--pin", "13579")
    assert sign_in(server, "乙示例", "13579")[0] == 200


def test_wrong_pins_elsewhere_keep_nobody_out_on_their_own_device(server: RunningServer) -> None:
    status, cookie = sign_in(server, OTHER)
    assert status == 200
    assert 429 in {sign_in(server, OTHER, "0000")[0] for _ in range(8)}
    assert sign_in(server, OTHER, cookie=cookie)[0] == 200
    # Her own device is no way to guess her PIN either.
    assert 429 in {sign_in(server, OTHER, "0000", cookie=cookie)[0] for _ in range(12)}


@pytest.mark.usefixtures("people")
def test_a_device_s_cookie_from_before_names_is_still_known(app: Flask) -> None:
    from server.web.device import DEVICE_COOKIE, _device_signer, known_device

    with app.test_request_context():
        old = _device_signer().dumps("abcd")
    with app.test_request_context(headers={"Cookie": f"{DEVICE_COOKIE}={old}"}):
        assert known_device() == "abcd"
    client = app.test_client()
    client.set_cookie(DEVICE_COOKIE, old)
    assert client.post("/api/v1/session", json={"staff": ADVISOR, "pin": PIN}).status_code == 200


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveShop]:
    with live_shop(live_config(tmp_path_factory.mktemp("chatter"))) as shop:
        yield shop


def test_a_chatterer_is_shown_out_and_the_others_hear_what_happens(shop: LiveShop) -> None:
    with screen(shop.url) as wall, screen(shop.url) as chatterer:
        wall.first("view")
        for number in range(2_000):
            if not chatterer.client.connected:
                break
            chatterer.client.emit("join", {"page": "board", "language": ("en", "zh_CN")[number % 2]})
        wait_until(lambda: not chatterer.client.connected, seconds=PATIENCE, what="the chatterer's end")
        order_no = shop.open_job()
        wall.row(order_no)
        assert len(chatterer.said("view")) <= MOST_MESSAGES


def test_a_chatterer_who_does_not_take_the_hint_is_cut_off(shop: LiveShop) -> None:
    with raw_socket(shop.url) as stranger, screen(shop.url) as wall:
        wall.first("view")
        with pytest.raises((BrokenPipeError, ConnectionResetError)):
            flood(stranger, time.monotonic() + PATIENCE)
        wall.row(shop.open_job())


def test_two_wishes_at_once_are_answered_by_the_last(shop: LiveShop) -> None:
    order_no = shop.open_job()
    with screen(shop.url, None) as one:
        for language in ("en", "zh_CN"):
            one.client.emit("join", {"page": "board", "language": language})
        one.first("view", lambda view: "In time" not in view["rows"][0]["html"])
        shop.dispatch(order_no)
        row = one.row(order_no)
    assert "In time" not in row["html"]


def test_wishes_that_come_while_one_is_answered_are_answered_once_by_the_newest() -> None:
    wishes: Wishes[int] = Wishes()
    first, told = threading.Event(), []

    def slow() -> int:
        assert first.wait(PATIENCE)
        told.append(0)
        return 0

    def quick(number: int) -> int:
        told.append(number)
        return number

    with ThreadPoolExecutor(8) as clients:
        ahead = clients.submit(wishes.answer, slow)
        wait_until(lambda: wishes._answering is not None, what="the first wish")
        others = [clients.submit(wishes.answer, partial(quick, n)) for n in range(1, 6)]
        wait_until(lambda: wishes._number == 6, what="all wishes")
        first.set()
        answers = {ahead.result(PATIENCE), *(one.result(PATIENCE) for one in others)}
    assert len(told) == 2
    assert answers == {told[-1]}


def test_a_client_is_answered_at_most_some_times_a_second() -> None:
    wishes: Wishes[float] = Wishes()
    times = [wishes.answer(time.monotonic) for _ in range(ANSWERS_A_SECOND + 2)]
    assert times[ANSWERS_A_SECOND] - times[0] >= 1.0


def test_who_has_said_too_much_is_not_heard_any_more_and_forgotten_when_gone() -> None:
    transport = Server()
    heard: list[tuple[object, ...]] = []
    transport.on("message", lambda *said: heard.append(said))
    transport.on("disconnect", lambda *gone: heard.append(gone))
    chatter = Chatter(SimpleNamespace(eio=transport, environ={}, packet_class=Packet))
    wishes = [f'2["join",{{"seq":{number}}}]' for number in range(MOST_MESSAGES + 5)]
    for wish in wishes:
        chatter.message("one", wish)
    chatter.message("other", "0")
    assert heard == [*(("one", wish) for wish in wishes[:MOST_MESSAGES]), ("other", "0")]
    chatter.gone("one", "closed")
    chatter.message("one", "1")
    assert heard[-2:] == [("one", "closed"), ("one", "1")]


def test_who_is_shown_out_is_told_so_and_nothing_more_is_read_of_what_lies_there() -> None:
    near, far = gevent.socket.socketpair()
    with near, far:
        frames = Frames(near)
        far.sendall(b"a flood")
        frames.turn_deaf()
        reader = gevent.spawn(frames.recv, 4096)
        frames.send(b"go")
        assert far.recv(10) == b"go"
        assert not reader.ready()
        frames.close()
        assert reader.get(timeout=PATIENCE) == b""


NONSENSE = (b"\0", "", "2nonsense", "2[", "2" + "[" * 5_000, '51-["join",{"_placeholder":true}]', "3[]", "4", "9")


@pytest.mark.parametrize("nonsense", [*NONSENSE, "2", "2[]", "2{}"])
def test_what_no_page_says_ends_the_connection_and_reaches_nobody(nonsense: str | bytes) -> None:
    transport = Server()
    heard: list[tuple[object, ...]] = []
    transport.on("message", lambda *said: heard.append(said))
    chatter = Chatter(SimpleNamespace(eio=transport, environ={}, packet_class=Packet))
    chatter.message("one", nonsense)
    chatter.message("one", '2["join",{}]')
    assert heard == []


def test_strangers_leave_room_for_those_who_show_who_they_are() -> None:
    doors = Doors(8, None)
    assert [doors.enter("a") for _ in range(7)] == [True] * 6 + [False]
    doors.known("a")
    assert doors.enter("b")
    assert not doors.enter("b")
    for _ in range(6):
        doors.leave("a", known=False) if _ else doors.leave("a", known=True)
    assert doors.enter("c")


def test_an_address_is_counted_by_its_strangers_only() -> None:
    doors = Doors(1_000, 2)
    assert (doors.enter("a"), doors.enter("a"), doors.enter("a"), doors.enter("b")) == (True, True, False, True)
    doors.known("a")
    assert doors.enter("a")


def test_the_limit_of_open_files_is_told_at_the_start() -> None:
    program = (
        "import resource, logging; logging.basicConfig();"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (300, 300));"
        "from server.web.doors import places; print(places())"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=PATIENCE)
    assert done.stdout.strip() == "200"
    assert "only 300 files" in done.stderr
