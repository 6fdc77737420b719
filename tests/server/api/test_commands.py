"""The commands of a job over HTTP: the whole line from dispatch to follow-up, who may give which, and lost races."""

from __future__ import annotations

import threading
from datetime import datetime
from typing import Any

import pytest
from flask import Flask

from board.people import MAY, ROLES, may
from board.refused import Refused
from server.api.commands import COMMANDS
from server.api.deciding import decide
from server.core.wiring import Wiring
from server.people import roster
from server.web.person import Person
from tests.builders import at, author
from tests.fakes import FakeClock
from tests.server.callers import (
    ADMIN,
    BAY,
    CALLER,
    COLLEAGUE,
    DIRECTOR,
    FOREMAN,
    MANAGER,
    OTHER_BAY,
    OTHER_TECHNICIAN,
    SIGNATURE,
    TEAM,
    TECHNICIAN,
    Answer,
    Caller,
    order,
    signed_in,
    stranger,
)

pytestmark = pytest.mark.usefixtures("people")

BODIES: dict[str, dict[str, Any]] = {
    "dispatch": {"task": 1, "team": TEAM, "bay": BAY},
    "swap": {"with_order_no": "WX2"},
    "split": {"operations": ["X1"]},
    "pause": {"reason": "parts"},
    "answer": {"in_time": True},
    "warn": {"reason": "parts"},
    "added-work": {"operations": [{"code": "X", "name": "更换雨刮", "standard_minutes": 10}]},
    "finding": {"note": "前刹车片剩 3 毫米"},
    "answer-finding": {"finding": 1, "outcome": "settled"},
    "promise": {"promised_at": "2026-05-04T18:00:00+08:00", "reason": "customer_request"},
    "inspect": {"level": "team_leader", "passed": True},
    "excuse": {"note": "顾客晚到", "signed": True},
    "signature": {"for": "excuse", "image": SIGNATURE},
    "review-excuse": {"accepted": True},
    "follow-up": {"on_time": True},
    "look-into": {"note": "已向顾客道歉"},
    "share": {"shares": [{"technician": TECHNICIAN, "per_cent": 100}]},
    "late-cause": {"cause": "parts", "note": "配件漏订"},
    "appraise-rework": {"is_rework": False, "note": "别的毛病"},
    "amend": {"repair_type": "repair", "note": "打错了"},
    "clear": {"contradiction": "call_disagrees_with_clock", "note": "顾客记错了"},
    "reopen": {"note": "顾客又来了"},
    "undo": {"event": 1},
    "correct": {"event": 1, "to": "2026-05-04T08:40:00+08:00"},
}


def done(answer: Answer) -> Any:
    """What a command that must work answers."""
    assert answer.status_code in (200, 201), answer.text
    return answer.json


def test_a_car_goes_all_the_way(
    app: Flask, clock: FakeClock, advisor: Caller, foreman: Caller, technician: Caller
) -> None:
    done(advisor.post("/jobs", order(wash=True)))
    steps: list[tuple[str, Caller, str, dict[str, Any], str]] = [
        ("09:05", foreman, "dispatch", {"task": 1, "team": TEAM, "bay": BAY}, "dispatched"),
        ("09:10", technician, "start", {"task": 1}, "working"),
        ("09:30", technician, "pause", {"task": 1, "reason": "parts", "note": "等机滤"}, "paused"),
        ("09:50", technician, "resume", {"task": 1}, "working"),
        ("10:20", technician, "finish", {"task": 1}, "inspecting"),
        ("10:25", technician, "inspect", {"level": "team_leader", "passed": True}, "washing"),
        ("10:30", advisor, "wash", {"done": False}, "washing"),
        ("10:45", advisor, "wash", {"done": True}, "ready"),
        ("11:00", advisor, "deliver", {}, "delivered"),
        ("11:20", advisor, "leave", {}, "delivered"),
    ]
    for when, who, command, body, stage in steps:
        clock.set(at(when))
        answer = done(who.command("WX1", command, **body))
        assert answer["job"]["stage"] == stage, command
    clock.set(at("10:00", days=1))
    job = done(signed_in(app, CALLER).command("WX1", "follow-up", on_time=True))["job"]
    assert job["verdict"] == {"verdict": "on_time", "source": "clock", "late_minutes": 0}
    assert job["tasks"][0]["runs"][0]["technicians"] == [TECHNICIAN]
    assert job["left_at"] == "2026-05-04T03:20:00+00:00"
    assert advisor.get("/board").json["rows"] == []
    figures = advisor.get("/kpi/on-time?from=2026-05-04&to=2026-05-04").json["total"]
    assert (figures["settled"], figures["on_time"], figures["rate"]) == (1, 1, 100.0)


def test_a_colleague_joins_the_work_and_the_first_one_leaves_it_to_them(
    app: Flask, clock: FakeClock, advisor: Caller, foreman: Caller, technician: Caller
) -> None:
    done(advisor.post("/jobs", order()))
    done(foreman.command("WX1", "dispatch", team=TEAM, bay=BAY))
    done(technician.command("WX1", "start"))
    other = signed_in(app, OTHER_TECHNICIAN)
    clock.set(at("09:20"))
    assert other.command("WX1", "start").status_code == 409
    answer = done(other.command("WX1", "join"))
    assert [event["kind"] for event in answer["events"]] == ["TechnicianJoined"]
    clock.set(at("09:40"))
    done(technician.command("WX1", "step-out"))
    clock.set(at("09:50"))
    task = done(other.command("WX1", "finish"))["job"]["tasks"][0]
    assert [run["technicians"] for run in task["runs"]] == [
        [TECHNICIAN],
        [TECHNICIAN, OTHER_TECHNICIAN],
        [OTHER_TECHNICIAN],
    ]
    assert task["stoppages"] == []
    # A foreman says who: he does no work himself.
    assert foreman.command("WX1", "join").status_code == 422


def test_a_warning_is_answered_with_a_new_time_that_rescues_nothing(
    clock: FakeClock, advisor: Caller, foreman: Caller, technician: Caller
) -> None:
    done(advisor.post("/jobs", order()))
    done(foreman.command("WX1", "dispatch", team=TEAM, bay=BAY))
    done(technician.command("WX1", "start"))
    clock.set(at("16:00"))
    warned = done(technician.command("WX1", "warn", reason="overrun", expected_at="2026-05-04T17:40:00+08:00"))
    assert warned["job"]["warnings"][0]["source"] == "technician"
    body = {"outcome": "new_promise", "promised_at": "2026-05-04T18:00:00+08:00", "confirmed_by": "phone"}
    job = done(advisor.command("WX1", "acknowledge", **body))["job"]
    assert job["promised_at"] == "2026-05-04T09:00:00+00:00"
    assert job["told_at"] == "2026-05-04T10:00:00+00:00"
    clock.set(at("17:30"))
    assert done(advisor.command("WX1", "deliver"))["job"]["verdict"]["verdict"] == "late"


def test_a_warning_and_a_no_say_how_much_later(
    clock: FakeClock, advisor: Caller, foreman: Caller, technician: Caller
) -> None:
    done(advisor.post("/jobs", order()))
    done(foreman.command("WX1", "dispatch", team=TEAM, bay=BAY))
    clock.set(at("16:00"))
    both = technician.command("WX1", "warn", reason="parts", expected_at="2026-05-04T18:00:00+08:00", late_minutes=60)
    assert both.status_code == 422
    assert technician.command("WX1", "warn", reason="parts", late_minutes=0).status_code == 422
    no = done(technician.command("WX1", "answer", in_time=False, reason="parts", late_minutes=60))
    assert no["job"]["warnings"][0]["expected_at"] == "2026-05-04T10:00:00+00:00"
    assert no["job"]["told_at"] == "2026-05-04T09:00:00+00:00"


def test_added_work_moves_the_promise_when_the_customer_confirmed(advisor: Caller) -> None:
    done(advisor.post("/jobs", order()))
    body = BODIES["added-work"] | {"promised_at": "2026-05-04T18:00:00+08:00", "confirmed_by": "phone"}
    job = done(advisor.command("WX1", "added-work", **body))["job"]
    assert job["promised_at"] == "2026-05-04T10:00:00+00:00"
    assert job["tasks"][0]["standard_minutes"] == 70


def test_an_excuse_is_reviewed_by_the_service_manager_only(
    app: Flask, clock: FakeClock, advisor: Caller, foreman: Caller
) -> None:
    done(advisor.post("/jobs", order()))
    clock.set(at("18:10"))
    done(advisor.command("WX1", "deliver"))
    assert done(advisor.excuse("WX1"))["job"]["verdict"]["verdict"] == "excused"
    assert advisor.command("WX1", "review-excuse", accepted=True).status_code == 403
    rejected = done(signed_in(app, MANAGER).command("WX1", "review-excuse", accepted=False, note="没有签字"))
    assert rejected["job"]["verdict"]["verdict"] == "late"


def test_the_cause_of_a_late_car_is_corrected_and_a_contradiction_looked_into(
    app: Flask, clock: FakeClock, advisor: Caller
) -> None:
    done(advisor.post("/jobs", order()))
    clock.set(at("18:10"))
    done(advisor.command("WX1", "deliver"))
    caller, kept = signed_in(app, CALLER), app.extensions["shopboard"].store.deliveries
    assert kept.get("WX1").cause_by == "log"
    done(caller.command("WX1", "late-cause", **BODIES["late-cause"]))
    assert (kept.get("WX1").cause, kept.get("WX1").cause_by) == ("parts", "person")
    assert "delivered_before_finished" in kept.get("WX1").contradictions
    done(caller.command("WX1", "clear", contradiction="delivered_before_finished", note="修理工忘点完工"))
    assert "delivered_before_finished" not in kept.get("WX1").contradictions
    told = caller.get("/jobs/WX1").json
    assert told["late_cause"] | {"at": ""} == BODIES["late-cause"] | {"who": CALLER, "at": ""}
    assert told["cleared"] == ["delivered_before_finished"]
    assert kept.get("WX1").verdict == "late"


def test_a_command_that_the_state_does_not_allow_gets_the_state(advisor: Caller, technician: Caller) -> None:
    done(advisor.post("/jobs", order()))
    answer = technician.command("WX1", "start", task=1)
    assert answer.status_code == 409
    assert answer.json["detail"] == "Task 1 of WX1 has not been dispatched yet."
    assert answer.json["current"]["stage"] == "received"
    assert answer.json["current"]["seq"] == 2


def test_a_dispatch_that_was_overtaken_gets_the_state(app: Flask, advisor: Caller, foreman: Caller) -> None:
    done(advisor.post("/jobs", order()))
    director = signed_in(app, DIRECTOR)
    done(foreman.command("WX1", "dispatch", team=TEAM, bay=BAY, seen=2))
    late = director.command("WX1", "dispatch", team=TEAM, bay=OTHER_BAY, seen=2)
    assert late.status_code == 409
    assert late.json["current"]["tasks"][0]["bay"] == BAY
    seen = late.json["current"]["seq"]
    assert director.command("WX1", "dispatch", team=TEAM, bay=OTHER_BAY, seen=seen).status_code == 200


def test_two_cars_change_places_in_one_command_and_in_one_undo(advisor: Caller, foreman: Caller) -> None:
    done(advisor.post("/jobs", order()))
    assert advisor.post("/jobs", order("WX2", plate="沪A22222")).status_code == 201
    for number, bay in (("WX1", BAY), ("WX2", OTHER_BAY)):
        done(foreman.command(number, "dispatch", team=TEAM, bay=bay))
    answer = done(foreman.command("WX1", "swap", with_order_no="WX2"))
    kinds = [(event["job"], event["kind"]) for event in answer["events"]]
    moved, first = "TaskDispatched", "TaskPutFirst"
    assert kinds == [("WX1", moved), ("WX2", moved), ("WX2", first), ("WX1", first)]

    def bays() -> list[str]:
        return [foreman.get(f"/jobs/{number}").json["tasks"][0]["bay"] for number in ("WX1", "WX2")]

    assert bays() == [OTHER_BAY, BAY]
    late = foreman.command("WX1", "swap", with_order_no="WX2", seen=answer["seq"] - 4, with_seen=answer["seq"])
    assert (late.status_code, late.json["current"]["tasks"][0]["bay"]) == (409, OTHER_BAY)
    done(foreman.command("WX1", "undo", event=answer["events"][0]["seq"]))
    assert bays() == [BAY, OTHER_BAY]


def test_a_part_of_a_task_is_split_off_to_another_bay(advisor: Caller, foreman: Caller) -> None:
    lines = [{"code": code, "name": code, "standard_minutes": 30, "trade": "mechanical"} for code in ("X1", "X2", "X3")]
    parted = order("WX3", plate="沪A33333", operations=lines)
    del parted["standard_minutes"]
    assert advisor.post("/jobs", parted).status_code == 201
    done(foreman.command("WX3", "dispatch", team=TEAM, bay=BAY))
    seen = foreman.get("/jobs/WX3").json["seq"]
    job = done(foreman.command("WX3", "split", operations=["X2"], team=TEAM, bay=OTHER_BAY, seen=seen))["job"]
    assert [(task["number"], task["bay"], task["standard_minutes"]) for task in job["tasks"]] == [
        (1, BAY, 60),
        (2, OTHER_BAY, 30),
    ]
    late = foreman.command("WX3", "split", operations=["X3"], team=TEAM, bay=OTHER_BAY, seen=seen)
    assert (late.status_code, late.json["current"]["seq"]) == (409, job["seq"])


def test_a_car_is_kept_where_it_stands(advisor: Caller, foreman: Caller) -> None:
    done(advisor.post("/jobs", order()))
    done(foreman.command("WX1", "dispatch", team=TEAM, bay=BAY))
    answer = done(foreman.command("WX1", "keep"))
    assert [event["kind"] for event in answer["events"]] == ["TaskKept"]


def test_of_two_dispatches_at_the_same_instant_one_wins(app: Flask, advisor: Caller, foreman: Caller) -> None:
    director = signed_in(app, DIRECTOR)
    for number in range(5):
        name = f"WX{number}"
        done(advisor.post("/jobs", order(name, plate=f"沪A1234{number}")))
        start = threading.Barrier(2)
        statuses: list[int] = []

        def give(who: Caller, bay: str, name: str = name, start: threading.Barrier = start) -> None:
            start.wait(120)
            statuses.append(who.command(name, "dispatch", team=TEAM, bay=bay).status_code)  # noqa: B023

        threads = [threading.Thread(target=give, args=pair) for pair in ((foreman, BAY), (director, OTHER_BAY))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(120)
        assert sorted(statuses) == [200, 409]


def test_who_waited_long_for_a_turn_has_still_not_seen_what_came_first(
    advisor: Caller, foreman: Caller, wiring: Wiring, clock: FakeClock
) -> None:
    """As when another program keeps the database locked for some seconds."""
    done(advisor.post("/jobs", order()))
    tapped = clock()
    done(foreman.command("WX1", "dispatch", team=TEAM, bay=BAY))
    clock.pass_by(seconds=3)
    command = next(command for command in COMMANDS if command.name == "dispatch")
    director = Person(DIRECTOR, "technical_director", "tablet")
    shop, job = wiring.command_log.shop, wiring.command_log.job("WX1")
    assert job is not None
    given = command, command.body.model_validate({"team": TEAM, "bay": OTHER_BAY}), director, shop, job, clock()
    with pytest.raises(Refused, match="a moment ago"):
        decide(*given, tapped)
    assert decide(*given, clock())


def test_what_somebody_else_has_undone_meanwhile_is_a_lost_race(advisor: Caller, foreman: Caller) -> None:
    done(advisor.post("/jobs", order()))
    event = done(foreman.command("WX1", "dispatch", team=TEAM, bay=BAY))["events"][0]["seq"]
    done(foreman.command("WX1", "undo", event=event, note="点错了"))
    late = foreman.command("WX1", "undo", event=event, note="点错了")
    assert late.status_code == 409
    assert late.json["detail"] == "This has been undone already."
    assert late.json["current"]["stage"] == "received"
    assert foreman.command("WX1", "undo", event=event + 1000, note="点错了").status_code == 422


def test_the_same_key_twice_is_one_event_even_at_the_same_instant(advisor: Caller, foreman: Caller) -> None:
    done(advisor.post("/jobs", order()))
    body = {"team": TEAM, "bay": BAY}
    answers: list[Answer] = []
    start = threading.Barrier(4)
    app = foreman.client.application
    again = [signed_in(app, FOREMAN) for _ in range(4)]

    def give(who: Caller) -> None:
        start.wait(120)
        answers.append(who.post("/jobs/WX1/dispatch", body, key="once"))

    threads = [threading.Thread(target=give, args=(who,)) for who in again]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert [answer.status_code for answer in answers] == [200] * 4
    assert len({answer.text for answer in answers}) == 1
    assert len(advisor.get("/jobs/WX1/events").json) == 3


def test_a_technician_who_names_nobody_means_themselves(advisor: Caller, foreman: Caller, technician: Caller) -> None:
    done(advisor.post("/jobs", order()))
    done(foreman.command("WX1", "dispatch", team=TEAM, bay=BAY, technicians=[OTHER_TECHNICIAN]))
    started = done(technician.command("WX1", "start"))
    assert started["job"]["tasks"][0]["technicians"] == [TECHNICIAN]


def test_a_foreman_who_names_nobody_means_those_it_was_given_to(advisor: Caller, foreman: Caller) -> None:
    done(advisor.post("/jobs", order()))
    done(foreman.command("WX1", "dispatch", team=TEAM, bay=BAY, technicians=[OTHER_TECHNICIAN]))
    assert done(foreman.command("WX1", "start"))["job"]["tasks"][0]["technicians"] == [OTHER_TECHNICIAN]


def test_starting_another_car_leaves_the_first(advisor: Caller, foreman: Caller, technician: Caller) -> None:
    for number, bay in (("WX1", BAY), ("WX2", OTHER_BAY)):
        done(advisor.post("/jobs", order(number)))
        done(foreman.command(number, "dispatch", team=TEAM, bay=bay))
    done(technician.command("WX1", "start"))
    answer = done(technician.command("WX2", "start"))
    assert [event["job"] for event in answer["events"]] == ["WX1", "WX2"]
    assert answer["job"]["order_no"] == "WX2"
    assert advisor.get("/jobs/WX1").json["stage"] == "paused"


def test_a_time_may_be_given_back_dated_but_never_in_the_future(
    clock: FakeClock, advisor: Caller, foreman: Caller
) -> None:
    done(advisor.post("/jobs", order()))
    clock.set(at("09:30"))
    early = foreman.command("WX1", "dispatch", team=TEAM, bay=BAY, at="2026-05-04T09:10:00+08:00")
    assert done(early)["job"]["tasks"][0]["dispatched_at"] == "2026-05-04T01:10:00+00:00"
    future = foreman.command("WX1", "start", at="2026-05-04T09:30:01+08:00", technicians=[TECHNICIAN])
    assert (future.status_code, future.json["errors"][0]["field"]) == (422, "at")
    before = foreman.command("WX1", "start", at="2026-05-04T09:05:00+08:00", technicians=[TECHNICIAN])
    assert (before.status_code, before.json["errors"][0]["field"]) == (422, "at")


def test_one_takes_back_ones_own_and_only_a_foreman_or_manager_anothers(
    app: Flask, advisor: Caller, foreman: Caller
) -> None:
    done(advisor.post("/jobs", order()))
    warned = done(advisor.command("WX1", "warn", reason="parts"))["seq"]
    assert signed_in(app, COLLEAGUE).command("WX1", "undo", event=warned).status_code == 409
    assert done(advisor.command("WX1", "undo", event=warned, note="误点"))["job"]["warnings"] == []
    warned = done(advisor.command("WX1", "warn", reason="parts"))["seq"]
    assert done(foreman.command("WX1", "undo", event=warned))["job"]["warnings"] == []


def test_a_foreman_corrects_a_time_within_the_day_and_later_only_a_manager(
    app: Flask, clock: FakeClock, advisor: Caller, foreman: Caller
) -> None:
    done(advisor.post("/jobs", order()))
    clock.set(at("10:00"))
    seq = done(foreman.command("WX1", "dispatch", team=TEAM, bay=BAY))["seq"]
    body = {"event": seq, "to": "2026-05-04T09:20:00+08:00"}
    corrected = done(foreman.command("WX1", "correct", **body))
    assert corrected["job"]["tasks"][0]["dispatched_at"] == "2026-05-04T01:20:00+00:00"
    clock.set(at("10:00", days=1))
    body["to"] = "2026-05-04T09:30:00+08:00"
    assert foreman.command("WX1", "correct", **body).status_code == 409
    assert signed_in(app, MANAGER).command("WX1", "correct", **body).status_code == 200


def test_the_final_inspection_is_not_a_technicians(advisor: Caller, technician: Caller) -> None:
    done(advisor.post("/jobs", order()))
    answer = technician.command("WX1", "inspect", level="final", passed=True)
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (403, "level")


def test_a_car_that_is_ready_by_itself_needs_no_word(advisor: Caller, foreman: Caller) -> None:
    done(advisor.post("/jobs", order()))
    done(foreman.command("WX1", "dispatch", team=TEAM, bay=BAY))
    done(foreman.command("WX1", "start", technicians=[TECHNICIAN]))
    done(foreman.command("WX1", "finish"))
    done(foreman.command("WX1", "inspect", level="team_leader", passed=True))
    answer = done(advisor.command("WX1", "ready"))
    assert (answer["events"], answer["job"]["stage"]) == ([], "ready")


@pytest.mark.parametrize("command", [command.name for command in COMMANDS])
def test_a_command_about_no_order_is_not_found(app: Flask, command: str) -> None:
    caller = signed_in(app, ADMIN if may("admin", command) else DIRECTOR)
    answer = caller.command("NO", command, **BODIES.get(command, {}))
    assert answer.status_code == 404
    assert answer.json["detail"] == "There is no order NO."


@pytest.mark.parametrize("command", [command.name for command in COMMANDS])
def test_a_command_is_for_its_roles_and_for_no_stranger(
    app: Flask, wiring: Wiring, clock: FakeClock, command: str
) -> None:
    body = BODIES.get(command, {})
    assert stranger(app).command("NO", command, **body).status_code == 401
    for role in (*ROLES, "display"):
        headers = {"Authorization": f"Bearer {roster.issue(wiring.store, f'{role} {command}', role, author(clock()))}"}
        answer = Caller(app.test_client(), headers).command("NO", command, **body)
        assert answer.status_code == (404 if may(role, command) else 403), role


def test_every_command_of_the_table_of_roles_can_be_given() -> None:
    others = {"open", "read", "read-customer", "read-kpi", "operate-sign", "import", "administer"}
    others |= {"enter-figures", "enter-attendance", "manage-figures"}
    others |= {"pass-on", "amend-rework", "amend-score", "amend-finished"}
    others |= {"undo-others", "correct-any-day", "report-sign", "erase-customer"}
    others |= {"read-board", "read-lounge", "read-sign", "set-presence", "book"}
    assert {command.name for command in COMMANDS} == set(MAY) - others


@pytest.mark.parametrize(
    ("command", "body", "field"),
    [
        ("dispatch", {"bay": BAY}, "team"),
        ("dispatch", {"team": "没有", "bay": BAY}, "team"),
        ("dispatch", {"team": TEAM, "bay": "没有"}, "bay"),
        ("dispatch", {"team": "钣金组", "bay": BAY}, "bay"),
        ("dispatch", {"team": TEAM, "bay": BAY, "technicians": ["没有"]}, "technicians"),
        ("dispatch", {"team": TEAM, "bay": BAY, "technicians": TECHNICIAN}, "technicians"),
        ("dispatch", {"team": TEAM, "bay": BAY, "task": 7}, "task"),
        ("dispatch", {"team": TEAM, "bay": BAY, "task": 10**30}, "task"),
        ("dispatch", {"team": TEAM, "bay": BAY, "task": "1"}, "task"),
        ("swap", {"with_order_no": "没有"}, "with_order_no"),
        ("split", {"operations": []}, "operations"),
        ("split", {"operations": ["没有"]}, "operations"),
        ("split", {"operations": ["-"], "bay": BAY}, "team"),
        ("pause", {"reason": "tea"}, "reason"),
        ("warn", {"reason": "parts", "expected_at": "2026-05-04T08:00:00+08:00"}, "expected_at"),
        ("promise", {"promised_at": "2026-05-04T08:00:00+08:00", "reason": "delay"}, "promised_at"),
        ("promise", {"promised_at": "9999-12-31T23:59:59-12:00", "reason": "delay"}, "promised_at"),
        ("excuse", {"note": "", "signed": True}, "note"),
        ("excuse", {"note": "x" * 10_000, "signed": True}, "note"),
        ("excuse", {"note": "迟到", "signed": "yes"}, "signed"),
        ("undo", {"event": 99}, "event"),
        ("undo", {"event": -1}, "event"),
        ("added-work", {"operations": []}, "operations"),
        ("added-work", {"operations": ["没有"]}, "operations"),
        ("deliver", {"to": "me"}, "to"),
    ],
)
def test_a_wrong_command_is_refused_with_its_field_and_changes_nothing(
    app: Flask, wiring: Wiring, advisor: Caller, command: str, body: dict[str, Any], field: str
) -> None:
    done(advisor.post("/jobs", order()))
    answer = signed_in(app, ADMIN).command("WX1", command, **body)
    assert answer.status_code == 422, answer.text
    assert field in [error["field"] for error in answer.json["errors"]]
    assert wiring.store.log.last_seq() == 2


def test_a_clock_that_was_put_back_stops_nobody(app: Flask, clock: FakeClock) -> None:
    foreman = signed_in(app, FOREMAN)
    done(foreman.post("/jobs", order("WX9", advisor=MANAGER)))
    opened_at = clock()
    clock.pass_by(minutes=-5)
    answer = done(foreman.command("WX9", "dispatch", **BODIES["dispatch"]))
    assert answer["job"]["tasks"][0]["state"] == "dispatched"
    dispatched_at = datetime.fromisoformat(answer["job"]["tasks"][0]["dispatched_at"])
    assert dispatched_at == opened_at
