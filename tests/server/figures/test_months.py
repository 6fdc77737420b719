"""A closed month keeps its figures, and what changes afterwards is told car by car (domain.md §5)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask

from tests.builders import at
from tests.fakes import FakeClock
from tests.server.callers import (
    ADVISOR,
    CALLER,
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

pytestmark = pytest.mark.usefixtures("people")

JUNE = datetime(2026, 6, 2, 2, tzinfo=UTC)


@pytest.fixture
def may(app: Flask, clock: FakeClock) -> Caller:
    """Three cars of May: two on time, one excused; now it is June. Gives a manager."""
    advisor, foreman = signed_in(app, ADVISOR), signed_in(app, FOREMAN)
    for number, bay in (("WX1", "机1"), ("WX2", "机2"), ("WX3", "机3")):
        advisor.post("/jobs", order(number))
        foreman.command(number, "dispatch", team=TEAM, bay=bay)
    foreman.command("WX1", "start", technicians=[TECHNICIAN])
    clock.set(at("16:00"))
    foreman.command("WX1", "finish")
    advisor.command("WX1", "deliver")
    advisor.command("WX2", "deliver")
    clock.set(at("17:20"))
    advisor.command("WX3", "deliver")
    advisor.excuse("WX3")
    clock.set(JUNE)
    return signed_in(app, MANAGER)


def test_closing_shows_later_differences_car_by_car(app: Flask, may: Caller, clock: FakeClock) -> None:
    assert may.get("/kpi/months/2026-05").status_code == 404
    closed = may.post("/kpi/months/2026-05/close", {"note": "五月"})
    assert closed.status_code == 200
    shown = may.get("/kpi/months/2026-05").json
    assert (shown["closed_by"], shown["note"], shown["differs"], shown["cars"]) == (MANAGER, "五月", False, [])
    head = app.extensions["shopboard"].store.log.head()
    assert (shown["log_seq"], shown["log_hash"]) == head
    assert f"{head[0]}:{head[1]}" in may.client.get("/kpi/months/2026-05").text
    assert {group["by"] for group in shown["groups"]} == {"total", "advisor", "technician", "team", "repair_type"}

    signed_in(app, CALLER).command("WX1", "follow-up", on_time=False, note="说好上午")
    may.command("WX3", "review-excuse", accepted=False, note="没有联系记录")
    shown = may.get("/kpi/months/2026-05").json
    assert shown["differs"] is True
    assert [(car["order_no"], car["kind"], car["before"], car["after"]) for car in shown["cars"]] == [
        ("WX1", "verdict", "on_time", "late"),
        ("WX3", "verdict", "excused", "late"),
    ]
    (call,) = shown["cars"][0]["events"]
    assert (call["kind"], call["who"], call["body"]["note"]) == ("FollowUpMade", CALLER, "说好上午")
    total = shown["groups"][0]
    assert (total["before"]["rate"], total["after"]["rate"]) == (100.0, 33.3)
    assert (total["before"]["late"], total["after"]["late"]) == (0, 2)
    technician = next(group for group in shown["groups"] if group["by"] == "technician")
    assert (technician["name"], technician["before"]["late"], technician["after"]["late"]) == (TECHNICIAN, 0, 1)

    # Closing again is a new entry; the first one stays.
    may.post("/kpi/months/2026-05/close", {"note": "重新结账"})
    shown = may.get("/kpi/months/2026-05").json
    assert (shown["differs"], shown["note"], [one["body"]["note"] for one in shown["earlier"]]) == (
        False,
        "重新结账",
        ["五月"],
    )
    assert shown["groups"][0]["before"]["late"] == 2
    (row,) = may.get("/kpi/months?year=2026").json
    assert (row["month"], row["closings"], row["closed_by"]) == ("2026-05", 2, MANAGER)


def test_a_car_settled_again_in_another_month_is_shown_to_have_moved(app: Flask, may: Caller) -> None:
    may.post("/kpi/months/2026-05/close")
    advisor = signed_in(app, ADVISOR)
    advisor.command("WX2", "reverse-delivery", note="金额有误")
    shown = may.get("/kpi/months/2026-05").json["cars"]
    assert [(car["order_no"], car["kind"], car["after"], car["month"]) for car in shown] == [
        ("WX2", "gone", None, None)
    ]
    advisor.command("WX2", "deliver")
    shown = may.get("/kpi/months/2026-05").json["cars"]
    assert [(car["order_no"], car["kind"], car["after"], car["month"]) for car in shown] == [
        ("WX2", "moved", "late", "2026-06")
    ]
    assert [event["kind"] for event in shown[0]["events"]] == ["DeliveryReversed", "JobDelivered"]


def test_a_month_is_closed_when_it_is_over(may: Caller) -> None:
    for month in ("2026-06", "2026-07"):
        answer = may.post(f"/kpi/months/{month}/close")
        assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, "month")
    assert may.post("/kpi/months/2026-99/close").status_code == 422
    assert may.post("/kpi/months/2026-04/close").status_code == 200


def test_closing_twice_by_the_same_request_is_closing_once(may: Caller) -> None:
    first = may.post("/kpi/months/2026-05/close", key="close")
    assert may.post("/kpi/months/2026-05/close", key="close").json == first.json
    assert may.get("/kpi/months?year=2026").json[0]["closings"] == 1


def test_two_who_close_the_same_month_close_it_once(app: Flask, may: Caller) -> None:
    assert may.post("/kpi/months/2026-05/close").status_code == 200
    late = signed_in(app, GENERAL).post("/kpi/months/2026-05/close", {"note": "五月"})
    assert (late.status_code, late.json["type"]) == (409, "urn:shopboard:problem:conflict")
    assert MANAGER in late.json["detail"]
    assert may.get("/kpi/months?year=2026").json[0]["closings"] == 1


def test_a_month_is_closed_by_managers(app: Flask, may: Caller) -> None:
    assert stranger(app).post("/kpi/months/2026-05/close").status_code == 401
    for name, status in ((TECHNICIAN, 403), (ADVISOR, 403), (CALLER, 403), (FOREMAN, 403), (GENERAL, 200)):
        assert signed_in(app, name).post("/kpi/months/2026-05/close").status_code == status
    assert signed_in(app, ADVISOR).get("/kpi/months/2026-05").status_code == 200
    assert signed_in(app, TECHNICIAN).get("/kpi/months/2026-05").status_code == 403
