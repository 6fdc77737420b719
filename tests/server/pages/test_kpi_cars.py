"""Behind every figure its cars, behind every car its file, and the figures for the meeting."""

from __future__ import annotations

import csv
import io
import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from board.orders import events as e
from server.core.wiring import Wiring
from server.figures.catalogue import FIGURES
from server.figures.figure import WORKED
from server.store.cars import WHAT
from tests.fakes import FakeClock
from tests.server.callers import GENERAL, TECHNICIAN, signed_in, staff_up
from tests.server.pages.test_kpi import PERIOD, deliver

PAGES = ("/kpi", "/kpi/cars", "/kpi/cars.csv", "/kpi/meeting")


@pytest.fixture
def manager(app: Flask, wiring: Wiring, clock: FakeClock) -> FlaskClient:
    """R1 on time, R2 late with its cause corrected, R3 excused; all of 刘顾问."""
    staff_up(wiring)
    deliver(wiring, clock, "R1", "16:59")
    deliver(wiring, clock, "R2", "17:30", e.LateCauseCorrected("parts", "等件"))
    deliver(wiring, clock, "R3", "18:10", e.ExcuseNoted("顾客晚到", signed=True))
    return signed_in(app, GENERAL).client


def orders(page: str) -> list[str]:
    return re.findall(r'href="/jobs/(R\d)"', page)


def test_the_page_shows_every_figure_with_its_formula_and_the_way_to_its_cars(manager: FlaskClient) -> None:
    page = manager.get("/kpi" + PERIOD).text
    shown = set(re.findall(r'data-figure="(\w+)"', page)) | {"rate", "strict_rate", "settled", "late", "deduction"}
    assert shown == set(FIGURES) - {"on_time", "excused"}
    assert page.count('class="formula"') >= len(shown)
    links = {unescape(found) for found in re.findall(r'href="(/kpi/cars\?[^"]+)"', page)}
    lists = {what for link in links for what in re.findall(r"what=([\w-]+)", link)}
    assert lists >= {"settled", "late", "excused", "cause-parts"}
    assert {manager.get(link).status_code for link in links} == {200}


@pytest.mark.parametrize(
    ("what", "cars"),
    [("settled", ["R1", "R2", "R3"]), ("late", ["R2"]), ("excused", ["R3"]), ("cause-parts", ["R2"]), ("warned", [])],
)
def test_a_list_holds_its_cars_and_leads_to_each(manager: FlaskClient, what: str, cars: list[str]) -> None:
    assert orders(manager.get(f"/kpi/cars{PERIOD}&what={what}").text) == cars
    theirs = manager.get(f"/kpi/cars{PERIOD}&what={what}&by=advisor&name=刘顾问").text
    assert orders(theirs) == cars
    assert orders(manager.get(f"/kpi/cars{PERIOD}&what={what}&by=advisor&name=陈顾问").text) == []


def test_every_list_can_be_taken_away(manager: FlaskClient) -> None:
    for what in (*WHAT, WORKED):
        assert manager.get(f"/kpi/cars{PERIOD}&what={what}").status_code == 200
        answer = manager.get(f"/kpi/cars.csv{PERIOD}&what={what}")
        assert answer.mimetype == "text/csv"
        assert what in answer.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(manager.get(f"/kpi/cars.csv{PERIOD}&what=settled").data.decode("utf-8-sig"))))
    assert [row[0] for row in rows] == ["委托书号", "R1", "R2", "R3"]
    assert rows[2][-3:] == ["迟交", "30", "待件"]


def test_the_json_of_a_list_is_that_of_the_api(manager: FlaskClient) -> None:
    page = manager.get(f"/kpi/cars{PERIOD}&what=late&by=advisor&name=刘顾问").text
    address = re.search(r'href="(/api/v1/kpi/cars\?[^"]+)"', page)
    assert address is not None
    answer = manager.get(address[1].replace("&amp;", "&")).get_json()
    assert [car["order_no"] for car in answer["cars"]] == ["R2"]


def test_a_long_list_is_turned(manager: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.pages.kpi_cars.AT_ONCE", 2)
    first = manager.get(f"/kpi/cars{PERIOD}&what=settled").text
    assert orders(first) == ["R1", "R2"]
    assert "第 1 页，共 2 页" in first
    assert orders(manager.get(f"/kpi/cars{PERIOD}&what=settled&page=2").text) == ["R3"]
    for none in ("-1", "two", "99999999999999999999"):
        assert orders(manager.get(f"/kpi/cars{PERIOD}&what=settled&page={none}").text) == ["R1", "R2"]


def test_the_file_of_a_car_tells_its_time_in_each_stage(manager: FlaskClient) -> None:
    page = manager.get("/jobs/R2").text
    assert "各阶段用时" in page
    assert "待件" in page


def test_one_persons_page_is_theirs_alone(manager: FlaskClient) -> None:
    page = manager.get(f"/kpi{PERIOD}&by=advisor&name=刘顾问").text
    assert "刘顾问" in page
    assert "服务明星" not in page
    nobody = manager.get(f"/kpi{PERIOD}&by=advisor&name=陈顾问").text
    assert "这段时间没有结算的车辆" in nobody
    assert 'class="banner bad"' in manager.get(f"/kpi{PERIOD}&by=day&name=2026-05-04").text


def test_the_periods_before_and_after(manager: FlaskClient) -> None:
    page = manager.get("/kpi?from=2026-04-01&to=2026-04-30").text
    assert re.search(r'href="\?from=2026-03-01&amp;to=2026-03-31[^"]*"[^>]*rel="prev"', page)
    assert re.search(r'href="\?from=2026-05-01&amp;to=2026-05-04[^"]*"[^>]*rel="next"', page)
    assert 'rel="next"' not in manager.get("/kpi").text


def test_the_meeting_shows_the_same_rate_and_the_late_cars(manager: FlaskClient) -> None:
    page = manager.get("/kpi/meeting" + PERIOD).text
    assert "66.7 %" in page
    assert "未达到目标 96 %" in page
    assert page.count('class="slide"') == 5
    assert "待件" in page
    assert "—" in manager.get("/kpi/meeting?from=2025-01-01&to=2025-01-31").text


def test_the_room_of_the_running_month_is_told(manager: FlaskClient) -> None:
    page = manager.get("/kpi").text
    assert "本月还可迟交" in page
    assert "再连续准时交 22 台" in page
    assert "本月还可迟交" not in manager.get("/kpi?from=2026-04-01&to=2026-04-30").text


@pytest.mark.parametrize("path", PAGES)
def test_the_pages_are_for_those_who_answer_for_the_figures(app: Flask, manager: FlaskClient, path: str) -> None:
    assert signed_in(app, TECHNICIAN).client.get(path).status_code == 403
    assert app.test_client().get(path).status_code == 302
