"""Appointments over HTTP: booked, moved, come or not, by whom, and known to every process."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from server.core.command_log import CommandLog
from server.core.wiring import Wiring
from server.people.customers import forget_old
from server.store import audit
from tests.builders import CALENDAR, RULES, at
from tests.fakes import FakeClock
from tests.server.callers import ADMIN, ADVISOR, DIRECTOR, FOREMAN, TECHNICIAN, Answer, Caller, order, signed_in

pytestmark = pytest.mark.usefixtures("people")

TOMORROW = "2026-05-05"
CUSTOMER = {"name": "庚示例", "phone": "139-0000-7771"}


def wish(**changes: Any) -> dict[str, Any]:
    """A maintenance of one hour, tomorrow at nine."""
    return {
        "plate": "沪A12345",
        "model": "示例 1.5T",
        "repair_type": "maintenance",
        "advisor": ADVISOR,
        "standard_minutes": 60,
        "planned_at": f"{TOMORROW}T09:00:00+08:00",
        "promised_at": f"{TOMORROW}T11:00:00+08:00",
        "customer": CUSTOMER,
    } | changes


def booked(caller: Caller, **changes: Any) -> int:
    answer = caller.post("/appointments", wish(**changes))
    assert answer.status_code == 201, answer.text
    return int(answer.json["id"])


def test_a_booked_car_becomes_an_order_with_everything_that_was_said(
    wiring: Wiring, clock: FakeClock, advisor: Caller
) -> None:
    assert advisor.post("/jobs", order("WX2026050407", plate="沪A77777")).status_code == 201
    id = booked(advisor)
    assert advisor.post(f"/appointments/{id}/confirm").json["state"] == "confirmed"
    clock.now = at("09:05", days=1)
    (one,) = advisor.get(f"/appointments?from={TOMORROW}&to={TOMORROW}").json
    assert (one["id"], one["state"], one["customer"], one["standard_minutes"]) == (id, "confirmed", CUSTOMER, 60)
    answer = advisor.post(f"/appointments/{id}/arrive", key="arrival")
    assert answer.status_code == 200, answer.text
    job = answer.json["job"]
    assert (job["order_no"], job["plate"], job["advisor"]) == ("WX2026050501", "沪A12345", ADVISOR)
    assert job["promised_at"].startswith(f"{TOMORROW}T03:00")
    assert answer.json["appointment"]["order_no"] == job["order_no"]
    assert advisor.get(f"/jobs/{job['order_no']}").json["customer"] == CUSTOMER
    # Once: the same tap again is answered as before, another one has lost.
    assert advisor.post(f"/appointments/{id}/arrive", key="arrival").json["job"] == job
    late = advisor.post(f"/appointments/{id}/arrive")
    assert (late.status_code, late.json["current"]["state"]) == (409, "arrived")
    # What others write is known everywhere, and the log and its models are whole.
    fresh = CommandLog(wiring.store, CALENDAR, RULES, wiring.clock)
    assert fresh.shop.appointments == wiring.command_log.shop.appointments
    assert list(audit.verify(wiring.store, wiring.command_log.shop)) == []


def test_the_customer_follows_the_car_and_can_be_erased(
    app: Flask, clock: FakeClock, wiring: Wiring, advisor: Caller
) -> None:
    id = booked(advisor)
    assert [one.name for one in wiring.store.customers.everybody()] == ["庚示例"]
    clock.now = at("09:05", days=1)
    assert advisor.post(f"/appointments/{id}/arrive", {"order_no": "W1"}).status_code == 200
    assert [one.order_no for one in wiring.store.customers.everybody()] == ["W1"]
    assert advisor.command("W1", "cancel", note="点错了").status_code == 200
    answer = advisor.post(f"/appointments/{id}/undo")
    assert (answer.json["state"], answer.json["customer"]) == ("booked", CUSTOMER)
    # Who may not read customers sees the car alone.
    (shown,) = signed_in(app, TECHNICIAN).get(f"/appointments?from={TOMORROW}&to={TOMORROW}").json
    assert shown["customer"] is None


@pytest.mark.parametrize("came", [False, True])
def test_what_was_said_of_whoever_booked_is_erased_with_them(
    app: Flask, wiring: Wiring, clock: FakeClock, advisor: Caller, came: bool
) -> None:
    id = booked(advisor, note="庚示例要喝茶")
    said = advisor.post(f"/appointments/{id}/confirm", {"note": "庚示例再来电"}).json["event"]
    assert advisor.post(f"/appointments/{id}/undo", {"event": said, "note": "不是庚示例"}).status_code == 200
    booked(advisor, plate="沪A12346", customer={"name": "辛示例"}, note="庚示例的邻居")
    who = f"%23{id}"
    if came:
        clock.now = at("09:05", days=1)
        who = "W1"
        assert advisor.post(f"/appointments/{id}/arrive", {"order_no": who}).status_code == 200
    admin = signed_in(app, ADMIN)
    notes = [note["text"] for note in admin.get(f"/customers/{who}/export").json["notes"]]
    assert notes == ["庚示例要喝茶", "庚示例再来电", "不是庚示例"]
    assert admin.send("DELETE", f"/customers/{who}").status_code == 204
    shown = advisor.get(f"/appointments?from={TOMORROW}&to={TOMORROW}").json
    assert [one["note"] for one in shown] == ["（已删除 erased）", "庚示例的邻居"]
    assert "要喝茶" not in advisor.client.get("/appointments").text
    assert list(audit.verify(wiring.store, wiring.command_log.shop)) == []


def test_whoever_did_not_come_is_forgotten_after_the_retention(
    clock: FakeClock, wiring: Wiring, advisor: Caller
) -> None:
    booked(advisor)
    booked(advisor, planned_at="2026-05-20T09:00:00+08:00", promised_at=None, customer={"name": "辛示例"})
    booked_then = wiring.command_log.shop.appointments
    assert forget_old(wiring.store, at("00:00", days=3).date(), clock.now, booked_then) == 1
    assert [one.name for one in wiring.store.customers.everybody()] == ["辛示例"]


def test_it_is_told_by_how_much_a_half_day_is_overbooked(advisor: Caller) -> None:
    """The shop has three painters: a fourth car is one morning and one afternoon too many."""
    begin = f"{TOMORROW}T08:30:00+08:00"
    work = {"operations": [{"code": "X1", "name": "喷漆", "trade": "paint", "standard_minutes": 480}]}
    wanted = wish(planned_at=begin, promised_at=None, standard_minutes=None, **work)
    for _ in range(3):
        assert advisor.post("/appointments", wanted).json["overbooked"] == []
    plan = {"planned_at": begin, "repair_type": "maintenance", "wash": True, **work}
    foreseen = advisor.post("/appointments/preview", plan).json["overbooked"]
    answer = advisor.post("/appointments", wanted).json
    assert answer["overbooked"] == foreseen
    found = [(one["day"], one["half"], one["trade"], one["over_minutes"]) for one in foreseen]
    assert found == [(TOMORROW, "morning", "paint", 210), (TOMORROW, "afternoon", "paint", 270)]
    assert "3 h 30 min" in foreseen[0]["text"]
    asked = {"planned_at": "2026-05-06T08:30:00+08:00"}
    assert advisor.post("/appointments/preview", {**asked, **work, "moves": answer["id"]}).json["overbooked"] == []
    assert advisor.post(f"/appointments/{answer['id']}/move", asked).json["overbooked"] == []
    (paint,) = (one for one in advisor.get(f"/capacity?from={TOMORROW}&to={TOMORROW}").json if one["trade"] == "paint")
    assert (paint["load_minutes"], paint["capacity_minutes"], len(paint["halves"])) == (1440, 1440, 2)


def test_it_is_told_when_the_car_would_be_ready(advisor: Caller) -> None:
    plan = {"planned_at": f"{TOMORROW}T11:30:00+08:00", "standard_minutes": 60, "repair_type": "maintenance"}
    # Lunch lies between, and the team leader's check; then the wash.
    assert advisor.post("/appointments/preview", plan).json["ready_at"] == f"{TOMORROW}T05:40:00+00:00"
    washed = advisor.post("/appointments/preview", {**plan, "wash": True}).json
    assert washed["ready_at"] == f"{TOMORROW}T06:00:00+00:00"
    refused(advisor.post("/appointments/preview", {**plan, "standard_minutes": None}), 422, "operations")


def refused(answer: Answer, status: int, field: str | None = None) -> None:
    assert answer.status_code == status, answer.text
    assert field is None or answer.json["errors"][0]["field"] == field


def test_what_cannot_be_is_refused(clock: FakeClock, advisor: Caller) -> None:
    refused(advisor.post("/appointments", wish(planned_at="2026-05-03T09:00:00+08:00")), 422, "planned_at")
    refused(advisor.post("/appointments", wish(standard_minutes=None)), 422, "operations")
    refused(advisor.post("/appointments", wish(plate="")), 422, "plate")
    id = booked(advisor)
    refused(advisor.post(f"/appointments/{id}/miss"), 409)
    for path in ("/appointments/9999/cancel", "/appointments/x/cancel"):
        refused(advisor.post(path), 404)
    refused(advisor.get(f"/appointments?from={TOMORROW}&to=2026-05-04"), 422, "to")
    clock.now = at("09:00", days=1)
    refused(advisor.post(f"/appointments/{id}/cancel"), 409)
    assert advisor.post(f"/appointments/{id}/miss", {"note": "电话无人接"}).json["note"] == ""


def test_who_books(app: Flask) -> None:
    for name, status in ((ADVISOR, 201), (FOREMAN, 201), (TECHNICIAN, 403), (DIRECTOR, 403)):
        assert signed_in(app, name).post("/appointments", wish()).status_code == status, name


def test_a_car_that_is_booked_twice_is_pointed_out(advisor: Caller) -> None:
    assert advisor.post("/appointments", wish()).json["hints"] == []
    (hint,) = advisor.post("/appointments", wish(planned_at=f"{TOMORROW}T15:00:00+08:00", promised_at=None)).json[
        "hints"
    ]
    assert hint["field"] == "plate"
