"""Teams, bays and the standard-time table as the administrator changes them: never from under a car."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from server.core.wiring import Wiring
from tests.server.callers import (
    ADVISOR,
    BAY,
    FOREMAN,
    MANAGER,
    OTHER_BAY,
    OTHER_TECHNICIAN,
    TEAM,
    TECHNICIAN,
    Caller,
    order,
    signed_in,
)

pytestmark = pytest.mark.usefixtures("people")

PLATE = "沪A12345"
LINE = {"code": "M01", "name": "更换机油机滤", "trade": "mechanical", "standard_minutes": 30}


@pytest.fixture
def foreman(app: Flask) -> Caller:
    """Has dispatched one car to BAY of TEAM."""
    foreman = signed_in(app, FOREMAN)
    signed_in(app, ADVISOR).post("/jobs", order(plate=PLATE))
    assert foreman.command("WX1", "dispatch", team=TEAM, bay=BAY).status_code == 200
    return foreman


def teams(admin: Caller) -> dict[str, dict[str, Any]]:
    """The teams as they are, ready to be changed and put back; who belongs to one is left as it is."""
    found = {team["name"]: team for team in admin.get("/teams").json}
    for team in found.values():
        del team["technicians"]
    return found


def put(admin: Caller, changed: dict[str, dict[str, Any]]) -> Any:
    return admin.send("PUT", "/teams", {"teams": list(changed.values())})


def members(admin: Caller) -> dict[str, list[str]]:
    return {team["name"]: team["technicians"] for team in admin.get("/teams").json}


def test_a_bay_with_an_open_task_stays_and_the_car_is_named(admin: Caller, foreman: Caller) -> None:
    changed = teams(admin)
    changed[TEAM]["bays"] = [bay for bay in changed[TEAM]["bays"] if bay != BAY]
    answer = put(admin, changed)
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (409, "bays")
    assert PLATE in answer.json["detail"]
    assert BAY in teams(admin)[TEAM]["bays"]


def test_another_bay_goes_and_the_same_one_too_when_the_work_is_done(admin: Caller, foreman: Caller) -> None:
    changed = teams(admin)
    changed[TEAM]["bays"] = [bay for bay in changed[TEAM]["bays"] if bay != OTHER_BAY]
    assert put(admin, changed).status_code == 200
    foreman.command("WX1", "start", technicians=[TECHNICIAN])
    foreman.command("WX1", "finish")
    changed[TEAM]["bays"] = ["新1"]
    assert put(admin, changed).status_code == 200


def test_a_team_with_an_open_task_stays_and_keeps_its_trade(admin: Caller, foreman: Caller) -> None:
    without = teams(admin)
    del without[TEAM]
    answer = put(admin, without)
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (409, "teams")
    assert PLATE in answer.json["detail"]
    painting = teams(admin)
    painting[TEAM]["trade"] = "paint"
    answer = put(admin, painting)
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (409, "trade")
    assert PLATE in answer.json["detail"]


def test_a_bay_cannot_change_to_another_team_under_its_car(admin: Caller, foreman: Caller) -> None:
    changed = teams(admin)
    other = next(name for name in changed if name != TEAM)
    changed[TEAM]["bays"].remove(BAY)
    changed[other]["bays"].append(BAY)
    assert put(admin, changed).status_code == 409


def test_those_of_a_team_that_goes_belong_to_none(admin: Caller) -> None:
    changed = teams(admin)
    del changed[TEAM]
    assert put(admin, changed).status_code == 200
    staff = {person["name"]: person for person in admin.get("/staff").json}
    assert staff[TECHNICIAN]["team"] is None


def test_a_team_gets_exactly_the_technicians_that_are_named(admin: Caller) -> None:
    changed = teams(admin)
    other = next(name for name in changed if name != TEAM)
    before = members(admin)
    changed[other]["technicians"] = [TECHNICIAN]
    assert put(admin, changed).status_code == 200
    after = members(admin)
    assert after[other] == [TECHNICIAN]
    assert OTHER_TECHNICIAN in after[TEAM]
    assert TECHNICIAN not in after[TEAM]
    assert before[other] != []


@pytest.mark.parametrize("name", [ADVISOR, "没有"])
def test_only_technicians_belong_to_a_team(admin: Caller, name: str) -> None:
    changed = teams(admin)
    changed[TEAM]["technicians"] = [name]
    answer = put(admin, changed)
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, "technicians")


def test_nobody_belongs_to_two_teams(admin: Caller) -> None:
    changed = teams(admin)
    for team in list(changed.values())[:2]:
        team["technicians"] = [TECHNICIAN]
    assert put(admin, changed).status_code == 422


def test_one_line_of_the_table_changes_and_the_others_stay(admin: Caller) -> None:
    before = admin.get("/standards").json
    changed = before[0] | {"standard_minutes": before[0]["standard_minutes"] + 5}
    fresh = LINE | {"code": "N99", "name": "新项目"}
    after = admin.send("PATCH", "/standards", {"standards": [changed, fresh]}).json
    assert after == [changed, *before[1:], fresh]
    assert admin.send("PATCH", "/standards", {"removed": ["N99"]}).json == [changed, *before[1:]]


def test_a_line_that_is_not_there_cannot_be_removed(admin: Caller) -> None:
    answer = admin.send("PATCH", "/standards", {"removed": ["N99"]})
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (404, "removed")


def test_a_wrong_line_changes_nothing(admin: Caller) -> None:
    before = admin.get("/standards").json
    answer = admin.send("PATCH", "/standards", {"standards": [LINE | {"standard_minutes": 0}], "removed": ["M01"]})
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, "standards.0.standard_minutes")
    assert admin.get("/standards").json == before


def test_only_the_administrator_changes_lines_or_loads_the_sample_day(app: Flask) -> None:
    manager = signed_in(app, MANAGER)
    assert manager.send("PATCH", "/standards", {"standards": [LINE]}).status_code == 403
    assert manager.post("/imports/sample-day").status_code == 403


def test_the_sample_day_brings_its_people_and_changes_nobody(admin: Caller, wiring: Wiring) -> None:
    tried = admin.post("/imports/sample-day?dry_run=true").json
    assert (tried["imported"], tried["staff_added"], wiring.command_log.seq) == (42, 0, 0)
    before = {person["name"]: person for person in admin.get("/staff").json}
    done = admin.post("/imports/sample-day").json
    assert (done["imported"], done["refused"], done["unknown_advisors"]) == (42, 0, [])
    after = {person["name"]: person for person in admin.get("/staff").json}
    assert done["staff_added"] == len(after) - len(before) > 0
    assert {name: after[name] for name in before} == before
    again = admin.post("/imports/sample-day").json
    assert (again["imported"], again["already"], again["staff_added"]) == (0, 42, 0)
