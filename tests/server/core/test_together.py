"""Commands that come together are saved in one transaction, and each is answered as if it had come alone."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa

from board.orders import events as e
from board.orders.job import Job
from board.orders.shop import Entry, Shop
from board.refused import Refused
from server.core.command_log import CommandLog
from server.core.hub import Hub
from server.core.receipt import Receipt
from server.core.together import Command, Decide, Together
from server.store.audit import verify
from server.store.database import WRITE
from server.store.failures import Busy
from server.store.store import Store
from tests.builders import CALENDAR, RULES, Opening, Saying
from tests.fakes import FakeClock

BAYS = ("机1", "机2", "机4", "机5", "机7", "机8")
ORDERS = tuple(f"R{number}" for number in range(len(BAYS)))
ASKER: ContextVar[str] = ContextVar("ASKER")


class Gate:
    """A writer lock that lets no thread in before `expected` of them stand there."""

    def __init__(self, lock: Any) -> None:
        self._lock, self._been = lock, {threading.get_ident()}
        self._barrier = threading.Barrier(1)

    def expect(self, threads: int) -> None:
        self._barrier = threading.Barrier(threads)

    def __enter__(self) -> None:
        if threading.get_ident() not in self._been:
            self._been.add(threading.get_ident())
            self._barrier.wait(60)
        self._lock.acquire()

    def __exit__(self, *_what: object) -> None:
        self._lock.release()


class Floor:
    """A shop with a car for each bay, whose commands all come in the same moment."""

    def __init__(self, store: Store, clock: FakeClock) -> None:
        self.store, self.hub, self.commits = store, Hub(), 0
        self._gate = store.database.lock = Gate(store.database.lock)  # type: ignore[assignment]
        self.log = CommandLog(store, CALENDAR, RULES, clock, self.hub)
        for order_no in ORDERS:
            self.log.record(order_no, Opening(order_no), who="刘顾问", device="tests", key=f"open-{order_no}")
        sa.event.listen(store.database.engine, "commit", self._committed)

    def _committed(self, connection: sa.Connection) -> None:
        self.commits += bool(connection.get_execution_options().get(WRITE))

    def ask(self, *asked: tuple[str, Decide, str], prefix: str = "") -> list[Receipt | Exception]:
        """What comes of (order, decision, key), all asked before any is carried out."""
        self._gate.expect(len(asked))

        def ask(order_no: str, decide: Decide, key: str) -> Receipt | Exception:
            ASKER.set(order_no)
            key = prefix + key
            try:
                return self.log.record(
                    order_no, decide, who="王主管", device="tests", key=key, prefix=prefix, joins=True
                )
            except Exception as refusal:
                return refusal

        with ThreadPoolExecutor(len(asked)) as threads:
            return [one.result() for one in [threads.submit(ask, *one) for one in asked]]

    def is_whole(self) -> bool:
        return list(verify(self.store, self.log.shop)) == []


@pytest.fixture
def floor(either_store: Store, clock: FakeClock) -> Floor:
    return Floor(either_store, clock)


def to_bay(order_no: str, bay: str) -> tuple[str, Decide, str]:
    return order_no, Saying(order_no, e.TaskDispatched(1, "机电一组", bay)), f"{order_no}-to-{bay}"


def refusing(_shop: Shop, _job: Job | None, _now: datetime) -> list[Entry]:
    raise Refused("No.", "bay")


def seqs(outcome: Receipt | Exception) -> list[int]:
    assert isinstance(outcome, Receipt), outcome
    return [event.seq for event in outcome.events]


DISPATCHES = tuple(map(to_bay, ORDERS, BAYS))


def test_commands_that_come_together_are_saved_and_told_as_one(floor: Floor) -> None:
    begun, box = floor.log.seq, floor.hub.subscribe("tests")
    outcomes = floor.ask(*DISPATCHES)
    assert floor.commits == 1
    assert sorted(seq for one in outcomes for seq in seqs(one)) == [begun + n for n in range(1, len(ORDERS) + 1)]
    told = box.take(0)
    assert told is not None
    assert [event.seq for event in told.events] == [begun + n for n in range(1, len(ORDERS) + 1)]
    bays = {order_no: job.tasks[0].bay for order_no, job in floor.log.shop.jobs.items()}
    assert bays == dict(zip(ORDERS, BAYS, strict=True))
    assert floor.is_whole()


def test_each_is_decided_on_what_those_before_it_have_made_of_the_shop(floor: Floor) -> None:
    seen: list[int] = []

    def looking(order_no: str) -> Decide:
        def decide(shop: Shop, _job: Job | None, now: datetime) -> list[Entry]:
            seen.append(sum(job.tasks[0].bay is not None for job in shop.jobs.values()))
            return [Entry(order_no, e.TaskDispatched(1, "机电一组", "机1"), now)]

        return decide

    floor.ask(*((order_no, looking(order_no), order_no) for order_no in ORDERS))
    assert seen == list(range(len(ORDERS)))


def test_what_is_refused_spoils_nothing(floor: Floor) -> None:
    refused, *others = floor.ask((ORDERS[0], refusing, "no"), *DISPATCHES[1:])
    assert isinstance(refused, Refused)
    assert [len(seqs(one)) for one in others] == [1] * len(others)
    assert floor.commits == 1
    assert floor.is_whole()


def test_what_cannot_be_written_spoils_nothing(floor: Floor) -> None:
    unwritable = Saying(ORDERS[0], e.TaskDispatched(1, "机电一组", "\ud800"))
    failed, *others = floor.ask((ORDERS[0], unwritable, "no"), *DISPATCHES[1:])
    assert isinstance(failed, UnicodeEncodeError)
    assert [len(seqs(one)) for one in others] == [1] * len(others)
    assert floor.is_whole()


def test_two_commands_for_one_car_follow_each_other(floor: Floor) -> None:
    outcomes = floor.ask(to_bay("R0", "机1"), to_bay("R1", "机4"), to_bay("R0", "机2"))
    assert floor.commits == 2
    assert len({seq for one in outcomes for seq in seqs(one)}) == 3
    assert floor.is_whole()


def test_a_command_that_touches_a_car_of_another_follows_it(floor: Floor) -> None:
    both = Saying("R1", e.TaskDispatched(1, "机电一组", "机4"))

    def decide(shop: Shop, job: Job | None, now: datetime) -> list[Entry]:
        return [*both(shop, job, now), Entry("R0", e.TaskDispatched(1, "机电一组", "机5"), now)]

    outcomes = floor.ask(to_bay("R0", "机1"), ("R1", decide, "both"))
    assert floor.commits == 2
    assert sorted(len(seqs(one)) for one in outcomes) == [1, 2]
    assert floor.is_whole()


def test_the_same_key_at_the_same_time_is_carried_out_once(floor: Floor) -> None:
    first, again = floor.ask(DISPATCHES[0], DISPATCHES[0])
    assert seqs(first) == seqs(again)
    assert {one.replayed for one in (first, again) if isinstance(one, Receipt)} == {False, True}


def test_one_key_for_two_wishes_at_the_same_time_is_refused(floor: Floor) -> None:
    prefix = "王主管/k/"
    wishes = [(order_no, decide, f"{n:016x}") for n, (order_no, decide, _) in enumerate(DISPATCHES[:2])]
    outcomes = floor.ask(*wishes, prefix=prefix)
    assert sorted(type(one).__name__ for one in outcomes) == ["KeyReused", "Receipt"]


def test_whoever_was_overtaken_by_another_process_decides_again(floor: Floor, clock: FakeClock) -> None:
    url = floor.store.database.url.render_as_string(hide_password=False)
    other = CommandLog(Store(url, floor.store.site), CALENDAR, RULES, clock)
    late: list[int] = []

    def overtaken(shop: Shop, job: Job | None, now: datetime) -> Sequence[Entry]:
        if not late:
            late.append(other.record("X", Opening("X"), who="刘顾问", device="tests", key="x").events[-1].seq)
        return DISPATCHES[0][1](shop, job, now)

    outcomes = floor.ask((ORDERS[0], overtaken, "late"), *DISPATCHES[1:])
    assert min(seq for one in outcomes for seq in seqs(one)) == late[0] + 1
    assert floor.is_whole()


def test_each_is_decided_in_the_context_of_whoever_asks(floor: Floor) -> None:
    found: dict[str, str] = {}

    def telling(order_no: str) -> Decide:
        def decide(_shop: Shop, _job: Job | None, _now: datetime) -> list[Entry]:
            found[order_no] = ASKER.get()
            return []

        return decide

    floor.ask(*((order_no, telling(order_no), order_no) for order_no in ORDERS))
    assert found == dict(zip(ORDERS, ORDERS, strict=True))


def test_whoever_is_stopped_leaves_the_others_their_turn() -> None:
    gate, carried = Gate(threading.RLock()), list[str]()
    gate.expect(2)

    def carry_out(commands: Sequence[Command]) -> list[Receipt]:
        if not carried:
            carried.append("stopped")
            raise KeyboardInterrupt
        carried.extend(one.key for one in commands)
        return [Receipt((), replayed=False) for _ in commands]

    together = Together(gate, carry_out)

    def ask(key: str) -> str:
        try:
            together.ask(Command(key, refusing, "", "", key, joins=True))
        except KeyboardInterrupt:
            return "stopped"
        return key

    with ThreadPoolExecutor(2) as threads:
        outcomes = sorted(threads.map(ask, ("a", "b")))
    assert outcomes == sorted(carried)
    assert outcomes[1] == "stopped"


def test_what_stops_the_database_is_told_to_all_without_another_try(store: Store, clock: FakeClock) -> None:
    floor, tries = Floor(store, clock), list[int]()

    def fail(_connection: sa.Connection) -> None:
        tries.append(1)
        raise Busy("the tests have it")

    sa.event.listen(store.database.engine, "begin", fail)
    outcomes = floor.ask(*DISPATCHES)
    assert [type(one) for one in outcomes] == [Busy] * len(ORDERS)
    assert len(tries) == 1
    sa.event.remove(store.database.engine, "begin", fail)
    assert floor.is_whole()
