"""A team and its bays are renamed while their cars are open: everything goes with them (domain.md §13)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import Flask

from server.core.command_log import CommandLog
from server.core.wiring import Wiring
from server.store import audit
from server.store.store import Store
from tests.builders import CALENDAR, RULES, at
from tests.fakes import FakeClock
from tests.server.callers import ADMIN, ADVISOR, FOREMAN, MANAGER, TEAM, TECHNICIAN, Caller, order, signed_in

NEW = "快修组"
SWAPPED = [{"old": "机1", "new": "机2"}, {"old": "机2", "new": "机1"}]
DAY = "2026-06-02"


def place(caller: Caller, order_no: str) -> tuple[str, str | None]:
    (task,) = caller.get(f"/jobs/{order_no}").json["tasks"]
    return task["team"], task["bay"]


def test_a_renamed_team_keeps_its_cars_its_people_and_its_past(
    app: Flask, wiring: Wiring, clock: FakeClock, people: None
) -> None:
    advisor, foreman = signed_in(app, ADVISOR), signed_in(app, FOREMAN)
    advisor.post("/jobs", order("WX1"))
    foreman.command("WX1", "dispatch", team=TEAM, bay="机1")
    foreman.command("WX1", "start", technicians=[TECHNICIAN])
    clock.set(at("16:00"))
    foreman.command("WX1", "finish")
    advisor.command("WX1", "deliver")
    clock.set(datetime(2026, 6, 2, 2, tzinfo=UTC))
    advisor, foreman, manager, admin = (signed_in(app, name) for name in (ADVISOR, FOREMAN, MANAGER, ADMIN))
    assert manager.post("/kpi/months/2026-05/close", {"note": "五月"}).status_code == 200
    for number, bay in (("WX2", "机2"), ("WX3", None)):
        advisor.post("/jobs", order(number, promised_at=f"{DAY}T17:00:00+08:00"))
        assert foreman.command(number, "dispatch", team=TEAM, bay=bay).status_code == 200
    hours = {"from": f"{DAY}T14:00:00+08:00", "to": f"{DAY}T15:00:00+08:00"}
    foreman.send("PUT", "/bays/机1/service", hours | {"reason": "换油泵"})
    line = admin.get("/standards").json[0]
    admin.send("PATCH", "/standards", {"standards": [{**line, "bays": ["机1"]}]})
    revenue = {"month": "2026-05", "post": "team", "name": TEAM, "value": "120.5"}
    assert manager.post("/kpi/revenue", revenue).status_code == 200
    url = wiring.store.database.url.render_as_string(hide_password=False)
    elsewhere = CommandLog(Store(url, wiring.store.site), CALENDAR, RULES, clock)
    assert elsewhere.shop.jobs["WX2"].tasks[0].team == TEAM

    answer = admin.send("PATCH", f"/teams/{TEAM}", {"name": NEW, "bays": SWAPPED})
    assert answer.status_code == 200, answer.text
    assert (answer.json[0]["name"], answer.json[0]["bays"][:2]) == (NEW, ["机2", "机1"])
    assert TECHNICIAN in answer.json[0]["technicians"]
    assert [place(foreman, number) for number in ("WX1", "WX2", "WX3")] == [(NEW, "机2"), (NEW, "机1"), (NEW, None)]
    assert {one["team"] for one in foreman.get("/queue").json} == {NEW}
    assert [one["bay"] for one in foreman.get(f"/presence?day={DAY}").json["out_of_service"]] == ["机2"]
    assert admin.get("/standards").json[0]["bays"] == ["机2"]

    def groups(answer: Any) -> list[str]:
        return [group["name"] for group in answer["groups"] if group["by"] == "team"]

    may = manager.get("/kpi/months/2026-05").json
    assert (groups(may), may["differs"]) == ([NEW], False)
    # What was entered under the old name stands under the new one, and is corrected there.
    assert [(one["name"], one["value"]) for one in manager.get("/kpi/revenue?month=2026-05").json] == [(NEW, "120.5")]
    assert manager.post("/kpi/revenue", revenue | {"name": NEW}).json["entries"] == []
    assert NEW in manager.client.get("/kpi/indicators?month=2026-05").text
    (entry,) = (one for one in admin.get("/audit").json["entries"] if one["about"] == "teams")
    assert TEAM in entry["old"]
    assert NEW in entry["new"]
    # Whoever has not heard of it yet means the same team and bay: a tap that waited, another system.
    assert foreman.command("WX3", "dispatch", team=TEAM, bay="机3").status_code == 200
    assert place(foreman, "WX3") == (NEW, "机3")

    # Another process hears of it, a fresh one reads it, and the tables hold what the log says.
    elsewhere.catch_up()
    fresh = CommandLog(Store(url, wiring.store.site), CALENDAR, RULES, clock)
    for known in (elsewhere.shop, fresh.shop):
        assert known.jobs == wiring.command_log.shop.jobs
        assert (known.teams, known.names) == (wiring.command_log.shop.teams, wiring.command_log.shop.names)
        assert {one.team for one in known.learned.newest()} == {NEW}
    assert list(audit.verify(wiring.store, fresh.shop)) == []
    audit.rebuild(wiring.store, fresh.shop)
    assert manager.get("/kpi/months/2026-05").json == may


def test_a_name_that_is_taken_is_refused_and_nobody_else_may(app: Flask, admin: Caller, foreman: Caller) -> None:
    other = admin.get("/teams").json[1]
    assert foreman.send("PATCH", f"/teams/{TEAM}", {"name": NEW}).status_code == 403
    for path, body, status in (
        (TEAM, {"name": other["name"]}, 409),
        (TEAM, {"bays": [{"old": "机1", "new": other["bays"][0]}]}, 409),
        (TEAM, {"bays": [{"old": other["bays"][0], "new": "机9"}]}, 404),
        ("没有这个组", {"name": NEW}, 404),
    ):
        assert admin.send("PATCH", f"/teams/{path}", body).status_code == status
    assert admin.send("PATCH", f"/teams/{TEAM}", {"name": TEAM}).status_code == 200
