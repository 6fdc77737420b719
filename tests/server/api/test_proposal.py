"""The whole-day proposal over HTTP: worked out by the real solver, taken as ordinary dispatches."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from server.api.proposal import PLANNER
from server.core.planning import Planner
from server.core.wiring import Wiring
from tests.builders import at
from tests.fakes import FakeClock
from tests.server import callers
from tests.server.callers import (
    ADMIN,
    ADVISOR,
    BAY,
    DIRECTOR,
    FOREMAN,
    GENERAL,
    MANAGER,
    TEAM,
    TECHNICIAN,
    Caller,
    order,
    signed_in,
    stranger,
)


@pytest.fixture
def foreman(app: Flask, wiring: Wiring) -> Caller:
    """A foreman at a shop without cars. The clock must not decide in a test: the solver's effort does."""
    callers.staff_up(wiring)
    app.extensions[PLANNER] = Planner(seconds=60.0, effort=0.5)
    return signed_in(app, FOREMAN)


def opened(foreman: Caller, number: int, minutes: int = 60, until: str = "17:00", **more: object) -> str:
    body = order(f"WX{number}", plate=f"沪A1234{number}", standard_minutes=minutes)
    body |= {"promised_at": f"2026-05-04T{until}:00+08:00"} | more
    assert foreman.post("/jobs", body).status_code == 201
    return f"WX{number}"


def proposal(caller: Caller, **headers: str) -> Any:
    answer = caller.post("/preview/proposal", {}, **headers)
    assert answer.status_code == 200, answer.text
    return answer.get_json()


def taken(foreman: Caller, move: Any) -> int:
    """The status of the dispatch that takes the move, as the tablet gives it."""
    body = {name: move[name] for name in ("task", "team", "bay", "technicians", "seen")}
    return foreman.command(move["order_no"], "dispatch", **body).status_code


def test_an_empty_shop_has_nothing_to_plan(foreman: Caller) -> None:
    answer = proposal(foreman)
    assert answer["moves"] == []
    assert answer["text"] == "Nothing waits for a dispatch, and no move would help."


def test_waiting_cars_get_bays_of_their_trade_and_the_whole_proposal_can_be_taken(foreman: Caller) -> None:
    for number in range(1, 8):
        opened(foreman, number, 60 + 30 * number)
    tasks = [{"trade": "body", "standard_minutes": 90}, {"trade": "paint", "standard_minutes": 60}]
    opened(foreman, 8, tasks=tasks, standard_minutes=None, repair_type="accident")

    answer = proposal(foreman)

    assert (answer["before"], answer["after"]) == ({"late_cars": 0, "late_minutes": 0},) * 2
    assert {move["order_no"] for move in answer["moves"]} == {f"WX{n}" for n in range(1, 9)}
    bays = {(move["order_no"], move["task"]): move["bay"] for move in answer["moves"]}
    assert len({bays[f"WX{n}", 1] for n in range(1, 8)}) == 7
    assert bays["WX8", 1][0] == "钣"
    assert bays["WX8", 2] in ("喷1", "喷2", "烤房")
    assert [taken(foreman, move) for move in answer["moves"]] == [200] * 9

    again = proposal(foreman)
    assert again["moves"] == []
    for row in foreman.get("/board").get_json()["rows"]:
        expected = next(m["change"]["after"] for m in answer["moves"] if m["order_no"] == row["order_no"])
        assert row["forecast_ready"] == expected["forecast_ready"]


def test_what_is_worked_on_stays_and_a_late_car_comes_in_time(foreman: Caller, clock: FakeClock) -> None:
    for number, team, bay in [(1, TEAM, "机1"), (2, TEAM, "机2"), (3, TEAM, "机3")]:
        opened(foreman, number, 300)
        assert foreman.command(f"WX{number}", "dispatch", team=team, bay=bay).status_code == 200
        assert foreman.command(f"WX{number}", "start", technicians=["赵示例", "钱示例", "孙示例"][number - 1 : number])
    hurried = opened(foreman, 4, 60, "10:30")
    assert foreman.command(hurried, "dispatch", team=TEAM, bay=BAY, technicians=["赵示例"]).status_code == 200

    answer = proposal(foreman)

    (move,) = answer["moves"]
    assert (move["order_no"], move["was"], move["technicians"]) == (hurried, {"team": TEAM, "bay": BAY}, [])
    assert move["team"] != TEAM
    assert (answer["before"]["late_cars"], answer["after"]["late_cars"]) == (1, 0)
    assert (move["starts_at"], move["at_once"]) == (at("09:00").isoformat(), True)
    assert move["text"] == "ready 10:10, in time, so far late by 5 h 40 min"
    assert answer["text"] == "Expected late: 1 cars, 340 min together; with the proposal 0 cars, 0 min."


def test_a_dispatch_or_work_that_came_first_wins_over_a_move(foreman: Caller, app: Flask, clock: FakeClock) -> None:
    opened(foreman, 1)
    opened(foreman, 2)
    first, second = proposal(foreman)["moves"]
    director = signed_in(app, DIRECTOR)
    assert director.command(first["order_no"], "dispatch", team="机电三组", bay="机9").status_code == 200
    assert taken(foreman, first) == 409

    assert director.command(second["order_no"], "dispatch", team="机电三组", bay="机8").status_code == 200
    move = second | {"seen": foreman.get(f"/jobs/{second['order_no']}").get_json()["seq"]}
    assert director.command(second["order_no"], "start", technicians=["陈样本"]).status_code == 200
    refused = foreman.command(
        move["order_no"], "dispatch", **{name: move[name] for name in ("task", "team", "bay", "seen")}
    )
    assert refused.status_code == 409
    assert refused.get_json()["detail"] == f"Work on task 1 of {second['order_no']} began in 机8 a moment ago."
    assert foreman.get(f"/jobs/{second['order_no']}").get_json()["tasks"][0]["bay"] == "机8"


def test_the_same_shop_gets_the_same_proposal(foreman: Caller) -> None:
    for number in range(1, 6):
        opened(foreman, number, 40 * number, f"{10 + number}:00")
    assert proposal(foreman) == proposal(foreman)


def test_without_a_plan_in_time_it_says_so_and_gives_the_order_of_the_promises(app: Flask, foreman: Caller) -> None:
    app.extensions[PLANNER] = Planner(seconds=0.0)
    for number, until in ((1, "16:00"), (2, "11:00"), (3, "15:00")):
        opened(foreman, number, 60, until)
    answer = proposal(foreman)
    assert not answer["solved"]
    assert [move["order_no"] for move in answer["moves"]] == ["WX2", "WX3", "WX1"]
    assert answer["text"].endswith("No better plan came out in the time there was: this is the order of the promises.")
    assert "限时内没有算出更好的方案" in proposal(foreman, Accept_Language="zh-CN")["text"]


def test_a_second_foreman_waits_his_turn_and_is_told(app: Flask, foreman: Caller, monkeypatch: Any) -> None:
    monkeypatch.setattr("server.core.planning.TURN_SECONDS", 0.01)
    opened(foreman, 1)
    planner = app.extensions[PLANNER] = Planner()
    with planner._turn:
        answer = foreman.post("/preview/proposal", {})
    assert (answer.status_code, answer.get_json()["detail"]) == (
        503,
        "Another proposal is being worked out: try again.",
    )
    assert proposal(foreman)["moves"]


def test_nothing_is_written(foreman: Caller, wiring: Wiring) -> None:
    opened(foreman, 1)
    before = wiring.command_log.seq
    proposal(foreman)
    wiring.command_log.catch_up()
    assert wiring.command_log.seq == before


def test_only_who_may_dispatch_may_ask(app: Flask, foreman: Caller) -> None:
    assert stranger(app).post("/preview/proposal", {}).status_code == 401
    for name in (TECHNICIAN, ADVISOR, GENERAL):
        assert signed_in(app, name).post("/preview/proposal", {}).status_code == 403
    for name in (FOREMAN, DIRECTOR, MANAGER, ADMIN):
        assert signed_in(app, name).post("/preview/proposal", {}).status_code == 200


def test_it_takes_no_wishes(foreman: Caller) -> None:
    answer = foreman.post("/preview/proposal", {"seconds": 600})
    assert (answer.status_code, answer.get_json()["errors"][0]["field"]) == (422, "seconds")
