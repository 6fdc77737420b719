"""An order is put right over HTTP: who may, what everybody then sees, and who comes too late (domain.md §4)."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from board.plate import mask
from server.core.wiring import Wiring
from server.signs.live_lines import car_of
from tests.builders import at
from tests.fakes import FakeClock
from tests.server.callers import (
    ADVISOR,
    COLLEAGUE,
    DIRECTOR,
    FOREMAN,
    MANAGER,
    Answer,
    Caller,
    order,
    signed_in,
)

pytestmark = pytest.mark.usefixtures("people")


def ok(answer: Answer) -> Any:
    assert answer.status_code in (200, 201), answer.text
    return answer.json


def test_what_was_typed_wrong_is_right_on_every_display_at_once(
    app: Flask, wiring: Wiring, advisor: Caller, foreman: Caller
) -> None:
    ok(advisor.post("/jobs", order()))
    new = {"plate": "沪A54321", "vin": "lsvaa4182e2123456", "model": "另一款", "waiting_customer": True, "wash": True}
    answer = ok(advisor.command("WX1", "amend", **new, note="打错了"))
    job = answer["job"]
    assert {name: job[name] for name in new} == {**new, "vin": "LSVAA4182E2123456"}
    assert next((event["kind"], event["body"]["old"], event["body"]["new"]) for event in answer["events"]) == (
        "OrderAmended",
        "沪A12345",
        "沪A54321",
    )
    (row,) = ok(foreman.get("/board"))["rows"]
    assert (row["plate"], row["waiting_customer"]) == ("沪A54321", True)
    assert ok(foreman.get("/jobs?plate=54321"))[0]["order_no"] == "WX1"
    assert ok(foreman.get("/jobs?plate=12345")) == []
    assert advisor.client.get("/jobs/WX1").text.count("沪A54321") >= 1


def test_the_sign_shows_the_new_plate(wiring: Wiring, advisor: Caller) -> None:
    ok(advisor.post("/jobs", order()))
    ok(advisor.command("WX1", "amend", plate="沪A54329"))
    (job,) = wiring.command_log.shop.jobs.values()
    assert car_of(job, mask(job.plate), "29", b"key").plate == "沪A·5***9"


def test_operations_are_the_whole_list_and_what_the_order_has_keeps_its_minutes(advisor: Caller) -> None:
    mine = {"code": "X1", "name": "更换雨刮", "standard_minutes": 25, "trade": "mechanical"}
    ok(advisor.post("/jobs", order(standard_minutes=None, operations=[mine])))
    job = ok(advisor.command("WX1", "amend", operations=["X1", {**mine, "code": "X2", "standard_minutes": 5}]))["job"]
    assert [one["standard_minutes"] for one in job["tasks"][0]["operations"]] == [25, 5]
    refused = advisor.command("WX1", "amend", operations=["NOSUCH"])
    assert (refused.status_code, refused.json["errors"][0]["field"]) == (422, "operations")


def test_whoever_may_open_orders_amends_and_nobody_dresses_up_figures(app: Flask, advisor: Caller) -> None:
    ok(advisor.post("/jobs", order(repair_type="rework")))
    foreman, director, manager = (signed_in(app, name) for name in (FOREMAN, DIRECTOR, MANAGER))
    ok(foreman.command("WX1", "amend", plate="沪A54321"))
    assert director.command("WX1", "amend", plate="沪A12345").status_code == 403
    for caller in (advisor, foreman, manager):
        assert caller.command("WX1", "amend", repair_type="repair").status_code == 409
    ok(director.command("WX1", "amend", repair_type="repair"))
    assert ok(advisor.command("WX1", "amend", advisor=COLLEAGUE))["job"]["counts_for"] == ADVISOR
    assert ok(manager.command("WX1", "amend", advisor=COLLEAGUE))["job"]["counts_for"] == COLLEAGUE
    assert advisor.command("WX1", "amend", advisor="没有这个人").status_code == 422
    assert advisor.command("WX1", "amend", note="什么也没改").status_code == 422


def test_figures_count_the_fact_and_nothing_else(clock: FakeClock, app: Flask, advisor: Caller) -> None:
    manager = signed_in(app, MANAGER)
    ok(advisor.post("/jobs", order()))
    ok(advisor.command("WX1", "amend", repair_type="repair", advisor=COLLEAGUE, plate="沪A54321"))
    clock.now = at("17:30")
    ok(advisor.command("WX1", "deliver"))

    def late_by(group: str) -> dict[str, int]:
        figures = ok(manager.get(f"/kpi/on-time?from=2026-05-04&to=2026-05-04&by={group}"))
        return {one["name"]: one["late"] for one in figures["groups"]}

    assert late_by("advisor") == {ADVISOR: 1}
    assert late_by("repair_type") == {"repair": 1}


def test_two_amend_at_once_and_one_amends_what_was_handed_over(clock: FakeClock, app: Flask, advisor: Caller) -> None:
    ok(advisor.post("/jobs", order()))
    seen = ok(advisor.get("/jobs/WX1"))["seq"]
    other = signed_in(app, COLLEAGUE)
    ok(advisor.command("WX1", "amend", plate="沪A54321", seen=seen))
    lost = other.command("WX1", "amend", plate="沪A11111", seen=seen)
    assert (lost.status_code, lost.json["current"]["plate"]) == (409, "沪A54321")
    assert other.command("WX1", "amend", plate="沪A11111").status_code == 409
    ok(other.command("WX1", "amend", model="另一款", seen=seen))
    clock.now = at("10:00")
    ok(other.command("WX1", "deliver"))
    assert advisor.command("WX1", "amend", plate="沪A11111").status_code == 409
    ok(advisor.command("WX1", "amend", customer={"phone": "13900007772"}))


def test_a_tap_that_waited_does_not_undo_a_newer_one(clock: FakeClock, app: Flask, advisor: Caller) -> None:
    clock.now = at("09:00")
    ok(advisor.post("/jobs", order()))
    clock.now = at("09:20")
    ok(signed_in(app, COLLEAGUE).command("WX1", "amend", plate="沪A54321"))
    clock.now = at("09:30")
    late = advisor.post("/jobs/WX1/amend", {"plate": "沪A11111"}, X_Tap_Age="900000")
    assert late.status_code == 409, late.text
    ok(advisor.post("/jobs/WX1/amend", {"model": "另一款"}, X_Tap_Age="900000"))


def test_an_amendment_is_taken_back(advisor: Caller) -> None:
    ok(advisor.post("/jobs", order()))
    answer = ok(advisor.command("WX1", "amend", plate="沪A54321"))
    undone = ok(advisor.command("WX1", "undo", event=answer["events"][0]["seq"]))
    assert undone["job"]["plate"] == "沪A12345"
