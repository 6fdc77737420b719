"""The call-back as a page: who is still to be called, what the clock says to the answer, and excuses to look at."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from board.orders import events as e
from server.core.wiring import Wiring
from server.pages.follow_up import Called, Calls, Wish, calls, day_name
from tests.builders import CALENDAR, Opening, Saying, at
from tests.fakes import FakeClock
from tests.server.callers import (
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
from tests.server.handed_over import NAME, PHONE, deliver

pytestmark = pytest.mark.usefixtures("people")

NORMAL = Wish()


def lists(wiring: Wiring, clock: FakeClock, wish: Wish = NORMAL) -> Calls:
    return calls(wiring.store, CALENDAR, clock(), wish, with_customers=True)


def cars(wiring: Wiring, clock: FakeClock, wish: Wish = NORMAL) -> dict[str, Called]:
    found = lists(wiring, clock, wish)
    shown = [*(car for day in found.days for car in day.cars), *found.called]
    return {car.delivery.order_no: car for car in shown}


def to_call(wiring: Wiring, clock: FakeClock, wish: Wish = NORMAL) -> list[str]:
    return [car.delivery.order_no for day in lists(wiring, clock, wish).days for car in day.cars]


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
    assert lists(wiring, clock).called[0].delivery.order_no == "R1"


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
    clock.now = at("09:00", days=1)
    wiring.command_log.record("R2", Opening("R2", at("17:00", days=1)), who=ADVISOR, device="tests", key="open R2")
    wiring.command_log.record("R2", Saying("R2", e.JobDelivered()), who=ADVISOR, device="tests", key="R2")
    assert [day.on for day in lists(wiring, clock).days] == [date(2026, 5, 5), date(2026, 5, 4)]


def test_days_have_names(app: Flask) -> None:
    with app.test_request_context():
        names = [day_name(date(2026, 5, 4) - timedelta(days=back), date(2026, 5, 4)) for back in range(3)]
    assert names == ["今天", "昨天", "05-02"]


def test_name_and_phone_are_there_for_the_call(caller: Caller, wiring: Wiring, clock: FakeClock) -> None:
    deliver(wiring, clock, "R1", "16:50")
    page = caller.client.get("/follow-up").text
    assert NAME in page
    assert f'href="tel:{PHONE}"' in page
    wiring.store.customers.erase(["R1"], [])
    page = caller.client.get("/follow-up").text
    assert PHONE not in page
    assert "没有登记姓名和电话" in page


def test_without_the_right_to_read_customers_there_are_none(wiring: Wiring, clock: FakeClock) -> None:
    deliver(wiring, clock, "R1", "16:50")
    ((car,),) = [day.cars for day in calls(wiring.store, CALENDAR, clock(), Wish(), with_customers=False).days]
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
    assert again.json["detail"] == f"{CALLER} has already called this customer: 18:30."
    follow_up = cars(wiring, clock)["R1"].job.follow_up
    assert follow_up
    assert follow_up.on_time


def test_what_a_customer_said_is_only_text(caller: Caller, wiring: Wiring, clock: FakeClock) -> None:
    deliver(wiring, clock, "R1", "16:50")
    caller.command("R1", "follow-up", on_time=True, note="<script>x</script>")
    assert "<script>x" not in answers(caller.client)
    assert "&lt;script&gt;x" in answers(caller.client)


def test_further_days_back_and_search_find_older_cars(caller: Caller, wiring: Wiring, clock: FakeClock) -> None:
    deliver(wiring, clock, "R1", "16:50")
    clock.now += timedelta(days=6)
    assert to_call(wiring, clock) == []
    assert to_call(wiring, clock, Wish(back=7)) == ["R1"]
    for text in ("R1", "a123", "沪 A·12345", NAME, "0000-0001"):
        assert to_call(wiring, clock, Wish(text=text)) == ["R1"], text
    assert to_call(wiring, clock, Wish(text="%")) == []
    assert NAME in caller.client.get("/follow-up?back=7").text
    assert NAME in caller.client.get(f"/follow-up?q={NAME}").text
    assert NAME not in caller.client.get("/follow-up?back=8&q=%00%01").text


def test_without_the_right_to_read_customers_nobody_is_found_by_name(wiring: Wiring, clock: FakeClock) -> None:
    deliver(wiring, clock, "R1", "16:50")
    found = calls(wiring.store, CALENDAR, clock(), Wish(text=NAME), with_customers=False)
    assert (found.days, found.called) == ([], [])


def test_a_call_that_is_being_made_is_seen_at_the_other_desk(
    app: Flask, caller: Caller, wiring: Wiring, clock: FakeClock
) -> None:
    deliver(wiring, clock, "R1", "16:50")
    assert caller.command("R1", "call").status_code == 200
    manager = signed_in(app, MANAGER)
    elsewhere = answers(manager.client)
    assert f"{CALLER} 正在回访这位顾客" in elsewhere
    assert 'value="yes"' not in elsewhere
    assert PHONE not in elsewhere
    begun = cars(wiring, clock)["R1"].begun
    assert f'data-hang-up="{begun}"' in answers(caller.client)
    second = manager.command("R1", "call")
    assert (second.status_code, second.json["detail"]) == (409, f"{CALLER} is calling this customer, since 18:30.")
    assert second.json["current"]["calling"]["who"] == CALLER
    assert caller.command("R1", "undo", event=begun).status_code == 200
    assert manager.command("R1", "call").status_code == 200


def test_a_call_that_reached_nobody_is_kept_and_tried_again(caller: Caller, wiring: Wiring, clock: FakeClock) -> None:
    deliver(wiring, clock, "R1", "16:50")
    caller.command("R1", "call")
    assert caller.command("R1", "no-answer", note="占线").status_code == 200
    found = lists(wiring, clock)
    assert (found.open, found.missed) == (1, 1)
    page = answers(caller.client)
    assert "占线" in page
    assert 'value="yes"' in page
    clock.now = at("09:00", days=1)
    assert lists(wiring, clock).missed == 0
    assert [tried.note for tried in cars(wiring, clock)["R1"].job.unanswered] == ["占线"]


def test_the_answers_of_today_are_counted(caller: Caller, wiring: Wiring, clock: FakeClock) -> None:
    for order_no in ("R1", "R2", "R3"):
        deliver(wiring, clock, order_no, "16:50")
    caller.command("R1", "follow-up", on_time=True)
    caller.command("R2", "follow-up", on_time=False)
    found = lists(wiring, clock)
    assert (found.open, found.answers, found.disagreeing) == (1, (1, 1), 1)
    clock.now = at("09:00", days=1)
    assert lists(wiring, clock).answers == (0, 0)


def test_a_wrong_answer_is_taken_back_by_who_noted_it_or_a_manager(
    app: Flask, caller: Caller, wiring: Wiring, clock: FakeClock
) -> None:
    deliver(wiring, clock, "R1", "16:50")
    signed_in(app, MANAGER).command("R1", "follow-up", on_time=False)
    seq = cars(wiring, clock)["R1"].seq
    assert f'data-correct="{seq}"' not in answers(caller.client)
    assert f'data-correct="{seq}"' in answers(signed_in(app, ADMIN).client)
    assert caller.command("R1", "undo", event=seq).status_code == 409


def test_the_service_manager_is_led_to_the_excuses(
    app: Flask, caller: Caller, wiring: Wiring, clock: FakeClock
) -> None:
    deliver(wiring, clock, "R1", "18:10", e.ExcuseNoted("顾客晚到", signed=True))
    assert 'href="/worklist/excuses"' in signed_in(app, MANAGER).client.get("/follow-up").text
    assert 'href="/worklist/excuses"' not in caller.client.get("/follow-up").text
