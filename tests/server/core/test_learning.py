"""What the log teaches reaches the forecasts: with every delivery, at every start, and no longer than a year."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from board.orders import events as e
from board.orders.labour import Operation
from board.orders.sample import Sample
from server.core.command_log import CommandLog
from server.store import audit
from server.store.store import Store
from tests.builders import CALENDAR, DAY, RULES, Opening, Saying, at, operation
from tests.fakes import FakeClock
from tests.server.past import past

OIL = operation()
FORTY = [40] * 20


def say(command_log: CommandLog, order_no: str, decide: Opening | Saying) -> None:
    command_log.record(order_no, decide, who="刘顾问", device="tests", key=f"刘顾问/key-{command_log.seq}/x")


def deliver(command_log: CommandLog, clock: FakeClock, order_no: str, minutes: int) -> None:
    """One car through the workshop: worked on for these minutes and handed over."""
    say(command_log, order_no, Opening(order_no))
    say(command_log, order_no, Saying(order_no, e.TaskDispatched(1, "机电一组", "机1"), e.TaskStarted(1, ("张示例",))))
    clock.pass_by(minutes=minutes)
    say(command_log, order_no, Saying(order_no, e.TaskFinished(1), e.JobDelivered()))


def known(command_log: CommandLog, asked: Operation = OIL) -> Sample | None:
    return command_log.shop.learned.worked([asked])


def test_every_delivery_teaches_at_once(either_command_log: CommandLog, clock: FakeClock) -> None:
    for n in range(19):
        deliver(either_command_log, clock, f"R{n}", 5)
    assert known(either_command_log) is None
    deliver(either_command_log, clock, "R19", 5)
    assert known(either_command_log) == Sample((5,) * 20)


def test_a_reversed_settlement_takes_it_back(command_log: CommandLog, clock: FakeClock) -> None:
    for n in range(20):
        deliver(command_log, clock, f"R{n}", 5)
    say(command_log, "R7", Saying("R7", e.DeliveryReversed("开错单")))
    assert known(command_log) is None
    say(command_log, "R7", Saying("R7", e.JobDelivered()))
    assert known(command_log) is not None


def test_what_another_process_wrote_teaches_too_and_so_does_a_start(
    command_log: CommandLog, store: Store, clock: FakeClock
) -> None:
    assert known(command_log) is None
    past(store, FORTY)
    command_log.catch_up()
    fresh = CommandLog(store, CALENDAR, RULES, clock)
    assert known(command_log) == known(fresh) == Sample(tuple(FORTY))
    audit.rebuild(store, command_log.shop)
    assert known(CommandLog(store, CALENDAR, RULES, clock)) == known(fresh)


def test_a_year_later_it_is_forgotten(command_log: CommandLog, store: Store, clock: FakeClock) -> None:
    past(store, FORTY, days_ago=364)
    command_log.catch_up()
    assert known(command_log) is not None
    clock.pass_by(minutes=24 * 60)
    command_log.catch_up()
    assert known(command_log) is not None
    clock.pass_by(minutes=24 * 60)
    command_log.catch_up()
    assert known(command_log) is None
    assert len(store.task_times.since(DAY - timedelta(days=364))) == 20


def test_a_stop_that_has_ended_teaches_at_once_and_after_a_start(
    command_log: CommandLog, store: Store, clock: FakeClock
) -> None:
    clock.set(at("09:00"))
    for n in range(3):
        say(command_log, f"R{n}", Opening(f"R{n}"))
        begun = e.TaskDispatched(1, "机电一组", "机1"), e.TaskStarted(1, ("张示例",)), e.TaskPaused(1, "parts")
        say(command_log, f"R{n}", Saying(f"R{n}", *begun))
        clock.pass_by(minutes=10)
        say(command_log, f"R{n}", Saying(f"R{n}", e.TaskResumed(1, ("张示例",))))
        assert command_log.shop.learned.stops.lasts("parts", 0) == (60 if n < 2 else 10)
    assert CommandLog(store, CALENDAR, RULES, clock).shop.learned.stops.lasts("parts", 0) == 10
    assert list(audit.verify(store, command_log.shop)) == []
    with store.database.engine.begin() as connection:
        connection.execute(sa.text("UPDATE stop_time SET minutes = 11 WHERE order_no = 'R1'"))
    assert len(list(audit.verify(store, command_log.shop))) == 1
    audit.rebuild(store, command_log.shop)
    assert list(audit.verify(store, command_log.shop)) == []


def test_history_without_a_start_is_not_history_of_no_time(command_log: CommandLog, store: Store) -> None:
    past(store, [0] * 20)
    command_log.catch_up()
    assert command_log.shop.learned.jobs(OIL.code) == 0
    assert store.task_times.since(DAY - timedelta(days=9)) == []
