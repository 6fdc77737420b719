"""Bays and people that an operation needs, over HTTP: set with the standard time, and kept where nothing is said."""

from __future__ import annotations

from typing import Any

from flask import Flask

from board.orders.labour import Operation
from server.core.wiring import Wiring
from tests.server import callers
from tests.server.callers import (
    ADMIN,
    ADVISOR,
    BAY,
    FOREMAN,
    OTHER_BAY,
    OTHER_TECHNICIAN,
    TEAM,
    TECHNICIAN,
    Caller,
    order,
    signed_in,
)

LINE = {"code": "D1", "name": "四轮定位", "trade": "mechanical", "standard_minutes": 60}


def set_up(app: Flask, wiring: Wiring, **needs: list[str]) -> Caller:
    """The administrator of a shop whose alignment needs this; WX1 waits for it in the queue of the team."""
    callers.staff_up(wiring)
    admin, advisor, foreman = (signed_in(app, name) for name in (ADMIN, ADVISOR, FOREMAN))
    assert admin.send("PATCH", "/standards", {"standards": [LINE | needs]}).status_code == 200
    assert advisor.post("/jobs", order("WX1", operations=["D1"], standard_minutes=None)).status_code == 201
    assert foreman.command("WX1", "dispatch", team=TEAM).status_code == 200
    return admin


def line_of(caller: Caller) -> dict[str, Any]:
    return next(line for line in caller.get("/standards").get_json() if line["code"] == "D1")


def next_in(caller: Caller, bay: str) -> str | None:
    found = caller.get(f"/queue/next?bay={bay}").get_json()
    return found["order_no"] if found else None


def test_only_the_bay_it_names_is_offered_it_and_no_other_takes_it(app: Flask, wiring: Wiring) -> None:
    admin = set_up(app, wiring, bays=[BAY])
    assert line_of(admin) == LINE | {"bays": [BAY]}
    assert (next_in(admin, BAY), next_in(admin, OTHER_BAY)) == ("WX1", None)
    technician = signed_in(app, TECHNICIAN)
    refused = technician.command("WX1", "start", bay=OTHER_BAY)
    assert (refused.status_code, refused.json["detail"]) == (409, f"四轮定位 is done in {BAY} only.")
    assert technician.command("WX1", "start", bay=BAY).status_code == 200


def test_whoever_may_not_do_it_is_refused_with_the_names_of_those_who_may(app: Flask, wiring: Wiring) -> None:
    set_up(app, wiring, technicians=[TECHNICIAN])
    refused = signed_in(app, OTHER_TECHNICIAN).command("WX1", "start", bay=BAY)
    assert (refused.status_code, refused.json["detail"]) == (409, f"四轮定位 needs {TECHNICIAN}.")
    assert signed_in(app, TECHNICIAN).command("WX1", "start", bay=BAY).status_code == 200


def test_what_names_no_needs_leaves_them_and_an_empty_list_takes_them_away(app: Flask, wiring: Wiring) -> None:
    admin = set_up(app, wiring, bays=[BAY], technicians=[TECHNICIAN])
    admin.send("PATCH", "/standards", {"standards": [LINE | {"standard_minutes": 45}]})
    assert line_of(admin) == LINE | {"standard_minutes": 45, "bays": [BAY], "technicians": [TECHNICIAN]}
    # A table out of a file knows times only.
    wiring.store.floor.change_standards(lambda before: [Operation("D1", "四轮定位", "mechanical", 50)])
    assert line_of(admin)["bays"] == [BAY]
    admin.send("PATCH", "/standards", {"standards": [LINE | {"bays": [], "technicians": []}]})
    assert line_of(admin) == LINE
    assert next_in(admin, OTHER_BAY) == "WX1"


def test_what_the_shop_does_not_have_is_refused(app: Flask, wiring: Wiring) -> None:
    admin = set_up(app, wiring)
    for needs, field in (({"bays": ["机99"]}, "bays"), ({"technicians": ["无此人"]}, "technicians")):
        refused = admin.send("PATCH", "/standards", {"standards": [LINE | needs]})
        assert (refused.status_code, refused.json["errors"][0]["field"]) == (422, field)
