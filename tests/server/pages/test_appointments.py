"""The appointments' page: who gets it, and what is on it."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.builders import at
from tests.fakes import FakeClock
from tests.server.api.test_appointments import TOMORROW, booked
from tests.server.callers import ADVISOR, CALLER, FOREMAN, TECHNICIAN, Caller, signed_in

pytestmark = pytest.mark.usefixtures("people")


def test_who_may_book_gets_the_page(app: Flask) -> None:
    for name, status in ((ADVISOR, 200), (FOREMAN, 200), (TECHNICIAN, 403), (CALLER, 403)):
        assert signed_in(app, name).client.get("/appointments").status_code == status, name


def test_a_car_stands_in_its_half_day_and_on_its_day_in_the_list(clock: FakeClock, advisor: Caller) -> None:
    id = booked(advisor, note="刹车有异响")
    page = advisor.client.get(f"/appointments?week={TOMORROW}").text
    assert "今天没有预约" in page
    # What a half-day that is over still held would say nothing: its work is done or stands elsewhere.
    assert "appt-load" in page
    assert "appt-load" not in advisor.client.get("/appointments/lists?week=2020-01-06").text
    assert page.count(f'data-appointment="{id}"') == 1
    clock.now = at("09:25", days=1)
    lists = advisor.client.get("/appointments/lists").text
    assert "超 25 分钟" in lists
    assert lists.count("庚示例") == 1
    # Of whom nobody has said anything is asked on the days after, too.
    clock.now = at("09:00", days=2)
    assert "尚未登记" in advisor.client.get("/appointments/lists?week=nonsense").text
    sheet = advisor.client.get(f"/appointments/{id}").text
    assert "刹车有异响" in sheet
    assert 'data-command="miss"' in sheet
    assert 'data-command="cancel"' not in sheet
    assert advisor.client.get("/appointments/9999").status_code == 404


def test_when_the_week_is_over_the_next_days_are_shown(clock: FakeClock, advisor: Caller) -> None:
    # 2026-05-04 is a Monday, and the shop is open every day.
    days = {5: "05-04 – 05-10", 6: "05-10 – 05-16", 7: "05-11 – 05-17"}
    for later, shown in days.items():
        clock.now = at("10:00", days=later)
        assert shown in advisor.client.get("/appointments/lists").text
    assert "05-09 – 05-15" in advisor.client.get("/appointments/lists?from=2026-05-09").text


def test_who_comes_today_stands_on_the_desk_until_the_order_is_open(clock: FakeClock, advisor: Caller) -> None:
    id = booked(advisor, messages=True)
    assert f'data-arrival="{id}"' not in advisor.client.get("/desk").text
    clock.now = at("08:40", days=1)
    assert f'data-arrival="{id}"' in advisor.client.get("/desk").text
    came = advisor.post(f"/appointments/{id}/arrive", {}, x_tap_age="600000").json
    # The tap had waited ten minutes for the network.
    assert came["job"]["received_at"] == came["appointment"]["arrived_at"] == at("08:30", days=1).isoformat()
    # What was agreed at the booking holds for the order.
    assert came["job"]["messages"] is True
    assert f'data-arrival="{id}"' not in advisor.client.get("/desk").text


def test_who_is_still_to_come_stands_above_who_has_come(clock: FakeClock, advisor: Caller) -> None:
    came = booked(advisor)
    comes = booked(
        advisor,
        plate="沪A45102",
        planned_at=at("15:00", days=1).isoformat(),
        promised_at=at("17:00", days=1).isoformat(),
    )
    clock.now = at("09:05", days=1)
    advisor.post(f"/appointments/{came}/arrive", {})
    today = advisor.client.get("/appointments/lists").text.partition("appt-week")[0]
    assert 0 < today.index(f'data-appointment="{comes}"') < today.index(f'data-appointment="{came}"')
