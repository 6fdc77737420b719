"""An import taken back: figures as if it had never been, what people did since left alone, the log whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from board.figures.administered import Administered
from board.orders import events as e
from board.orders.shop import Entry, Shop
from board.refused import Refused
from server.core.command_log import CommandLog
from server.imports.numbered import listed
from server.imports.taken_back import Undoing, Undone, undo
from server.store import audit
from server.store.store import Store
from tests.builders import CALENDAR, DAY, RULES, TEAMS, at
from tests.fakes import FakeClock
from tests.server.importing import DONE, ROW, STANDARDS, imported

SHOP = Shop(CALENDAR, RULES, {team.name: team for team in TEAMS}, {})
WASHED, OPENED = e.WashStarted(), e.JobReceived("沪A12345", "", "repair", "张顾问", (), ())


@pytest.fixture(autouse=True)
def table(store: Store) -> None:
    store.floor.put_standards(STANDARDS)


def taken_back(store: Store, number: int) -> Undone:
    return undo(number, Undoing(store, SHOP, "赵经理", "pc", at("17:30")))


def whole(store: Store) -> bool:
    return list(audit.verify(store, SHOP)) == []


def test_an_import_has_a_number_and_leaves_nothing_when_it_is_taken_back(store: Store, tmp_path: Path) -> None:
    before = imported(store, tmp_path, DONE | {"order_no": "E1"})
    rates = store.deliveries.on_time_figures(DAY, DAY)
    outcome = imported(store, tmp_path, DONE, ROW | {"order_no": "WT2", "customer_name": "丁示例"}, file="五月.csv")
    assert (before.number, outcome.number) == (1, 2)
    assert store.deliveries.on_time_figures(DAY, DAY) != rates

    undone = taken_back(store, 2)
    assert (undone.orders, undone.left) == (2, [])
    assert store.deliveries.on_time_figures(DAY, DAY) == rates
    assert (store.jobs.get("WT1"), store.jobs_of(["WT1", "WT2"])) == (None, {})
    assert store.customers.of_job("WT2") is None
    assert whole(store)
    audit.rebuild(store, SHOP)
    assert store.deliveries.on_time_figures(DAY, DAY) == rates
    assert [(one.number, one.file, one.orders, one.taken_back, one.stands) for one in listed(store)] == [
        (2, "五月.csv", 2, 2, False),
        (1, "", 1, 0, True),
    ]
    kinds = [entry.fact.what for entry in store.book.entries() if isinstance(entry.fact, Administered)]
    assert kinds == ["orders_imported", "orders_imported", "import_taken_back"]


def test_the_same_file_comes_in_again_afterwards(store: Store, tmp_path: Path) -> None:
    imported(store, tmp_path, DONE, ROW | {"order_no": "WT2"})
    assert imported(store, tmp_path, DONE, ROW | {"order_no": "WT2"}).number is None
    taken_back(store, 1)
    again = imported(store, tmp_path, DONE | {"delivered_at": "10:31"}, ROW | {"order_no": "WT2"})
    assert (again.number, again.imported) == (2, 2)
    one = store.deliveries.get("WT1")
    assert one is not None
    assert one.verdict == "late"
    assert whole(store)
    assert taken_back(store, 1).orders == 0


def test_what_people_did_since_is_named_and_left_alone(store: Store, clock: FakeClock, tmp_path: Path) -> None:
    imported(store, tmp_path, ROW, ROW | {"order_no": "WT2"})
    clock.now = at("17:10")
    desk = CommandLog(store, CALENDAR, RULES, clock)
    assert set(desk.shop.jobs) == {"WT1", "WT2"}
    desk.record("WT1", lambda shop, job, now: [Entry("WT1", WASHED, now)], who="李示例", device="t", key="k1")

    undone = taken_back(store, 1)
    assert (undone.orders, [(event.job, event.who) for event in undone.left]) == (1, [("WT1", "李示例")])
    assert listed(store)[0].stands
    assert listed(store)[0].left == ("WT1",)
    desk.catch_up()
    assert set(desk.shop.jobs) == {"WT1"}
    assert desk.job("WT2") is None
    with pytest.raises(Refused, match="no order"):
        desk.record("WT2", lambda shop, job, now: [Entry("WT2", WASHED, now)], who="a", device="b", key="k2")
    desk.record("WT2", lambda shop, job, now: [Entry("WT2", OPENED, now)], who="张顾问", device="pc", key="k3")
    assert set(desk.shop.jobs) == {"WT1", "WT2"}
    assert whole(store)


def test_a_number_that_no_import_has_is_refused(store: Store) -> None:
    with pytest.raises(Refused, match="no import 7"):
        taken_back(store, 7)
