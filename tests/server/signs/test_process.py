"""A sign's own process, part by part: what it hears, what it wants shown, what it tells."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from drivers.opening import open_sign
from drivers.parts import simulate
from drivers.registry import settings_for
from drivers.sign import Line, Shown, SignSettings, SignState, Snapshot, hurried
from drivers.simulator_server import SimulatorServer
from server.config.loading import load_config
from server.config.sign_entry import SignEntry
from server.signs.process.driver import look_of, plan_memory
from server.signs.process.driving import DARK_SECONDS, FIRST_WORDS_SECONDS, Driving, level_at
from server.signs.process.feed import ORDER_LIFE, Feed, wire_of, wire_of_notice
from server.signs.process.lines import Car, Notice
from server.signs.process.reporter import Reporter
from tests.builders import ZONE, at
from tests.parts import wait_until
from tests.running import write_config

TEN = at("10:00")
UNHURRIED = hurried(2)
"""A thread that is kept waiting on a busy machine leaves a hole in a packet, and after a second of the sign's time the
packet is lost: half a second of ours must be enough for any."""
CAR = Car("k1", "沪A·1***5", "A1***5", "working", at("15:30"), at("09:00"))


class Seconds:
    """A monotonic clock that a test moves on."""

    def __init__(self) -> None:
        self.value = 1000.0

    def __call__(self) -> float:
        return self.value


def feed_and_time() -> tuple[Feed, Seconds]:
    seconds = Seconds()
    return Feed(seconds, lambda: datetime(2020, 1, 1, tzinfo=UTC)), seconds


def row(car: Car) -> dict[str, Any]:
    return {"key": car.key, "sort": [1], "html": "<li></li>", **wire_of(car)}


def order(kind: str, given_at: datetime, order_id: str = "o1", **detail: Any) -> dict[str, Any]:
    return {
        "key": "order",
        "sort": [-1],
        "html": "",
        "order": {"id": order_id, "kind": kind, "at": given_at.isoformat(), "detail": detail},
    }


def view(*rows: dict[str, Any], seq: int = 1, now: datetime = TEN) -> dict[str, Any]:
    return {"seq": seq, "now": now.isoformat(), "rows": list(rows)}


def changes(
    *rows: dict[str, Any], follows: int, seq: int, removed: Sequence[str] = (), now: datetime = TEN
) -> dict[str, Any]:
    return {"seq": seq, "follows": follows, "now": now.isoformat(), "rows": list(rows), "removed": list(removed)}


def test_a_car_comes_off_the_wire_as_it_went_on() -> None:
    feed, _ = feed_and_time()
    untold = Car("k2", "京B·6***0", "B6***0", "ready", None, at("08:00"))
    feed.view(view(row(CAR), row(untold)))
    assert set(feed.cars) == {CAR, untold}


def test_changes_replace_and_remove_cars() -> None:
    feed, _ = feed_and_time()
    other = Car("k2", "京B·6***0", "B6***0", "ready", None, at("08:00"))
    feed.view(view(row(CAR)))
    assert feed.changes(changes(row(other), follows=1, seq=2))
    assert feed.changes(changes(follows=2, seq=3, removed=["k1"]))
    assert feed.cars == (other,)
    assert feed.seq == 3


def test_after_a_gap_nothing_is_believed_until_the_whole_view_came() -> None:
    feed, _ = feed_and_time()
    feed.view(view(row(CAR), seq=1))
    assert not feed.changes(changes(follows=2, seq=3, removed=["k1"]))
    assert not feed.changes(changes(follows=3, seq=4, removed=["k1"]))
    assert feed.cars == (CAR,)
    feed.view(view(seq=4))
    assert feed.cars == ()


def test_the_time_is_the_servers_and_goes_on_without_it() -> None:
    feed, seconds = feed_and_time()
    assert feed.now().year == 2020
    feed.view(view(now=at("10:00")))
    seconds.value += 90
    assert feed.now() == at("10:01:30")
    assert feed.silence() == 90


def test_an_order_is_carried_out_once_and_not_when_it_is_old() -> None:
    feed, _ = feed_and_time()
    feed.view(view(order("test", at("09:59:55"))))
    taken = feed.take_order()
    assert taken is not None
    assert taken.kind == "test"
    assert feed.take_order() is None
    feed.view(view(order("test", at("09:59:55"))))
    assert feed.take_order() is None
    feed.view(view(order("clear", at("10:00") - ORDER_LIFE, "o2")))
    assert feed.take_order() is None


@contextmanager
def driving(**entry: Any) -> Iterator[tuple[Driving, Feed, Seconds, Any]]:
    """The decisions of a process over a real driver and its simulator."""
    settings = {"name": "lounge", "protocol": "alpha", "port": "simulator://lounge", "lines": 4, "greeting": "WELCOME"}
    sign_entry = SignEntry.model_validate(settings | entry)
    config = load_config(Path(__file__).parents[3] / "config.yaml", {})
    feed, seconds = feed_and_time()
    sign = open_sign(sign_entry.settings(), timing=UNHURRIED)
    heard = Heard()
    wanted = Driving(lambda: sign, feed, look_of(sign_entry, config), sign_entry, heard, seconds)
    try:
        yield wanted, feed, seconds, sign
    finally:
        sign.stop()


class Heard:
    """Notes what a process would tell the server."""

    def __init__(self) -> None:
        self.orders: list[str] = []
        self.switched: list[Mapping[str, float | None]] = []

    def done(self, order: str) -> None:
        self.orders.append(order)

    def faults(self, switched: Mapping[str, float | None]) -> None:
        self.switched.append(switched)


def texts(sign: Any) -> list[str]:
    return [line.text.strip() for line in sign.snapshot().lines if line.text]


def shows(sign: Any, expected: list[str]) -> None:
    wait_until(lambda: texts(sign) == expected, what=f"{expected}")


def test_a_sign_whose_server_is_away_shows_the_greeting_and_the_time_and_no_stale_progress() -> None:
    with driving(stale_minutes=10) as (wanted, feed, seconds, sign):
        feed.view(view(row(CAR)))
        wanted.keep_up()
        shows(sign, ["A1***5  IN WORK    15:30"])
        wait_until(lambda: not sign.state().pending, what="the rest of the sign's lines")
        seconds.value += 600
        wanted.keep_up()
        assert not sign.state().pending
        seconds.value += 1
        wanted.keep_up()
        shows(sign, ["WELCOME", "10:10"])
        feed.view(view(row(CAR), now=at("10:12")))
        wanted.keep_up()
        shows(sign, ["A1***5  IN WORK    15:30"])


def test_a_sign_that_was_started_keeps_what_it_shows_until_the_server_had_time_to_answer() -> None:
    with driving() as (wanted, _, seconds, sign):
        wanted.keep_up()
        assert sign.state().lines == ()
        assert not sign.state().pending
        seconds.value += FIRST_WORDS_SECONDS
        wanted.keep_up()
        wait_until(lambda: texts(sign) != [], what="words without a server")


def test_a_cleared_sign_is_dark_for_a_minute() -> None:
    with driving() as (wanted, feed, seconds, sign):
        feed.view(view(row(CAR)))
        wanted.keep_up()
        shows(sign, ["A1***5  IN WORK    15:30"])
        feed.view(view(row(CAR), order("clear", at("10:00"))))
        wanted.keep_up()
        shows(sign, [])
        seconds.value += DARK_SECONDS
        wanted.keep_up()
        shows(sign, ["A1***5  IN WORK    15:30"])


def test_notices_come_off_the_wire_and_go() -> None:
    feed, _ = feed_and_time()
    told = Notice("notice-1", "FREE COFFEE", at("09:00"), at("12:00"))
    feed.view(view({"key": told.key, "sort": [-0.5], "html": "", **wire_of_notice(told)}, row(CAR)))
    assert (feed.notices, feed.cars) == ((told,), (CAR,))
    feed.changes(changes(follows=1, seq=2, removed=[told.key]))
    assert (feed.notices, feed.cars) == ((), (CAR,))


def test_a_notice_begins_and_ends_by_itself_and_is_gone_with_the_server() -> None:
    told = Notice("notice-1", "FREE COFFEE", at("10:01"), at("10:30"))
    with driving(stale_minutes=5, page_seconds=600) as (wanted, feed, seconds, sign):
        feed.view(view({"key": told.key, "sort": [-0.5], "html": "", **wire_of_notice(told)}))
        seconds.value = 600 * 2 + 1
        feed.view(view({"key": told.key, "sort": [-0.5], "html": "", **wire_of_notice(told)}))
        wanted.keep_up()
        shows(sign, ["WELCOME", "10:00"])
        seconds.value = 600 * 3 + 1
        feed.view(view({"key": told.key, "sort": [-0.5], "html": "", **wire_of_notice(told)}, now=at("10:01")))
        wanted.keep_up()
        shows(sign, ["FREE COFFEE"])
        seconds.value += 301
        wanted.keep_up()
        shows(sign, ["WELCOME", "10:06"])


def test_brightness_follows_the_time_of_day() -> None:
    levels = {"07:00": 15, "18:30": 6, "22:00": 2}
    expected = {"06:59": 2, "07:00": 15, "18:29": 15, "18:30": 6, "23:59": 2, "00:00": 2}
    assert {when: level_at(levels, at(when).astimezone(ZONE)) for when in expected} == expected
    assert level_at({}, at("12:00")) is None
    with driving(protocol="onbon", brightness=levels) as (wanted, feed, _, sign):
        feed.view(view(now=at("18:29")))
        wanted.keep_up()
        wait_until(lambda: sign.snapshot().brightness == 15, what="the day's brightness")
        feed.view(view(now=at("18:31")))
        wanted.keep_up()
        wait_until(lambda: sign.snapshot().brightness == 6, what="the evening's brightness")


@pytest.mark.parametrize("protocol", ["alpha", "onbon"])
def test_the_signs_own_clock_is_set_to_the_shops_time_and_again_the_next_day(protocol: str) -> None:
    with driving(protocol=protocol) as (wanted, feed, _, sign):
        wanted.keep_up()
        assert sign.snapshot().clock is None
        feed.view(view(now=at("10:00")))
        wanted.keep_up()
        wait_until(lambda: sign.snapshot().clock in ("10:00", "10:01"), what="the clock")
        feed.view(view(now=at("15:00")))
        wanted.keep_up()
        wait_until(lambda: not sign.state().pending, what="the lines of 15:00")
        assert sign.snapshot().clock < "11"
        feed.view(view(now=at("15:00") + timedelta(days=1)))
        wanted.keep_up()
        wait_until(lambda: sign.snapshot().clock in ("15:00", "15:01"), what="the clock, a day later")


def test_a_port_that_was_given_away_is_taken_back_and_shows_the_cars_again() -> None:
    with driving(lines=2) as (wanted, feed, _, sign):
        feed.view(view(row(CAR)))
        wanted.keep_up()
        shows(sign, ["A1***5  IN WORK    15:30"])
        for order_id, back in (("o1", "resume"), ("o3", "resend")):
            feed.view(view(row(CAR), order("release", at("10:00"), order_id, seconds=60)))
            wanted.keep_up()
            wait_until(lambda: not sign.state().connected, what="the port free")
            assert not sign._wire.link.is_open
            feed.view(view(row(CAR), order(back, at("10:00"), order_id + "b")))
            wanted.keep_up()
            wait_until(lambda: sign.state().connected, what="the port taken back")
            wait_until(lambda: not sign.state().pending, what="the cars")
            shows(sign, ["A1***5  IN WORK    15:30"])
        feed.view(view(row(CAR), order("release", at("10:00"), "o5", seconds=0.2)))
        wanted.keep_up()
        wait_until(lambda: sign.state().connected, what="the port taken back by itself")


@pytest.mark.parametrize("protocol", ["alpha", "onbon"])
def test_at_the_end_the_greeting_stands_where_cars_stood(protocol: str) -> None:
    # Three times as fast as the world: set-up and last words take some of the sign's seconds.
    fast = hurried(3)
    language = "zh_CN" if protocol == "onbon" else "en"
    values: dict[str, Any] = {
        "name": "lounge",
        "protocol": protocol,
        "lines": 3,
        "greeting": "WELCOME",
        "language": language,
    }
    far_end = simulate(
        settings_for(**{key: values[key] for key in ("name", "protocol", "lines")}, port="simulator://far"),
        timing=fast,
        tolerance=1,
    )
    server = SimulatorServer(far_end)
    entry = SignEntry.model_validate({**values, "port": server.start_tcp()})
    config = load_config(Path(__file__).parents[3] / "config.yaml", {})
    feed, _ = feed_and_time()
    sign = open_sign(entry.settings(), timing=fast)
    wanted = Driving(lambda: sign, feed, look_of(entry, config), entry, Heard())
    try:
        feed.view(view(row(CAR)))
        wanted.keep_up()
        wait_until(lambda: "15:30" in str(far_end.snapshot().lines), what="the car")
        far_end.strike("lose_next", "1")
        wanted.take_leave()
        assert [line.text.strip() for line in far_end.snapshot().lines if line.text] == ["WELCOME"]
    finally:
        sign.stop()
        server.stop()


@pytest.mark.parametrize("faults", [True, False])
def test_a_simulated_sign_fails_on_an_order_where_its_settings_allow_that(faults: bool) -> None:
    with driving(faults=faults) as (wanted, feed, _, sign):
        feed.view(view(row(CAR)))
        wanted.keep_up()
        shows(sign, ["A1***5  IN WORK    15:30"])
        feed.view(view(row(CAR), order("fault", at("10:00"), "o1", fault="lose_every", value="7")))
        wanted.keep_up()
        assert sign.simulator.faults.lose_every == (7 if faults else 0)
        feed.view(view(row(CAR), order("fault", at("10:00"), "o2", fault="power_cut", value="")))
        wanted.keep_up()
        assert texts(sign) == ([] if faults else ["A1***5  IN WORK    15:30"])
        switched = wanted._listener.switched  # type: ignore[attr-defined]
        assert [each["lose_every"] for each in switched] == ([0, 7] if faults else [])


class Server(HTTPServer):
    """Takes reports; `status` is what it answers them with."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.status = 200
        self.refused = 0
        self.reports: list[dict[str, Any]] = []
        self.tokens: set[str | None] = set()


class Answering(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.server.status == 200:
            self.server.reports.append(body)
            self.server.tokens.add(self.headers["Authorization"])
        else:
            self.server.refused += 1
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing."""


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_proof_of_display_outlives_the_servers_absence_and_is_told_once(server: Server) -> None:
    reporter = Reporter(f"http://127.0.0.1:{server.server_port}/", "sb_t", "lounge")
    reporter.wire(Snapshot("lounge", "alpha", True, (Line("A", "green"),)))
    reporter.state(SignState("lounge", "alpha", "simulator://lounge", connected=True))
    server.status = 503
    reporter.start()
    shown = [Shown((Line(f"{n}", "green"),), at("10:00") + timedelta(seconds=n), False) for n in range(3)]
    for each in shown:
        reporter.shown(each)
    wait_until(lambda: server.refused > 0, what="a report that was refused")
    server.status = 200
    wait_until(lambda: sum(len(report["shown"]) for report in server.reports) == 3, what="the proof")
    reporter.done("o1")
    wait_until(lambda: server.reports[-1]["done"] == "o1", what="the order's end")
    reporter.stop()
    told = [proof["lines"][0]["text"] for report in server.reports for proof in report["shown"]]
    assert told == ["0", "1", "2"]
    assert server.tokens == {"Bearer sb_t"}


def test_only_a_real_sign_is_believed_to_remember_its_set_up(tmp_path: Path) -> None:
    config = load_config(write_config(tmp_path), {})
    real = SignSettings("lounge", "alpha", "/dev/ttyUSB0")
    memory, elsewhere = plan_memory(config, real), plan_memory(config, SignSettings("lounge", "alpha", "/dev/ttyUSB1"))
    assert plan_memory(config, SignSettings("lounge", "alpha", "simulator://lounge")) is None
    assert memory is not None
    assert elsewhere is not None
    memory.save("plan")
    assert (memory.load(), elsewhere.load()) == ("plan", None)
