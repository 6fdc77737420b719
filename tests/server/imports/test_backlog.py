"""Old open orders alarm nobody: they are settled by a later export, taken up one by one, or closed together."""

from __future__ import annotations

from pathlib import Path

import pytest

from board.orders import events as e
from board.orders.promise import verdict
from board.orders.shop import Entry, Shop
from server.core.command_log import CommandLog
from server.imports import backlog
from server.imports.taken_back import Undoing, undo
from server.store import audit
from server.store.store import Store
from tests.builders import CALENDAR, RULES, TEAMS, at
from tests.fakes import FakeClock
from tests.server.importing import DONE, ROW, STANDARDS, imported, job

SHOP = Shop(CALENDAR, RULES, {team.name: team for team in TEAMS}, {})
OLD = ROW | {"received_at": "2026-01-05 08:30", "promised_at": "2026-01-05 10:30"}
ENDED = OLD | {"finished_at": "2026-01-05 10:00", "delivered_at": "2026-01-05 10:20", "technicians": "李示例"}


@pytest.fixture(autouse=True)
def table(store: Store) -> None:
    store.floor.put_standards(STANDARDS)


@pytest.fixture
def desk(store: Store, clock: FakeClock) -> CommandLog:
    clock.now = at("17:10")
    return CommandLog(store, CALENDAR, RULES, clock)


def how(store: Store) -> Undoing:
    return Undoing(store, SHOP, "赵经理", "pc", at("17:30"))


def whole(store: Store) -> bool:
    return list(audit.verify(store, SHOP)) == []


def test_an_old_open_order_is_no_car_in_the_workshop(store: Store, desk: CommandLog, tmp_path: Path) -> None:
    outcome = imported(store, tmp_path, OLD, ROW | {"order_no": "WT2"}, OLD | {"order_no": "WT3", "promised_at": ""})
    assert (outcome.open, outcome.backlog) == (3, 2)
    # Of today's order the car is here, promised or late; of one that is still promised too.
    soon = OLD | {"order_no": "WT4", "promised_at": "2026-12-24 10:00"}
    assert imported(store, tmp_path, soon).backlog == 0
    desk.catch_up()
    assert set(desk.shop.jobs) == {"WT2", "WT4"}
    assert [one.order_no for one in backlog.backlog(store)] == ["WT1", "WT3"]
    assert set(CommandLog(store, CALENDAR, RULES, FakeClock(at("17:20"))).shop.jobs) == {"WT2", "WT4"}
    assert whole(store)


def test_a_later_export_settles_what_an_earlier_one_opened(store: Store, tmp_path: Path) -> None:
    imported(store, tmp_path, OLD)
    again = imported(store, tmp_path, OLD)
    assert (again.already, again.settled, again.number) == (1, 0, None)
    assert imported(store, tmp_path, ENDED, dry_run=True).settled == 1
    assert job(store).is_open

    settled = imported(store, tmp_path, ENDED)
    assert (settled.settled, settled.imported, settled.already, settled.number) == (1, 0, 0, 2)
    one = store.deliveries.get("WT1")
    assert one is not None
    assert (one.verdict, one.technicians) == ("on_time", ("李示例",))
    assert imported(store, tmp_path, ENDED).already == 1
    assert whole(store)

    undo(2, how(store))
    assert job(store).is_open
    assert job(store).backlog
    assert store.deliveries.get("WT1") is None
    undo(1, how(store))
    assert store.jobs.get("WT1") is None
    assert whole(store)


def test_what_somebody_has_touched_no_export_settles(store: Store, desk: CommandLog, tmp_path: Path) -> None:
    imported(store, tmp_path, OLD)
    take_up = e.BacklogTakenUp()
    desk.record("WT1", lambda shop, job, now: [Entry("WT1", take_up, now)], who="张顾问", device="pc", key="k1")
    assert set(desk.shop.jobs) == {"WT1"}
    outcome = imported(store, tmp_path, ENDED)
    assert (outcome.settled, outcome.already) == (0, 1)
    assert job(store).is_open
    assert not job(store).backlog
    assert whole(store)


def test_backlog_is_closed_together_and_stands_in_no_rate(store: Store, tmp_path: Path) -> None:
    imported(store, tmp_path, OLD, OLD | {"order_no": "WT2"}, DONE | {"order_no": "WT3"})
    assert backlog.close(["WT1", "WT2", "WT3"], "清理", how(store), "key") == 2
    assert verdict(job(store)) is None
    assert job(store).stage == "delivered"
    assert backlog.backlog(store) == []
    assert store.jobs.not_judged(at("00:00"), at("23:59")) == 2
    assert [one.order_no for one in store.deliveries.listed(at("12:00").date(), at("12:00").date())] == ["WT3"]
    assert whole(store)
