"""A shop that was lost is never replaced in silence: the start says so, and an administrator goes on in the browser or
by one command."""

from __future__ import annotations

import random
import re
import sqlite3
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from board.figures.administered import Administered
from board.orders.events import BayServiceSet
from board.orders.presence import SITE
from board.orders.shop import Entry
from server.commands.main import main
from server.config.loading import Config
from server.core import backups
from server.core.clock import utc_now
from server.core.wiring import Wiring
from server.people.one_time_code import OneTimeCode
from server.run.app import open_app
from server.run.losses import Head, check_whole
from server.run.opening import open_shop
from server.run.recovery import recovery_app
from server.run.repair import Repaired, repair, trouble_of
from server.store import audit
from server.store.customers import Customer
from server.store.failures import Damaged, Gone, StoreError
from tests import running
from tests.builders import Opening
from tests.parts import wait_until
from tests.server.callers import ADMIN, PIN
from tests.server.store.broken import file_of, overwrite_with_noise

PAGE = 4096


@dataclass
class Shop:
    """A closed shop with orders, of which the first `backed_up` are in a backup."""

    config: Config
    path: Path
    orders: int
    backed_up: int

    def opened(self) -> Wiring:
        return open_shop(self.config)


def record(wiring: Wiring, first: int, count: int) -> None:
    for number in range(first, first + count):
        wiring.command_log.record(
            f"R{number}", Opening(f"R{number}", None), who="刘顾问", device="tests", key=f"k{number}"
        )


@pytest.fixture
def shop(wiring: Wiring, people: None, config: Config) -> Shop:
    record(wiring, 0, 30)
    wiring.store.customers.put(Customer("R1", "庚示例", "13900007771", "token-1"))
    backups.make(config, utc_now())
    record(wiring, 30, 10)
    path = file_of(wiring.store.database)
    wiring.store.close()
    return Shop(config, path, 40, 30)


def tear(shop: Shop, table: str, *, after: int = 0) -> None:
    """Noise where a table's rows are: on its last pages, but `after` of them."""
    with closing(sqlite3.connect(shop.path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        query = "SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf' ORDER BY pageno"
        try:
            pages = [number for (number,) in connection.execute(query, (table,))]
        except sqlite3.OperationalError:
            pages = leaves(shop.path, connection, table)
    chance = random.Random(1)
    with shop.path.open("r+b") as file:
        for page in pages[after:] or pages[-1:]:
            file.seek((page - 1) * PAGE)
            file.write(chance.randbytes(PAGE))


def leaves(path: Path, connection: sqlite3.Connection, table: str) -> list[int]:
    """The leaf pages of a table by its root, for a SQLite that was built without dbstat."""
    (root,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()
    content = path.read_bytes()

    def below(page: int) -> Iterator[int]:
        start = (page - 1) * PAGE
        if content[start] == 13:
            yield page
            return
        cells = int.from_bytes(content[start + 3 : start + 5])
        for number in range(cells):
            place = start + int.from_bytes(content[start + 12 + 2 * number : start + 14 + 2 * number])
            yield from below(int.from_bytes(content[place : place + 4]))
        yield from below(int.from_bytes(content[start + 8 : start + 12]))

    return list(below(root))


def lost(shop: Shop) -> StoreError:
    with pytest.raises((Gone, Damaged)) as told:
        open_app(shop.config)
    return told.value


@dataclass
class Browser:
    client: FlaskClient
    done: list[tuple[Repaired, str]]

    def send(self, **form: str) -> tuple[int, str]:
        answer = self.client.post("/recover?lang=en", data=form)
        return answer.status_code, answer.text


def browser(shop: Shop) -> Browser:
    done: list[tuple[Repaired, str]] = []
    app = recovery_app(shop.config, lost(shop), utc_now, lambda *what: done.append(what))
    return Browser(app.test_client(), done)


def test_a_deleted_database_is_not_replaced_by_an_empty_one_where_there_is_a_backup(shop: Shop) -> None:
    shop.path.unlink()
    said = str(lost(shop))
    assert re.search(r"shopboard restore \S+sample-\d+T\d+Z\.db", said)
    assert not shop.path.exists()
    done = CliRunner().invoke(main, ["staff", "list", "--config", str(shop.config.file)])
    assert done.exit_code == 1
    assert "shopboard restore" in done.output
    shop.path.touch()
    assert isinstance(lost(shop), Gone), "an empty file is no database either"


def test_nor_where_only_the_head_of_its_log_is_known(shop: Shop) -> None:
    for copy in backups.copies_of(shop.config):
        copy.path.unlink()
    Head(shop.config).note(80, "0" * 64)
    shop.path.unlink()
    assert "held 80 events" in str(lost(shop))


def test_a_first_start_makes_a_shop(config: Config) -> None:
    open_app(config).extensions["shopboard"].store.close()


def test_before_any_sign_in_the_first_page_says_what_is_lost_and_offers_the_backup(shop: Shop) -> None:
    overwrite_with_noise(shop.path)
    seen = browser(shop).client
    assert (seen.get("/healthz").status_code, seen.get("/readyz").status_code) == (200, 503)
    assert seen.get("/readyz").get_json()["failed"] == ["database"]
    assert seen.post("/api/v1/jobs", json={}).mimetype == "application/problem+json"
    (copy,) = backups.copies_of(shop.config)
    for path in ("/", "/sign-in", "/board"):
        page = seen.get(path)
        assert page.status_code == 503
        assert "数据库已损坏" in page.text
        assert copy.path.name in page.text
    assert "The database is damaged" in seen.get("/?lang=en").text


def test_an_administrator_brings_it_back_with_the_pin_that_can_still_be_read(shop: Shop) -> None:
    shop.path.unlink()
    before = browser(shop)
    for form in ({"name": ADMIN, "pin": "0000"}, {"name": "李顾问", "pin": PIN}, {"code": "ABCD-EFGH"}, {}):
        assert before.send(**form)[0] == 403
    assert not shop.path.exists()
    status, page = before.send(name=ADMIN, pin=PIN)
    assert status == 200
    assert "events are there" in page
    assert [(repaired.events, who) for repaired, who in before.done] == [(shop.backed_up, ADMIN)]
    wiring = shop.opened()
    assert len(wiring.command_log.shop.jobs) == shop.backed_up
    assert list(audit.verify(wiring.store, wiring.command_log.shop)) == []
    wiring.store.close()


def test_or_with_the_code_of_the_console_which_works_once(shop: Shop) -> None:
    shop.path.unlink()
    code = OneTimeCode.of(shop.config).make(utc_now())
    before = browser(shop)
    assert before.send(code=code)[0] == 200
    assert before.done[0][1] == "console"
    assert before.send(code=code)[0] == 403


def test_wrong_pins_are_limited(shop: Shop) -> None:
    shop.path.unlink()
    before = browser(shop)
    for _ in range(6):
        before.send(name=ADMIN, pin="0000")
    assert before.send(name=ADMIN, pin=PIN)[0] == 403


def test_a_damaged_log_comes_back_whole_where_backup_and_file_together_hold_it(shop: Shop) -> None:
    tear(shop, "delivery")
    tear(shop, "job")
    done = repair(shop.config, utc_now())
    assert (done.events, done.added, done.lost, done.set_aside) == (40, 10, (), ())
    wiring = shop.opened()
    assert len(wiring.command_log.shop.jobs) == shop.orders
    assert list(audit.verify(wiring.store, wiring.command_log.shop)) == []
    assert wiring.store.customers.of_job("R1") is not None
    wiring.store.close()
    assert done.kept_in is not None
    assert (done.kept_in / shop.path.name).is_file()
    assert "40 events" in (done.kept_in / "report.txt").read_text(encoding="utf-8")
    assert trouble_of(shop.config) == ""


def test_what_only_the_damaged_file_held_and_holds_no_more_is_told(shop: Shop) -> None:
    for copy in backups.copies_of(shop.config):
        copy.path.unlink()
    tear(shop, "event", after=1)
    done = repair(shop.config, utc_now())
    assert 0 < done.events <= 40
    wiring = shop.opened()
    opened = set(wiring.command_log.shop.jobs)
    assert 0 < len(opened) < shop.orders
    record(wiring, 100, 1)
    assert "R100" in wiring.command_log.shop.jobs
    assert wiring.store.people.person(ADMIN) is not None
    wiring.store.close()


@pytest.mark.parametrize("torn", ["body = '{torn'", "who = CAST(x'ff746f726e' AS TEXT)"])
def test_an_order_that_cannot_be_read_is_set_aside_and_the_others_go_on(shop: Shop, torn: str) -> None:
    with closing(sqlite3.connect(shop.path, isolation_level=None)) as hand:
        hand.execute("DROP TRIGGER event_not_updated")
        hand.execute(f"UPDATE event SET {torn} WHERE job = 'R7'")
    assert isinstance(lost(shop), Damaged)
    done = CliRunner().invoke(main, ["doctor", "--repair", "--config", str(shop.config.file)])
    assert done.exit_code == 0, done.output
    assert "R7" in done.output
    wiring = shop.opened()
    assert set(wiring.command_log.shop.jobs) == {f"R{n}" for n in range(40)} - {"R7"}
    record(wiring, 40, 1)
    wiring.store.close()
    (aside,) = shop.path.parent.glob("*.damaged")
    assert "torn" in (aside / "quarantine.jsonl").read_text(encoding="utf-8")
    again = shop.opened()
    assert len(again.command_log.shop.jobs) == 40
    again.store.close()
    checked = CliRunner().invoke(main, ["log", "verify", "--config", str(shop.config.file)])
    assert isinstance(checked.exception, SystemExit)
    assert "cannot be checked beyond an event that cannot be read" in checked.output


def test_what_was_said_of_people_and_bays_is_not_set_aside(shop: Shop) -> None:
    wiring = shop.opened()
    bay = next(bay for team in wiring.command_log.shop.teams.values() for bay in team.bays)
    out = BayServiceSet(bay, utc_now(), utc_now() + timedelta(hours=1), "举升机检修")
    wiring.command_log.record(SITE, lambda *_: [Entry(SITE, out, utc_now())], who=ADMIN, device="tests", key="out")
    wiring.store.close()
    tear(shop, "delivery")
    assert repair(shop.config, utc_now()).set_aside == ()
    wiring = shop.opened()
    assert wiring.command_log.shop.people_and_bays.out_of_service(bay, out.begin) == out
    wiring.store.close()


def test_what_is_whole_is_not_repaired(shop: Shop) -> None:
    before = shop.path.read_bytes()
    done = CliRunner().invoke(main, ["doctor", "--repair", "--config", str(shop.config.file)])
    assert (done.exit_code, "nothing to repair" in done.output) == (0, True)
    assert shop.path.read_bytes() == before


def test_a_backup_that_is_damaged_itself_gives_way_to_an_older_one(shop: Shop) -> None:
    (good,) = backups.copies_of(shop.config)
    bad = good.path.with_name(f"sample-{utc_now() + timedelta(hours=1):%Y%m%dT%H%M%SZ}.db")
    bad.write_bytes(good.path.read_bytes())
    overwrite_with_noise(bad)
    shop.path.unlink()
    done = repair(shop.config, utc_now())
    assert (done.backup, done.events) == (good.path, shop.backed_up)


@pytest.mark.parametrize("seed", range(6))
def test_noise_on_any_page_is_never_passed_over_in_silence(shop: Shop, seed: int) -> None:
    chance = random.Random(seed)
    pages = shop.path.stat().st_size // PAGE
    with shop.path.open("r+b") as file:
        file.seek(chance.randrange(pages) * PAGE)
        file.write(chance.randbytes(PAGE))
    try:
        check_whole(shop.config)
    except Damaged:
        repair(shop.config, utc_now())
    wiring = shop.opened()
    assert list(audit.verify(wiring.store, wiring.command_log.shop)) == []
    assert len(wiring.command_log.shop.jobs) >= shop.backed_up
    wiring.store.close()


def test_a_running_server_goes_from_the_page_to_the_shop_by_itself(shop: Shop) -> None:
    overwrite_with_noise(shop.path)
    assert shop.config.file is not None
    with running.running_server(shop.config.file) as server:
        with pytest.raises(urllib.error.HTTPError) as told:
            urllib.request.urlopen(f"{server.url}/", timeout=120)
        page = told.value.read().decode()
        assert (told.value.code, "数据库已损坏" in page) == (503, True)
        (code,) = re.findall(r"shows now: (\S+)", "\n".join(server.output))
        form = urllib.parse.urlencode({"code": code}).encode()
        assert urllib.request.urlopen(f"{server.url}/recover", form, timeout=120).status == 200
        wait_until(lambda: status_of(f"{server.url}/readyz") == 200, what="the shop")
        assert server.stop() == 0
    assert "Traceback" not in "\n".join(server.output)
    wiring = shop.opened()
    assert len(wiring.command_log.shop.jobs) == shop.backed_up
    restored = [entry.fact for entry in wiring.store.book.entries() if isinstance(entry.fact, Administered)]
    assert [(fact.what, "30 events" in (fact.new or "")) for fact in restored][-1] == ("database_restored", True)
    wiring.store.close()


def status_of(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=120) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as fault:
        return int(fault.code)
    except OSError:
        return 0
