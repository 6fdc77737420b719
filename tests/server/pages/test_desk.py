"""The advisor's desk: which car stands where, what its sheet offers to whom, and what was handed over today."""

from __future__ import annotations

import json
import re

import pytest
from flask import Flask

from board.forecast.view import project
from board.orders import events as e
from server.core.wiring import Wiring
from server.live.page import Moment, Scene
from server.pages.desk import Arrivals, DeskCard, Heading, came_late, section_of, select
from tests.builders import History, at, operation, shop
from tests.fakes import FakeClock
from tests.server.callers import (
    ADMIN,
    ADVISOR,
    BAY,
    CALLER,
    COLLEAGUE,
    DIRECTOR,
    FOREMAN,
    GENERAL,
    MANAGER,
    TEAM,
    TECHNICIAN,
    Caller,
    order,
    signed_in,
    staff_up,
)

NOW = at("10:00")
CUSTOMER = {"name": "周示例", "phone": "000-0000-0042"}


def section(history: History) -> str:
    (row,) = project(shop([history.job]), 9, NOW).rows
    return section_of(row)


def warned() -> History:
    return History().received().promised("11:00").add(e.WarningRaised("parts", "technician", 2), "09:30")


def test_a_car_stands_among_the_warnings_until_its_customer_was_spoken_to() -> None:
    assert section(History().received().promised("17:00")) == "work"
    assert section(warned()) == "warnings"
    heard = warned().add(e.WarningAcknowledged(3), "09:35")
    assert section(heard) == "warnings"
    assert section(heard.add(e.WarningAcknowledged(3, "in_time"), "09:40")) == "work"


def test_a_car_that_is_ready_is_handed_over_whatever_was_warned_of_before() -> None:
    ready = warned().worked().add(e.InspectionMade("team_leader", True), "09:50")
    assert section(ready) == "ready"


def test_every_heading_comes_before_its_cars_and_warnings_before_everything(wiring: Wiring) -> None:
    calm = History(order_no="R1").received().promised("17:00")
    loud = History(order_no="R2").received().promised("11:00").add(e.WarningRaised("parts", "technician", 2), "09:30")
    both = shop([calm.job, loud.job])
    items = sorted(select(Scene(Moment(both, 9, NOW), wiring)), key=lambda item: item.sort)
    shown = [item.row.section if isinstance(item.row, Heading) else item.key for item in items]
    assert shown == ["warnings", "R2", "ready", "# arrivals", "work", "R1"]
    assert all(isinstance(item.row, Heading | DeskCard | Arrivals) for item in items)


@pytest.mark.parametrize(
    ("ready", "delivered", "late"),
    [
        ("16:30", "18:10", True),
        ("17:00", "17:01", True),
        ("16:30", "17:00", False),
        ("17:01", "18:10", False),
        (None, "18:10", False),
    ],
)
def test_only_a_car_that_was_ready_in_time_can_have_a_late_customer(
    ready: str | None, delivered: str, late: bool
) -> None:
    history = History().received(tasks=(e.TaskPlan(1, "mechanical", (operation(60),)),)).promised("17:00")
    if ready:
        history.worked().add(e.InspectionMade("team_leader", True), ready)
    assert came_late(history.job, at(delivered)) is late
    assert came_late(history.add(e.JobDelivered(), delivered).job, at("23:00")) is late


@pytest.fixture
def advisor(app: Flask, wiring: Wiring, clock: FakeClock) -> Caller:
    """An advisor of a shop with one car in work, promised for 17:00, whose customer is known."""
    staff_up(wiring)
    caller = signed_in(app, ADVISOR)
    assert caller.post("/jobs", order(customer=CUSTOMER)).status_code == 201
    foreman = signed_in(app, FOREMAN)
    clock.pass_by(minutes=5)
    foreman.command("WX1", "dispatch", task=1, team=TEAM, bay=BAY, technicians=[TECHNICIAN])
    assert foreman.command("WX1", "start").status_code == 200
    clock.pass_by(minutes=5)
    return caller


def sheet(caller: Caller, order_no: str = "WX1") -> str:
    answer = caller.client.get(f"/desk/jobs/{order_no}?lang=en")
    assert answer.status_code == 200
    return answer.text


def offered(html: str) -> set[str]:
    """The commands and forms that a sheet offers."""
    return set(re.findall(r'data-(?:command|form)="([^"]+)"', html))


def finish(app: Flask, clock: FakeClock, ready_at: str) -> None:
    """The work is done and checked, so that the car is ready at this time."""
    foreman = signed_in(app, FOREMAN)
    clock.set(at(ready_at))
    assert foreman.command("WX1", "finish").status_code == 200
    assert foreman.command("WX1", "inspect", level="team_leader", passed=True).status_code == 200


@pytest.mark.parametrize(
    ("name", "status"),
    [
        (ADVISOR, 200),
        (COLLEAGUE, 200),
        (MANAGER, 200),
        (ADMIN, 200),
        (FOREMAN, 403),
        (DIRECTOR, 403),
        (TECHNICIAN, 403),
        (CALLER, 403),
        (GENERAL, 403),
    ],
)
def test_the_desk_is_for_those_who_promise(app: Flask, advisor: Caller, name: str, status: int) -> None:
    client = signed_in(app, name).client
    for path in ("/desk", "/desk/jobs/WX1", "/desk/delivered"):
        assert client.get(path).status_code == status


@pytest.mark.parametrize("path", ["/desk", "/desk/jobs/WX1", "/desk/delivered"])
def test_a_stranger_is_sent_to_sign_in(app: Flask, advisor: Caller, path: str) -> None:
    answer = app.test_client().get(path)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/sign-in?next=")


def test_the_page_shows_an_advisor_their_own_cars_first_and_a_manager_everybodys(app: Flask, advisor: Caller) -> None:
    own = advisor.client.get("/desk").text
    assert f"<option selected>{ADVISOR}</option>" in own
    assert f"<option>{COLLEAGUE}</option>" in own
    assert "<option selected>" not in signed_in(app, MANAGER).client.get("/desk").text.split("data-new-order")[0]


def test_the_page_carries_the_standard_times_for_its_forms(advisor: Caller, wiring: Wiring) -> None:
    page = advisor.client.get("/desk").text
    found = re.search(r'<script type="application/json" id="standards">(.+?)</script>', page)
    assert found is not None
    listed = {one["code"]: one["standard_minutes"] for one in json.loads(found[1])}
    assert listed == {one.code: one.standard_minutes for one in wiring.store.floor.standards()}
    assert len(listed) > 10


def test_the_list_names_no_customer(advisor: Caller) -> None:
    page = advisor.client.get("/desk").text
    assert "沪" in page
    assert CUSTOMER["name"] not in page
    assert CUSTOMER["phone"] not in page


def test_the_sheet_has_the_customer_the_link_and_its_code(advisor: Caller) -> None:
    html = sheet(advisor)
    assert CUSTOMER["name"] in html
    assert f'href="tel:{CUSTOMER["phone"]}"' in html
    link = re.search(r'href="(http://[^"]+/car/[^"]+)"', html)
    assert link is not None
    assert "<svg" in html.split("desk-qr")[1]
    assert advisor.client.get(link[1]).status_code == 200


def test_who_may_not_read_customers_sees_none(app: Flask, wiring: Wiring, advisor: Caller) -> None:
    # The desk's roles may all read customers; a page that drew the workshop in must not show them by accident.
    for name in (FOREMAN, TECHNICIAN):
        answer = signed_in(app, name).client.get("/desk/jobs/WX1")
        assert answer.status_code == 403
        assert CUSTOMER["name"] not in answer.text


def test_the_sheet_of_a_car_in_work_offers_times_work_and_reasons_and_asks_before_it_is_handed_over(
    advisor: Caller,
) -> None:
    html = sheet(advisor)
    assert {"promise", "added-work", "excuse", "deliver", "cancel"} <= offered(html)
    assert not {"reverse-delivery", "leave", "acknowledge", "new-time"} & offered(html)
    assert "is not finished according to the board" in html


def test_a_warning_is_answered_in_two_steps_on_the_row_and_on_the_sheet(
    app: Flask, advisor: Caller, clock: FakeClock
) -> None:
    signed_in(app, TECHNICIAN).command("WX1", "warn", reason="parts")
    clock.pass_by(minutes=1)
    for html in (sheet(advisor), advisor.client.get("/desk").text.split('id="delivered"')[0]):
        assert "acknowledge" in offered(html)
        assert "new-time" not in offered(html)
    advisor.command("WX1", "acknowledge")
    clock.pass_by(minutes=1)
    for html in (sheet(advisor), advisor.client.get("/desk").text.split('id="delivered"')[0]):
        assert {"new-time", "acknowledge", "customer-reason"} <= offered(html)
    advisor.command("WX1", "acknowledge", outcome="in_time")
    assert not {"new-time", "acknowledge", "customer-reason"} & offered(sheet(advisor))


def test_a_warning_of_a_car_whose_number_nobody_has_asks_for_it(advisor: Caller) -> None:
    assert advisor.post("/jobs", order("WX9", plate="沪A12349")).status_code == 201
    advisor.command("WX9", "warn", reason="parts")
    row = advisor.client.get("/desk").text.partition('data-order-no="WX9"')[2].partition("desk-line")[0]
    assert 'data-form="amend"' in row
    assert "没有电话" in row


def test_what_is_to_be_said_names_both_times(app: Flask, advisor: Caller, clock: FakeClock) -> None:
    clock.set(at("16:10"))
    signed_in(app, TECHNICIAN).command("WX1", "warn", reason="technical")
    # The forecast still keeps the promise: then there is no new time to tell yet.
    assert "To say: your car may not be ready by 17:00;" in sheet(advisor)
    clock.set(at("16:55"))
    said = re.search(r"To say: your car will be ready at about (\S+) instead of (\S+);", sheet(advisor))
    assert said is not None
    assert said[2] == "17:00"
    assert "17:00" < said[1] < "17:30"


def test_a_late_customer_is_an_excuse_already_written(app: Flask, advisor: Caller, clock: FakeClock) -> None:
    finish(app, clock, "16:30")
    clock.set(at("16:59"))
    assert 'data-late-customer=""' in sheet(advisor)
    clock.set(at("18:10"))
    html = sheet(advisor)
    assert 'data-late-customer="The car was ready at 16:30; the customer came later."' in html
    assert "have it signed" in html

    assert advisor.command("WX1", "deliver").status_code == 200
    assert "excuse" in offered(sheet(advisor))
    note = "客户晚到"
    assert advisor.excuse("WX1", note).status_code == 200
    html = sheet(advisor)
    assert note in html
    assert "have it signed" not in html
    assert "Excused" in html


def test_a_later_time_asked_for_by_phone_prepares_the_excuse(advisor: Caller, clock: FakeClock) -> None:
    clock.set(at("15:00"))
    later = {"promised_at": "2026-05-04T19:00:00+08:00", "reason": "customer_request", "confirmed_by": "phone"}
    assert advisor.command("WX1", "promise", **later).json["job"]["promised_at"] == "2026-05-04T09:00:00+00:00"
    html = sheet(advisor)
    assert 'data-late-customer="On 15:00 the customer asked to collect the car at 19:00."' in html
    assert "have it signed at collection" in html


def test_the_sheet_of_a_delivered_car_can_be_reversed_and_tells_the_verdict(advisor: Caller, clock: FakeClock) -> None:
    clock.set(at("17:30"))
    advisor.command("WX1", "deliver")
    html = sheet(advisor)
    assert {"excuse", "reverse-delivery", "leave"} <= offered(html)
    assert not {"promise", "added-work", "deliver", "cancel"} & offered(html)
    assert "30 min" in html


def test_an_order_that_was_cancelled_offers_to_take_that_back_and_to_put_the_customer_right(advisor: Caller) -> None:
    advisor.command("WX1", "cancel", note="误开")
    assert offered(sheet(advisor)) == {"undo", "amend"}


def test_the_cars_handed_over_today_are_listed_the_newest_first_and_yesterdays_are_not(
    advisor: Caller, clock: FakeClock
) -> None:
    assert "No car has been handed over today." in advisor.client.get("/desk/delivered?lang=en").text
    advisor.post("/jobs", order("WX2", plate="沪B22222"))
    for order_no in ("WX1", "WX2"):
        clock.pass_by(minutes=10)
        assert advisor.command(order_no, "deliver").status_code == 200
    html = advisor.client.get("/desk/delivered").text
    assert re.findall(r'data-sheet="([^"]+)"', html) == ["WX2", "WX1"]
    assert html.count("On time") == 2
    assert "data-sheet" not in advisor.client.get("/desk").text.split('id="cars"')[1].split('id="delivered"')[0]
    clock.pass_by(minutes=24 * 60)
    assert "data-sheet" not in advisor.client.get("/desk/delivered").text


def test_undo_is_offered_to_who_did_it_and_to_those_who_may_undo_for_others(app: Flask, advisor: Caller) -> None:
    # The technician's start is not an advisor's to take back; the manager may.
    assert "undo" not in offered(sheet(advisor))
    assert "undo" in offered(sheet(signed_in(app, MANAGER)))
    advisor.command("WX1", "promise", promised_at=at("18:00").isoformat(), reason="customer_request")
    assert "undo" in offered(sheet(advisor))
    assert "undo" not in offered(sheet(signed_in(app, COLLEAGUE)))


def test_a_job_nobody_opened_has_no_sheet(advisor: Caller) -> None:
    assert advisor.client.get("/desk/jobs/WX9").status_code == 404


def test_names_and_notes_are_written_as_text_whatever_they_contain(advisor: Caller) -> None:
    hostile = '<script>alert("1")</script>'
    body = order("WX2", plate="沪A22222", model=hostile, customer={"name": hostile, "phone": ""})
    assert advisor.post("/jobs", body).status_code == 201
    advisor.command("WX2", "excuse", note=hostile, signed=False)
    for html in (advisor.client.get("/desk").text, sheet(advisor, "WX2")):
        assert "<script>alert" not in html
        assert "&lt;script&gt;alert" in html
