"""Who is let in, with what, for how long, and who is kept out."""

from __future__ import annotations

import json
import threading
import urllib.error
import urllib.request
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from server.config.loading import Config
from server.core.wiring import Wiring
from server.people import credentials, roster
from server.people.credentials import pin_hash, pin_mark, pin_matches
from server.run.app import create_app
from server.web import auth
from server.web.secret_key import secret_key
from tests.builders import author
from tests.fakes import FakeClock
from tests.running import RunningServer
from tests.server.callers import (
    ADMIN,
    ADVISOR,
    FOREMAN,
    PIN,
    ROLES,
    TECHNICIAN,
    Caller,
    order,
    signed_in,
    stranger,
)
from tests.server.quick_apps import AS_SHIPPED

pytestmark = pytest.mark.usefixtures("people")


def test_whoever_gives_name_and_pin_is_signed_in(app: Flask) -> None:
    browser = stranger(app)
    answer = browser.client.post("/api/v1/session", json={"staff": ADVISOR, "pin": PIN})
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["person"]["role"] == "advisor"
    assert "promise" in answer.json["person"]["may"]
    assert "dispatch" not in answer.json["person"]["may"]
    assert browser.get("/session").json["person"]["name"] == ADVISOR


def test_the_session_cookie_is_not_for_scripts_and_not_for_other_sites(app: Flask) -> None:
    answer = app.test_client().post("/api/v1/session", json={"staff": ADVISOR, "pin": PIN})
    cookie = next(text for text in answer.headers.getlist("Set-Cookie") if text.startswith("shopboard="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


@pytest.mark.parametrize(("name", "pin"), [(ADVISOR, "0000"), ("没有此人", PIN), ("郑示例", PIN)])
def test_wrong_name_wrong_pin_and_no_pin_look_alike(app: Flask, name: str, pin: str) -> None:
    answer = stranger(app).client.post(
        "/api/v1/session", json={"staff": name, "pin": pin}, headers={"Accept-Language": "en"}
    )
    assert answer.status_code == 401
    assert answer.json is not None
    assert answer.json["detail"] == "The name or the PIN is wrong."


def test_signing_out_ends_the_session(app: Flask) -> None:
    browser = signed_in(app, ADVISOR)
    assert browser.send("DELETE", "/session").status_code == 204
    assert browser.get("/session").status_code == 401


def test_a_disabled_person_is_out_at_once(app: Flask, wiring: Wiring) -> None:
    browser = signed_in(app, ADVISOR)
    staff = roster.known(wiring.store, ADVISOR)
    wiring.store.people.put_staff(replace(staff, active=False))
    assert browser.get("/board").status_code == 401
    assert browser.client.post("/api/v1/session", json={"staff": ADVISOR, "pin": PIN}).status_code == 401


def test_a_new_pin_ends_the_old_sessions(app: Flask, wiring: Wiring) -> None:
    browser = signed_in(app, ADVISOR)
    staff = roster.known(wiring.store, ADVISOR)
    wiring.store.people.put_staff(replace(staff, pin_hash=pin_hash("9999", "advisor")))
    assert browser.get("/board").status_code == 401


def test_a_person_is_asked_for_the_pin_again_after_an_idle_fortnight(app: Flask, clock: FakeClock) -> None:
    browser = signed_in(app, ADVISOR)
    for _ in range(2):
        clock.pass_by(minutes=14 * 24 * 60 - 1)
        assert browser.get("/board").status_code == 200
    clock.pass_by(minutes=14 * 24 * 60)
    assert browser.get("/board").status_code == 401


def test_a_new_role_signs_out_and_counts_from_then_on(app: Flask, wiring: Wiring) -> None:
    browser = signed_in(app, ADVISOR)
    staff = roster.known(wiring.store, ADVISOR)
    wiring.store.people.put_staff(replace(staff, role="general_manager"))
    assert browser.post("/jobs", order()).status_code == 401
    assert signed_in(app, ADVISOR).post("/jobs", order()).status_code == 403


def test_sessions_survive_a_restart(app: Flask, config: Config, clock: FakeClock) -> None:
    cookies = app.test_client()
    assert cookies.post("/api/v1/session", json={"staff": ADVISOR, "pin": PIN}).status_code == 200
    cookie = cookies.get_cookie("shopboard")
    assert cookie is not None
    again = create_app(config, clock)
    browser = again.test_client()
    browser.set_cookie("shopboard", cookie.value)
    try:
        assert browser.get("/api/v1/session").status_code == 200
    finally:
        again.extensions["shopboard"].store.close()


def test_the_secret_key_is_for_the_owner_only(app: Flask, config: Config) -> None:
    path: Path = config.server.secret_key_file
    assert path.stat().st_mode & 0o077 == 0
    assert len(path.read_text()) >= 64


def test_the_folder_of_the_key_is_its_owners_alone(tmp_path: Path) -> None:
    secret_key(tmp_path / "var" / "secret.key")
    assert (tmp_path / "var").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("key", [b"short", b"\xff" * 64])
def test_a_secret_key_that_is_none_is_told_in_a_sentence(tmp_path: Path, key: bytes) -> None:
    (tmp_path / "secret.key").write_bytes(key)
    with pytest.raises(OSError, match="holds no key"):
        secret_key(tmp_path / "secret.key")


def test_a_forged_cookie_is_nobody(app: Flask) -> None:
    browser = app.test_client()
    browser.set_cookie("shopboard", "eyJfdXNlcl9pZCI6ImFkbWluIn0.aaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb")
    assert browser.get("/api/v1/session").status_code == 401


def test_a_token_may_what_its_role_may(app: Flask, wiring: Wiring, clock: FakeClock) -> None:
    display = Caller(app.test_client(), bearer(roster.issue(wiring.store, "大屏", "display", author(clock()))))
    assert display.get("/board").status_code == 200
    assert display.post("/jobs", order()).status_code == 403
    system = Caller(app.test_client(), bearer(roster.issue(wiring.store, "DMS", "advisor", author(clock()))))
    answer = system.post("/jobs", order())
    assert answer.status_code == 201
    assert answer.json["events"][0]["who"] == "DMS"


def test_a_token_without_an_idempotency_key_may_write(app: Flask, wiring: Wiring, clock: FakeClock) -> None:
    headers = bearer(roster.issue(wiring.store, "DMS", "advisor", author(clock())))
    answer = app.test_client().post("/api/v1/jobs", json=order(), headers=headers)
    assert answer.status_code == 201


def test_a_revoked_token_is_nobody(app: Flask, wiring: Wiring, clock: FakeClock) -> None:
    text = roster.issue(wiring.store, "大屏", "display", author(clock()))
    roster.revoke(wiring.store, "大屏", author(clock()))
    assert Caller(app.test_client(), bearer(text)).get("/board").status_code == 401


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer ", "Bearer wrong", "Basic YWRtaW46MjU4MA==", "\x80", "Bearer \x80"]
)
def test_a_wrong_token_is_nobody_even_in_a_signed_in_browser(app: Flask, header: str) -> None:
    browser = signed_in(app, ADMIN)
    assert browser.get("/session", Authorization=header).status_code == 401


def test_only_the_hash_of_a_token_is_kept(wiring: Wiring, clock: FakeClock) -> None:
    text = roster.issue(wiring.store, "大屏", "display", author(clock()))
    (token,) = wiring.store.people.tokens()
    assert text not in repr(token)


def test_a_display_that_came_with_its_token_stays_in_until_it_is_revoked(
    app: Flask, wiring: Wiring, clock: FakeClock
) -> None:
    text = roster.issue(wiring.store, "大屏", "display", author(clock()))
    app.add_url_rule("/come-in", view_func=lambda: str(auth.admit_token(text) is not None))
    browser = app.test_client()
    assert browser.get("/come-in").text == "True"
    assert browser.get("/api/v1/board").status_code == 200
    roster.revoke(wiring.store, "大屏", author(clock()))
    assert browser.get("/api/v1/board").status_code == 401


def test_wrong_pins_for_one_name_are_soon_refused(app: Flask) -> None:
    statuses = [attempt(app, ADVISOR, "0000").status_code for _ in range(7)]
    assert statuses == [401] * 5 + [429] * 2
    refused = attempt(app, ADVISOR, PIN)
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["Retry-After"]) <= 301
    assert refused.content_type == "application/problem+json"
    assert attempt(app, FOREMAN, PIN).status_code == 200


def test_wrong_pins_that_come_all_at_once_are_counted_one_by_one(running_server: RunningServer) -> None:
    running_server.cli("staff", "pin", ADMIN, "--pin", PIN)
    limit, at_once = 5, 16
    gate = threading.Barrier(at_once)

    def guess(number: int) -> int:
        gate.wait(120)
        body = json.dumps({"staff": ADMIN, "pin": f"{number:04}"}).encode()
        attempt = urllib.request.Request(
            f"{running_server.url}/api/v1/session", body, {"Content-Type": "application/json"}
        )
        try:
            with urllib.request.urlopen(attempt, timeout=120) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as refused:
            return refused.code

    with ThreadPoolExecutor(at_once) as guessers:
        statuses = Counter(guessers.map(guess, range(at_once)))
    assert statuses == {401: limit, 429: at_once - limit}


def test_wrong_pins_from_one_address_are_refused_whatever_the_name(app: Flask) -> None:
    names = ["没有", *ROLES, TECHNICIAN]
    statuses = [attempt(app, names[n % len(names)], "0000").status_code for n in range(30)]
    assert statuses == [401] * 30
    assert attempt(app, FOREMAN, PIN).status_code == 429


def test_right_pins_do_not_count_against_the_limit(app: Flask) -> None:
    assert {attempt(app, ADVISOR, PIN).status_code for _ in range(12)} == {200}


def test_a_write_with_a_cookie_needs_proof_of_intent(app: Flask) -> None:
    browser = signed_in(app, ADVISOR)
    body = order()
    bare = browser.client.post("/api/v1/jobs", json=body)
    assert bare.status_code == 403
    assert bare.json is not None
    assert bare.json["type"] == "urn:shopboard:problem:csrf"
    token = browser.get("/session").json["csrf_token"]
    wrong = browser.client.post("/api/v1/jobs", json=body, headers={"X-CSRFToken": token[:-2]})
    assert wrong.status_code == 403
    right = browser.client.post("/api/v1/jobs", json=body, headers={"X-CSRFToken": token})
    assert right.status_code == 201


def test_a_csrf_token_of_another_session_is_no_proof(app: Flask) -> None:
    theirs = signed_in(app, FOREMAN).get("/session").json["csrf_token"]
    answer = signed_in(app, ADVISOR).client.post("/api/v1/jobs", json=order(), headers={"X-CSRFToken": theirs})
    assert answer.status_code == 403


def test_a_form_of_another_site_cannot_write(app: Flask) -> None:
    browser = signed_in(app, ADVISOR)
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        answer = browser.client.post("/api/v1/jobs", data='{"order_no": "X"}', content_type=kind)
        assert answer.status_code == 403


@pytest.mark.parametrize(
    "header",
    [
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
        {"Origin": "http://["},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
def test_another_sites_script_can_neither_write_nor_sign_in(app: Flask, header: dict[str, str]) -> None:
    browser = signed_in(app, ADVISOR)
    token = browser.get("/session").json["csrf_token"]
    sent = {"X-CSRFToken": token, "Idempotency-Key": "k"} | header
    assert browser.client.post("/api/v1/jobs", json=order(), headers=sent).status_code == 403
    attempt = stranger(app).client.post("/api/v1/session", json={"staff": ADVISOR, "pin": PIN}, headers=header)
    assert attempt.status_code == 403


def test_our_own_origin_may_write(app: Flask) -> None:
    assert signed_in(app, ADVISOR).post("/jobs", order(), Origin="http://localhost").status_code == 201


def test_a_known_device_offers_whom_to_switch_to_and_an_unknown_one_nobody(app: Flask) -> None:
    assert stranger(app).get("/session/people").status_code == 401
    tablet = signed_in(app, FOREMAN)
    tablet.send("DELETE", "/session")
    names = [one["name"] for one in tablet.get("/session/people").json]
    assert ADVISOR in names
    assert "郑示例" not in names, "without a PIN nobody can be switched to"


def test_switching_person_leaves_nothing_of_the_one_before(app: Flask) -> None:
    tablet = signed_in(app, FOREMAN)
    before = tablet.get("/session").json["csrf_token"]
    tablet.client.post("/api/v1/session", json={"staff": ADVISOR, "pin": PIN})
    assert tablet.get("/session").json["person"]["name"] == ADVISOR
    assert tablet.client.post("/api/v1/jobs", json=order(), headers={"X-CSRFToken": before}).status_code == 403


def test_the_log_says_from_which_device(app: Flask) -> None:
    tablet = signed_in(app, ADVISOR)
    named = tablet.post("/jobs", order(), X_Device="reception-2").json
    assert named["events"][0]["device"] == "reception-2"
    first, second = (tablet.post("/jobs", order(number)).json["events"][0]["device"] for number in ("WX2", "WX3"))
    elsewhere = signed_in(app, ADVISOR).post("/jobs", order("WX4")).json["events"][0]["device"]
    assert first == second
    assert first != elsewhere


@pytest.mark.parametrize("pin", ["123", "1234567890123", "12a4", "１２３４", "", " 1234"])
def test_a_pin_has_4_to_12_digits(pin: str) -> None:
    with pytest.raises(Exception, match="4 to 12 digits"):
        pin_hash(pin, "advisor")


def test_a_kept_pin_says_nothing_and_fits_only_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(credentials, "_hasher", AS_SHIPPED)
    kept = pin_hash("4711", "advisor")
    # 64 MiB and three rounds: who has stolen the hashes guesses slowly.
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert "4711" not in kept
    assert pin_matches(kept, "4711")
    assert not pin_matches(kept, "4712")
    assert not pin_matches("no hash at all", "4711")
    assert pin_mark(kept) != pin_mark(pin_hash("4711", "advisor"))


def attempt(app: Flask, name: str, pin: str) -> TestResponse:
    return app.test_client().post("/api/v1/session", json={"staff": name, "pin": pin})


def bearer(text: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {text}", "Accept-Language": "en"}
