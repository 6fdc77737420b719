"""What is wrong with the shop is found out by trying, has a name, and is gone when its cause is gone."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from flask import Flask

from server.core.health import GETS_USED_SECONDS, Health, Trouble
from server.core.hub import Hub
from server.core.ticker import Ticker
from server.core.wiring import Wiring
from server.live.page import Moment, Room, Scene
from server.pages import lounge, wall
from server.store import database, write_trial
from server.store.database import Database
from server.store.failures import StoreError, codes
from server.store.store import Store
from server.web.faults import FAULTS
from tests.fakes import FakeClock
from tests.parts import wait_until
from tests.server.callers import ADMIN, ADVISOR, Caller, order, signed_in, stranger
from tests.server.store.broken import BREAKAGES, file_of, fill, overwrite_with_noise, small_disk, take_away


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A lock that is held for ever is so after a moment, too; and what a test asks of a disk ends with it."""
    monkeypatch.setattr(write_trial, "PATIENCE_SECONDS", 0.05)
    monkeypatch.setattr(database, "LEAST_ROOM", database.LEAST_ROOM)


@pytest.fixture
def health(store: Store, clock: FakeClock) -> Health:
    return Health(store, clock)


def codes_of(health: Health) -> list[str]:
    return [one.code for one in health.look()]


def test_a_shop_that_works_has_no_trouble(health: Health) -> None:
    assert health.troubles == health.look() == health.look() == ()


@pytest.mark.parametrize("code", BREAKAGES)
def test_each_fault_has_its_name_and_is_gone_with_its_cause(health: Health, store: Store, code: str) -> None:
    health.look()
    mend = BREAKAGES[code](store.database)
    assert [(one.check, one.code) for one in health.look()] == [("disk" if code == "disk_full" else "database", code)]
    assert [one.code for one in health.troubles] == [code]
    mend()
    assert health.look() == health.troubles == ()


def test_damage_that_somebody_has_met_stays_a_trouble(health: Health, store: Store) -> None:
    health.look()
    store.close()
    overwrite_with_noise(file_of(store.database))
    with pytest.raises(StoreError, match="damaged"):
        store.log.last_seq()
    assert set(codes_of(health)) == {"damaged"}


def test_a_full_disk_is_noticed_and_so_is_the_room_that_is_made(tmp_path: Path, clock: FakeClock) -> None:
    from tests.server.conftest import opened

    with small_disk(tmp_path / "disk", 4) as disk:
        store = opened(f"sqlite:///{(disk / 'shop.db').as_posix()}")
        health = Health(store, clock)
        assert codes_of(health) == []
        filler = fill(disk)
        assert codes_of(health) == ["disk_full"]
        assert store.floor.teams()
        filler.unlink()
        assert codes_of(health) == []
        store.close()


def test_a_clock_that_jumps_is_noticed_until_it_is_back_or_believed(store: Store, clock: FakeClock) -> None:
    time = {"wall": 1_000_000.0, "since_boot": 500.0}
    health = Health(store, clock, lambda: time["wall"], lambda: time["since_boot"])

    def pass_by(seconds: float, jump: float = 0) -> list[str]:
        time["wall"] += seconds + jump
        time["since_boot"] += seconds
        return codes_of(health)

    assert pass_by(3_600) == []
    assert pass_by(10, jump=30) == []
    assert pass_by(10, jump=-7_200) == ["clock_jumped"]
    assert pass_by(10, jump=7_200) == []
    assert pass_by(10, jump=86_400) == ["clock_jumped"]
    assert pass_by(GETS_USED_SECONDS + 1) == []
    assert pass_by(10) == []


def test_a_ticker_that_fails_or_stands_still_is_a_trouble(store: Store, clock: FakeClock) -> None:
    now = 0.0
    health = Health(store, clock, lambda: now, lambda: now)
    health.ticked(well=True)
    assert health.troubles == ()
    health.ticked(well=False)
    assert health.troubles == (Trouble("ticker", "ticker"),)
    health.ticked(well=True)
    assert health.troubles == ()
    now = 60.0
    assert health.troubles == (Trouble("ticker", "ticker"),)


def test_the_disk_is_tried_now_and_then_however_often_the_ticker_ticks(store: Store, clock: FakeClock) -> None:
    now = 0.0
    health = Health(store, clock, lambda: now, lambda: now)
    tried = []
    for now in range(60):
        before = _trial(store.database)
        clock.pass_by(seconds=1)
        health.ticked(well=True)
        if _trial(store.database) != before:
            tried.append(now)
    assert tried == [0, 10, 20, 30, 40, 50]


def test_what_comes_and_goes_is_told_once_in_the_servers_log(
    health: Health, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    health.look()
    mend = take_away(store.database)
    for _ in range(3):
        health.look()
    mend()
    for _ in range(3):
        health.look()
    assert [line.message for line in caplog.records if line.name == "server.core.health"] == [
        "the check of the database fails: gone",
        "the check of the database passes again: no more gone",
    ]


def test_a_started_ticker_looks_around_although_it_cannot_tick(wiring: Wiring) -> None:
    ticker = Ticker(wiring.command_log, Hub(), wiring.clock, wiring.health)
    take_away(wiring.store.database)
    wiring.store.close()
    ticker.start()
    wait_until(lambda: wiring.health.troubles, what="the first look")
    ticker.stop()
    assert [one.code for one in wiring.health.troubles] == ["gone"]


def test_every_fault_has_its_sentences() -> None:
    assert set(codes()) <= set(FAULTS)
    sentences = [str(fault.what) for fault in FAULTS.values()]
    assert len(set(sentences)) == len(sentences)


WORDS = {
    "disk_full": ("disk", "磁盘"),
    "read_only": ("not allowed", "权限"),
    "gone": ("file is gone", "不见了"),
    "replaced": ("Another file", "另一个文件"),
    "newer_schema": ("newer version", "较新版本"),
}


@pytest.mark.parametrize("code", WORDS)
def test_who_gives_a_command_hears_what_is_wrong_and_that_nothing_was_changed(
    app: Flask, wiring: Wiring, advisor: Caller, code: str
) -> None:
    wiring.health.look()
    BREAKAGES[code](wiring.store.database)
    wiring.health.look()
    english, chinese = WORDS[code]
    for language, word, unchanged in (("en", english, "Nothing was changed"), ("zh-CN", chinese, "没有做任何更改")):
        answer = advisor.post("/jobs", order("WX1"), Accept_Language=language)
        assert (answer.status_code, answer.mimetype) == (503, "application/problem+json")
        assert answer.json["type"] == f"urn:shopboard:problem:{code.replace('_', '-')}"
        assert word in answer.json["detail"]
        assert unchanged in answer.json["detail"]


def test_machines_and_people_are_told_and_guests_are_not(app: Flask, wiring: Wiring, people: None) -> None:
    admin, advisor, monitoring = signed_in(app, ADMIN), signed_in(app, ADVISOR), app.test_client()
    wiring.health.look()
    assert monitoring.get("/readyz").json == {"status": "ok"}
    mend = take_away(wiring.store.database)
    assert monitoring.get("/readyz").status_code == 200, "who asks makes nobody look"
    wiring.health.look()
    answer = stranger(app).get("/readyz")
    assert (answer.status_code, answer.json["failed"], answer.json["faults"]) == (503, ["database"], ["gone"])
    assert 'shopboard_check{check="database"} 0.0' in monitoring.get("/metrics").text
    assert 'shopboard_check{check="disk"} 1.0' in monitoring.get("/metrics").text
    for page in (admin.client.get("/admin"), advisor.client.get("/board")):
        assert page.status_code == 200
        assert "数据库文件不见了" in page.text
    assert "数据库" not in stranger(app).client.get("/sign-in").text
    mend()
    wiring.health.look()
    assert monitoring.get("/readyz").status_code == 200
    assert "不见了" not in admin.client.get("/admin").text


def test_a_page_that_needs_the_lost_database_says_what_is_wrong(app: Flask, wiring: Wiring, admin: Caller) -> None:
    take_away(wiring.store.database)
    wiring.store.close()
    page = admin.client.get("/admin", headers={"Accept-Language": "zh-CN"})
    assert page.status_code == 503
    assert "数据库文件不见了" in page.text


def test_walls_hear_of_it_and_of_its_end_and_the_lounge_does_not(app: Flask, wiring: Wiring) -> None:
    def scene() -> Scene:
        shop, seq = wiring.command_log.snapshot()
        return Scene(Moment(shop, seq, wiring.clock()), wiring)

    board, guests = Room(wall.LIVE, "", "en"), Room(lounge.LIVE, "", "en")
    for room in (board, guests):
        room.bring_up(app, scene())
    mend = take_away(wiring.store.database)
    wiring.health.look()
    told = board.bring_up(app, scene())
    assert told is not None
    assert "gone" in told["trouble"]
    assert guests.bring_up(app, scene()) is None
    assert "gone" in board.whole(wiring.clock())["trouble"]
    assert board.bring_up(app, scene()) is None
    mend()
    wiring.health.look()
    over = board.bring_up(app, scene())
    assert over is not None
    assert "trouble" not in over


def _trial(database: Database) -> object:
    with database.engine.connect() as connection:
        return connection.exec_driver_sql("SELECT at FROM write_trial").scalar()
