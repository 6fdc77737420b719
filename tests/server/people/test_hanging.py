"""Whoever takes a person or a trade away is told what hangs on it, and does it by saying so again."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from server.commands.main import main
from server.core.wiring import Wiring
from tests.server.callers import ADVISOR, BAY, FOREMAN, TEAM, TECHNICIAN, Caller, order, signed_in

pytestmark = pytest.mark.usefixtures("people")

PLATE = "沪A12345"


@pytest.fixture
def foreman(app: Flask) -> Caller:
    """Has given one car to TECHNICIAN."""
    foreman = signed_in(app, FOREMAN)
    signed_in(app, ADVISOR).post("/jobs", order(plate=PLATE))
    assert foreman.command("WX1", "dispatch", team=TEAM, bay=BAY, technicians=[TECHNICIAN]).status_code == 200
    return foreman


@pytest.mark.parametrize("name", [TECHNICIAN, ADVISOR])
def test_who_has_open_orders_is_disabled_when_it_is_said_again(
    admin: Caller, foreman: Caller, wiring: Wiring, name: str
) -> None:
    told = admin.send("PATCH", f"/staff/{name}", {"active": False})
    assert (told.status_code, told.json["errors"][0]["field"]) == (409, "confirmed")
    assert f"{PLATE} (WX1)" in told.json["detail"]
    assert admin.send("PATCH", f"/staff/{name}", {"active": False, "confirmed": True}).status_code == 200
    hanging = [one["order_no"] for one in foreman.get("/presence").json["to_move"]]
    assert hanging == (["WX1"] if name == TECHNICIAN else [])


def test_nobody_is_asked_about_a_person_on_whom_nothing_hangs(admin: Caller, foreman: Caller) -> None:
    assert foreman.command("WX1", "dispatch", team=TEAM, bay=BAY).status_code == 200
    assert admin.send("PATCH", f"/staff/{TECHNICIAN}", {"active": False}).status_code == 200


def test_the_last_team_of_a_trade_goes_when_it_is_said_again_while_cars_wait_for_it(app: Flask, admin: Caller) -> None:
    body = order(plate=PLATE) | {"tasks": [{"trade": "body", "standard_minutes": 60}]}
    del body["standard_minutes"]
    assert signed_in(app, ADVISOR).post("/jobs", body).status_code == 201
    left = [team for team in admin.get("/teams").json if team["trade"] != "body"]
    told = admin.send("PUT", "/teams", {"teams": left})
    assert (told.status_code, told.json["errors"][0]["field"]) == (409, "confirmed")
    assert f"{PLATE} (WX1)" in told.json["detail"]
    assert admin.send("PUT", "/teams", {"teams": left, "confirmed": True}).status_code == 200


def test_the_command_line_names_the_orders_and_wants_it_said_again(
    config_path: Path, app: Flask, foreman: Caller
) -> None:
    def disable(*more: str) -> str:
        return CliRunner().invoke(main, ["staff", "disable", TECHNICIAN, "--config", str(config_path), *more]).output

    assert f"{PLATE} (WX1)" in disable()
    assert disable("--confirm") == f"{TECHNICIAN}: disabled\n"
