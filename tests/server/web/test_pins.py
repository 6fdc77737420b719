"""Administrators need a longer PIN than others; whoever guesses too often waits, and an administrator lifts that."""

from __future__ import annotations

import pytest
from flask import Flask

from server.core.wiring import Wiring
from server.people.credentials import pin_hash
from server.store.staff import Staff
from tests.server.callers import ADMIN, ADVISOR, PIN, Caller, order, signed_in, stranger

pytestmark = pytest.mark.usefixtures("people")
SHORT, LONG = "2580", "春风 十里 不如你 88"


@pytest.fixture
def chief(app: Flask, wiring: Wiring) -> Caller:
    """An administrator from before, with a PIN of four digits."""
    wiring.store.people.put_staff(Staff("老管理", "admin", pin_hash=pin_hash(SHORT, "advisor"), language="zh_CN"))
    browser = stranger(app)
    body = {"staff": "老管理", "pin": SHORT}
    assert browser.client.post("/api/v1/session", json=body).json["person"]["must_change_pin"] is True  # type: ignore[index]
    return browser


@pytest.mark.parametrize("pin", ["1234567", "short", "", "x" * 65, "1234\t5678"])
def test_an_administrators_pin_is_long_enough(admin: Caller, pin: str) -> None:
    assert admin.send("PATCH", f"/staff/{ADMIN}", {"pin": pin or " "}).status_code == 422
    assert admin.post("/staff", {"name": "新管理", "role": "admin", "pin": pin or " "}).status_code == 422


@pytest.mark.parametrize("pin", ["13572468", LONG])
def test_eight_digits_or_a_passphrase_let_an_administrator_in(app: Flask, admin: Caller, pin: str) -> None:
    assert admin.post("/staff", {"name": "新管理", "role": "admin", "pin": pin}).status_code == 201
    browser = stranger(app)
    assert browser.client.post("/api/v1/session", json={"staff": "新管理", "pin": pin}).status_code == 200
    assert browser.get("/staff").status_code == 200


def test_a_passphrase_is_for_administrators_only(admin: Caller) -> None:
    assert admin.send("PATCH", f"/staff/{ADVISOR}", {"pin": LONG}).status_code == 422


def test_a_short_pin_from_before_opens_nothing_but_a_new_one(chief: Caller) -> None:
    for path in ("/staff", "/board", "/sessions"):
        refused = chief.get(path)
        assert (refused.status_code, refused.json["type"]) == (403, "urn:shopboard:problem:pin-too-short")
    assert chief.post("/jobs", order()).status_code == 403
    assert chief.get("/session").json["person"]["may"] == []
    assert chief.client.get("/admin").headers["Location"] == "/pin?next=%2Fadmin"
    assert "data-own-pin" in chief.client.get("/pin").text


def test_with_a_new_pin_everything_is_open_here_and_nothing_elsewhere(app: Flask, chief: Caller) -> None:
    other = stranger(app)
    other.client.post("/api/v1/session", json={"staff": "老管理", "pin": SHORT})
    assert chief.send("PUT", "/session/pin", {"pin": SHORT, "new": "1357"}).status_code == 422
    assert chief.send("PUT", "/session/pin", {"pin": "0000", "new": LONG}).status_code == 401
    changed = chief.send("PUT", "/session/pin", {"pin": SHORT, "new": LONG})
    assert (changed.status_code, changed.json["person"]["must_change_pin"]) == (200, False)
    assert chief.get("/staff").status_code == 200
    assert other.get("/session").status_code == 401
    kinds = [entry["kind"] for entry in chief.get("/audit").json["entries"] if entry["about"] == "老管理"]
    assert kinds[:3] == ["signed_in", "pin_set", "sign_in_failed"]


def test_who_becomes_an_administrator_needs_a_longer_pin(app: Flask, admin: Caller) -> None:
    admin.post("/staff", {"name": "升职", "role": "advisor", "pin": SHORT})
    assert admin.send("PATCH", "/staff/升职", {"role": "admin"}).status_code == 200
    browser = stranger(app)
    browser.client.post("/api/v1/session", json={"staff": "升职", "pin": SHORT})
    assert browser.get("/staff").status_code == 403


def test_everybody_may_change_their_own_pin_and_a_token_none(app: Flask, admin: Caller) -> None:
    browser = signed_in(app, ADVISOR)
    assert browser.send("PUT", "/session/pin", {"pin": PIN, "new": "9753"}).status_code == 200
    token = admin.post("/tokens", {"name": "dms", "role": "advisor"}).json["token"]
    system = Caller(app.test_client(), {"Authorization": f"Bearer {token}"})
    assert system.send("PUT", "/session/pin", {"pin": "9753", "new": "1357"}).status_code == 403


@pytest.mark.parametrize("known_here", [False, True])
def test_an_administrator_sees_and_lifts_a_pause(app: Flask, admin: Caller, known_here: bool) -> None:
    device = signed_in(app, ADVISOR) if known_here else stranger(app)
    device.send("DELETE", "/session")
    attempts = [device.client.post("/api/v1/session", json={"staff": ADVISOR, "pin": "0000"}) for _ in range(11)]
    assert attempts[-1].status_code == 429
    (pause,) = admin.get("/guesses").json
    assert pause["staff"] == ADVISOR
    assert 0 < pause["seconds"] <= 301
    assert f"/guesses/{ADVISOR}" in admin.client.get("/admin?tab=sessions&lang=zh_CN").text.replace(
        "%E6%9D%8E%E9%A1%BE%E9%97%AE", ADVISOR
    )
    assert admin.send("DELETE", f"/guesses/{ADVISOR}").status_code == 204
    assert admin.get("/guesses").json == []
    assert device.client.post("/api/v1/session", json={"staff": ADVISOR, "pin": PIN}).status_code == 200
    assert admin.get("/audit").json["entries"][1]["kind"] == "pause_lifted"


def test_only_administrators_lift_a_pause(app: Flask, admin: Caller) -> None:
    advisor = signed_in(app, ADVISOR)
    assert advisor.get("/guesses").status_code == 403
    assert advisor.send("DELETE", f"/guesses/{ADVISOR}").status_code == 403
    assert admin.send("DELETE", "/guesses/没有此人").status_code == 404
