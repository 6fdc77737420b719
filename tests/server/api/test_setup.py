"""The first administrator is made in the browser, by the code that only the console shows."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from server.commands.main import main
from server.config.loading import Config
from server.people.one_time_code import OneTimeCode
from tests.fakes import FakeClock
from tests.server.callers import ADVISOR, Caller, staff_up, stranger

PIN = "13572468"


@pytest.fixture
def code(config: Config, clock: FakeClock) -> str:
    return OneTimeCode.of(config).make(clock())


@pytest.fixture
def browser(app: Flask) -> Caller:
    return stranger(app)


def test_the_code_makes_the_first_administrator_once(browser: Caller, app: Flask, code: str) -> None:
    assert "/setup" in browser.client.get("/sign-in").text
    made = browser.post("/setup", {"code": code, "pin": PIN})
    assert (made.status_code, made.json["person"]["name"]) == (200, "admin")
    assert browser.get("/staff").status_code == 200
    assert 'href="/setup"' not in stranger(app).client.get("/sign-in").text
    assert browser.get("/audit").json["entries"][1] | {"seq": 0, "at": ""} == {
        "seq": 0,
        "at": "",
        "who": "one-time code",
        "device": "127.0.0.1",
        "kind": "pin_set",
        "about": "admin",
        "old": None,
        "new": None,
    }
    assert stranger(app).post("/setup", {"code": code, "pin": PIN}).status_code == 403


def test_a_name_of_ones_own(browser: Caller, code: str) -> None:
    assert browser.post("/setup", {"code": code, "name": "店长甲", "pin": PIN}).json["person"]["role"] == "admin"


def test_a_refused_pin_does_not_spend_the_code(browser: Caller, code: str) -> None:
    assert browser.post("/setup", {"code": code, "pin": "1234"}).status_code == 422
    assert browser.post("/setup", {"code": code, "pin": PIN}).status_code == 200


@pytest.mark.parametrize("wrong", ["ABCD-EFGH", "0", "é" * 8])
def test_another_code_makes_nobody(browser: Caller, code: str, wrong: str) -> None:
    refused = browser.post("/setup", {"code": wrong, "pin": PIN})
    assert (refused.status_code, refused.json["type"]) == (403, "urn:shopboard:problem:wrong-code")


def test_it_makes_no_administrator_of_somebody_else(app: Flask, browser: Caller, code: str) -> None:
    staff_up(app.extensions["shopboard"])
    assert browser.post("/setup", {"code": code, "name": ADVISOR, "pin": PIN}).status_code == 409


def test_the_console_prints_a_new_one(config_path: Path, config: Config, clock: FakeClock) -> None:
    printed = CliRunner().invoke(main, ["setup-code", "--config", str(config_path)])
    assert printed.exit_code == 0
    assert len(printed.output.strip()) == 9


def test_a_shop_may_begin_empty(browser: Caller, app: Flask, code: str) -> None:
    store = app.extensions["shopboard"].store
    assert store.floor.teams()
    made = browser.post("/setup", {"code": code, "pin": PIN, "shop": "empty", "shop_name": "试用汽车"})
    assert made.status_code == 200
    assert [one.name for one in store.people.staff()] == ["admin"]
    assert (store.floor.teams(), len(store.floor.standards())) == ({}, 0)
    assert "试用汽车" in browser.client.get("/admin").text
    page = browser.client.get("/admin?tab=settings&group=texts").text
    assert ("持一次性代码的人" in page, "one-time code" in page) == (True, False)
    assert "shop_emptied" in [entry["kind"] for entry in browser.get("/audit").json["entries"]]


def test_the_shop_gets_its_language_and_time_zone(browser: Caller, app: Flask, code: str) -> None:
    page = browser.client.get("/setup").text
    assert ("<option selected>Asia/Shanghai</option>" in page, "<option>Asia/Urumqi</option>" in page) == (True, True)
    asked = {"code": code, "pin": PIN, "language": "en", "time_zone": "Asia/Urumqi"}
    assert browser.post("/setup", asked | {"time_zone": "Mars/Base"}).status_code == 422
    assert browser.post("/setup", asked).status_code == 200
    parts = app.extensions["shopboard"]
    assert (parts.config.site.language, parts.store.people.person("admin").language) == ("en", "en")
    assert 'content="Asia/Urumqi"' in browser.client.get("/admin").text
    assert '<html lang="en"' in stranger(app).client.get("/sign-in").text


def test_a_shop_at_work_is_not_emptied(browser: Caller, app: Flask, code: str) -> None:
    staff_up(app.extensions["shopboard"])
    before = app.extensions["shopboard"].store.people.staff()
    refused = browser.post("/setup", {"code": code, "pin": PIN, "shop": "empty"})
    assert (refused.status_code, "shop" in refused.text) == (409, True)
    assert app.extensions["shopboard"].store.people.staff() == before
    assert browser.post("/setup", {"code": code, "pin": PIN}).status_code == 200
