"""The pages beside the figures: measures until closed, who looked, attendance, and what a closed month shows."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from tests.builders import at
from tests.fakes import FakeClock
from tests.server.callers import ADVISOR, CALLER, FOREMAN, GENERAL, MANAGER, TECHNICIAN, Caller, order, signed_in

pytestmark = pytest.mark.usefixtures("people")

PAGES = ("/kpi/measures", "/kpi/seen", "/kpi/attendance", "/kpi/months")
JUNE = datetime(2026, 6, 2, 2, tzinfo=UTC)


@pytest.fixture
def manager(app: Flask) -> Caller:
    return signed_in(app, MANAGER)


def page(caller: Caller, path: str) -> str:
    answer = caller.client.get(path)
    assert answer.status_code == 200, path
    return answer.text


@pytest.mark.parametrize("path", [*PAGES, "/kpi/attendance.csv"])
def test_the_pages_are_for_those_who_may_read_the_figures(app: Flask, path: str) -> None:
    assert app.test_client().get(path).status_code == 302
    assert signed_in(app, TECHNICIAN).client.get(path).status_code == 403
    for name in (ADVISOR, CALLER, FOREMAN, MANAGER, GENERAL):
        assert signed_in(app, name).client.get(path).status_code == 200


@pytest.mark.parametrize(
    "query",
    ["?month=2026-13", "?month=soon", "?day=2026-02-30", "?day=2036-01-01", "?year=99", "?year=x", "?month=1026-01"],
)
def test_an_impossible_period_shows_the_present_one(manager: Caller, query: str) -> None:
    for path in PAGES:
        assert "2026" in page(manager, path + query)
    assert manager.client.get("/kpi/months/2026-13").status_code == 404
    assert manager.client.get("/kpi/months/2026-04").status_code == 404


def test_an_open_measure_stands_with_the_figures_until_it_is_closed(manager: Caller, clock: FakeClock) -> None:
    body = {"indicator": "on_time", "month": "2026-04", "what": "每天清点", "owner": "王主管", "due": "2026-05-06"}
    number = manager.post("/kpi/measures", body).json["entries"][0]["seq"]
    assert "每天清点" in page(manager, "/kpi")
    assert "已逾期" not in page(manager, "/kpi")
    clock.now += timedelta(days=3)
    assert "已逾期" in page(manager, "/kpi")
    manager.post(f"/kpi/measures/{number}/close", {"result": "四周无漏交"})
    assert "每天清点" not in page(manager, "/kpi")
    shown = page(manager, "/kpi/measures")
    assert ("每天清点" in shown, "四周无漏交" in shown) == (True, True)


def test_only_managers_find_the_buttons(app: Flask, manager: Caller) -> None:
    assert "新增措施" in page(manager, "/kpi/measures")
    assert "新增措施" not in page(signed_in(app, ADVISOR), "/kpi/measures")
    assert "data-sheet" in page(signed_in(app, FOREMAN), "/kpi/attendance")
    assert "data-sheet" not in page(signed_in(app, GENERAL), "/kpi/attendance")


def test_the_tick_is_offered_to_those_whose_duty_it_is_and_once_a_day(app: Flask, manager: Caller) -> None:
    tick = 'data-send="POST /kpi/seen"'
    assert tick in page(manager, "/kpi")
    assert tick not in page(signed_in(app, ADVISOR), "/kpi")
    manager.post("/kpi/seen")
    shown = page(manager, "/kpi")
    assert tick not in shown
    assert re.search(rf"{GENERAL} <small>总经理 · 今天还没看", shown)


def test_attendance_shows_hours_and_what_was_there_before(app: Flask, manager: Caller) -> None:
    for minutes, note in ((480, ""), (450, "早退")):
        people = [{"name": TECHNICIAN, "minutes": minutes}]
        manager.post("/kpi/attendance", {"day": "2026-05-04", "people": people, "note": note})
    shown = page(manager, "/kpi/attendance?day=2026-05-04")
    assert f'data-person="{TECHNICIAN}" data-was="450" value="7.5"' in shown
    assert "早退" in shown
    assert page(manager, "/kpi/attendance.csv?month=2026-05").splitlines()[1:] == [f"2026-05-04,{TECHNICIAN},7.5"]


def test_attendance_shows_what_presence_fills_in_until_somebody_enters_it(app: Flask, manager: Caller) -> None:
    away = {"day": "2026-05-04", "state": "here", "to": "2026-05-04T12:00:00+08:00"}
    assert signed_in(app, FOREMAN).send("PUT", f"/presence/{TECHNICIAN}", away).status_code == 200
    shown = page(manager, "/kpi/attendance?day=2026-05-04")
    assert 'placeholder="3.5"' in shown
    assert '<i class="soft">3.5</i>' in shown
    manager.post("/kpi/attendance", {"day": "2026-05-04", "people": [{"name": TECHNICIAN, "minutes": 240}]})
    assert '<i class="soft">' not in page(manager, "/kpi/attendance?day=2026-05-04")


def test_a_closed_month_says_on_the_figures_what_has_changed(app: Flask, manager: Caller, clock: FakeClock) -> None:
    advisor = signed_in(app, ADVISOR)
    advisor.post("/jobs", order("WX1"))
    clock.set(at("16:00"))
    advisor.command("WX1", "deliver")
    clock.set(JUNE)
    may, manager = "/kpi?from=2026-05-01&to=2026-05-31", signed_in(app, MANAGER)
    assert "2026-05 已结束，尚未月结" in page(manager, may)
    manager.post("/kpi/months/2026-05/close")
    assert "此后没有变化" in page(manager, may)
    signed_in(app, CALLER).command("WX1", "follow-up", on_time=False, note="说好上午")
    assert "2026-05 月结时为 100.0 %。 按现在的日志为 0.0 %，1 台车有变化" in page(manager, may)
    assert "已月结，之后有变" in page(manager, "/kpi/months")
    month = page(manager, "/kpi/months/2026-05")
    assert re.search(r"电话回访 · 不准时 说好上午 <small>" + CALLER, month)
    # A part of the month was not closed.
    assert "月结时为" not in page(manager, "/kpi?from=2026-05-01&to=2026-05-30")
