"""A complaint of the call-back: told at once, listed until a manager has looked into it (domain.md §14)."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from server.core.wiring import Wiring
from server.live.alerts import alerts_of
from server.store import audit
from tests.builders import at
from tests.fakes import FakeClock
from tests.server.callers import ADVISOR, CALLER, GENERAL, Caller, order, signed_in

pytestmark = pytest.mark.usefixtures("people")

SAID = "等了很久没人理"


@pytest.fixture
def complained(app: Flask, advisor: Caller, clock: FakeClock) -> dict[str, Any]:
    """WX1 was handed over in time, and its customer complains all the same: what was answered."""
    advisor.post("/jobs", order(customer={"name": "庚示例", "phone": "13900007771"}))
    clock.set(at("16:00"))
    advisor.command("WX1", "deliver")
    answer = signed_in(app, CALLER).command("WX1", "follow-up", on_time=True, note=SAID, complaint=True)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json
    return body


def test_station_manager_and_care_director_hear_of_it_at_once(complained: dict[str, Any], wiring: Wiring) -> None:
    alerts = {alert.kind: alert for alert in alerts_of(wiring.store.log.read(complained["seq"] - 1), wiring)}
    assert set(alerts) == {"complaint", "call_back"}
    assert alerts["complaint"].to == ("role:station_manager", "role:care_director")
    assert complained["job"]["verdict"]["verdict"] == "on_time"


def test_it_stays_with_the_managers_until_one_has_looked_into_it(
    app: Flask, advisor: Caller, complained: dict[str, Any], clock: FakeClock, wiring: Wiring
) -> None:
    clock.set(at("09:00", days=1))
    manager = signed_in(app, GENERAL)
    page = manager.client.get("/complaints").text
    assert all(words in page for words in (SAID, "13900007771", "当天没有处理"))
    assert "待处理的投诉：1 件" in manager.client.get("/kpi").text
    advisor = signed_in(app, ADVISOR)
    assert "待处理的投诉" not in advisor.client.get("/kpi").text
    assert advisor.client.get("/complaints").status_code == 403
    assert advisor.command("WX1", "look-into", note="x").status_code == 403
    assert manager.command("WX1", "look-into", note=" ").status_code == 422
    done = manager.command("WX1", "look-into", note="已向顾客道歉")
    assert done.json["job"]["follow_up"]["looked_into"]["who"] == GENERAL
    assert SAID not in manager.client.get("/complaints").text
    assert "待处理的投诉" not in manager.client.get("/kpi").text
    assert "已向顾客道歉" in signed_in(app, CALLER).client.get("/follow-up").text
    assert manager.command("WX1", "look-into", note="再次道歉").status_code == 409
    assert list(audit.verify(wiring.store, wiring.command_log.shop)) == []
