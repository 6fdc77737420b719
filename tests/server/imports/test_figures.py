"""Scores, revenue and entered figures out of files, once however often, and taken back as a whole (domain.md §11)."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from openpyxl import Workbook

from tests.fakes import FakeClock
from tests.server.callers import ADVISOR, CALLER, COLLEAGUE, MANAGER, TEAM, Caller, signed_in

pytestmark = pytest.mark.usefixtures("people")
SCORES = f"月份,工单号,服务顾问,得分,满分\n2026年5月,A1,{ADVISOR},92.5分,100\n2026-05-07,A2,{ADVISOR},８８,100\n"
REVENUE = f'月份,服务顾问,班组,产值\n202605,{ADVISOR},,"182,000.50"\n2026.5,,{TEAM},￥90000元\n'
VALUES = "月份,指标,维修类型,数值\n2026/5,维修产值,常规保养,12345.678\n2026/5,CSS 排名,,3\n2026-05,css_rank,,4\n"


@pytest.fixture
def caller(app: Flask, clock: FakeClock) -> Caller:
    clock.set(datetime(2026, 6, 2, 2, tzinfo=UTC))
    return signed_in(app, CALLER)


def sent(caller: Caller, text: str | bytes, name: str = "f.csv", **query: str) -> Any:
    data = {"file": (io.BytesIO(text.encode() if isinstance(text, str) else text), name)}
    where = f"/api/v1/imports/figures?{urlencode(query)}"
    token = caller.client.get("/api/v1/session").get_json()["csrf_token"]
    return caller.client.post(where, data=data, headers={"X-CSRFToken": token})


def held(caller: Caller) -> tuple[Any, ...]:
    """The scores, the revenue, and two indicators of May."""
    scores = [(one["order_no"], one["score"]) for one in caller.get("/kpi/css?month=2026-05").json["surveys"]]
    revenue = [(one["name"], one["value"]) for one in caller.get("/kpi/revenue?month=2026-05").json]
    values = (caller.get(f"/kpi/indicators/{name}/values?year=2026").json["values"] for name in NAMES)
    return scores, revenue, *([one["value"] for one in found.get("2026-05", [])] for found in values)


NAMES = ("revenue_maintenance", "css_rank")


def test_each_kind_comes_in_once_and_is_taken_back(app: Flask, caller: Caller) -> None:
    tried = sent(caller, SCORES, dry_run="true").json
    assert (tried["number"], tried["written"], tried["figures"][0]["after"]) == (None, 2, "92.5 / 100")
    assert held(caller) == ([], [], [], [])
    numbers = []
    for text, refused in ((SCORES, 0), (REVENUE, 0), (VALUES, 1)):
        first, again = sent(caller, text).json, sent(caller, text).json
        assert (first["written"], first["refused"], again["written"], again["number"]) == (2, refused, 0, None)
        assert again["already"] == 2
        numbers.append(first["number"])
    assert held(caller) == (
        [("A1", "92.5"), ("A2", "88")],
        [(ADVISOR, "182000.5"), (TEAM, "90000")],
        ["12345.678"],
        ["3"],
    )
    # Somebody has put one right since: that one stays.
    caller.post("/kpi/indicators/css_rank/values", {"month": "2026-05", "value": 2})
    manager = signed_in(app, MANAGER)
    told = [manager.post(f"/imports/{number}/undo").json for number in numbers]
    assert [one["orders"] for one in told] == [2, 2, 1]
    assert told[2]["left"] == [{"order_no": "2026-05 css_rank", "what": "Figure kept", "who": CALLER}]
    scores, revenue, *values = held(caller)
    assert (scores, [value for _, value in revenue], values) == ([], [None, None], [["12345.678", None], ["3", "2"]])
    # A second time nothing is brought back twice, and the file may come in again.
    assert manager.post(f"/imports/{numbers[0]}/undo").json["orders"] == 0
    assert sent(caller, SCORES).json["written"] == 2


@pytest.mark.parametrize(
    ("head", "row", "field"),
    [
        ("月份,委托书号,服务顾问,得分", f"2026-05,A1,{ADVISOR},101", "score"),
        ("月份,委托书号,服务顾问,得分", f"2026-05,A1,{ADVISOR},很好", "score"),
        ("月份,委托书号,服务顾问,得分", "2026-05,A1,,90", "order_no"),
        ("月份,委托书号,服务顾问,得分", f"2026-05,1.2026E+17,{ADVISOR},90", "order_no"),
        ("月份,委托书号,服务顾问,得分", f"2026-07,A1,{ADVISOR},90", "month"),
        ("月份,委托书号,服务顾问,得分", f"五月,A1,{ADVISOR},90", "month"),
        ("月份,服务顾问,班组,产值", f"2026-05,{COLLEAGUE},{TEAM},1", "advisor"),
        ("月份,服务顾问,班组,产值", "2026-05,无此人,,1", "advisor"),
        ("月份,服务顾问,班组,产值", f"2026-05,{COLLEAGUE},,#N/A", "revenue"),
        ("月份,指标,数值", "2026-05,准时交车率,96", "indicator"),
        ("月份,指标,数值", "2026-05,维修产值,96", "indicator"),
    ],
    ids=lambda value: value if value.isascii() and len(value) < 12 else "",
)
def test_a_row_that_holds_no_figure_is_refused_with_its_reason(caller: Caller, head: str, row: str, field: str) -> None:
    (refusal,) = sent(caller, f"{head}\n{row}\n").json["refusals"]
    assert (refusal["row"], refusal["field"]) == (2, field)


def test_a_workbook_of_something_else_is_refused_whole(caller: Caller) -> None:
    workbook, file = Workbook(), io.BytesIO()
    sheet = workbook.worksheets[0]
    sheet.append(["月份", "姓名", "电话"])
    sheet.append([datetime(2026, 5, 1), "甲", 1])  # noqa: DTZ001
    workbook.save(file)
    answer = sent(caller, file.getvalue(), "f.xlsx")
    assert answer.status_code == 422
    assert "指标 + 数值" in answer.json["detail"]
