"""Who is next, over HTTP: one order for everybody, and what a free bay is offered."""

from __future__ import annotations

import pytest
from flask import Flask

from server.core.wiring import Wiring
from tests.fakes import FakeClock
from tests.server import callers
from tests.server.callers import BAY, FOREMAN, TEAM, TECHNICIAN, Caller, order, signed_in


@pytest.fixture
def foreman(app: Flask, wiring: Wiring) -> Caller:
    """A foreman at a shop in which two cars queue for one team: WX1 for 17:00, then WX2 for 11:30."""
    callers.staff_up(wiring)
    caller = signed_in(app, FOREMAN)
    hurried = order("WX2", plate="沪A54321", promised_at="2026-05-04T11:30:00+08:00")
    for number, opened in (("WX1", order()), ("WX2", hurried)):
        assert caller.post("/jobs", opened).status_code == 201
        assert caller.command(number, "dispatch", team=TEAM).status_code == 200
    return caller


def line(caller: Caller, query: str = "") -> list[tuple[str, int]]:
    return [(one["order_no"], one["place"]) for one in caller.get(f"/queue{query}").get_json()]


def test_the_queue_says_who_is_next_and_why(foreman: Caller) -> None:
    first, second = foreman.get("/queue?lang=zh_CN").get_json()
    assert (first["order_no"], first["team"], first["bay"], first["place"]) == ("WX2", TEAM, None, 1)
    assert first["why"] == "约定 11:30，还需施工 1 小时 10 分，最晚 10:20 开工"
    assert (second["order_no"], second["put_first"]) == ("WX1", None)
    assert line(foreman, f"?team={TEAM}&trade=mechanical") == [("WX2", 1), ("WX1", 2)]
    assert line(foreman, "?trade=paint") == []


def test_a_car_put_first_stands_first_with_the_foremans_name_and_undo_takes_it_back(foreman: Caller) -> None:
    answer = foreman.command("WX1", "put-first", note="顾客在店等候")
    assert answer.status_code == 200
    (first, _) = foreman.get("/queue?lang=en").get_json()
    assert first["order_no"] == "WX1"
    assert first["put_first"] == {"who": FOREMAN, "note": "顾客在店等候"}
    assert first["why"].startswith(f"put first by {FOREMAN}; promised 17:00")
    assert foreman.command("WX1", "put-first").status_code == 409
    event = answer.get_json()["events"][0]["seq"]
    assert foreman.command("WX1", "undo", event=event, note="点错了").status_code == 200
    assert line(foreman) == [("WX2", 1), ("WX1", 2)]


def test_a_bay_is_offered_the_next_and_whoever_comes_second_gets_409(app: Flask, foreman: Caller) -> None:
    technician = signed_in(app, TECHNICIAN)
    assert technician.get(f"/queue/next?bay={BAY}").get_json()["order_no"] == "WX2"
    begun = technician.command("WX2", "start", bay=BAY)
    assert begun.status_code == 200
    lost = foreman.command("WX2", "start", bay="机2", technicians=["钱示例"])
    assert lost.status_code == 409
    assert lost.get_json()["current"]["tasks"][0]["bay"] == BAY
    assert technician.get(f"/queue/next?bay={BAY}").get_json() is None
    assert technician.get("/queue/next?bay=机2").get_json()["order_no"] == "WX1"
    assert technician.get("/queue/next?bay=机99").status_code == 404


def test_another_teams_bay_takes_it_and_one_undo_gives_it_back(foreman: Caller, clock: FakeClock) -> None:
    begun = foreman.command("WX2", "start", bay="机4", technicians=["吴示例"])
    assert begun.status_code == 200
    task = begun.get_json()["job"]["tasks"][0]
    assert (task["team"], task["bay"], task["state"]) == ("机电二组", "机4", "working")
    assert (
        foreman.command("WX2", "undo", event=begun.get_json()["events"][0]["seq"], note="还给一组").status_code == 200
    )
    (task,) = foreman.get("/jobs/WX2").get_json()["tasks"]
    assert (task["team"], task["bay"], task["state"]) == (TEAM, None, "dispatched")


def test_who_comes_late_and_what_would_save_a_car_is_asked_without_writing(foreman: Caller, clock: FakeClock) -> None:
    clock.pass_by(minutes=60)
    before = foreman.get("/board").get_json()["seq"]
    answer = foreman.post("/preview/rescue", {}).get_json()
    assert (answer["late"], answer["steps"]) == ([], [])
    assert answer["text"] == "If nothing changes, every car is in time."
    assert foreman.get("/board").get_json()["seq"] == before
