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
    assert "已过 25 分钟" in lists
    assert lists.count("庚示例") == 1
    # Of whom nobody has said anything is asked on the days after, too.
    clock.now = at("09:00", days=2)
    assert "尚未登记" in advisor.client.get("/appointments/lists?week=nonsense").text
    sheet = advisor.client.get(f"/appointments/{id}").text
    assert "刹车有异响" in sheet
    assert 'data-command="miss"' in sheet
    assert 'data-command="cancel"' not in sheet
    assert advisor.client.get("/appointments/9999").status_code == 404
