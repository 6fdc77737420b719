"""Staff, tokens, teams and standard times over HTTP: what an administrator may change, and nobody else."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from tests.server.callers import (
    ADMIN,
    ADVISOR,
    FOREMAN,
    MANAGER,
    PIN,
    TEAM,
    TECHNICIAN,
    Caller,
    order,
    signed_in,
    stranger,
)

pytestmark = pytest.mark.usefixtures("people")


WRITES: list[tuple[str, str, dict[str, Any]]] = [
    ("GET", "/staff", {}),
    ("POST", "/staff", {"name": "新同事", "role": "advisor"}),
    ("PATCH", f"/staff/{ADVISOR}", {"active": False}),
    ("GET", "/tokens", {}),
    ("POST", "/tokens", {"name": "tv", "role": "display"}),
    ("DELETE", "/tokens/tv", {}),
    ("PUT", "/teams", {"teams": [{"name": "一组", "trade": "body", "bays": ["1"]}]}),
    ("PUT", "/standards", {"standards": []}),
]


@pytest.mark.parametrize(("method", "path", "body"), WRITES)
def test_administration_is_the_administrators(app: Flask, method: str, path: str, body: dict[str, Any]) -> None:
    assert stranger(app).send(method, path, body).status_code == 401
    for name in (ADVISOR, FOREMAN, MANAGER, TECHNICIAN):
        assert signed_in(app, name).send(method, path, body).status_code == 403


def test_a_new_person_signs_in_and_works(app: Flask, admin: Caller) -> None:
    added = admin.post("/staff", {"name": "新同事", "role": "technician", "team": TEAM, "pin": "4711"})
    assert (added.status_code, added.json["has_pin"]) == (201, True)
    answer = app.test_client().post("/api/v1/session", json={"staff": "新同事", "pin": "4711"})
    assert answer.status_code == 200
    teams = {team["name"]: team["technicians"] for team in admin.get("/teams").json}
    assert "新同事" in teams[TEAM]


def test_nobody_hears_a_pin_again(admin: Caller) -> None:
    admin.post("/staff", {"name": "新同事", "role": "advisor", "pin": "4711"})
    text = admin.get("/staff").text
    assert "argon2" not in text
    assert "4711" not in text


@pytest.mark.parametrize(
    ("body", "field", "status"),
    [
        ({"name": ADVISOR, "role": "advisor"}, "name", 409),
        ({"name": "甲/乙", "role": "advisor"}, "name", 422),
        ({"name": "  ", "role": "advisor"}, "name", 422),
        ({"name": "x" * 41, "role": "advisor"}, "name", 422),
        ({"name": "甲", "role": "owner"}, "role", 422),
        ({"name": "甲", "role": "display"}, "role", 422),
        ({"name": "甲", "role": "technician", "team": "没有"}, "team", 422),
        ({"name": "甲", "role": "advisor", "pin": "123"}, "pin", 422),
        ({"name": "甲", "role": "advisor", "pin": 1234}, "pin", 422),
        ({"name": "甲", "role": "advisor", "language": "xx"}, "language", 422),
        ({"role": "advisor"}, "name", 422),
    ],
)
def test_a_person_who_cannot_be_is_refused(admin: Caller, body: dict[str, Any], field: str, status: int) -> None:
    before = admin.get("/staff").json
    answer = admin.post("/staff", body)
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (status, field)
    assert admin.get("/staff").json == before


def test_a_change_changes_what_was_given(app: Flask, admin: Caller) -> None:
    changed = admin.send("PATCH", f"/staff/{ADVISOR}", {"role": "foreman"}).json
    browser = signed_in(app, ADVISOR)
    assert (changed["role"], changed["has_pin"], changed["active"]) == ("foreman", True, True)
    assert browser.get("/session").json["person"]["role"] == "foreman"
    admin.send("PATCH", f"/staff/{ADVISOR}", {"pin": None})
    assert browser.get("/session").status_code == 401
    assert admin.send("PATCH", f"/staff/{TECHNICIAN}", {"team": None}).json["team"] is None


def test_somebody_who_is_not_there_cannot_be_changed(admin: Caller) -> None:
    assert admin.send("PATCH", "/staff/没有", {"active": False}).status_code == 404


@pytest.mark.parametrize("change", [{"active": False}, {"role": "advisor"}, {"pin": None}])
def test_the_last_administrator_stays(admin: Caller, change: dict[str, Any]) -> None:
    assert admin.send("PATCH", f"/staff/{ADMIN}", change).status_code == 409
    admin.post("/staff", {"name": "副管理员", "role": "admin", "pin": PIN})
    assert admin.send("PATCH", f"/staff/{ADMIN}", change).status_code == 200


def test_a_token_is_shown_once_and_works_until_it_is_revoked(app: Flask, admin: Caller) -> None:
    made = admin.post("/tokens", {"name": "大屏", "role": "display"}, key="make")
    assert made.status_code == 201
    text = made.json["token"]
    assert text not in admin.get("/tokens").text
    display = Caller(app.test_client(), {"Authorization": f"Bearer {text}"})
    assert display.get("/board").status_code == 200
    assert admin.send("DELETE", "/tokens/大屏").status_code == 204
    assert display.get("/board").status_code == 401
    assert admin.send("DELETE", "/tokens/大屏").status_code == 404


def test_the_same_key_gives_the_same_token_again(admin: Caller) -> None:
    body = {"name": "大屏", "role": "display"}
    first, again = (admin.post("/tokens", body, key="make") for _ in range(2))
    assert (again.status_code, again.json) == (201, first.json)
    assert admin.post("/tokens", body | {"name": "另一块"}, key="make").status_code == 422
    assert len(admin.get("/tokens").json) == 1


def test_a_token_cannot_pass_for_a_person(admin: Caller) -> None:
    assert admin.post("/tokens", {"name": ADVISOR, "role": "advisor"}).status_code == 409
    admin.post("/tokens", {"name": "DMS", "role": "advisor"})
    assert admin.post("/staff", {"name": "DMS", "role": "advisor"}).status_code == 409


def test_teams_and_their_bays_are_set_together(admin: Caller, app: Flask) -> None:
    teams = [{"name": TEAM, "trade": "mechanical", "bays": ["新1", "新2"]}]
    answer = admin.send("PUT", "/teams", {"teams": teams})
    assert answer.status_code == 200
    assert [(team["name"], team["bays"]) for team in answer.json] == [(TEAM, ["新1", "新2"])]
    advisor, foreman = signed_in(app, ADVISOR), signed_in(app, FOREMAN)
    advisor.post("/jobs", order())
    assert foreman.command("WX1", "dispatch", team=TEAM, bay="新2").status_code == 200


@pytest.mark.parametrize(
    ("teams", "field"),
    [
        ([], "teams"),
        ([{"name": "甲", "trade": "glass", "bays": ["1"]}], "teams.0.trade"),
        ([{"name": "甲", "trade": "body", "bays": []}], "teams.0.bays"),
        ([{"name": "甲", "trade": "body", "bays": ["1"]}, {"name": "甲", "trade": "body", "bays": ["2"]}], "teams"),
        ([{"name": "甲", "trade": "body", "bays": ["1"]}, {"name": "乙", "trade": "body", "bays": ["1"]}], "bays"),
    ],
)
def test_teams_that_cannot_be_are_refused(admin: Caller, teams: list[Any], field: str) -> None:
    before = admin.get("/teams").json
    answer = admin.send("PUT", "/teams", {"teams": teams})
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, field)
    assert admin.get("/teams").json == before


def test_standard_times_are_set_as_a_table_and_open_jobs_keep_theirs(admin: Caller, app: Flask) -> None:
    line = {"code": "M01", "name": "更换机油机滤", "trade": "mechanical", "standard_minutes": 30}
    assert admin.send("PUT", "/standards", {"standards": [line]}).json == [line]
    body = order(operations=["M01"])
    del body["standard_minutes"]
    advisor = signed_in(app, ADVISOR)
    advisor.post("/jobs", body)
    admin.send("PUT", "/standards", {"standards": [line | {"standard_minutes": 40}]})
    assert advisor.get("/jobs/WX1").json["tasks"][0]["standard_minutes"] == 30
    assert advisor.get("/standards").json[0]["standard_minutes"] == 40


def test_two_operations_with_one_code_are_refused(admin: Caller) -> None:
    line = {"code": "M01", "name": "更换机油机滤", "trade": "mechanical", "standard_minutes": 30}
    answer = admin.send("PUT", "/standards", {"standards": [line, line]})
    assert (answer.status_code, answer.json["detail"]) == (422, "Two operations have the code M01.")
