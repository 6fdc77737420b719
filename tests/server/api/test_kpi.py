"""The on-time figures, and what machines ask for, over HTTP."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from server.config.loading import load_config
from server.core.wiring import Wiring
from server.run.app import create_app
from tests import running
from tests.builders import at
from tests.fakes import FakeClock
from tests.server.callers import (
    ADVISOR,
    CALLER,
    FOREMAN,
    GENERAL,
    TEAM,
    TECHNICIAN,
    Caller,
    order,
    signed_in,
    stranger,
)

pytestmark = pytest.mark.usefixtures("people")


@pytest.fixture
def settled(app: Flask, clock: FakeClock) -> Caller:
    """Three cars of one advisor: on time, late, and late for the customer's own reason. Gives the advisor."""
    advisor, foreman = signed_in(app, ADVISOR), signed_in(app, FOREMAN)
    for number, bay in (("WX1", "机1"), ("WX2", "机2"), ("WX3", "机3")):
        advisor.post("/jobs", order(number))
        foreman.command(number, "dispatch", team=TEAM, bay=bay)
    foreman.command("WX1", "start", technicians=[TECHNICIAN])
    clock.set(at("16:00"))
    foreman.command("WX1", "finish")
    advisor.command("WX1", "deliver")
    clock.set(at("17:20"))
    advisor.command("WX2", "deliver")
    advisor.command("WX3", "deliver")
    advisor.excuse("WX3")
    return advisor


def test_the_figures_of_a_period(settled: Caller) -> None:
    answer = settled.get("/kpi/on-time?from=2026-05-04&to=2026-05-04").json
    total = answer["total"]
    assert (total["settled"], total["on_time"], total["late"], total["excused"]) == (3, 1, 1, 1)
    assert (total["rate"], total["strict_rate"], total["target"]) == (66.7, 33.3, 96)
    assert (total["met"], total["allowed"], total["deduction"]) == (False, 0, 1)
    assert [(car["order_no"], car["late_minutes"]) for car in answer["late"]] == [("WX2", 20)]
    assert [car["order_no"] for car in answer["excused"]] == ["WX3"]


@pytest.mark.parametrize(
    ("by", "names"),
    [
        ("advisor", [ADVISOR]),
        ("technician", [TECHNICIAN]),
        ("team", [TEAM]),
        ("repair_type", ["maintenance"]),
        ("day", ["2026-05-04"]),
        ("week", ["2026-W19"]),
        ("month", ["2026-05"]),
        ("year", ["2026"]),
    ],
)
def test_the_figures_by_group(settled: Caller, by: str, names: list[str]) -> None:
    answer = settled.get(f"/kpi/on-time?by={by}").json
    assert [group["name"] for group in answer["groups"]] == names


def test_nothing_settled_is_no_rate(app: Flask) -> None:
    total = signed_in(app, GENERAL).get("/kpi/on-time?from=2025-01-01&to=2025-01-31").json["total"]
    assert (total["settled"], total["rate"], total["strict_rate"], total["met"]) == (0, None, None, None)


def test_without_a_period_it_is_this_month(app: Flask) -> None:
    answer = signed_in(app, GENERAL).get("/kpi/on-time").json
    assert (answer["from"], answer["to"]) == ("2026-05-01", "2026-05-04")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("?from=2026-05-05&to=2026-05-04", "from"),
        ("?from=2001-01-01&to=2026-05-04", "from"),
        ("?to=soon", "to"),
        ("?by=plate", "by"),
    ],
)
def test_a_wrong_period_names_its_field(app: Flask, query: str, field: str) -> None:
    answer = signed_in(app, GENERAL).get(f"/kpi/on-time{query}")
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, field)


def test_the_figures_are_for_those_who_answer_for_them(app: Flask) -> None:
    assert stranger(app).get("/kpi/on-time").status_code == 401
    assert signed_in(app, TECHNICIAN).get("/kpi/on-time").status_code == 403
    for name in (ADVISOR, CALLER, GENERAL):
        assert signed_in(app, name).get("/kpi/on-time").status_code == 200


@pytest.mark.parametrize("prefix", ["", "/api/v1"])
def test_machines_ask_without_signing_in_and_learn_nothing_private(app: Flask, settled: Caller, prefix: str) -> None:
    monitoring = app.test_client()
    settled.post("/jobs", order("WX4", promised_at="2026-05-05T17:00:00+08:00"))
    assert monitoring.get(f"{prefix}/healthz").json == {"status": "ok"}
    assert monitoring.get(f"{prefix}/readyz").json == {"status": "ok"}
    figures = monitoring.get(f"{prefix}/metrics").text
    assert 'shopboard_open_jobs{stage="received"} 1.0' in figures
    assert "shopboard_requests_total" in figures
    assert not [word for word in (ADVISOR, "WX", "沪A", TEAM) if word in figures]


def test_a_method_that_a_stranger_makes_up_is_no_figure_of_its_own(app: Flask) -> None:
    monitoring = app.test_client()
    for number in range(3):
        monitoring.open("/board", method=f"MADE{number}")
    figures = monitoring.get("/metrics").text
    assert 'method="other",status="405"} 3.0' in figures
    assert "MADE" not in figures


def test_a_server_without_its_database_is_alive_but_not_ready(tmp_path: Path, clock: FakeClock) -> None:
    app = create_app(load_config(running.write_config(tmp_path), {}), clock)
    wiring: Wiring = app.extensions["shopboard"]
    wiring.store.close()
    for file in tmp_path.glob("shopboard.db*"):
        file.unlink()
    (tmp_path / "shopboard.db").mkdir()
    wiring.health.look()
    browser = app.test_client()
    assert browser.get("/healthz").status_code == 200
    assert browser.get("/readyz").status_code == 503
