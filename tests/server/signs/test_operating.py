"""Notices, faults and the guide to connecting a sign over HTTP: who may, what is refused, what is written."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from drivers.onbon.dialect import OnbonSettings
from drivers.parts import simulate
from drivers.simulator_server import SimulatorServer
from server.config import decided
from server.core.wiring import Wiring
from server.live.rooms import live_of
from tests import running
from tests.builders import at
from tests.fakes import FakeClock
from tests.parts import wait_until
from tests.server.callers import ADVISOR, FOREMAN, Caller, signed_in, staff_up

SIGNS = [
    {"name": "lounge", "protocol": "alpha", "port": "simulator://lounge", "lines": 4, "faults": True},
    {"name": "hall", "protocol": "onbon", "port": "simulator://hall", "lines": 4, "language": "zh_CN"},
    {"name": "gate", "protocol": "alpha", "port": "COM3", "elsewhere": True},
]


@pytest.fixture
def config_path(tmp_path: Path) -> Path:
    return running.write_config(tmp_path, signs=SIGNS)


@pytest.fixture
def foreman(app: Flask) -> Caller:
    staff_up(app.extensions["shopboard"])
    return speaking_english(signed_in(app, FOREMAN))


def speaking_english(caller: Caller) -> Caller:
    return Caller(caller.client, caller.headers | {"Accept-Language": "en"})


def notice(text: str = "FREE COFFEE", starts: str = "09:00", ends: str = "12:00") -> dict[str, Any]:
    return {"text": text, "starts_at": at(starts).isoformat(), "ends_at": at(ends).isoformat()}


def test_a_notice_reaches_its_sign_until_it_is_withdrawn_or_over(app: Flask, foreman: Caller, clock: FakeClock) -> None:
    first = foreman.post("/signs/lounge/notices", notice()).get_json()
    second = foreman.post("/signs/lounge/notices", notice("LATER", "10:00", "11:00")).get_json()
    sent = {about: [row.wire() for row in live_of(app).rows("sign", "en", about)] for about in ("lounge", "hall")}
    assert [row["notice"]["text"] for row in sent["lounge"]] == ["FREE COFFEE", "LATER"]
    assert sent["hall"] == []
    assert foreman.send("DELETE", f"/signs/lounge/notices/{first['id']}").status_code == 200
    assert foreman.send("DELETE", f"/signs/lounge/notices/{first['id']}").status_code == 404
    assert [each["id"] for each in foreman.get("/signs/lounge/notices").get_json()] == [second["id"]]
    clock.set(at("11:00"))
    assert foreman.get("/signs/lounge/notices").get_json() == []


@pytest.mark.parametrize(
    ("sign", "body", "field"),
    [
        ("lounge", notice("免费咖啡"), "text"),
        ("hall", notice("咖啡🚗"), "text"),
        ("lounge", notice("A\x1bB"), "text"),
        ("lounge", notice(" "), "text"),
        ("lounge", notice(ends="08:59"), "ends_at"),
        ("lounge", notice(starts="10:00", ends="10:00"), "ends_at"),
        ("lounge", notice() | {"ends_at": (at("09:00") + timedelta(days=400)).isoformat()}, "ends_at"),
    ],
)
def test_what_a_sign_cannot_show_is_refused(foreman: Caller, sign: str, body: dict[str, Any], field: str) -> None:
    answer = foreman.post(f"/signs/{sign}/notices", body)
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["field"] == field
    assert foreman.get(f"/signs/{sign}/notices").get_json() == []


def test_a_sign_takes_twenty_notices_and_no_more(foreman: Caller) -> None:
    codes = [foreman.post("/signs/hall/notices", notice(f"通知 {n}")).status_code for n in range(21)]
    assert codes == [201] * 20 + [409]


def test_an_advisor_operates_no_sign(app: Flask, foreman: Caller) -> None:
    advisor = signed_in(app, ADVISOR)
    assert advisor.post("/signs/lounge/notices", notice()).status_code == 403
    assert advisor.post("/signs/lounge/fault", {"fault": "unplug"}).status_code == 403
    assert advisor.post("/signs/lounge/trial", {}).status_code == 403
    assert advisor.get("/ports").status_code == 403
    assert advisor.client.get("/signs/lounge/connect").status_code == 403
    page = advisor.client.get("/signs/lounge").text
    assert not [part for part in ("data-notices", "data-fault", "/connect") if part in page]


@pytest.mark.parametrize(
    ("sign", "body", "status"),
    [
        ("lounge", {"fault": "lose_next", "value": "3"}, 202),
        ("lounge", {"fault": "plug", "value": "/dev/ttyUSB7"}, 202),
        ("lounge", {"fault": "lose_next", "value": "many"}, 422),
        ("lounge", {"fault": "_passed", "value": "1"}, 422),
        ("hall", {"fault": "lose_next", "value": "3"}, 409),
    ],
)
def test_only_a_sign_of_which_its_settings_say_so_can_be_made_to_fail(
    app: Flask, foreman: Caller, sign: str, body: dict[str, str], status: int
) -> None:
    assert foreman.post(f"/signs/{sign}/fault", body).status_code == status
    order = app.extensions["shopboard"].store.signs.order(sign)
    assert (order.detail if order else None) == ({"value": ""} | body if status == 202 else None)


def test_the_pages_offer_switches_for_faults_only_where_they_work(foreman: Caller) -> None:
    assert "data-fault=" in foreman.client.get("/signs/lounge").text
    assert "data-fault=" not in foreman.client.get("/signs/hall").text


PORT = {"protocol": "alpha", "port": "simulator://try", "lines": 2, "columns": 24}


def found(foreman: Caller, name: str) -> dict[str, Any]:
    """What the trial has found, when it is done."""
    wait_until(lambda: foreman.get(f"/signs/{name}/trial").get_json()["found"], what="the trial's end")
    outcome: dict[str, Any] = foreman.get(f"/signs/{name}/trial").get_json()["found"]
    return outcome


def test_an_onbon_card_is_found_at_its_speed_and_shows_the_picture(foreman: Caller) -> None:
    settings = OnbonSettings("far", "onbon", "simulator://far", lines=2)
    far = simulate(settings, tolerance=1.0)
    server = SimulatorServer(far)
    try:
        port = {"protocol": "onbon", "port": server.start_tcp(), "lines": 2, "columns": 24}
        assert foreman.post("/signs/fresh/trial", port | {"wanted": "speed"}).status_code == 202
        assert foreman.post("/signs/fresh/trial", port | {"wanted": "speed"}).status_code == 409
        assert found(foreman, "fresh") == {"speed": 9600}
        foreman.post("/signs/fresh/trial", port | {"wanted": "picture"})
        wait_until(lambda: far.snapshot().lines[0].text == "1 ABC 0123456789", what="the picture")
        assert found(foreman, "fresh") == {"shown": True, "acknowledged": True}
    finally:
        server.stop()


def test_a_port_that_is_not_there_says_so(foreman: Caller) -> None:
    foreman.post("/signs/fresh/trial", PORT | {"port": "/dev/ttyNOWHERE", "protocol": "onbon", "wanted": "speed"})
    assert "/dev/ttyNOWHERE" in found(foreman, "fresh")["trouble"]


@pytest.mark.parametrize(
    ("name", "changes", "status"),
    [
        ("fresh", {"port": "spy:///dev/ttyUSB0?file=/tmp/x"}, 422),
        ("fresh", {"port": "loop://"}, 422),
        ("fresh", {"port": "/dev/tty USB"}, 422),
        ("fresh", {"address": "XY"}, 422),
        ("fresh", {"protocol": "onbon", "byte_size": 7}, 422),
        ("fresh", {"wanted": "speed"}, 422),
        ("fresh", {"font_px": 16}, 422),
        ("fresh", {"protocol": "morse"}, 422),
        ("fresh", {"protocol": "onbon", "font_px": 17}, 422),
        ("Bad Name", {}, 422),
        ("gate", {}, 409),
    ],
)
def test_what_cannot_be_tried_is_refused(foreman: Caller, name: str, changes: dict[str, Any], status: int) -> None:
    answer = foreman.post(f"/signs/{name}/trial", PORT | {"wanted": "picture"} | changes)
    assert (answer.status_code, foreman.get("/signs/fresh/trial").status_code) == (status, 404)


def test_the_administrator_decides_what_the_draft_has_shown(app: Flask, wiring: Wiring, foreman: Caller) -> None:
    admin = speaking_english(signed_in(app, "admin"))
    settings = PORT | {"port": "usb://A10K2ZQX", "parity": "N", "byte_size": 8, "language": "en", "greeting": "HELLO"}
    draft = foreman.post("/signs/yard/draft", settings).get_json()
    assert "port: usb://A10K2ZQX" in draft["yaml"]
    assert foreman.post("/signs/yard/settings", settings).status_code == 403
    assert len(wiring.config.signs) == len(SIGNS)
    saved = admin.post("/signs/yard/settings", settings)
    assert (saved.status_code, saved.get_json()) == (200, draft)
    assert [sign.name for sign in wiring.config.signs] == ["lounge", "hall", "gate", "yard"]
    yard = wiring.config.signs[-1].model_dump()
    assert [yard[key] for key in ("name", "port", "parity", "byte_size", "greeting")] == [
        *("yard", "usb://A10K2ZQX", "N", 8, "HELLO"),
    ]
    assert foreman.client.get("/signs/yard/connect").status_code == 200


def test_the_process_of_a_sign_is_started_with_what_was_decided(app: Flask, foreman: Caller, config_path: Path) -> None:
    admin = signed_in(app, "admin")
    settings = {"protocol": "onbon", "port": "simulator://hall", "baud_rate": 57600, "lines": 4, "columns": 24}
    assert admin.post("/signs/hall/settings", settings | {"language": "zh_CN"}).status_code == 200
    hall = decided.load(config_path, {}).signs[1]
    assert hall.model_dump()["baud_rate"] == 57600


def test_a_sign_that_becomes_one_of_another_protocol_loses_what_that_does_not_know(
    app: Flask, wiring: Wiring, foreman: Caller
) -> None:
    admin = speaking_english(signed_in(app, "admin"))
    card = {"protocol": "onbon", "port": "simulator://hall", "lines": 4, "font_px": 24, "generation": 5}
    for settings in (card | {"language": "zh_CN"}, PORT | {"port": "simulator://hall", "language": "en"}):
        saved = admin.post("/signs/hall/settings", settings)
        assert saved.status_code == 200, saved.text
        hall = wiring.config.signs[1]
        assert (hall.protocol, getattr(hall, "font_px", None)) == (settings["protocol"], settings.get("font_px"))


def test_the_guide_opens_for_known_signs_and_for_a_new_one(foreman: Caller) -> None:
    assert 'value="lounge"' in foreman.client.get("/signs/lounge/connect").text
    assert foreman.client.get("/signs/new").status_code == 200
    assert foreman.client.get("/signs/yard/connect").status_code == 404
    assert isinstance(foreman.get("/ports").get_json(), list)
