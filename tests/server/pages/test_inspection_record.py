"""The printed record of the three inspections: who checked what, what had not passed, whether the car may leave."""

from __future__ import annotations

import pytest
from flask import Flask

from server.core.wiring import Wiring
from tests.fakes import FakeClock
from tests.server.callers import ADVISOR, BAY, FOREMAN, TEAM, TECHNICIAN, Caller, order, signed_in

pytestmark = pytest.mark.usefixtures("people")

RECORD = "/jobs/WX1/inspection-record"


def record(caller: Caller) -> str:
    answer = caller.client.get(f"{RECORD}?lang=zh_CN")
    assert answer.status_code == 200
    return answer.text


def row(text: str, level: str) -> str:
    return text.partition(f'<tr data-level="{level}">')[2].partition("</tr>")[0]


def test_the_record_names_who_inspected_what_and_what_had_not_passed(
    app: Flask, wiring: Wiring, clock: FakeClock
) -> None:
    advisor, foreman, technician = (signed_in(app, name) for name in (ADVISOR, FOREMAN, TECHNICIAN))
    assert advisor.post("/jobs", order(repair_type="accident")).status_code == 201
    assert foreman.command("WX1", "dispatch", team=TEAM, bay=BAY).status_code == 200
    for command in ("start", "finish"):
        assert technician.command("WX1", command, task=1).status_code == 200
        clock.pass_by(minutes=10)
    assert technician.command("WX1", "inspect", level="self", passed=True).status_code == 200
    assert "尚未全部检验合格" in record(advisor)

    failed = technician.command("WX1", "inspect", level="team_leader", passed=False, note="螺栓扭矩不足")
    assert failed.status_code == 200
    assert "待检验" in row(record(advisor), "self")
    clock.pass_by(minutes=10)
    assert technician.command("WX1", "finish", task=1).status_code == 200
    for who, level in ((technician, "self"), (technician, "team_leader"), (foreman, "final")):
        assert who.command("WX1", "inspect", level=level, passed=True).status_code == 200

    text = record(technician)
    assert "结论：检验合格，准予出厂" in text
    assert "内返：1 次" in text
    assert TECHNICIAN in row(text, "team_leader")
    assert "螺栓扭矩不足" in row(text, "team_leader")
    assert FOREMAN in row(text, "final")
    assert "2026-05-04 " in row(text, "final")
    assert "庚示例" not in text


def test_a_stranger_and_an_unknown_or_cancelled_order_find_none(app: Flask) -> None:
    assert app.test_client().get(RECORD).status_code == 302
    advisor = signed_in(app, ADVISOR)
    assert advisor.client.get(RECORD).status_code == 404
    assert advisor.post("/jobs", order()).status_code == 201
    assert record(advisor).count("data-level=") == 1
    assert advisor.command("WX1", "cancel", note="顾客不修了").status_code == 200
    assert advisor.client.get(RECORD).status_code == 404
