"""Repair orders over HTTP: opening them in long and short form, finding them, repeating a request."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from board.orders.labour import Operation
from server.core.wiring import Wiring
from server.people import roster
from tests.builders import at, author
from tests.fakes import FakeClock
from tests.server.callers import (
    ADVISOR,
    BAY,
    COLLEAGUE,
    FOREMAN,
    GENERAL,
    TEAM,
    TECHNICIAN,
    Caller,
    order,
    signed_in,
    staff_up,
    stranger,
)

STANDARDS = (
    Operation("M01", "更换机油机滤", "mechanical", 30),
    Operation("B01", "前保险杠整形", "body", 90),
    Operation("P01", "前保险杠喷漆", "paint", 120),
    Operation("M02", "前保险杠拆装", "mechanical", 60),
)


@pytest.fixture(autouse=True)
def people(wiring: Wiring) -> None:
    staff_up(wiring)
    wiring.store.floor.put_standards(STANDARDS)


def test_an_order_is_opened_with_its_promise(advisor: Caller) -> None:
    answer = advisor.post("/jobs", order(model="示例 1.5T", waiting_customer=True, wash=True))
    assert answer.status_code == 201
    assert answer.headers["Location"] == "/api/v1/jobs/WX1"
    job = answer.json["job"]
    assert (job["stage"], job["plate"], job["advisor"]) == ("received", "沪A12345", ADVISOR)
    assert job["promised_at"] == "2026-05-04T09:00:00+00:00"
    assert job["promises"][0]["confirmed_by"] == "signature"
    assert job["waiting_customer"]
    assert [event["kind"] for event in answer.json["events"]] == ["JobReceived", "PromiseGiven"]
    assert answer.json["seq"] == 2


def test_the_customer_is_kept_apart_from_the_log(advisor: Caller, wiring: Wiring) -> None:
    answer = advisor.post("/jobs", order(customer={"name": "张示例", "phone": "13800000000"}))
    car_url = answer.json["car_url"]
    assert "张示例" not in repr(wiring.store.log.read(0))
    shown = advisor.get("/jobs/WX1").json
    assert shown["customer"] == {"name": "张示例", "phone": "13800000000"}
    assert shown["car_url"] == car_url
    customer = wiring.store.customers.of_car_token(car_url.removeprefix("/car/"))
    assert customer is not None
    assert customer.order_no == "WX1"


def test_the_workshop_sees_no_customer(advisor: Caller, app: Flask) -> None:
    advisor.post("/jobs", order(customer={"name": "张示例", "phone": "13800000000"}))
    for name in (TECHNICIAN, FOREMAN):
        text = signed_in(app, name).get("/jobs/WX1").text
        assert "13800000000" not in text
        assert "/car/" not in text


def test_every_order_has_a_car_page_nobody_can_guess(advisor: Caller) -> None:
    urls = [advisor.post("/jobs", order(number)).json["car_url"] for number in ("WX1", "WX2")]
    assert len(set(urls)) == 2
    assert all(len(url) > 25 for url in urls)


def test_operations_of_the_short_form_become_tasks_in_the_order_of_the_trades(advisor: Caller) -> None:
    body = order(repair_type="accident", operations=["M02", "P01", "B01"])
    del body["standard_minutes"]
    tasks = advisor.post("/jobs", body).json["job"]["tasks"]
    assert [(task["number"], task["trade"]) for task in tasks] == [(1, "body"), (2, "paint"), (3, "mechanical")]
    assert [task["standard_minutes"] for task in tasks] == [90, 120, 60]


def test_tasks_in_full_keep_their_order(advisor: Caller) -> None:
    body = order(
        tasks=[
            {"trade": "body", "standard_minutes": 45},
            {"trade": "mechanical", "operations": ["M02", {"code": "X1", "name": "校准雷达", "standard_minutes": 15}]},
        ]
    )
    del body["standard_minutes"]
    tasks = advisor.post("/jobs", body).json["job"]["tasks"]
    assert [(task["trade"], task["standard_minutes"]) for task in tasks] == [("body", 45), ("mechanical", 75)]
    assert [line["code"] for line in tasks[1]["operations"]] == ["M02", "X1"]


def test_an_operation_may_be_called_by_its_name(advisor: Caller) -> None:
    body = order(operations=["更换机油机滤"])
    del body["standard_minutes"]
    assert advisor.post("/jobs", body).json["job"]["tasks"][0]["operations"][0]["code"] == "M01"


def test_an_advisor_who_names_nobody_opens_their_own(advisor: Caller) -> None:
    body = order()
    del body["advisor"]
    assert advisor.post("/jobs", body).json["job"]["advisor"] == ADVISOR


def test_anybody_else_must_name_the_advisor(app: Flask) -> None:
    body = order()
    del body["advisor"]
    answer = signed_in(app, FOREMAN).post("/jobs", body)
    assert answer.status_code == 422
    assert answer.json["errors"][0]["field"] == "advisor"


def test_another_system_knows_advisors_whom_the_staff_list_does_not(
    app: Flask, wiring: Wiring, clock: FakeClock, advisor: Caller
) -> None:
    dms = Caller(
        app.test_client(), {"Authorization": f"Bearer {roster.issue(wiring.store, 'DMS', 'advisor', author(clock()))}"}
    )
    answer = dms.post("/jobs", order(advisor="何示例"))
    assert answer.status_code == 201
    assert answer.json["job"]["advisor"] == "何示例"
    # Whom the list has as something else, or as gone, is no advisor to anybody.
    assert dms.post("/jobs", order("WX2", advisor=TECHNICIAN)).status_code == 422
    gone = wiring.store.people.person(COLLEAGUE)
    assert gone is not None
    wiring.store.people.put_staff(replace(gone, active=False))
    assert dms.post("/jobs", order("WX3", advisor=COLLEAGUE)).status_code == 422
    assert advisor.post("/jobs", order("WX4", advisor="何示例")).status_code == 422


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"plate": "沪A1234"}, "plate", "沪A1234 is an unusual plate"),
        ({"plate": "沪A/1234"}, "plate", "沪A/1234 is not a licence plate"),
        ({"plate": ""}, "plate", "Give the licence plate."),
        ({"advisor": "没有此人"}, "advisor", "There is nobody called 没有此人 on the staff."),
        ({"advisor": TECHNICIAN}, "advisor", f"{TECHNICIAN} is not a service advisor."),
        ({"promised_at": "2026-05-04T08:59:00+08:00"}, "promised_at", "The promised time is in the past."),
        ({"promised_at": "2028-05-04T08:59:00+08:00"}, "promised_at", "more than a year away"),
        ({"promised_at": "2026-05-04T17:00:00"}, "promised_at", "promised_at needs its offset from UTC"),
        ({"promised_at": "tomorrow"}, "promised_at", "promised_at must be a time with its offset"),
        ({"promised_at": 1777885200}, "promised_at", "promised_at must be a time with its offset"),
        ({"operations": ["NO"], "standard_minutes": None}, "operations", "no operation with the code NO"),
        ({"standard_minutes": None}, "operations", "A job needs at least one operation."),
        ({"standard_minutes": 0}, "standard_minutes", "standard_minutes must be at least 1."),
        ({"standard_minutes": 1e9}, "standard_minutes", "standard_minutes must be a whole number."),
        ({"standard_minutes": True}, "standard_minutes", "standard_minutes must be a whole number."),
        ({"tasks": [{"trade": "mechanical"}], "standard_minutes": None}, "operations", "at least one operation"),
        ({"tasks": [{"trade": "glass"}]}, "tasks.0.trade", "must be one of: mechanical, body, paint."),
        ({"tasks": [{"trade": "body", "standard_minutes": 5}]}, "tasks", "Give either tasks, or"),
        ({"operations": ["M01"]}, "standard_minutes", "not both"),
        ({"operations": [{"code": "X"}]}, "operations.0.name", "operations.0.name is missing."),
        ({"repair_type": "tuning"}, "repair_type", "repair_type must be one of: maintenance"),
        ({"order_no": "A/B"}, "order_no", "order_no is not written as it should be."),
        ({"order_no": " .. "}, "order_no", "order_no is not written as it should be."),
        ({"order_no": " "}, "order_no", "order_no must have at least 1 characters."),
        ({"order_no": "A\x00B"}, "order_no", "order_no contains characters that are not allowed."),
        ({"order_no": "A\ud800"}, "order_no", "order_no contains characters that are not allowed."),
        ({"order_no": "N" * 41}, "order_no", "order_no may have at most 40 characters."),
        ({"model": "M" * 10_000}, "model", "model may have at most 60 characters."),
        ({"colour": "red"}, "colour", "colour is not known here."),
        ({"waiting_customer": "yes"}, "waiting_customer", "waiting_customer must be true or false."),
        ({"customer": "张示例"}, "customer", "customer must be an object with named fields."),
        ({"customer": {"phone": 138}}, "customer.phone", "customer.phone must be text."),
        ({"confirmed_by": "letter"}, "confirmed_by", "must be one of: signature, phone, in_person."),
        ({"at": "2026-05-04T09:01:00+08:00"}, "at", "The time is in the future."),
        ({"at": "2026-05-04T06:59:00+08:00"}, "at", "The time is more than 120 minutes ago."),
    ],
)
def test_a_wrong_order_is_refused_with_a_sentence_that_names_the_field(
    advisor: Caller, wiring: Wiring, changes: dict[str, Any], field: str, sentence: str
) -> None:
    body = {name: value for name, value in (order() | changes).items() if value is not None}
    answer = advisor.post("/jobs", body)
    assert answer.status_code == 422, answer.text
    assert answer.content_type == "application/problem+json"
    assert field in [error["field"] for error in answer.json["errors"]]
    assert sentence in answer.json["detail"]
    assert wiring.store.log.last_seq() == 0
    assert wiring.store.customers.of_job("WX1") is None


@pytest.mark.parametrize("missing", ["order_no", "repair_type"])
def test_a_missing_field_is_named(advisor: Caller, missing: str) -> None:
    body = order()
    del body[missing]
    answer = advisor.post("/jobs", body)
    assert (answer.status_code, answer.json["detail"]) == (422, f"{missing} is missing.")


def test_a_refusal_is_said_in_the_callers_language(advisor: Caller) -> None:
    chinese = advisor.post("/jobs", order(plate="沪A/1234"), Accept_Language="zh-CN,zh;q=0.9").json
    assert chinese["detail"].startswith("“沪A/1234”不是有效的车牌号")
    asked = advisor.post("/jobs?lang=zh", order(plate="")).json
    assert asked["detail"] == "请填写车牌号。"
    unsaid = advisor.post("/jobs", order(plate=""), Accept_Language="").json
    assert unsaid["detail"] == "请填写车牌号。"


def test_an_order_number_is_used_once(advisor: Caller) -> None:
    advisor.post("/jobs", order())
    again = advisor.post("/jobs", order(plate="沪B12345"))
    assert again.status_code == 409
    assert again.json["current"]["plate"] == "沪A12345"


def test_an_order_may_be_back_dated_within_the_window(advisor: Caller) -> None:
    job = advisor.post("/jobs", order(at="2026-05-04T07:30:00+08:00")).json["job"]
    assert job["received_at"] == "2026-05-03T23:30:00+00:00"


def test_the_same_key_gives_the_first_answer_again_and_changes_nothing(advisor: Caller, wiring: Wiring) -> None:
    first = advisor.post("/jobs", order(), key="again")
    advisor.command("WX1", "warn", reason="parts")
    again = advisor.post("/jobs", order(), key="again")
    assert (again.status_code, again.json) == (first.status_code, first.json)
    assert wiring.store.log.last_seq() == 3


def test_the_same_key_for_another_request_is_refused(advisor: Caller) -> None:
    advisor.post("/jobs", order(), key="again")
    other = advisor.post("/jobs", order(model="other"), key="again")
    assert other.status_code == 422
    assert other.json["type"] == "urn:shopboard:problem:key-reused"
    assert advisor.command("WX1", "warn", reason="parts").status_code == 200
    assert advisor.post("/jobs/WX1/warn", {"reason": "parts"}, key="again").status_code == 422


def test_two_people_may_use_the_same_key(advisor: Caller, app: Flask) -> None:
    assert advisor.post("/jobs", order(), key="1").status_code == 201
    assert signed_in(app, FOREMAN).post("/jobs", order("WX2"), key="1").status_code == 201


def test_a_refused_request_may_be_put_right_under_the_same_key(advisor: Caller) -> None:
    assert advisor.post("/jobs", order(plate="X"), key="1").status_code == 422
    assert advisor.post("/jobs", order(), key="1").status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 101, "with\ttab", "钥匙"])
def test_a_key_that_is_none_is_refused(advisor: Caller, key: str) -> None:
    answer = advisor.client.post(
        "/api/v1/jobs", json=order(), headers={"Idempotency-Key": key.encode().decode("latin-1")}
    )
    assert answer.status_code == 422
    assert answer.json is not None
    assert answer.json["errors"][0]["field"] == "Idempotency-Key"


def test_a_key_may_hold_slashes(advisor: Caller, wiring: Wiring) -> None:
    for _ in range(2):
        assert advisor.post("/jobs", order(), key="order/WX1/open").status_code == 201
    assert wiring.store.log.last_seq() == 2


def test_orders_are_found_by_stage_plate_and_day(advisor: Caller, clock: FakeClock) -> None:
    advisor.post("/jobs", order("WX1"))
    clock.set(at("09:00", days=1))
    advisor.post("/jobs", order("WX2", plate="沪AD12345", promised_at="2026-05-05T17:00:00+08:00"))
    advisor.command("WX2", "cancel", note="顾客取消")

    def found(query: str) -> list[str]:
        return [row["order_no"] for row in advisor.get(f"/jobs{query}").json]

    assert found("") == ["WX2", "WX1"]
    assert found("?stage=received") == ["WX1"]
    assert found("?plate=沪ad") == ["WX2"]
    assert found("?plate=沪A·12") == ["WX1"]
    assert found("?from=2026-05-05") == ["WX2"]
    assert found("?to=2026-05-04") == ["WX1"]
    assert found("?from=2026-05-04&to=2026-05-05&stage=cancelled") == ["WX2"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("?stage=lost", "stage"),
        ("?from=yesterday", "from"),
        ("?to=2026-02-30", "to"),
        ("?from=0001-01-01", "from"),
        ("?plate=%00", "plate"),
        ("?colour=red", "colour"),
    ],
)
def test_a_wrong_question_names_its_field(advisor: Caller, query: str, field: str) -> None:
    answer = advisor.get(f"/jobs{query}")
    assert answer.status_code == 422
    assert answer.json["errors"][0]["field"] == field


def test_an_order_tells_its_outlook_while_it_is_open(advisor: Caller) -> None:
    advisor.post("/jobs", order())
    shown = advisor.get("/jobs/WX1").json
    assert shown["risk"] == "none"
    assert shown["forecast_ready"] == "2026-05-04T02:10:00+00:00"
    advisor.command("WX1", "cancel", note="顾客取消")
    assert "risk" not in advisor.get("/jobs/WX1").json


def test_everything_recorded_about_an_order_can_be_read(advisor: Caller) -> None:
    advisor.post("/jobs", order())
    events = advisor.get("/jobs/WX1/events").json
    assert [(event["seq"], event["kind"], event["who"]) for event in events] == [
        (1, "JobReceived", ADVISOR),
        (2, "PromiseGiven", ADVISOR),
    ]
    assert events[1]["body"]["reason"] == "initial"


@pytest.mark.parametrize("path", ["/jobs/NO", "/jobs/NO/events", "/jobs/%00", "/jobs/" + "x" * 200])
def test_an_unknown_order_is_not_found(advisor: Caller, path: str) -> None:
    answer = advisor.get(path)
    assert answer.status_code == 404
    assert answer.content_type == "application/problem+json"


@pytest.mark.parametrize("path", ["/jobs", "/jobs/WX1", "/jobs/WX1/events", "/board"])
def test_the_jobs_are_for_everybody_who_is_let_in_and_for_no_stranger(
    app: Flask, wiring: Wiring, clock: FakeClock, advisor: Caller, path: str
) -> None:
    advisor.post("/jobs", order())
    display = Caller(
        app.test_client(), {"Authorization": f"Bearer {roster.issue(wiring.store, 'tv', 'display', author(clock()))}"}
    )
    for reader in (advisor, signed_in(app, TECHNICIAN), signed_in(app, GENERAL)):
        assert reader.get(path).status_code == 200
    assert display.get(path).status_code == (200 if path == "/board" else 403), "a display reads its own page only"
    assert stranger(app).get(path).status_code == 401


def test_the_board_has_every_open_job_sorted_as_displayed(advisor: Caller, app: Flask) -> None:
    advisor.post("/jobs", order("WX1"))
    advisor.post("/jobs", order("WX2", plate="沪B12345", promised_at="2026-05-04T09:20:00+08:00"))
    signed_in(app, FOREMAN).command("WX1", "dispatch", team=TEAM, bay=BAY)
    board = advisor.get("/board").json
    assert [(row["order_no"], row["risk"]) for row in board["rows"]] == [("WX2", "late_expected"), ("WX1", "none")]
    assert (board["rows"][1]["team"], board["rows"][1]["bay"]) == (TEAM, BAY)
    assert (board["seq"], board["now"], board["site"]["time_zone"]) == (5, "2026-05-04T01:00:00+00:00", "Asia/Shanghai")
