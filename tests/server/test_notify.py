"""The outside is told of delay warnings and escalations: over a real socket, and once."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from board.orders.events import WarningEscalated
from board.orders.shop import Entry
from server.config.loading import load_config
from server.core.wiring import Wiring
from server.live.notify import Notifier
from server.run.app import create_app
from tests import parts, running
from tests.fakes import FakeClock
from tests.server.people import ADVISOR, order, signed_in, staff_up


class Outside:
    """A chat's address: keeps what is posted to it, and answers with `status`."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []
        self.status = 200
        outside = self

        class Taking(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                outside.messages.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(outside.status)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Says nothing."""

        self.server = HTTPServer(("127.0.0.1", 0), Taking)
        self.url = f"json://127.0.0.1:{self.server.server_port}/secret-room"


@pytest.fixture
def outside() -> Iterator[Outside]:
    listening = Outside()
    thread = threading.Thread(target=listening.server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield listening
    listening.server.shutdown()
    listening.server.server_close()
    thread.join(5)


@pytest.fixture
def app(tmp_path: Path, clock: FakeClock, outside: Outside) -> Iterator[Flask]:
    """The sample shop with one channel."""
    app = create_app(load_config(running.write_config(tmp_path, notify={"channels": [outside.url]}), {}), clock)
    staff_up(app.extensions["shopboard"])
    yield app
    app.extensions["shopboard"].store.close()


@pytest.fixture
def notifier(app: Flask, wiring: Wiring) -> Iterator[Notifier]:
    notifier = Notifier(app, wiring)
    notifier.start()
    yield notifier
    notifier.stop()


def warn(app: Flask, order_no: str = "WX1") -> None:
    advisor = signed_in(app, ADVISOR)
    assert advisor.post("/jobs", order(order_no)).status_code == 201
    assert advisor.command(order_no, "warn", reason="parts").status_code == 200


def test_a_warning_is_told_with_plate_reason_time_and_advisor(app: Flask, outside: Outside, notifier: Notifier) -> None:
    warn(app)
    parts.wait_until(lambda: outside.messages, what="the message")
    (message,) = outside.messages
    assert message["title"] == "示例汽车 4S 店"
    for word in ("沪A12345", "待件", "17:00", ADVISOR):
        assert word in message["message"]


def test_an_escalation_is_told_too(app: Flask, wiring: Wiring, outside: Outside, notifier: Notifier) -> None:
    warn(app)
    entry = Entry("WX1", WarningEscalated(3), wiring.clock())
    wiring.command_log.record("WX1", lambda *_: [entry], who="shopboard", device="shopboard", key="escalation:WX1:3")
    parts.wait_until(lambda: len(outside.messages) == 2, what="the second message")
    assert outside.messages[1]["message"].count(ADVISOR) == 1


def test_of_two_processes_one_tells(app: Flask, wiring: Wiring, outside: Outside) -> None:
    warn(app)
    events = wiring.store.log.read(0)
    for _ in range(2):
        Notifier(app, wiring).tell(events)
    assert len(outside.messages) == 1


def test_what_happened_long_ago_is_no_news(app: Flask, wiring: Wiring, outside: Outside, clock: FakeClock) -> None:
    warn(app)
    clock.pass_by(minutes=30)
    Notifier(app, wiring).tell(wiring.store.log.read(0))
    assert outside.messages == []


def test_a_failing_channel_is_said_once_and_again_when_it_works_without_its_secret(
    app: Flask, wiring: Wiring, outside: Outside, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    notifier = Notifier(app, wiring)
    told = 0
    for status, number in ((500, "WX1"), (500, "WX2"), (200, "WX3"), (200, "WX4")):
        outside.status = status
        warn(app, number)
        events = wiring.store.log.read(told)
        notifier.tell(events)
        told = events[-1].seq
    said = [record.getMessage() for record in caplog.records if record.name == "server.live.notify"]
    assert len(said) == 2
    assert "does not take messages" in said[0]
    assert "works again" in said[1]
    assert "secret-room" not in caplog.text
