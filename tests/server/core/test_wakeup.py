"""Through Redis other processes learn of a change at once; without it, within the ticker's second."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from server.core.command_log import CommandLog
from server.core.hub import Hub
from server.core.ticker import Ticker
from server.core.wakeup import Wakeup
from server.store.store import Store
from tests import parts
from tests.builders import CALENDAR, RULES, Opening
from tests.fakes import FakeClock

CHANNEL = "shopboard:test:log"


class Process:
    """One process of the site: its command log, and a ticker that only counts how often it was woken."""

    def __init__(self, url: str, redis_url: str, clock: FakeClock) -> None:
        self.store, self.hub = Store(url, "test"), Hub()
        self.command_log = CommandLog(self.store, CALENDAR, RULES, clock, self.hub)
        self.command_log.catch_up()
        self.ticker = CountingTicker(self.command_log, self.hub, clock)
        self.wakeup = Wakeup(redis_url, "test", self.command_log, self.hub, self.ticker)

    def open_order(self, order_no: str) -> None:
        self.command_log.record(order_no, Opening(order_no, None), who="刘顾问", device="tests", key=order_no)


class CountingTicker(Ticker):
    def __init__(self, command_log: CommandLog, hub: Hub, clock: FakeClock) -> None:
        super().__init__(command_log, hub, clock)
        self.woken = threading.Semaphore(0)

    def wake(self) -> None:
        self.woken.release()


@pytest.fixture
def pair(store: Store, redis_url: str, clock: FakeClock) -> Iterator[tuple[Process, Process]]:
    """Two processes that listen and speak."""
    url = store.database.url.render_as_string()
    both = Process(url, redis_url, clock), Process(url, redis_url, clock)
    for process in both:
        process.wakeup.start()
        assert process.ticker.woken.acquire(timeout=120)
    yield both
    for process in both:
        process.wakeup.stop()
        process.store.close()


@pytest.mark.redis
def test_a_command_in_one_process_wakes_the_other_at_once(pair: tuple[Process, Process]) -> None:
    one, two = pair
    one.open_order("R1")
    assert two.ticker.woken.acquire(timeout=120)
    assert two.command_log.catch_up()
    assert set(two.command_log.shop.jobs) == {"R1"}


@pytest.mark.redis
def test_what_was_heard_is_not_said_again(pair: tuple[Process, Process], redis_url: str) -> None:
    one, two = pair
    with redis.Redis.from_url(redis_url) as client, client.pubsub(ignore_subscribe_messages=True) as heard:
        heard.subscribe(CHANNEL)
        heard.get_message(timeout=120)
        one.open_order("R1")
        assert two.ticker.woken.acquire(timeout=120)
        two.command_log.catch_up()
        two.open_order("R2")
        assert one.ticker.woken.acquire(timeout=120)
        one.command_log.catch_up()
        said = []
        while (message := heard.get_message(timeout=1.5)) is not None:
            said.append(message["data"])
    assert said == [b"1", b"2"]
    assert not one.ticker.woken.acquire(timeout=0.1)


@pytest.mark.redis
def test_a_queue_that_is_away_hinders_nobody_and_is_found_when_it_comes(
    store: Store, clock: FakeClock, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    program = parts.find_redis() or parts.lacking("Redis", "`apt install redis-server`")
    port = parts.find_free_port()
    process = Process(store.database.url.render_as_string(), f"redis://127.0.0.1:{port}/0", clock)
    process.wakeup.start()
    parts.wait_until(lambda: said(caplog, "away"), what="the word that the queue is away")
    process.open_order("R1")
    assert process.command_log.seq == 1
    assert not process.ticker.woken.acquire(timeout=2.5)
    assert said(caplog, "away") <= 2
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        assert process.ticker.woken.acquire(timeout=120)
        assert said(caplog, "back") == 1
    finally:
        parts.end(server)
        process.wakeup.stop()
        process.store.close()


def said(caplog: pytest.LogCaptureFixture, word: str) -> int:
    return len([line for line in caplog.records if line.name == "server.core.wakeup" and word in line.message])
