"""An advisor's cars go to another, with their warnings; for whom they count stays (domain.md §4)."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from board.orders.events import AppointmentBooked
from board.orders.presence import SITE
from board.orders.shop import Entry
from server.core.wiring import Wiring
from server.live.alerts import alerts_of
from tests.builders import at
from tests.fakes import FakeClock
from tests.server.callers import ADVISOR, COLLEAGUE, MANAGER, Caller, order, signed_in

pytestmark = pytest.mark.usefixtures("people")


@pytest.fixture
def three(advisor: Caller) -> Caller:
    """Two cars of the advisor's, and one of a colleague's."""
    for number, whose in (("WX1", ADVISOR), ("WX2", ADVISOR), ("WX3", COLLEAGUE)):
        assert advisor.post("/jobs", order(number, advisor=whose)).status_code == 201
    return advisor


def advisors(caller: Caller) -> dict[str, Any]:
    return {row["order_no"]: row["advisor"] for row in caller.get("/board").json["rows"]}


def test_all_cars_go_and_the_same_key_changes_nothing(three: Caller) -> None:
    first = three.post("/pass-on", {"from": ADVISOR, "to": COLLEAGUE}, key="all")
    assert (first.status_code, sorted(first.json["orders"])) == (200, ["WX1", "WX2"])
    assert set(advisors(three).values()) == {COLLEAGUE}
    assert three.post("/pass-on", {"from": ADVISOR, "to": COLLEAGUE}, key="all").json == first.json
    assert three.post("/pass-on", {"from": ADVISOR, "to": COLLEAGUE}).json == {
        "orders": [],
        "appointments": [],
        "events": [],
    }
    undone = three.command("WX1", "undo", event=first.json["events"][0])
    assert undone.status_code == 200
    assert advisors(three)["WX2"] == ADVISOR


def test_one_car_goes_and_the_new_advisor_hears_of_it_and_of_its_warning(
    three: Caller, foreman: Caller, wiring: Wiring
) -> None:
    assert foreman.command("WX1", "warn", reason="parts").status_code == 200
    answer = three.post("/pass-on", {"from": ADVISOR, "to": COLLEAGUE, "orders": ["WX1"]}).json
    assert advisors(three) == {"WX1": COLLEAGUE, "WX2": ADVISOR, "WX3": COLLEAGUE}
    events = wiring.store.log.read(answer["events"][0] - 1, 10)
    told = [(alert.kind, alert.to) for alert in alerts_of(events, wiring)]
    assert told == [("passed_on", (f"person:{COLLEAGUE}",)), ("warning_raised", (f"person:{COLLEAGUE}",))]


def test_the_score_stays(clock: FakeClock, app: Flask, three: Caller) -> None:
    three.post("/pass-on", {"from": ADVISOR, "to": COLLEAGUE, "orders": ["WX1"]})
    clock.now = at("17:30")
    assert three.command("WX1", "deliver").status_code == 200
    figures = signed_in(app, MANAGER).get("/kpi/on-time?from=2026-05-04&to=2026-05-04&by=advisor").json
    assert [(one["name"], one["late"]) for one in figures["groups"]] == [(ADVISOR, 1)]


def test_appointments_go_along_and_one_by_one_and_count_for_whom_they_did(
    three: Caller, admin: Caller, wiring: Wiring
) -> None:
    plates = ("沪A12346", "沪A12347")
    wish = {"repair_type": "maintenance", "standard_minutes": 60, "advisor": ADVISOR}
    days = [at("09:00", days).isoformat() for days in (1, 2)]
    bodies = [wish | {"plate": plate, "planned_at": day} for plate, day in zip(plates, days, strict=True)]
    one, other = (three.post("/appointments", body).json["id"] for body in bodies)

    def whose() -> list[str]:
        return [found["advisor"] for found in three.get("/appointments").json]

    answer = three.post("/pass-on", {"from": ADVISOR, "to": COLLEAGUE, "appointments": [one]}).json
    assert (answer["orders"], answer["appointments"], whose()) == ([], [one], [COLLEAGUE, ADVISOR])
    [told] = alerts_of(wiring.store.log.read(answer["events"][0] - 1, 10), wiring)
    assert (told.kind, told.to) == ("passed_on", (f"person:{COLLEAGUE}",))
    assert three.post("/pass-on", {"from": ADVISOR, "to": COLLEAGUE, "appointments": [one]}).status_code == 409
    assert three.post(f"/appointments/{one}/undo", {}).json["advisor"] == ADVISOR

    asked = admin.send("PATCH", f"/staff/{ADVISOR}", {"active": False})
    assert asked.status_code == 409
    assert all(plate in asked.json["detail"] for plate in plates)
    every = three.post("/pass-on", {"from": ADVISOR, "to": COLLEAGUE}).json
    assert (sorted(every["orders"]), sorted(every["appointments"])) == (["WX1", "WX2"], [one, other])
    assert whose() == [COLLEAGUE, COLLEAGUE]
    assert {known.counts_for for known in wiring.command_log.shop.appointments.by_id.values()} == {ADVISOR}
    # One undo takes the whole command back.
    assert three.command("WX1", "undo", event=every["events"][0]).status_code == 200
    assert whose() == [ADVISOR, ADVISOR]


def test_what_came_from_another_system_for_nobody_is_given_to_somebody(three: Caller, wiring: Wiring) -> None:
    booked = AppointmentBooked("沪A12348", "", "", "maintenance", "", (), at("09:00", 1))
    receipt = wiring.command_log.record(
        SITE, lambda _shop, _job, now: [Entry(SITE, booked, now)], who="import", device="", key="import"
    )
    [one] = [event.seq for event in receipt.events]
    nobodys = {"from": "", "to": COLLEAGUE}
    assert three.post("/pass-on", nobodys).status_code == 422
    assert three.post("/pass-on", {"from": ADVISOR, "to": COLLEAGUE, "appointments": [one]}).status_code == 409
    assert three.post("/pass-on", nobodys | {"appointments": [one]}).json["appointments"] == [one]
    assert [found["advisor"] for found in three.get("/appointments").json] == [COLLEAGUE]
    assert three.post("/pass-on", nobodys | {"appointments": [one]}).status_code == 409


def test_who_was_slower_and_who_may_not(three: Caller, technician: Caller) -> None:
    body = {"from": ADVISOR, "to": COLLEAGUE, "orders": ["WX1"]}
    assert technician.post("/pass-on", body).status_code == 403
    assert three.post("/pass-on", body | {"to": "没有这个人"}).status_code == 422
    assert three.post("/pass-on", body | {"to": ADVISOR}).status_code == 422
    assert three.post("/pass-on", body | {"orders": ["WX1", "WX3"]}).status_code == 409
    assert advisors(three)["WX1"] == ADVISOR
    assert three.post("/pass-on", body).status_code == 200
    assert three.post("/pass-on", body).status_code == 409
