"""Time alone asks technicians, raises and escalates warnings, moves rows, and brings in what other processes wrote."""

from __future__ import annotations

import sys
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import CodeType, FrameType

import pytest

from board.forecast import forecast, watch
from board.orders import events as e
from server.core.chores import Chores
from server.core.command_log import CommandLog
from server.core.health import Health
from server.core.hub import Hub, Mailbox
from server.core.ticker import AT_ONCE, Ticker
from server.store.store import Store
from tests.builders import CALENDAR, RULES, Opening, Saying, at
from tests.databases import upgraded
from tests.fakes import FakeClock
from tests.server.core.test_locks import said


@pytest.fixture
def hub() -> Hub:
    return Hub()


@pytest.fixture
def command_log(store: Store, clock: FakeClock, hub: Hub) -> CommandLog:
    return CommandLog(store, CALENDAR, RULES, clock, hub)


@pytest.fixture
def ticker(command_log: CommandLog, hub: Hub, clock: FakeClock) -> Ticker:
    return Ticker(command_log, hub, clock)


def open_order(command_log: CommandLog, order_no: str = "R1", until: str = "17:00") -> None:
    command_log.record(order_no, Opening(order_no, until), who="刘顾问", device="tests", key=f"open-{order_no}")


def raised(store: Store) -> list[tuple[str, e.Event]]:
    """What the product told people."""
    shown = e.LateExpected, e.LateExpectedOver
    own = (event for event in store.log.read(0) if event.who == e.PRODUCT and not isinstance(event.fact, shown))
    return [(type(event.fact).__name__, event) for event in own]


def test_a_day_without_anybody_touching_anything(
    command_log: CommandLog, store: Store, ticker: Ticker, clock: FakeClock
) -> None:
    open_order(command_log)
    for _ in range(9 * 60):
        ticker.tick()
        clock.pass_by(minutes=1)
    assert [(kind, event.at) for kind, event in raised(store)] == [
        ("TechnicianAsked", at("15:51")),
        ("WarningRaised", at("16:30")),
        ("WarningEscalated", at("16:35")),
    ]
    warning = command_log.shop.jobs["R1"].warning
    assert warning is not None
    assert warning.source == "forecast"


def test_two_tickers_raise_a_warning_once(command_log: CommandLog, store: Store, hub: Hub, clock: FakeClock) -> None:
    open_order(command_log)
    other = CommandLog(Store(store.database.url.render_as_string(), "test"), CALENDAR, RULES, clock)
    tickers = [Ticker(command_log, hub, clock), Ticker(other, Hub(), clock)]
    clock.set(at("16:30"))
    threads = [threading.Thread(target=ticker.tick) for ticker in tickers for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert [kind for kind, _ in raised(store)] == ["WarningRaised"]


def test_a_ticker_that_was_away_catches_up_with_time(
    command_log: CommandLog, store: Store, ticker: Ticker, clock: FakeClock
) -> None:
    open_order(command_log)
    clock.set(at("16:45"))
    ticker.tick()
    ticker.tick()
    assert [kind for kind, _ in raised(store)] == ["WarningRaised"]


def test_rows_that_move_by_time_alone_are_published_once(
    command_log: CommandLog, ticker: Ticker, clock: FakeClock, hub: Hub
) -> None:
    open_order(command_log)
    ticker.tick()
    box = hub.subscribe("board")
    clock.pass_by(seconds=5)
    ticker.tick()
    assert box.take(timeout=0) is None
    clock.set(at("16:10"))
    ticker.tick()
    emptied(box)
    clock.set(at("16:20"))
    ticker.tick()
    post = box.take(timeout=0)
    assert post is not None
    assert post.events == ()
    assert box.take(timeout=0) is None


def test_what_another_process_wrote_is_published(
    command_log: CommandLog, store: Store, ticker: Ticker, hub: Hub, clock: FakeClock
) -> None:
    ticker.tick()
    box = hub.subscribe("board")
    open_order(CommandLog(Store(store.database.url.render_as_string(), "test"), CALENDAR, RULES, clock))
    ticker.tick()
    post = box.take(timeout=0)
    assert post is not None
    assert [event.job for event in post.events] == ["R1", "R1"]


def test_a_started_ticker_ticks_when_it_is_woken_and_ends_when_it_is_stopped(
    command_log: CommandLog, ticker: Ticker, hub: Hub, clock: FakeClock, store: Store
) -> None:
    open_order(command_log)
    box = hub.subscribe("board")
    ticker.start()
    clock.set(at("16:30"))
    ticker.wake()
    seen: list[str] = []
    while "WarningRaised" not in seen:
        post = box.take(timeout=120)
        assert post is not None
        seen += [type(event.fact).__name__ for event in post.events]
    ticker.stop()
    before = store.log.last_seq()
    clock.set(at("16:50"))
    ticker.wake()
    assert box.take(timeout=0.2) is None
    assert store.log.last_seq() == before


def test_a_failing_tick_is_said_once_and_tried_again(
    command_log: CommandLog, store: Store, hub: Hub, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    failures = 3

    def broken_clock() -> object:
        nonlocal failures
        failures -= 1
        if failures >= 0:
            raise RuntimeError("no time")
        return clock()

    ticker = Ticker(command_log, hub, broken_clock)  # type: ignore[arg-type]
    open_order(command_log)
    clock.set(at("16:30"))
    box = hub.subscribe("board")
    ticker.start()
    for _ in range(10):
        ticker.wake()
        if box.take(timeout=3) is not None:
            break
    ticker.stop()
    assert [kind for kind, _ in raised(store)] == ["WarningRaised"]
    assert len([line for line in caplog.records if "failed" in line.message]) == 1


def emptied(box: Mailbox) -> None:
    while box.take(timeout=0) is not None:
        pass


def test_a_delivered_job_is_left_alone(command_log: CommandLog, store: Store, ticker: Ticker, clock: FakeClock) -> None:
    open_order(command_log)
    command_log.record("R1", Saying("R1", e.JobDelivered()), who="刘顾问", device="tests", key="done")
    clock.set(at("18:00"))
    ticker.tick()
    assert raised(store) == []


MANY_AT_ONCE = """
import sys
from server.core.chores import Chores
from server.core.command_log import CommandLog
from server.core.health import Health
from server.core.hub import Hub
from server.core.ticker import Ticker
from server.store.store import Store
from tests.builders import CALENDAR, RULES, Opening, at
from tests.fakes import FakeClock
store, clock, hub = Store(sys.argv[1], "test"), FakeClock(at("09:00")), Hub()
command_log = CommandLog(store, CALENDAR, RULES, clock, hub)
def opened(order_no):
    command_log.record(order_no, Opening(order_no, "17:00"), who="tests", device="tests", key=f"open-{order_no}")
for n in range(12):
    opened(f"R{n}")
clock.set(at("16:45"))
begun, before = threading.Event(), command_log.seq
gevent.spawn(lambda: (begun.wait(), opened("tapped")))
gevent.sleep(0)
def tick():
    begun.set()
    Ticker(command_log, hub, clock).tick()
gevent.spawn(tick).get()
events = store.log.read(before)
print(len(events) > 20, [event.job for event in events].index("tapped") < 5)
"""


def test_what_somebody_taps_waits_for_one_event_that_is_due_and_not_for_all(tmp_path: Path) -> None:
    url = f"sqlite:///{(tmp_path / 'shop.db').as_posix()}"
    upgraded(url)
    assert said(MANY_AT_ONCE, url) == "True True"


def test_work_is_laid_out_once_for_many_cars_that_fall_due_in_one_minute(
    command_log: CommandLog, ticker: Ticker, clock: FakeClock, hub: Hub
) -> None:
    for number in range(AT_ONCE):
        open_order(command_log, f"R{number}")
    clock.set(at("16:45"))
    ticker.tick()
    box, before = hub.subscribe("board"), command_log.seq
    with_time = counted(ticker.tick)
    assert command_log.seq == before + AT_ONCE
    assert 0 < with_time[forecast._forecast.__code__] <= 2
    assert 0 < with_time[watch._should_warn.__code__] <= 2 * AT_ONCE
    post = box.take(timeout=0)
    assert post is not None
    assert len(post.events) == AT_ONCE


def counted(work: Callable[[], None]) -> Counter[CodeType]:
    """How often each function was called."""
    found: Counter[CodeType] = Counter()

    def seen(frame: FrameType, what: str, _about: object) -> None:
        if what == "call":
            found[frame.f_code] += 1

    sys.setprofile(seen)
    try:
        work()
    finally:
        sys.setprofile(None)
    return found


def test_who_is_overtaken_leaves_the_rest_to_the_other(
    command_log: CommandLog, store: Store, ticker: Ticker, clock: FakeClock
) -> None:
    for number in range(5):
        open_order(command_log, f"R{number}")
    clock.set(at("16:45"))
    other = CommandLog(Store(store.database.url.render_as_string(), "test"), CALENDAR, RULES, clock)
    found = watch.due(command_log.shop, clock())
    Ticker(other, Hub(), clock).tick()
    before = store.log.last_seq()
    ticker._record(found)
    assert store.log.last_seq() == before


def test_by_a_clock_that_has_jumped_nobody_is_told_anything_until_it_is_believed(
    command_log: CommandLog, store: Store, hub: Hub, clock: FakeClock
) -> None:
    wall, since_boot = 1_000_000.0, 500.0
    health = Health(store, clock, lambda: wall, lambda: since_boot)
    ticker = Ticker(command_log, hub, clock, health)
    open_order(command_log)
    before = store.log.last_seq()
    clock.set(at("16:45", days=1))
    wall += 86_400
    ticker.tick()
    health.ticked(well=True)
    assert store.log.last_seq() == before
    assert [trouble.code for trouble in health.troubles] == ["clock_jumped"]
    wall, since_boot = wall + 601, since_boot + 601
    health.ticked(well=True)
    ticker.tick()
    assert [kind for kind, _ in raised(store)] == ["WarningRaised"]


def test_nothing_old_is_erased_by_a_clock_that_nobody_believes(clock: FakeClock) -> None:
    done, has_jumped = list[object](), True
    chores = Chores({"erasing": done.append}, clock, lambda: has_jumped)
    chores.do()
    assert done == []
    has_jumped = False
    chores.do()
    assert len(done) == 1
