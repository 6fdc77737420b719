"""The outside is told of delay warnings and escalations: over real sockets, whatever the other end does, and once."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from board.orders.events import WarningEscalated
from board.orders.shop import Entry
from server.config.loading import load_config
from server.core.wiring import Wiring
from server.live.notify import Notifier
from server.run.app import create_app
from server.run.opening import open_shop
from server.store.outbox import KEPT, PATIENCE, TOGETHER, pause
from tests import parts, running
from tests.builders import at
from tests.databases import give_shop
from tests.fakes import FakeClock
from tests.live_shop import TECHNICIAN, live_config, live_shop
from tests.server.callers import ADMIN, ADVISOR, CALLER, order, signed_in, staff_up
from tests.server.live.outside import Outside


class Chat(Outside):
    """A chat's address."""

    @property
    def url(self) -> str:
        return f"json://{self.address}/secret-room"


@pytest.fixture
def outside() -> Iterator[Chat]:
    with Chat() as listening:
        yield listening


@pytest.fixture
def other() -> Iterator[Chat]:
    """A second channel of the same shop."""
    with Chat() as listening:
        yield listening


@pytest.fixture
def app(tmp_path: Path, clock: FakeClock, outside: Chat, other: Chat) -> Iterator[Flask]:
    """The sample shop with two channels."""
    config = load_config(running.write_config(tmp_path, notify={"channels": [outside.url, other.url]}), {})
    give_shop(config)
    app = create_app(config, clock)
    staff_up(app.extensions["shopboard"])
    yield app
    app.extensions["shopboard"].store.close()


@pytest.fixture
def notifier(app: Flask, wiring: Wiring) -> Iterator[Notifier]:
    notifier = Notifier(app, wiring)
    notifier.start()
    yield notifier
    notifier.stop()


def warn(app: Flask, *orders: str) -> None:
    advisor = signed_in(app, ADVISOR)
    for order_no in orders or ("WX1",):
        assert advisor.post("/jobs", order(order_no)).status_code == 201
        assert advisor.command(order_no, "warn", reason="parts").status_code == 200


def attempts(wiring: Wiring) -> list[int]:
    """How often each message that waits has been tried in vain."""
    return [message.attempts for message in wiring.store.outbox.troubled() if message.given_up_at is None]


def waiting(wiring: Wiring) -> int:
    return sum(tally.waiting for tally in wiring.store.outbox.tallies())


def test_a_warning_is_told_with_plate_reason_time_and_advisor(
    app: Flask, outside: Chat, other: Chat, notifier: Notifier
) -> None:
    warn(app)
    for channel in (outside, other):
        parts.wait_until(lambda channel=channel: channel.messages, what="the message")  # type: ignore[misc]
        (message,) = channel.messages
        assert message["title"] == "示例汽车 4S 店"
        for word in ("沪A12345", "待件", "17:00", ADVISOR):
            assert word in message["message"]


def test_an_escalation_is_told_too(
    app: Flask, wiring: Wiring, outside: Chat, notifier: Notifier, clock: FakeClock
) -> None:
    warn(app)
    parts.wait_until(lambda: waiting(wiring) == 0, what="the warning's arrival")
    clock.pass_by(minutes=5)
    entry = Entry("WX1", WarningEscalated(3), wiring.clock())
    wiring.command_log.record("WX1", lambda *_: [entry], who="shopboard", device="shopboard", key="escalation:WX1:3")
    parts.wait_until(lambda: len(outside.messages) == 2, what="the second message")
    assert outside.messages[1]["message"].count(ADVISOR) == 1


def test_forty_warnings_are_two_messages_and_none_is_left_out(
    app: Flask, wiring: Wiring, outside: Chat, notifier: Notifier, clock: FakeClock
) -> None:
    orders = [f"WX{number}" for number in range(40)]
    warn(app, orders[0])
    parts.wait_until(lambda: waiting(wiring) == 0, what="the first message")
    warn(app, *orders[1:])
    notifier.send_due()
    assert len(outside.messages) == 1
    clock.pass_by(minutes=1)
    parts.wait_until(lambda: waiting(wiring) == 0, what="the second message")
    assert [len(message["message"].splitlines()) for message in outside.messages] == [1, 39]


def test_of_two_processes_one_tells(app: Flask, wiring: Wiring, outside: Chat) -> None:
    warn(app)
    two = [Notifier(app, wiring) for _ in range(2)]
    for notifier in two:
        notifier.send_due()
    parts.wait_until(lambda: waiting(wiring) == 0, what="the message")
    for notifier in two:
        notifier.stop()
    assert len(outside.messages) == 1


@pytest.mark.parametrize("fault", ["answers 500", "closes", "hangs"])
def test_what_a_receiver_does_not_take_is_told_later_and_holds_up_no_other(
    app: Flask, wiring: Wiring, outside: Chat, other: Chat, clock: FakeClock, fault: str
) -> None:
    outside.status, outside.hangs = {"answers 500": (500, False), "closes": (0, False), "hangs": (0, True)}[fault]
    notifier = Notifier(app, wiring, seconds=6)
    warn(app)
    notifier.send_due()
    parts.wait_until(lambda: other.messages, what="the other channel's message")
    parts.wait_until(lambda: not notifier.busy, what="the end of the first try")
    assert attempts(wiring) == [1]
    outside.let_go.set()
    outside.status, outside.hangs = 200, False

    def told() -> bool:
        if not notifier.busy:
            clock.pass_by(minutes=3)
            notifier.send_due()
        return waiting(wiring) == 0

    parts.wait_until(told, what="the second try")
    notifier.stop()
    assert outside.messages[-1]["message"].startswith("09:00 沪A12345")
    assert len(other.messages) == 1


def test_pauses_grow_and_after_a_day_it_is_given_up_aloud(
    app: Flask, wiring: Wiring, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    warn(app)
    outbox = wiring.store.outbox
    channel, silent = wiring.config.notify.named
    tried = []
    began = clock()
    while clock() - began < PATIENCE:
        if silent in outbox.due(clock()):
            outbox.claim(silent, clock())
            tried.append((clock() - began).total_seconds() // 60)
        clock.pass_by(minutes=1)
    assert tried[:5] == [0, 1, 3, 7, 15]
    assert 25 < len(tried) < 35
    clock.pass_by(minutes=1)
    Notifier(app, wiring).send_due()
    assert any("WX1" in record.getMessage() and "given up" in record.getMessage() for record in caplog.records)
    admin = signed_in(app, ADMIN)
    page = admin.client.get("/admin").text
    assert page.count("已放弃") == 2
    assert channel in page
    assert "secret-room" not in page
    assert f'shopboard_messages_given_up{{channel="{channel}"}} 1.0' in admin.client.get("/metrics").text
    clock.pass_by(minutes=KEPT.total_seconds() // 60 + 1)
    outbox.give_up(clock())
    assert outbox.troubled() == []


def test_what_a_clock_that_ran_ahead_has_put_off_waits_for_nothing_once_it_is_right(
    app: Flask, wiring: Wiring, clock: FakeClock
) -> None:
    outbox, (channel, _) = wiring.store.outbox, wiring.config.notify.named
    warn(app)
    clock.pass_by(minutes=-24 * 60)
    assert channel in outbox.due(clock())
    clock.pass_by(minutes=24 * 60)
    outbox.claim(channel, clock())
    clock.pass_by(minutes=-24 * 60)
    assert channel in outbox.due(clock())
    assert len(outbox.claim(channel, clock())) == 1
    assert outbox.claim(channel, clock()) == []
    assert channel not in outbox.due(clock())


def test_a_channel_that_works_again_gets_at_once_what_waits(app: Flask, wiring: Wiring, clock: FakeClock) -> None:
    warn(app)
    outbox, (channel, _) = wiring.store.outbox, wiring.config.notify.named
    for tries in range(1, 6):
        assert [message.job for message in outbox.claim(channel, clock())] == ["WX1"]
        clock.pass_by(minutes=pause(tries).total_seconds() / 60)
    outbox.claim(channel, clock())
    clock.pass_by(minutes=2)
    warn(app, "WX2")
    outbox.sent(outbox.claim(channel, clock()), clock())
    clock.pass_by(minutes=TOGETHER.total_seconds() / 60)
    assert [message.job for message in outbox.claim(channel, clock())] == ["WX1"]


def test_a_message_is_written_with_its_event_or_not_at_all(app: Flask, wiring: Wiring) -> None:
    warn(app)
    before = waiting(wiring)
    with wiring.store.database.engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER full BEFORE INSERT ON outbox BEGIN SELECT RAISE(ABORT, 'no room'); END"
        )
    advisor = signed_in(app, ADVISOR)
    assert advisor.post("/jobs", order("WX2")).status_code == 201
    last = wiring.store.log.last_seq()
    assert advisor.command("WX2", "warn", reason="parts").status_code == 500
    assert wiring.store.log.last_seq() == last
    assert waiting(wiring) == before


def test_a_failing_channel_is_said_once_and_again_when_it_works_without_its_secret(
    app: Flask, wiring: Wiring, outside: Chat, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    notifier = Notifier(app, wiring)
    for status, number in ((500, "WX1"), (500, "WX2"), (200, "WX3"), (200, "WX4")):
        outside.status = status
        warn(app, number)
        notifier.send_due()
        parts.wait_until(lambda: not notifier.busy, what="the end of the tries")
        clock.pass_by(minutes=10)
    notifier.stop()
    said = [record.getMessage() for record in caplog.records if record.name == "server.live.notify"]
    assert len(said) == 2
    assert "does not take messages" in said[0]
    assert "works again" in said[1]
    assert "secret-room" not in caplog.text


@pytest.mark.postgres
@pytest.mark.redis
def test_two_servers_on_one_database_tell_once(
    tmp_path: Path, outside: Chat, postgres_url: str, redis_url: str
) -> None:
    channels = {"channels": [outside.url]}
    config = live_config(tmp_path, database=postgres_url, message_queue=redis_url, notify=channels)
    with live_shop(config) as one, live_shop(config) as two:
        order_no = one.open_job()
        one.dispatch(order_no)
        one.command(TECHNICIAN, order_no, "start")
        two.command(TECHNICIAN, order_no, "warn", reason="parts")
        store = open_shop(load_config(config, {})).store
        parts.wait_until(lambda: [tally.waiting for tally in store.outbox.tallies()] == [0], what="the end")
        store.close()
    assert len(outside.messages) == 1


def test_a_complaint_is_told_and_no_other_answer_of_a_call_back(
    app: Flask, wiring: Wiring, clock: FakeClock, outside: Chat, notifier: Notifier
) -> None:
    advisor, caller = signed_in(app, ADVISOR), signed_in(app, CALLER)
    clock.set(at("16:00"))
    for order_no, complaint in (("WX1", False), ("WX2", True)):
        advisor.post("/jobs", order(order_no))
        advisor.command(order_no, "deliver")
        answer = caller.command(order_no, "follow-up", on_time=False, note=f"{order_no} 说", complaint=complaint)
        assert answer.status_code == 200
    parts.wait_until(lambda: outside.messages, what="the message")
    assert [("WX2 说" in one["message"], "WX1" in one["message"]) for one in outside.messages] == [(True, False)]
    assert outside.messages[0]["message"].count("\n") == 0
