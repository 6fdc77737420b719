"""A car that came back, from the suspicion to the indicator of who answers for it (domain.md §11, §14)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from board.orders import events as e
from server.core.wiring import Wiring
from tests.builders import Opening, at
from tests.fakes import FakeClock
from tests.server.callers import ADMIN, ADVISOR, DIRECTOR, MANAGER, Caller, signed_in
from tests.server.handed_over import say, worked

pytestmark = pytest.mark.usefixtures("people")
PAGE = "/worklist/reworks"


def posts(manager: Caller) -> dict[tuple[str, str], str]:
    """What the indicator measures of each post."""
    found = manager.get("/kpi/indicators?month=2026-05").json["indicators"]
    rework: dict[str, Any] = next(one for one in found if one["name"] == "external_rework")
    measured = {(one["post"], one["name"]): one["month"]["shown"] for one in rework["posts"]}
    return measured | {("", ""): rework["month"]["shown"]}


def test_a_suspected_car_is_appraised_and_counts_for_whom_it_is_charged(
    app: Flask, wiring: Wiring, clock: FakeClock
) -> None:
    worked(wiring, clock, "R1")
    say(wiring, "R1", e.InspectionMade("team_leader", passed=True), e.JobDelivered())
    clock.now = at("09:00", 12)
    wiring.command_log.record("R2", Opening("R2", at("17:00", 12)), who=ADVISOR, device="tests", key="open R2")
    other = Opening("R3", at("17:00", 12), plate="沪A54321")
    wiring.command_log.record("R3", other, who=ADVISOR, device="tests", key="open R3")
    director, manager = signed_in(app, DIRECTOR), signed_in(app, MANAGER)
    assert manager.get("/reworks").status_code == 403
    (waiting,) = director.get("/reworks").json["waiting"]
    assert (waiting["order_no"], waiting["suspected"], waiting["came_back"]["days"]) == ("R2", True, 11)
    (earlier,) = waiting["earlier"]
    assert (earlier["order_no"], len(earlier["answerable"])) == ("R1", 4)
    shown = director.client.get(PAGE).text
    assert "11 天前来做过同样的项目" in shown
    assert "按来店记录推测" in shown

    charged = [one for one in earlier["answerable"] if one["post"] in ("technician", "team")]
    body = {"is_rework": True, "before": "R1", "charged": charged, "seen": waiting["seq"]}
    assert director.command("R2", "appraise-rework", **body | {"charged": []}).json["errors"][0]["field"] == "note"
    assert director.command("R2", "appraise-rework", **body).status_code == 200
    found = director.get("/reworks").json
    assert (found["waiting"], found["appraised"][0]["rework"]["charged"]) == ([], charged)
    clock.now = at("16:00", 12)
    say(wiring, "R2", e.JobDelivered())
    for path in (PAGE, "/jobs/R2"):
        assert "张示例" in director.client.get(path).text
    # One of two cars came back; R2 was worked on by nobody, and R1 has its technician, team and inspector.
    assert posts(manager) == {
        ("", ""): "50.00",
        ("technical_director", ""): "50.00",
        ("technician", "张示例"): "100.00",
        ("team", "机电一组"): "100.00",
        ("inspector", ADVISOR): "0.00",
        ("advisor", "刘顾问"): "0.00",
    }
    cars = manager.get("/kpi/cars?what=came_back&by=technician&name=张示例&from=2026-05-01&to=2026-05-31").json
    assert [one["order_no"] for one in cars["cars"]] == ["R2"]

    # A team that is renamed takes its charges with it.
    assert signed_in(app, ADMIN).send("PATCH", "/teams/机电一组", {"name": "快修组"}).status_code == 200
    assert posts(manager)["team", "快修组"] == "100.00"
    assert {"post": "team", "name": "快修组"} in director.get("/jobs/R2").json["rework"]["charged"]

    seq = director.get("/jobs/R2").json["seq"] - 1
    assert director.command("R2", "undo", event=seq).status_code == 200
    assert posts(manager)["", ""] == "0.00"
    assert [one["order_no"] for one in director.get("/reworks").json["waiting"]] == ["R2"]
    # It waits until somebody has decided, or nobody has in three months: for a month that is told.
    for days, stands in ((90, (["R2"], [])), (4, ([], ["R2"])), (31, ([], []))):
        clock.now += timedelta(days=days)
        found = signed_in(app, DIRECTOR).get("/reworks").json
        assert ([one["order_no"] for one in found["waiting"]], found["lapsed"]) == stands
        assert ("data-lapsed" in signed_in(app, DIRECTOR).client.get(PAGE).text) == bool(stands[1])
