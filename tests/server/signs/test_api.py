"""The signs over HTTP and what their processes are sent: who may do what, and that nothing private leaves."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from server.config.loading import load_config
from server.core.wiring import Wiring
from server.live.rooms import live_of
from server.run.app import create_app
from server.web.own_tokens import own_token
from tests import running
from tests.builders import Opening, Saying, at
from tests.fakes import FakeClock
from tests.server.callers import ADVISOR, FOREMAN, TECHNICIAN, Caller, signed_in, staff_up, stranger

SIGN = {"name": "lounge", "protocol": "alpha", "port": "simulator://lounge", "lines": 4}


@pytest.fixture
def config_path(tmp_path: Path) -> Path:
    return running.write_config(tmp_path, signs=[SIGN])


@pytest.fixture
def display(app: Flask) -> Caller:
    """The process of a sign."""
    staff_up(app.extensions["shopboard"])
    token = own_token(app, "signs", "display")
    return Caller(app.test_client(), {"Authorization": f"Bearer {token}", "Accept-Language": "en"})


def report(**changes: Any) -> dict[str, Any]:
    state = {
        "connected": True,
        "port": "simulator://lounge",
        "last_acknowledged_at": None,
        "last_written_at": "2026-05-04T09:00:00+08:00",
        "bytes_sent": 100,
        "errors": 0,
        "last_error": None,
        "pending": False,
    }
    wire = {
        "simulated": True,
        "lines": [{"text": "A1***5", "colour": "green", "attention": False}],
        "on": True,
        "brightness": None,
        "clock": None,
        "message": "",
        "packets": 1,
        "accepted": 1,
        "ignored": 0,
        "bytes_received": 100,
        "verdicts": [],
    }
    return {"state": state, "wire": wire, "shown": [], "done": None} | changes


def shown(when: str, text: str) -> dict[str, Any]:
    line = {"text": text, "colour": "green", "attention": False}
    return {"at": at(when).isoformat(), "lines": [line], "acknowledged": False}


def test_a_sign_nobody_drives_says_so(display: Caller) -> None:
    (sign,) = display.get("/signs").get_json()
    assert (sign["name"], sign["driven"], sign["state"], sign["simulated"]) == ("lounge", False, None, True)


def test_what_a_process_reports_is_what_everybody_reads(display: Caller, clock: FakeClock) -> None:
    assert display.post("/signs/lounge/report", report(shown=[shown("08:59", "A1***5")])).status_code == 200
    sign = display.get("/signs/lounge").get_json()
    assert sign["driven"]
    assert sign["state"]["bytes_sent"] == 100
    assert [line["text"] for line in sign["shows"]] == ["A1***5"]
    assert [proof["lines"][0]["text"] for proof in sign["shown"]] == ["A1***5"]
    clock.pass_by(minutes=2)
    assert not display.get("/signs/lounge").get_json()["driven"]


def test_what_it_showed_then_is_the_first_of_the_answer(display: Caller) -> None:
    display.post("/signs/lounge/report", report(shown=[shown("08:40", "early"), shown("08:50", "late")]))
    answer = display.get("/signs/lounge?at=2026-05-04T08:45:00%2B08:00&limit=1").get_json()
    assert [proof["lines"][0]["text"] for proof in answer["shown"]] == ["early"]
    assert display.get("/signs/lounge?at=2026-05-04T08:30:00%2B08:00").get_json()["shown"] == []


def test_a_sign_whose_clock_is_ahead_showed_it_now(display: Caller) -> None:
    display.post("/signs/lounge/report", report(shown=[shown("11:00", "ahead")]))
    (proof,) = display.get("/signs/lounge").get_json()["shown"]
    assert datetime.fromisoformat(proof["at"]) == at("09:00").astimezone(UTC)


def test_only_a_display_reports_and_only_known_signs(app: Flask, display: Caller) -> None:
    assert signed_in(app, FOREMAN).post("/signs/lounge/report", report()).status_code == 403
    assert stranger(app).post("/signs/lounge/report", report()).status_code == 401
    assert display.post("/signs/yard/report", report()).status_code == 404
    wrong = display.post("/signs/lounge/report", report(state={"connected": "yes"}))
    assert wrong.status_code == 422
    assert display.get("/signs/lounge").get_json()["state"] is None


@pytest.mark.parametrize("order", ["test", "resend", "clear", "set-up"])
def test_who_may_order_a_sign_about(app: Flask, display: Caller, order: str) -> None:
    allowed = {
        name: signed_in(app, name).post(f"/signs/lounge/{order}").status_code
        for name in (FOREMAN, "admin", ADVISOR, TECHNICIAN)
    }
    assert allowed == {FOREMAN: 202, "admin": 202, ADVISOR: 403, TECHNICIAN: 403}
    assert display.post(f"/signs/lounge/{order}").status_code == 403
    assert signed_in(app, FOREMAN).post(f"/signs/yard/{order}").status_code == 404


def test_an_order_reaches_the_process_of_that_sign_only(app: Flask, display: Caller) -> None:
    given = signed_in(app, FOREMAN).post("/signs/lounge/test").get_json()["order"]
    sent = {about: [r.wire() for r in live_of(app).rows("sign", "en", about)] for about in ("lounge", "yard", "")}
    assert [row["order"]["id"] for row in sent["lounge"]] == [given]
    assert sent["yard"] == sent[""] == []


def sent_to_signs(app: Flask) -> list[dict[str, Any]]:
    """Everything that goes over the line to a sign's process."""
    return [row.wire() for row in live_of(app).rows("sign", "en", "lounge")]


def test_nothing_that_names_a_customer_a_job_or_a_delay_is_sent_to_a_sign(
    app: Flask, wiring: Wiring, clock: FakeClock
) -> None:
    wiring.command_log.record("R1", Opening("R1", "11:00"), who="刘顾问", device="tests", key="k1")
    before = sent_to_signs(app)
    (row,) = before
    assert set(row) == {"key", "sort", "html", "plate", "tail", "stage", "told_at", "received_at"}
    assert (row["plate"], row["tail"]) == ("沪A·1***5", "A1***5")
    text = json.dumps(row, ensure_ascii=False)
    assert not [word for word in ("R1", "12345", "刘顾问", "示例") if word in text]

    from board.orders.events import TaskDispatched, TaskPaused, TaskStarted, WarningRaised

    technician = ("赵示例",)
    work = (TaskDispatched(1, "机电一组", "机1", technician), TaskStarted(1, technician))
    wiring.command_log.record("R1", Saying("R1", *work), who="赵示例", device="tests", key="k2")
    working = sent_to_signs(app)
    assert [row["stage"] for row in working] == ["working"]

    seq = wiring.command_log.seq
    warned = (WarningRaised("parts", "technician", seq, None), TaskPaused(1, "parts"))
    wiring.command_log.record("R1", Saying("R1", *warned), who="赵示例", device="tests", key="k3")
    clock.pass_by(minutes=180)
    assert sent_to_signs(app) == working


def test_the_own_token_of_another_server_is_worth_nothing(app: Flask, tmp_path: Path) -> None:
    other = create_app(load_config(running.write_config(tmp_path, signs=[SIGN]), {}))
    token = own_token(other, "signs", "display")
    assert stranger(app).get("/signs", Authorization=f"Bearer {token}").status_code == 401
    closing: Wiring = other.extensions["shopboard"]
    closing.store.close()


@pytest.fixture
def onlookers(app: Flask) -> Flask:
    staff_up(app.extensions["shopboard"])
    return app


def test_the_twin_is_for_those_who_are_let_in(onlookers: Flask) -> None:
    assert onlookers.test_client().get("/signs/lounge").status_code == 302
    caller = signed_in(onlookers, FOREMAN).client
    page = caller.get("/signs/lounge")
    assert page.status_code == 200
    assert 'data-order="set-up"' in page.text
    assert "data-order" not in signed_in(onlookers, ADVISOR).client.get("/signs/lounge").text
    assert caller.get("/signs/yard").status_code == 404
    assert caller.get("/signs").headers["Location"].endswith("/signs/lounge")
