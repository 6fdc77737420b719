"""SIGTERM: the process ends within its grace, whatever it was doing, and answers under way are sent."""

from __future__ import annotations

import http.client
import json
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests import parts, running
from tests.live_shop import BAY, FOREMAN, TEAM, TECHNICIAN, LiveShop, live_config, screen, token_of
from tests.running import RunningServer
from tests.server.live.test_notify import Chat

GRACE_SECONDS = 40.0
"""Less than what hangs would take; how much less than that depends on what else the machine does."""


def seconds_to_end(server: RunningServer) -> float:
    """How long an orderly end takes; it must be one."""
    began = time.monotonic()
    assert server.stop() == 0
    assert "Traceback" not in "\n".join(server.output)
    return time.monotonic() - began


def ask(server: RunningServer, path: str) -> str:
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=120)
    connection.request("GET", path)
    return connection.getresponse().read().decode()


@pytest.mark.parametrize("hangs", [False, True])
def test_it_ends_in_time_whatever_channel_was_told(tmp_path: Path, hangs: bool) -> None:
    with Chat() as outside:
        outside.hangs = hangs
        config = live_config(tmp_path, notify={"channels": [outside.url]})
        with running.running_server(config) as server:
            (tmp_path / "ahead").write_text("0")
            shop = LiveShop(server.url, tmp_path / "ahead")
            # Figures are worked out in native threads, several at once; that must hinder nobody's messages.
            with ThreadPoolExecutor(4) as four:
                list(four.map(lambda _: shop.call(FOREMAN, "GET", "/kpi/on-time"), range(4)))
            order_no = shop.open_job()
            shop.dispatch(order_no)
            shop.command(TECHNICIAN, order_no, "start")
            shop.command(TECHNICIAN, order_no, "warn", reason="parts")
            parts.wait_until(lambda: outside.messages, what="the warning")
            assert seconds_to_end(server) < GRACE_SECONDS


def test_answers_under_way_are_sent_and_displays_do_not_hold_it_up(tmp_path: Path) -> None:
    config = live_config(tmp_path)
    command = ["-m", "tests.server.slow", str(config)]
    with (
        running.running_server(config, command=command) as server,
        screen(server.url),
        ThreadPoolExecutor(1) as asking,
    ):
        answer = asking.submit(ask, server, "/slow/3")
        parts.wait_until(lambda: "asked" in server.output, what="the question")
        server.process.send_signal(signal.SIGTERM)
        assert answer.result(120) == "slow but whole"
        assert server.process.wait(GRACE_SECONDS) == 0


def test_what_takes_longer_than_the_grace_is_cut_off(tmp_path: Path) -> None:
    config = live_config(tmp_path)
    command = ["-m", "tests.server.slow", str(config)]
    with running.running_server(config, command=command) as server, ThreadPoolExecutor(1) as asking:
        cut = asking.submit(ask, server, "/slow/60")
        parts.wait_until(lambda: "asked" in server.output, what="the question")
        assert seconds_to_end(server) < GRACE_SECONDS
        with pytest.raises((http.client.HTTPException, OSError)):
            cut.result(120)


def test_a_command_that_was_cut_off_is_safe_to_repeat(tmp_path: Path) -> None:
    config = live_config(tmp_path)
    (tmp_path / "ahead").write_text("0")
    headers = {
        "Authorization": f"Bearer {token_of(FOREMAN)}",
        "Content-Type": "application/json",
        "Idempotency-Key": "cut-off",
    }
    body = json.dumps({"team": TEAM, "bay": BAY, "technicians": [TECHNICIAN]})
    with running.running_server(config) as server:
        order_no = LiveShop(server.url, tmp_path / "ahead").open_job()
        path = f"/api/v1/jobs/{order_no}/dispatch"
        connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=120)
        connection.request("POST", path, body, headers)
        # Whatever has become of it, nobody hears.
        server.process.send_signal(signal.SIGTERM)
        connection.close()
        assert server.process.wait(GRACE_SECONDS) == 0
    with running.running_server(config) as server:
        connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=120)
        connection.request("POST", path, body, headers)
        assert connection.getresponse().status == 200
        events = LiveShop(server.url, tmp_path / "ahead").call(FOREMAN, "GET", f"/jobs/{order_no}/events")
        assert [event["kind"] for event in events].count("TaskDispatched") == 1
