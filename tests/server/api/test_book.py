"""What stands beside the figures over HTTP: measures, the daily look, attendance; for each role, and once per key."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from server.core.wiring import Wiring
from tests.fakes import FakeClock
from tests.server.callers import (
    ADVISOR,
    CALLER,
    DIRECTOR,
    FOREMAN,
    GENERAL,
    MANAGER,
    OTHER_TECHNICIAN,
    TECHNICIAN,
    Caller,
    signed_in,
    stranger,
)

pytestmark = pytest.mark.usefixtures("people")


@pytest.fixture
def manager(app: Flask) -> Caller:
    return signed_in(app, MANAGER)


def measure(**changes: Any) -> dict[str, Any]:
    return {
        "indicator": "on_time",
        "month": "2026-04",
        "what": "每天 16:00 清点待交车辆",
        "owner": "王主管",
        "due": "2026-05-20",
    } | changes


def test_a_measure_from_opening_to_closing(manager: Caller, clock: FakeClock) -> None:
    opened = manager.post("/kpi/measures", measure())
    assert opened.status_code == 201
    assert [(entry["kind"], entry["who"]) for entry in opened.json["entries"]] == [("MeasureOpened", MANAGER)]
    number = opened.json["entries"][0]["seq"]
    (shown,) = manager.get("/kpi/measures").json
    assert (shown["number"], shown["owner"], shown["overdue"]) == (number, "王主管", False)

    manager.post(f"/kpi/measures/{number}/change", {"due": "2026-05-10", "note": "提前"})
    clock.now += timedelta(days=7)
    assert manager.get("/kpi/measures").json[0]["overdue"] is True

    done = manager.post(f"/kpi/measures/{number}/close", {"result": "四周无漏交"})
    assert done.status_code == 200
    assert manager.get("/kpi/measures").json == []
    (closed,) = manager.get("/kpi/measures?state=closed").json
    assert (closed["closed_by"], closed["result"], closed["overdue"]) == (MANAGER, "四周无漏交", False)
    assert [entry["kind"] for entry in closed["entries"]] == ["MeasureOpened", "MeasureChanged", "MeasureClosed"]

    manager.post(f"/kpi/measures/{number}/reopen", {"note": "又漏了一台"})
    assert [one["number"] for one in manager.get("/kpi/measures?state=all").json] == [number]
    assert manager.get("/kpi/measures").json[0]["closed_at"] is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"indicator": "happiness"}, "indicator"),
        ({"month": "2026-13"}, "month"),
        ({"month": "2026-06"}, "month"),
        ({"what": "  "}, "what"),
        ({"owner": ""}, "owner"),
        ({"due": "2026-05-03"}, "due"),
        ({"due": "2036-05-03"}, "due"),
        ({"due": "soon"}, "due"),
    ],
)
def test_a_measure_that_says_too_little_names_its_field(manager: Caller, changes: dict[str, str], field: str) -> None:
    answer = manager.post("/kpi/measures", measure(**changes))
    assert answer.status_code in (404, 422)
    assert answer.json["errors"][0]["field"] == field
    assert manager.get("/kpi/measures?state=all").json == []


def test_a_measure_is_closed_once_and_with_a_word_on_what_came_of_it(manager: Caller) -> None:
    number = manager.post("/kpi/measures", measure()).json["entries"][0]["seq"]
    assert manager.post(f"/kpi/measures/{number}/close", {"result": " "}).status_code == 422
    assert manager.post(f"/kpi/measures/{number}/close", {"result": "完成"}).status_code == 200
    assert manager.post(f"/kpi/measures/{number}/close", {"result": "完成"}).status_code == 409
    assert manager.post(f"/kpi/measures/{number}/change", {"owner": "周总监"}).status_code == 409
    for unknown in ("99", "x"):
        assert manager.post(f"/kpi/measures/{unknown}/close", {"result": "完成"}).status_code == 404


def test_the_same_request_again_gives_the_first_answer(manager: Caller) -> None:
    first = manager.post("/kpi/measures", measure(), key="tap")
    assert manager.post("/kpi/measures", measure(), key="tap").json == first.json
    assert len(manager.get("/kpi/measures").json) == 1
    other = manager.post("/kpi/measures", measure(owner="周总监"), key="tap")
    assert (other.status_code, other.json["type"]) == (422, "urn:shopboard:problem:key-reused")


def test_who_may_read_and_who_may_write(app: Flask) -> None:
    writes = [
        ("/kpi/measures", measure()),
        ("/kpi/measures/1/close", {"result": "完成"}),
        ("/kpi/measures/1/reopen", {"note": "又漏了"}),
        ("/kpi/measures/1/change", {"owner": "周总监"}),
    ]
    reads = ("/kpi/measures", "/kpi/seen", "/kpi/attendance", "/kpi/months")
    nobody = stranger(app)
    assert {nobody.get(path).status_code for path in reads} == {401}
    assert {nobody.post(path, body).status_code for path, body in [*writes, ("/kpi/seen", {})]} == {401}
    technician = signed_in(app, TECHNICIAN)
    assert {technician.get(path).status_code for path in reads} == {403}
    assert {technician.post(path, body).status_code for path, body in [*writes, ("/kpi/seen", {})]} == {403}
    for name in (ADVISOR, FOREMAN, CALLER, DIRECTOR):
        person = signed_in(app, name)
        assert {person.get(path).status_code for path in reads} == {200}
        assert {person.post(path, body).status_code for path, body in writes} == {403}
    for name in (GENERAL, "admin"):
        assert signed_in(app, name).post("/kpi/measures", measure()).status_code == 201


def test_a_look_is_noted_once_a_day_and_who_has_not_looked_is_named(app: Flask, clock: FakeClock) -> None:
    manager, general = signed_in(app, MANAGER), signed_in(app, GENERAL)
    shown = manager.get("/kpi/seen").json
    assert [(one["name"], one["today"]) for one in shown["readers"]] == [(MANAGER, None), (GENERAL, None)]
    assert shown["lacking"] == [MANAGER, GENERAL]
    assert len(manager.post("/kpi/seen").json["entries"]) == 1
    clock.now += timedelta(hours=1)
    assert manager.post("/kpi/seen").json["entries"] == []
    shown = general.get("/kpi/seen?month=2026-05").json
    assert shown["lacking"] == [GENERAL]
    assert shown["readers"][0]["today"] == "2026-05-04T01:00:00+00:00"

    clock.now += timedelta(days=1)
    looks = {one["name"]: one for one in manager.get("/kpi/seen").json["readers"]}
    assert (looks[MANAGER]["days"], looks[MANAGER]["missed"]) == (
        ["2026-05-04"],
        ["2026-05-01", "2026-05-02", "2026-05-03"],
    )
    assert looks[GENERAL]["missed"] == ["2026-05-01", "2026-05-02", "2026-05-03", "2026-05-04"]
    # Whose duty it is not may look too, and is missed by nobody.
    signed_in(app, ADVISOR).post("/kpi/seen")
    assert manager.get("/kpi/seen").json["others"] == [ADVISOR]


def sheet(**minutes: int | None) -> dict[str, Any]:
    return {"day": "2026-05-04", "people": [{"name": name, "minutes": found} for name, found in minutes.items()]}


def test_attendance_is_entered_corrected_and_taken_back_in_sight(app: Flask, wiring: Wiring) -> None:
    foreman = signed_in(app, FOREMAN)
    foreman.post("/kpi/attendance", sheet(**{TECHNICIAN: 480, OTHER_TECHNICIAN: 480}))
    assert foreman.post("/kpi/attendance", sheet(**{TECHNICIAN: 480})).json["entries"] == []
    corrected = signed_in(app, CALLER).post("/kpi/attendance", sheet(**{TECHNICIAN: 240}) | {"note": "下午请假"})
    assert corrected.json["entries"][0]["body"]["people"] == [{"name": TECHNICIAN, "minutes": 240}]
    foreman.post("/kpi/attendance", sheet(**{OTHER_TECHNICIAN: None}))
    shown = {one["name"]: one for one in foreman.get("/kpi/attendance?month=2026-05").json}
    assert shown[TECHNICIAN]["minutes"] == 240
    assert [(one["value"], one["who"], one["note"]) for one in shown[TECHNICIAN]["history"]] == [
        (480, FOREMAN, ""),
        (240, CALLER, "下午请假"),
    ]
    assert (shown[OTHER_TECHNICIAN]["minutes"], len(shown[OTHER_TECHNICIAN]["history"])) == (None, 2)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (sheet(**{TECHNICIAN: 1441}), "people.0.minutes"),
        (sheet(**{TECHNICIAN: -1}), "people.0.minutes"),
        (sheet() | {"people": []}, "people"),
        (sheet(**{TECHNICIAN: 480}) | {"day": "2026-05-05"}, "day"),
        ({"day": "2026-05-04", "people": [{"name": TECHNICIAN, "minutes": 1}] * 2}, "people"),
    ],
)
def test_attendance_that_cannot_be_is_refused(app: Flask, body: dict[str, Any], field: str) -> None:
    answer = signed_in(app, FOREMAN).post("/kpi/attendance", body)
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, field)


def test_attendance_is_entered_by_those_who_keep_it(app: Flask) -> None:
    body = sheet(**{TECHNICIAN: 480})
    assert stranger(app).post("/kpi/attendance", body).status_code == 401
    for name, status in (
        (TECHNICIAN, 403),
        (ADVISOR, 403),
        (GENERAL, 403),
        (FOREMAN, 200),
        (CALLER, 200),
        (MANAGER, 200),
    ):
        assert signed_in(app, name).post("/kpi/attendance", body).status_code == status
