"""The figures as a page: both rates, never prettier than they are, and the cars behind them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from board.orders import events as e
from server.core.wiring import Wiring
from tests.builders import Opening, Saying, at
from tests.fakes import FakeClock
from tests.server.callers import ADVISOR, GENERAL, MANAGER, TECHNICIAN, signed_in, staff_up
from tests.server.past import past

PERIOD = "?from=2026-05-01&to=2026-05-31"


@pytest.fixture
def manager(app: Flask, wiring: Wiring) -> FlaskClient:
    staff_up(wiring)
    return signed_in(app, GENERAL).client


def deliver(wiring: Wiring, clock: FakeClock, order_no: str, when: str, *more: e.Fact) -> None:
    """Opens an order promised for 17:00, as builders do, and hands the car over at `when`."""
    start = clock()
    wiring.command_log.record(order_no, Opening(order_no), who=ADVISOR, device="tests", key=f"open {order_no}")
    clock.now = at(when)
    for number, fact in enumerate((e.JobDelivered(), *more)):
        wiring.command_log.record(
            order_no, Saying(order_no, fact), who=ADVISOR, device="tests", key=f"{order_no} {number}"
        )
    clock.now = start


def test_95_of_99_is_shown_below_a_target_of_96(manager: FlaskClient, wiring: Wiring, clock: FakeClock) -> None:
    for number in range(99):
        deliver(wiring, clock, f"R{number}", "17:01" if number < 4 else "17:00")
    for path in ("/kpi", "/kpi/meeting"):
        page = manager.get(path + PERIOD).text
        assert "95.9 %" in page
        assert "96.0 %" not in page
        assert "未达到目标 96 %" in page
    found = manager.get("/api/v1/kpi/figures" + PERIOD).get_json()["figures"]
    rate, gap = (next(one for one in found if one["name"] == name) for name in ("rate", "gap"))
    assert (rate["value"], rate["met"], gap["value"]) == (95.9, False, -0.1)
    (advisor,) = manager.get(f"/api/v1/kpi/people{PERIOD}&post=advisor").get_json()["people"]
    assert (advisor["rate"], advisor["met"], advisor["deduction"]) == (95.9, False, 1)


def test_an_excused_car_stands_between_the_two_rates(manager: FlaskClient, wiring: Wiring, clock: FakeClock) -> None:
    deliver(wiring, clock, "R1", "16:59")
    deliver(wiring, clock, "R2", "18:10", e.ExcuseNoted("顾客晚到", signed=True))
    page = manager.get("/kpi" + PERIOD).text
    assert "100.0 %" in page
    assert "50.0 %" in page
    assert "顾客原因车辆" in page
    assert "达到目标 96 %" in page


def test_nothing_settled_is_neither_good_nor_bad(manager: FlaskClient) -> None:
    page = manager.get("/kpi" + PERIOD).text
    assert "—" in page
    assert "100.0 %" not in page
    assert "0.0 %" not in page
    assert "这段时间没有结算的车辆" in page


def test_every_grouping_lists_its_groups(manager: FlaskClient, wiring: Wiring, clock: FakeClock) -> None:
    deliver(wiring, clock, "R1", "17:30")
    for by, name in (("repair_type", "常规保养"), ("day", "2026-05-04"), ("month", "2026-05"), ("advisor", "刘顾问")):
        page = manager.get(f"/kpi{PERIOD}&by={by}").text
        assert f"<td>{name}</td>" in page


@pytest.mark.parametrize(
    "period",
    [
        "?from=yesterday",
        "?from=2026-05-02&to=2026-05-01",
        "?from=1026-05-02",
        "?from=0001-01-01&to=0001-01-02",
        "?from=9999-12-30&to=9999-12-31",
    ],
)
def test_an_impossible_period_is_named_and_this_month_shown(manager: FlaskClient, period: str) -> None:
    for path in ("/kpi", "/kpi/cars", "/kpi/meeting"):
        answer = manager.get(path + period)
        assert answer.status_code == 200
        assert ('class="banner bad" role="alert"' in answer.text) == (path != "/kpi/meeting")


def test_a_technician_sees_no_figures_and_a_stranger_is_sent_to_sign_in(app: Flask, wiring: Wiring) -> None:
    staff_up(wiring)
    assert signed_in(app, TECHNICIAN).client.get("/kpi").status_code == 403
    assert app.test_client().get("/kpi").status_code == 302


def test_a_period_without_an_end_is_up_to_today(app: Flask, manager: FlaskClient, clock: FakeClock) -> None:
    page = manager.get("/kpi").text
    assert 'value="2026-05-01"' in page
    assert f'value="{clock().date()}"' in page
    clock.now += timedelta(days=40)
    assert 'value="2026-06-01"' in signed_in(app, GENERAL).client.get("/kpi").text


def test_managers_are_told_whose_times_have_drifted(manager: FlaskClient, wiring: Wiring) -> None:
    assert "kpi-drift" not in manager.get("/kpi").text
    past(wiring.store, [40] * 60, days_ago=60)
    past(wiring.store, [50] * 30, days_ago=3)
    wiring.command_log.catch_up()
    told = re.search(r'<div class="banner warn kpi-drift">.*?</div>', manager.get("/kpi").text, re.S)
    assert told is not None
    assert "机电一组 +25 %" in told[0]
    assert 'data-operation="M01"' in told[0]
    assert "kpi-drift" not in manager.get("/kpi?by=advisor&name=" + ADVISOR).text


def test_what_is_next_is_told_to_who_may_see_to_it(
    app: Flask, manager: FlaskClient, wiring: Wiring, clock: FakeClock
) -> None:
    assert "没有未完成的整改措施" in manager.get("/kpi").text
    deliver(wiring, clock, "R1", "18:10", e.ExcuseNoted("顾客晚到", signed=True))
    measure = {"indicator": "on_time", "month": "2026-04", "what": "早上加一个快修工位", "owner": "何示例"}
    for number, due in enumerate(("2026-05-20", "2026-05-06")):
        manager.post("/api/v1/kpi/measures", json=measure | {"due": due}, headers={"Idempotency-Key": f"{number}"})
    clock.now = at("09:00", days=3)
    manager = signed_in(app, GENERAL).client
    told = manager.get("/kpi").text
    # The station manager answers for measures; excuses are the service manager's.
    assert told.index("2026-05-06 前完成") < told.index("2026-05-20 前完成")
    assert told.count('class="is-late"') == 1
    assert "顾客原因待抽查" not in told
    assert "1 台顾客原因待抽查" in signed_in(app, MANAGER).client.get("/kpi").text
