"""The preview over HTTP: what a dispatch would change, said in sentences, with nothing written."""

from __future__ import annotations

import pytest
from flask import Flask

from board.orders.labour import Operation
from server.core.wiring import Wiring
from tests.builders import at
from tests.fakes import FakeClock
from tests.server import callers
from tests.server.callers import ADVISOR, BAY, FOREMAN, OTHER_BAY, TEAM, TECHNICIAN, Caller, order, signed_in, stranger
from tests.server.past import past

OIL = Operation("M01", "更换机油机滤", "mechanical", 30)


@pytest.fixture
def foreman(app: Flask, wiring: Wiring) -> Caller:
    """A foreman at a shop with one car to dispatch: an hour's maintenance, promised for 17:00."""
    callers.staff_up(wiring)
    caller = signed_in(app, FOREMAN)
    assert caller.post("/jobs", order()).status_code == 201
    return caller


def wish(**changes: object) -> dict[str, object]:
    return {"order_no": "WX1", "task": 1, "team": TEAM, "bay": BAY} | changes


def test_the_car_itself_comes_first_with_its_new_time(foreman: Caller) -> None:
    answer = foreman.post("/preview/dispatch", wish()).get_json()
    assert answer["refused"] is None
    assert answer["starts_at"] == at("09:00").isoformat()
    (change,) = answer["changes"]
    assert (change["order_no"], change["late_minutes"], change["after"]["risk"]) == ("WX1", 0, "none")
    assert change["text"].startswith("沪A12345 ready 10:10")


def test_a_car_made_late_is_named_with_its_minutes(foreman: Caller, clock: FakeClock) -> None:
    for number, bay in enumerate(["机2", "机3", "机4", "机5", "机6", "机7", "机8", "机9"], start=2):
        team = {"机2": TEAM, "机3": TEAM}.get(bay) or ("机电二组" if bay in ("机4", "机5", "机6") else "机电三组")
        long = order(f"WX{number}", plate=f"沪A1234{number}", standard_minutes=300)
        assert foreman.post("/jobs", long).status_code == 201
        assert foreman.command(f"WX{number}", "dispatch", team=team, bay=bay).status_code == 200
    rival = order("WX10", plate="沪A54321", promised_at="2026-05-04T10:30:00+08:00")
    assert foreman.post("/jobs", rival).status_code == 201

    answer = foreman.post("/preview/dispatch", wish()).get_json()

    # The only free bay would have been the rival's.
    late = next(change for change in answer["changes"] if change["order_no"] == "WX10")
    assert late["worse"]
    assert late["after"]["risk"] == "late_expected"
    assert late["late_minutes"] == 40
    assert late["text"] == "沪A54321 ready 11:10 instead of 10:10, 40 min after the promise"


def test_a_taken_bay_is_a_queue_and_says_behind_whom(foreman: Caller, clock: FakeClock) -> None:
    assert foreman.post("/jobs", order("WX2", plate="沪A22222")).status_code == 201
    assert foreman.command("WX2", "dispatch", team=TEAM, bay=BAY).status_code == 200
    assert foreman.command("WX2", "start", technicians=[TECHNICIAN]).status_code == 200
    clock.pass_by(minutes=5)

    answer = foreman.post("/preview/dispatch", wish()).get_json()

    assert answer["wait"]["reason"] == "bay"
    assert answer["wait"]["text"] == "after 沪A22222, until 10:00"


def test_a_dispatch_for_another_day_begins_then_and_says_so(foreman: Caller, clock: FakeClock) -> None:
    tomorrow = "2026-05-05T08:30:00+08:00"
    answer = foreman.post("/preview/dispatch", wish(not_before=tomorrow)).get_json()
    assert answer["wait"]["reason"] == "planned"
    assert answer["wait"]["text"] == "begins as planned, tomorrow 08:30"
    places = foreman.post("/preview/placements", {"order_no": "WX1", "not_before": tomorrow}).get_json()["placements"]
    assert {place["starts_at"] for place in places if not place["refused"]} == {answer["starts_at"]}
    assert foreman.command("WX1", "dispatch", team=TEAM, bay=BAY, not_before=tomorrow).status_code == 200
    (task,) = foreman.get("/jobs/WX1").json["tasks"]
    assert (task["state"], task["not_before"]) == ("dispatched", answer["starts_at"])
    wrong = foreman.command("WX1", "dispatch", team=TEAM, bay=BAY, not_before="2026-05-05 08:30")
    assert (wrong.status_code, [fault["field"] for fault in wrong.json["errors"]]) == (422, ["not_before"])


def test_a_swap_is_weighed_and_writes_nothing(foreman: Caller) -> None:
    assert foreman.post("/jobs", order("WX2", plate="沪A22222", standard_minutes=90)).status_code == 201
    for number in ("WX1", "WX2"):
        assert foreman.command(number, "dispatch", team=TEAM, bay=BAY).status_code == 200
    swap = {"order_no": "WX2", "with_order_no": "WX1"}
    answer = foreman.post("/preview/swap", swap).get_json()
    assert answer["refused"] is None
    assert {change["plate"]: change["after"]["forecast_ready"][11:16] for change in answer["changes"]} == {
        "沪A22222": "03:40",
        "沪A12345": "02:10",
    }
    assert foreman.get("/jobs/WX1").json["seq"] == foreman.get("/jobs/WX2").json["seq"] - 1
    refused = foreman.post("/preview/swap", {"order_no": "WX2", "with_order_no": "WX2"}).get_json()
    assert refused["refused"] == "A task cannot change places with itself."


def test_a_bay_tells_of_every_other_car_that_it_would_move(foreman: Caller, clock: FakeClock) -> None:
    assert foreman.post("/jobs", order("WX2", plate="沪A22222")).status_code == 201
    answer = foreman.post("/preview/placements", {"order_no": "WX1"}).get_json()
    bays = {place["bay"]: place for place in answer["placements"]}
    # The other one would have been taken in hand there, and now goes to the next bay.
    assert bays[BAY]["changes"] == []
    taken = [place["changes"] for place in answer["placements"] if not place["refused"]]
    assert all(change["plate"] == "沪A22222" for changes in taken for change in changes)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"team": "钣金组", "bay": "钣1"}, "Team 钣金组 does not do this trade."),
        ({"bay": "机99"}, "There is no bay 机99."),
        ({"team": "夜班组"}, "There is no team 夜班组."),
        ({"team": "机电二组"}, "Bay 机1 does not belong to team 机电二组."),
        ({"technicians": ["路人"]}, "There is no technician 路人."),
        ({"task": 9}, "Job WX1 has no task 9."),
    ],
)
def test_what_cannot_be_done_says_why(foreman: Caller, changes: dict[str, object], sentence: str) -> None:
    answer = foreman.post("/preview/dispatch", wish(**changes))
    assert answer.status_code == 200
    assert answer.get_json()["refused"] == sentence
    assert answer.get_json()["changes"] == []


def test_every_bay_is_offered_or_says_why_not(foreman: Caller) -> None:
    answer = foreman.post("/preview/placements", {"order_no": "WX1"}).get_json()
    places = {place["bay"]: place for place in answer["placements"]}
    assert places[BAY]["ready_at"] == at("10:10").isoformat()
    assert places[OTHER_BAY]["refused"] is None
    assert places["喷1"]["refused"] == "Team 喷漆组 does not do this trade."
    assert places["喷1"]["ready_at"] is None


def test_the_bays_come_with_their_rank_and_its_reasons(foreman: Caller, clock: FakeClock) -> None:
    assert foreman.post("/jobs", order("WX2", plate="沪A22222", standard_minutes=200)).status_code == 201
    assert foreman.command("WX2", "dispatch", team=TEAM, bay=BAY).status_code == 200
    clock.pass_by(minutes=5)

    places = foreman.post("/preview/placements", {"order_no": "WX1"}).get_json()["placements"]

    ranked = {place["rank"]: place for place in places if place["rank"]}
    assert sorted(ranked) == list(range(1, 10))
    assert ranked[1]["bay"] == OTHER_BAY
    assert [(reason["code"], reason["text"]) for reason in ranked[1]["reasons"]] == [
        ("in_time", "6 h 45 min before the promise"),
        ("harms_nobody", "makes nobody later"),
        ("free", "can begin at once"),
    ]
    assert ranked[9]["bay"] == BAY
    assert ranked[9]["reasons"][-1]["text"] == "after 沪A22222, until 13:25"
    assert all(place["reasons"] == [] for place in places if place["refused"])


def test_nothing_is_written(foreman: Caller, wiring: Wiring) -> None:
    before = wiring.command_log.seq
    foreman.post("/preview/dispatch", wish())
    foreman.post("/preview/placements", {"order_no": "WX1"})
    wiring.command_log.catch_up()
    assert wiring.command_log.seq == before
    assert wiring.command_log.shop.jobs["WX1"].stage == "received"


def test_an_order_that_is_not_open_is_not_found(foreman: Caller) -> None:
    assert foreman.post("/preview/dispatch", wish(order_no="WX9")).status_code == 404
    assert foreman.post("/preview/placements", {"order_no": "WX9"}).status_code == 404


def test_sentences_come_in_the_readers_language(foreman: Caller) -> None:
    answer = foreman.post("/preview/dispatch", wish(), Accept_Language="zh-CN").get_json()
    assert "可交" in answer["changes"][0]["text"]


def test_only_who_may_dispatch_may_ask(app: Flask, foreman: Caller) -> None:
    assert stranger(app).post("/preview/dispatch", wish()).status_code == 401
    for name in (TECHNICIAN, ADVISOR):
        assert signed_in(app, name).post("/preview/dispatch", wish()).status_code == 403
        assert signed_in(app, name).post("/preview/placements", {"order_no": "WX1"}).status_code == 403


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"task": "one"}, "task"),
        ({"bay": ""}, "bay"),
        ({"colour": "red"}, "colour"),
        ({"technicians": "张"}, "technicians"),
    ],
)
def test_bad_input_names_the_field(foreman: Caller, changes: dict[str, object], field: str) -> None:
    answer = foreman.post("/preview/dispatch", wish(**changes))
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["field"] == field


@pytest.fixture
def advisor(app: Flask, wiring: Wiring, foreman: Caller) -> Caller:
    """An advisor with a customer before them, while the foreman's car waits to be dispatched."""
    wiring.store.floor.put_standards(
        (
            OIL,
            Operation("B01", "前保险杠整形", "body", 90),
            Operation("P01", "前保险杠喷漆", "paint", 120),
        )
    )
    return signed_in(app, ADVISOR)


def talked_about(*operations: object, **more: object) -> dict[str, object]:
    return {"operations": list(operations)} | more


def test_an_order_that_is_only_talked_about_has_its_minutes_and_its_time(advisor: Caller) -> None:
    answer = advisor.post("/preview/order", talked_about("M01"))
    assert answer.status_code == 200
    # Half an hour of work at 9:00, and ten minutes for the inspection.
    assert answer.get_json() == {
        "standard_minutes": 30,
        "forecast_ready": at("09:40").isoformat(),
        # Nothing is said of what nobody knows yet.
        "p96_ready": None,
        "p80_ready": None,
        "lacking": [{"code": "M01", "name": "更换机油机滤", "jobs": 0, "needed": 20}],
        "text": "No time by past jobs yet, there are too few: 更换机油机滤 0/20",
    }


def test_what_past_jobs_would_have_kept_stands_beside_the_plain_time(advisor: Caller, wiring: Wiring) -> None:
    past(wiring.store, range(21, 121), OIL)
    answer = advisor.post("/preview/order", talked_about("M01")).get_json()
    assert answer["forecast_ready"] == at("09:40").isoformat()
    # The 97th and the 81st of a hundred, and ten minutes for the inspection.
    assert answer["p96_ready"] == at("11:07").isoformat()
    assert answer["p80_ready"] == at("10:51").isoformat()
    assert answer["lacking"] == []
    assert answer["text"] == "By past jobs, 11:07 would have been kept in 96 of 100 cases"


def test_one_operation_without_a_past_leaves_the_plain_time_alone(advisor: Caller, wiring: Wiring) -> None:
    past(wiring.store, range(21, 121), OIL)
    both = advisor.post("/preview/order", talked_about("M01", "B01")).get_json()
    assert (both["p96_ready"], [line["code"] for line in both["lacking"]]) == (None, ["B01"])


def test_labour_without_an_operation_says_that_it_has_no_past(advisor: Caller, wiring: Wiring) -> None:
    past(wiring.store, range(21, 121), OIL)
    labour = {"code": "-", "name": "机修", "standard_minutes": 45}
    answer = advisor.post("/preview/order", talked_about(labour)).get_json()
    assert (answer["p96_ready"], answer["lacking"]) == (None, [])
    assert answer["text"] == "No time by past jobs: labour without an operation has none."


def test_the_wash_the_trades_and_what_a_repair_type_needs_take_their_time(advisor: Caller) -> None:
    washed = advisor.post("/preview/order", talked_about("M01", wash=True)).get_json()
    assert washed["forecast_ready"] == at("10:00").isoformat()
    accident = advisor.post("/preview/order", talked_about("P01", "B01", repair_type="accident")).get_json()
    # Body first, then paint, the lunch hour between them; then the inspections.
    assert accident["standard_minutes"] == 210
    assert accident["forecast_ready"] > at("13:30").isoformat()


def test_an_operation_the_table_does_not_have_may_be_given_in_full(advisor: Caller) -> None:
    line = {"code": "X1", "name": "异响排查", "standard_minutes": 45}
    answer = advisor.post("/preview/order", talked_about("M01", line)).get_json()
    assert answer["standard_minutes"] == 75


def test_a_full_workshop_makes_the_next_order_wait(advisor: Caller, foreman: Caller) -> None:
    alone = advisor.post("/preview/order", talked_about("M01")).get_json()["forecast_ready"]
    for number in range(2, 12):
        long = order(f"WX{number}", plate=f"沪A222{number:02}", standard_minutes=120)
        assert foreman.post("/jobs", long).status_code == 201
    assert advisor.post("/preview/order", talked_about("M01")).get_json()["forecast_ready"] > alone


def test_talking_about_an_order_writes_nothing(advisor: Caller, wiring: Wiring) -> None:
    before = wiring.command_log.seq
    advisor.post("/preview/order", talked_about("M01"))
    wiring.command_log.catch_up()
    assert wiring.command_log.seq == before
    assert set(wiring.command_log.shop.jobs) == {"WX1"}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"operations": []}, "operations"),
        ({}, "operations"),
        ({"operations": ["Z99"]}, "operations"),
        ({"operations": ["M01"], "repair_type": "magic"}, "repair_type"),
        ({"operations": ["M01"], "wash": "often"}, "wash"),
        ({"operations": ["M01"], "colour": "red"}, "colour"),
    ],
)
def test_an_order_that_cannot_be_weighed_names_the_field(advisor: Caller, body: dict[str, object], field: str) -> None:
    answer = advisor.post("/preview/order", body)
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["field"] == field


def test_only_who_may_open_an_order_may_weigh_one(app: Flask, advisor: Caller) -> None:
    assert stranger(app).post("/preview/order", talked_about("M01")).status_code == 401
    assert signed_in(app, TECHNICIAN).post("/preview/order", talked_about("M01")).status_code == 403
    assert signed_in(app, FOREMAN).post("/preview/order", talked_about("M01")).status_code == 200
