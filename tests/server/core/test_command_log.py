"""Every command comes over the command log: recorded once, decided on the newest state, all of it or nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from board.orders import events as e
from board.orders.fold import fold
from board.orders.job import Job
from board.orders.moves import dispatching, settling
from board.orders.shop import Entry, Shop
from board.refused import Refused
from server.core.command_log import MANY, POLITE, CommandLog
from server.core.hub import Hub
from server.core.receipt import Receipt
from server.store.audit import verify
from server.store.failures import StoreError
from server.store.staff import Staff
from server.store.store import Append, Store
from tests.builders import CALENDAR, RULES, Opening, Saying, at
from tests.fakes import FakeClock


def record(command_log: CommandLog, order_no: str, *facts: e.Fact, key: str = "") -> Receipt:
    key = key or f"key-{command_log.seq}"
    return command_log.record(order_no, Saying(order_no, *facts), who="张示例", device="tests", key=key)


def open_order(command_log: CommandLog, order_no: str = "R1", key: str = "") -> Receipt:
    return command_log.record(order_no, Opening(order_no), who="刘顾问", device="tests", key=key or f"open-{order_no}")


def another(desk_store: Store, clock: FakeClock) -> CommandLog:
    """A desk as another process has it: its own store on the same database."""
    url = desk_store.database.url.render_as_string(hide_password=False)
    return CommandLog(Store(url, desk_store.site), CALENDAR, RULES, clock)


def test_a_command_is_recorded_with_who_and_when(command_log: CommandLog) -> None:
    receipt = open_order(command_log)
    assert [type(event.fact) for event in receipt.events] == [e.JobReceived, e.PromiseGiven]
    assert [event.seq for event in receipt.events] == [1, 2]
    assert {(event.who, event.device, event.recorded_at) for event in receipt.events} == {
        ("刘顾问", "tests", at("09:00"))
    }
    assert command_log.shop.jobs["R1"] == fold(receipt.events)


def test_the_same_key_again_gives_the_first_answer_and_changes_nothing(either_command_log: CommandLog) -> None:
    first = open_order(either_command_log)
    again = open_order(either_command_log)
    assert (first.replayed, again.replayed) == (False, True)
    assert again.events == first.events
    assert either_command_log.seq == 2


def test_a_process_that_begins_finds_what_another_records_under_the_key_meanwhile(
    either_store: Store, clock: FakeClock
) -> None:
    fresh, other, asked = CommandLog(either_store, CALENDAR, RULES, clock), another(either_store, clock), [0]

    @sa.event.listens_for(either_store.database.engine, "before_cursor_execute")
    def between_the_first_two_questions(*_statement: Any) -> None:
        asked[0] += 1
        if asked[0] == 2:
            open_order(other)

    assert open_order(fresh).replayed


def test_the_read_models_hold_what_the_log_says_after_every_event(
    either_command_log: CommandLog, either_store: Store, clock: FakeClock
) -> None:
    open_order(either_command_log)
    for fact in (
        e.TaskDispatched(1, "机电一组", "机1", ("张示例",)),
        e.TaskStarted(1, ("张示例",)),
        e.TaskPaused(1, "parts"),
        e.OrderAmended("plate", "沪A12345", "沪A54321"),
        e.TaskResumed(1, ("张示例",)),
        e.TaskFinished(1),
        e.JobDelivered(),
        e.DeliveryReversed("开错单"),
        e.PromiseGiven(at("16:00"), "customer_request", "signature"),
        e.JobDelivered(),
    ):
        record(either_command_log, "R1", fact)
        clock.pass_by(minutes=20)
        assert list(verify(either_store, either_command_log.shop)) == [], fact


def test_the_same_key_in_another_process_gives_the_first_answer_too(
    either_command_log: CommandLog, either_store: Store, clock: FakeClock
) -> None:
    first = open_order(either_command_log)
    other = another(either_store, clock)
    assert open_order(other) == Receipt(first.events, replayed=True)


def test_a_key_that_was_used_for_another_order_is_refused(command_log: CommandLog) -> None:
    open_order(command_log, "R1", key="k")
    with pytest.raises(Refused) as refused:
        open_order(command_log, "R2", key="k")
    assert (refused.value.kind, refused.value.field) == ("conflict", "key")
    assert command_log.job("R2") is None


@pytest.mark.parametrize("key", ["", "x" * 201])
def test_a_command_without_a_proper_key_is_refused(command_log: CommandLog, key: str) -> None:
    with pytest.raises(Refused) as refused:
        command_log.record("R1", Opening("R1"), who="刘顾问", device="tests", key=key)
    assert refused.value.field == "key"


def test_an_order_is_opened_once(command_log: CommandLog) -> None:
    open_order(command_log, key="first")
    with pytest.raises(Refused) as refused:
        open_order(command_log, key="second")
    assert (refused.value.kind, refused.value.field) == ("conflict", "order_no")


def test_a_fact_about_an_order_nobody_opened_is_refused(command_log: CommandLog) -> None:
    with pytest.raises(Refused) as refused:
        record(command_log, "R9", e.JobDelivered())
    assert refused.value.kind == "unknown"
    assert command_log.seq == 0


def test_a_refused_command_leaves_nothing_behind(command_log: CommandLog, store: Store) -> None:
    def half(shop: Shop, job: Job | None, now: datetime) -> list[Entry]:
        return [*Opening("R1")(shop, job, now), Entry("R2", e.JobDelivered(), now)]

    with pytest.raises(Refused):
        command_log.record("R1", half, who="刘顾问", device="tests", key="k")
    assert (command_log.seq, command_log.job("R1"), store.log.last_seq(), store.jobs.get("R1")) == (0, None, 0, None)


def test_one_command_may_touch_several_jobs(command_log: CommandLog, store: Store) -> None:
    def both(shop: Shop, job: Job | None, now: datetime) -> list[Entry]:
        return [*Opening("R1")(shop, job, now), *Opening("R2")(shop, job, now)]

    receipt = command_log.record("R1", both, who="刘顾问", device="tests", key="k")
    assert len(receipt.events) == 4
    assert set(command_log.shop.jobs) == {"R1", "R2"}
    assert [store.log.of_key("k")[n].job for n in range(4)] == ["R1", "R1", "R2", "R2"]


def test_nothing_to_record_is_recorded_as_nothing(command_log: CommandLog) -> None:
    receipt = command_log.record("R1", lambda shop, job, now: [], who="刘顾问", device="tests", key="k")
    assert (receipt, command_log.seq) == (Receipt((), replayed=False), 0)


def test_a_command_is_decided_on_what_other_processes_have_written(
    either_command_log: CommandLog, either_store: Store, clock: FakeClock
) -> None:
    open_order(either_command_log)
    other = another(either_store, clock)
    assert other.shop.jobs.keys() == {"R1"}
    record(either_command_log, "R1", e.JobDelivered())
    seen: list[Job | None] = []

    def look(shop: Shop, job: Job | None, now: datetime) -> list[Entry]:
        seen.append(job)
        return []

    other.record("R1", look, who="x", device="tests", key="look")
    assert seen[0] is not None
    assert seen[0].stage == "delivered"


def test_who_loses_the_race_decides_again(command_log: CommandLog, store: Store, clock: FakeClock) -> None:
    other = another(store, clock)
    decisions: list[int] = []

    def slow(shop: Shop, job: Job | None, now: datetime) -> list[Entry]:
        decisions.append(len(shop.jobs))
        if len(decisions) == 1:
            open_order(other, "R2")
        return Opening("R1")(shop, job, now)

    receipt = command_log.record("R1", slow, who="刘顾问", device="tests", key="slow")
    assert decisions == [0, 1]
    assert [event.seq for event in receipt.events] == [3, 4]
    assert set(command_log.shop.jobs) == {"R1", "R2"}


def test_of_two_who_dispatch_the_same_task_at_once_one_wins(
    command_log: CommandLog, store: Store, clock: FakeClock
) -> None:
    open_order(command_log)
    other = another(store, clock)

    def to(bay: str, who: str) -> Callable[[Shop, Job | None, datetime], list[Entry]]:
        def decide(shop: Shop, job: Job | None, now: datetime) -> list[Entry]:
            assert job is not None
            return dispatching.dispatch(shop, job, task=1, team="机电一组", bay=bay, seen=2, who=who, at=now, now=now)

        return decide

    def overtaken(shop: Shop, job: Job | None, now: datetime) -> list[Entry]:
        other.record("R1", to("机2", "乙示例"), who="乙示例", device="tests", key="b")
        return to("机1", "甲示例")(shop, job, now)

    with pytest.raises(Refused) as refused:
        command_log.record("R1", overtaken, who="甲示例", device="tests", key="a")
    assert refused.value.kind == "conflict"
    assert command_log.shop.jobs["R1"].tasks[0].bay == "机2"
    assert store.log.of_key("a") == []


def test_a_closed_job_leaves_memory_and_is_folded_from_the_log_when_asked_for(command_log: CommandLog) -> None:
    open_order(command_log)
    record(command_log, "R1", e.JobDelivered())
    assert command_log.shop.jobs == {}
    closed = command_log.job("R1")
    assert closed is not None
    assert closed.stage == "delivered"


def test_a_closed_job_takes_commands_and_opens_again(command_log: CommandLog, store: Store, clock: FakeClock) -> None:
    open_order(command_log)
    record(command_log, "R1", e.JobDelivered())

    def reverse(shop: Shop, job: Job | None, now: datetime) -> list[Entry]:
        assert job is not None
        return settling.reverse_delivery(job, note="开错单", at=now)

    command_log.record("R1", reverse, who="刘顾问", device="tests", key="reverse")
    assert command_log.shop.jobs["R1"].stage == "received"
    assert store.deliveries.get("R1") is None
    row = store.jobs.get("R1")
    assert row is not None
    assert row.is_open


def test_a_start_reads_the_open_jobs_only(command_log: CommandLog, store: Store, clock: FakeClock) -> None:
    for number in range(5):
        open_order(command_log, f"R{number}")
        if number != 3:
            record(command_log, f"R{number}", e.JobDelivered())
    assert [event.job for event in store.log.of_open_jobs(command_log.seq)] == ["R3", "R3"]
    fresh = another(store, clock)
    assert (fresh.shop.jobs, fresh.seq) == (command_log.shop.jobs, command_log.seq)


def test_what_others_wrote_is_taken_in_whatever_became_of_the_job(
    command_log: CommandLog, store: Store, clock: FakeClock
) -> None:
    other = another(store, clock)
    for number in ("open", "closed", "again"):
        open_order(command_log, number)
    record(command_log, "again", e.JobDelivered())
    assert other.shop.jobs.keys() == {"open", "closed"}
    record(command_log, "closed", e.JobDelivered())
    record(command_log, "again", e.DeliveryReversed("开错单"))
    open_order(command_log, "new")
    open_order(command_log, "gone")
    record(command_log, "gone", e.JobCancelled("客户取消"))
    record(command_log, "closed", e.FollowUpMade(True))
    assert other.catch_up()
    assert other.shop.jobs == command_log.shop.jobs
    assert set(other.shop.jobs) == {"open", "again", "new"}
    assert not other.catch_up()


def test_more_than_one_chunk_is_caught_up_with(command_log: CommandLog, store: Store, clock: FakeClock) -> None:
    other = another(store, clock)
    assert other.seq == 0
    many = [entry for n in range(700) for entry in Opening(f"R{n}")(command_log.shop, None, clock())]
    command_log.record("R0", lambda shop, job, now: many, who="刘顾问", device="tests", key="many")
    other.catch_up()
    assert (other.seq, len(other.shop.jobs)) == (1400, 700)
    assert other.shop.jobs == command_log.shop.jobs


def test_cars_of_the_past_that_a_file_brings_teach_and_stay_out_of_memory(
    command_log: CommandLog, store: Store, clock: FakeClock
) -> None:
    other = another(store, clock)
    open_order(command_log, "here")
    assert set(other.shop.jobs) == {"here"}
    life: tuple[tuple[e.Fact, int], ...] = (
        (e.TaskDispatched(1, "机电一组", "机1", ("张示例",)), 0),
        (e.TaskStarted(1, ("张示例",)), 0),
        (e.TaskPaused(1, "parts"), 10),
        (e.TaskResumed(1, ("张示例",)), 20),
        (e.TaskFinished(1), 45),
        (e.JobDelivered(), 60),
    )
    past = [
        entry
        for n in range(30)
        for opened in [Opening(f"R{n}")(command_log.shop, None, clock())]
        for entry in [*opened, *(Entry(f"R{n}", fact, clock() + timedelta(minutes=later)) for fact, later in life)]
    ]
    command_log.record("R0", lambda shop, job, now: past, who="刘顾问", device="tests", key="file")
    record(command_log, "here", e.TaskDispatched(1, "机电一组", "机1", ("李示例",)))
    assert command_log.seq - other.seq > MANY
    assert other.catch_up()
    assert (other.seq, set(other.shop.jobs)) == (command_log.seq, {"here"})
    assert other.shop.jobs == command_log.shop.jobs
    assert len(other.shop.learned.newest()) == 30
    assert other.shop.learned == command_log.shop.learned


def test_a_change_of_staff_or_teams_reaches_every_desk(command_log: CommandLog, store: Store, clock: FakeClock) -> None:
    assert command_log.shop.teams["机电一组"].technicians == ("张示例", "李示例")
    other = another(store, clock)
    assert other.seq == 0
    store.people.put_staff(Staff("李示例", "technician", "机电一组", active=False))
    store.people.put_staff(Staff("新样本", "technician", "机电一组"))
    assert command_log.catch_up()
    assert other.catch_up()
    assert command_log.shop.teams["机电一组"].technicians == ("张示例", "新样本")
    assert other.shop.teams == command_log.shop.teams


def test_everything_is_published_in_order_with_what_others_wrote(store: Store, clock: FakeClock) -> None:
    hub = Hub()
    command_log = CommandLog(store, CALENDAR, RULES, clock, hub)
    box = hub.subscribe("board")
    open_order(command_log, "R1")
    open_order(another(store, clock), "R2")
    command_log.catch_up()
    post = box.take(timeout=0)
    assert post is not None
    assert (post.seq, [event.seq for event in post.events]) == (4, [1, 2, 3, 4])
    assert box.take(timeout=0) is None


def test_a_replayed_command_is_not_published_again(store: Store, clock: FakeClock) -> None:
    hub = Hub()
    command_log = CommandLog(store, CALENDAR, RULES, clock, hub)
    open_order(command_log)
    box = hub.subscribe("board")
    open_order(command_log)
    assert box.take(timeout=0) is None


def test_who_is_always_overtaken_gets_a_turn_of_its_own(
    either_command_log: CommandLog, either_store: Store, clock: FakeClock
) -> None:
    other = another(either_store, clock)
    seen: list[int] = []

    def slow(shop: Shop, job: Job | None, now: datetime) -> list[Entry]:
        seen.append(len(shop.jobs))
        if len(seen) <= POLITE:
            open_order(other, f"X{len(seen)}")
        return Opening("R1")(shop, job, now)

    receipt = either_command_log.record("R1", slow, who="刘顾问", device="tests", key="slow")
    assert seen == list(range(POLITE + 1))
    assert [event.seq for event in receipt.events] == [2 * POLITE + 1, 2 * POLITE + 2]


def test_whoever_has_the_log_alone_keeps_others_from_writing_until_it_is_done(
    either_store: Store, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.store.database.PATIENCE_SECONDS", 0.1)
    command_log, other = another(either_store, clock), another(either_store, clock)

    def work(append: Append) -> None:
        assert command_log.catch_up() is False
        with pytest.raises(StoreError):
            open_order(other)

    either_store.alone(work)
    open_order(other)
    assert command_log.catch_up() is True


def test_who_only_looks_waits_for_no_writer(command_log: CommandLog) -> None:
    open_order(command_log)
    deciding, looked = threading.Event(), threading.Event()

    def slow(shop: Shop, job: Job | None, now: datetime) -> list[Entry]:
        deciding.set()
        assert looked.wait(120)
        return Opening("R2")(shop, job, now)

    writer = threading.Thread(target=lambda: command_log.record("R2", slow, who="x", device="tests", key="slow"))
    writer.start()
    assert deciding.wait(120)
    shop, seq = command_log.snapshot()
    assert (set(shop.jobs), seq, command_log.job("R1") is not None) == ({"R1"}, 2, True)
    assert command_log.catch_up() is False
    looked.set()
    writer.join(120)
    assert set(command_log.shop.jobs) == {"R1", "R2"}
