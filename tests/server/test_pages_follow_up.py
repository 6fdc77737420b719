"""The call-back as a page: who is still to be called, what the clock says to the answer, and excuses to look at."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from board import events as e
from server.pages.follow_up import Called, calls, day_name, delivered, excuses
from server.store.people import Customer
from server.wiring import Wiring
from tests.builders import CALENDAR, Opening, Saying, at
from tests.fakes import FakeClock
from tests.server.people import (
    ADMIN,
    ADVISOR,
    CALLER,
    FOREMAN,
    GENERAL,
    MANAGER,
    TECHNICIAN,
    Caller,
    order,
    signed_in,
)

pytestmark = pytest.mark.usefixtures("people")

NAME, PHONE = "顾客甲", "000-0000-0001"


def deliver(wiring: Wiring, clock: FakeClock, order_no: str, when: str, *more: e.Fact) -> None:
    """Opens an order promised for 17:00, hands the car over at `when`, says `more`, and goes on to 18:30."""
    clock.now = at("09:00")
    wiring.desk.record(order_no, Opening(order_no), who=ADVISOR, device="tests", key=f"open {order_no}")
    clock.now = at(when)
    for number, fact in enumerate((e.JobDelivered(), *more)):
        wiring.desk.record(order_no, Saying(order_no, fact), who=ADVISOR, device="tests", key=f"{order_no} {number}")
    wiring.store.customers.put(Customer(order_no, NAME, PHONE, f"token-{order_no}"))
    clock.now = at("18:30")


def cars(wiring: Wiring, clock: FakeClock) -> dict[str, Called]:
    return {car.delivery.order_no: car for car in delivered(wiring.store, CALENDAR, clock(), True)}


def to_call(wiring: Wiring, clock: FakeClock) -> list[str]:
    found = calls(cars(wiring, clock).values())
    return [car.delivery.order_no for day in found.days for car in day.cars]


def answers(client: FlaskClient, just: str = "") -> str:
    page = client.get(f"/follow-up/calls?just={just}")
    assert page.status_code == 200
    return page.text


@pytest.mark.parametrize("path", ["/follow-up", "/follow-up/calls"])
def test_only_those_who_call_and_the_service_manager_come_in(app: Flask, path: str) -> None:
    assert app.test_client().get(path).status_code == 302
    for name in (CALLER, MANAGER, ADMIN):
        assert signed_in(app, name).client.get(path).status_code == 200
    for name in (ADVISOR, FOREMAN, TECHNICIAN, GENERAL):
        assert signed_in(app, name).client.get(path).status_code == 403


def test_a_caller_begins_here(caller: Caller) -> None:
    assert caller.client.get("/").headers["Location"].endswith("/follow-up")
    assert 'href="/follow-up" aria-current="page"' in caller.client.get("/follow-up").text


def test_a_delivered_car_is_to_be_called_about_until_it_was(caller: Caller, wiring: Wiring, clock: FakeClock) -> None:
    assert to_call(wiring, clock) == []
    deliver(wiring, clock, "R1", "16:50")
    deliver(wiring, clock, "R2", "16:55")
    assert to_call(wiring, clock) == ["R2", "R1"]
    assert caller.command("R1", "follow-up", on_time=True, note="很满意").status_code == 200
    assert to_call(wiring, clock) == ["R2"]
    assert calls(cars(wiring, clock).values()).called[0].delivery.order_no == "R1"


def test_a_car_that_is_not_delivered_or_not_any_more_is_not_called_about(
    caller: Caller, wiring: Wiring, clock: FakeClock
) -> None:
    deliver(wiring, clock, "R1", "16:50", e.DeliveryReversed("开错单"))
    caller.post("/jobs", order("R2"))
    assert to_call(wiring, clock) == []


def test_a_call_that_was_taken_back_is_to_be_made_again(caller: Caller, wiring: Wiring, clock: FakeClock) -> None:
    deliver(wiring, clock, "R1", "16:50")
    caller.command("R1", "follow-up", on_time=False)
    seq = cars(wiring, clock)["R1"].seq
    assert f'data-undo="{seq}"' in answers(caller.client, "R1")
    assert caller.command("R1", "undo", event=seq).status_code == 200
    assert to_call(wiring, clock) == ["R1"]


def test_after_three_days_nobody_is_called_any_more(wiring: Wiring, clock: FakeClock) -> None:
    deliver(wiring, clock, "R1", "16:50")
    clock.now += timedelta(days=3)
    assert to_call(wiring, clock) == ["R1"]
    clock.now += timedelta(days=1)
    assert to_call(wiring, clock) == []


def test_the_latest_day_comes_first(wiring: Wiring, clock: FakeClock) -> None:
    deliver(wiring, clock, "R1", "16:50")
    found = cars(wiring, clock)
    day = found["R1"].delivery.delivered_on
    assert [one.on for one in calls(found.values()).days] == [day] == [date(2026, 5, 4)]


def test_days_have_names(app: Flask) -> None:
    with app.test_request_context():
        names = [day_name(date(2026, 5, 4) - timedelta(days=back), date(2026, 5, 4)) for back in range(3)]
    assert names == ["今天", "昨天", "5-02"]


def test_name_and_phone_are_there_for_the_call(caller: Caller, wiring: Wiring, clock: FakeClock) -> None:
    deliver(wiring, clock, "R1", "16:50")
    page = caller.client.get("/follow-up").text
    assert NAME in page
    assert f'href="tel:{PHONE}"' in page
    wiring.store.customers.erase("R1")
    page = caller.client.get("/follow-up").text
    assert PHONE not in page
    assert "没有登记姓名和电话" in page


def test_without_the_right_to_read_customers_there_are_none(wiring: Wiring, clock: FakeClock) -> None:
    deliver(wiring, clock, "R1", "16:50")
    (car,) = delivered(wiring.store, CALENDAR, clock(), False)
    assert car.customer is None


@pytest.mark.parametrize(
    ("handed_over", "on_time", "disagrees", "sentence"),
    [
        ("16:50", True, False, ""),
        ("17:20", False, False, ""),
        ("16:50", False, True, "以顾客的回答为准，按迟交计"),
        ("17:20", True, True, "以时钟为准"),
    ],
)
def test_the_clock_is_shown_after_the_answer_and_says_when_it_disagrees(
    caller: Caller, wiring: Wiring, clock: FakeClock, handed_over: str, on_time: bool, disagrees: bool, sentence: str
) -> None:
    deliver(wiring, clock, "R1", handed_over)
    before = answers(caller.client)
    assert "17:00" not in before
    caller.command("R1", "follow-up", on_time=on_time)
    after = answers(caller.client, "R1")
    assert "17:00" in after
    assert handed_over in after
    assert ("is-against" in after) is disagrees
    assert sentence in after
    assert cars(wiring, clock)["R1"].disagrees is disagrees


def test_nobody_is_called_twice(app: Flask, caller: Caller, wiring: Wiring, clock: FakeClock) -> None:
    deliver(wiring, clock, "R1", "16:50")
    caller.command("R1", "follow-up", on_time=True)
    again = signed_in(app, MANAGER).command("R1", "follow-up", on_time=False)
    assert again.status_code == 409
    assert again.json["detail"] == "The customer has already been called about this car."
    assert cars(wiring, clock)["R1"].job.follow_up.on_time


def test_what_a_customer_said_is_only_text(caller: Caller, wiring: Wiring, clock: FakeClock) -> None:
    deliver(wiring, clock, "R1", "16:50")
    caller.command("R1", "follow-up", on_time=True, note="<script>x</script>")
    assert "<script>x" not in answers(caller.client)
    assert "&lt;script&gt;x" in answers(caller.client)


def test_excuses_wait_for_the_service_manager_until_looked_at(
    app: Flask, caller: Caller, wiring: Wiring, clock: FakeClock
) -> None:
    deliver(wiring, clock, "R1", "18:10", e.ExcuseNoted("顾客晚到", signed=True))
    deliver(wiring, clock, "R2", "18:10", e.ExcuseNoted("顾客加项", signed=True))
    deliver(wiring, clock, "R3", "18:10", e.ExcuseNoted("没有签字", signed=False))
    manager = signed_in(app, MANAGER)
    page = manager.client.get("/follow-up").text
    assert "顾客晚到" in page
    assert "没有签字" not in page
    assert 'data-excuse="R1"' not in answers(caller.client)
    assert manager.command("R1", "review-excuse", accepted=True).status_code == 200
    assert manager.command("R2", "review-excuse", accepted=False, note="无依据").status_code == 200
    assert excuses(wiring.store, CALENDAR, clock()) == []
    assert "没有待抽查的顾客原因" in manager.client.get("/follow-up").text
    verdicts = {car: found.delivery.verdict for car, found in cars(wiring, clock).items()}
    assert verdicts == {"R1": "excused", "R2": "late", "R3": "late"}


def test_only_the_service_manager_reviews(caller: Caller, wiring: Wiring, clock: FakeClock) -> None:
    deliver(wiring, clock, "R1", "18:10", e.ExcuseNoted("顾客晚到", signed=True))
    assert caller.command("R1", "review-excuse", accepted=True).status_code == 403
