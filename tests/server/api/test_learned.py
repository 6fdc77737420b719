"""What past work took, over HTTP and on the administrator's page: actual times, proposals, calibration."""

from __future__ import annotations

import pytest
from flask import Flask

from board.orders.labour import Operation
from server.core.wiring import Wiring
from server.figures.learned_times import share
from tests.server.callers import ADMIN, ADVISOR, MANAGER, TECHNICIAN, Caller, signed_in, staff_up, stranger
from tests.server.past import past

OIL = Operation("M01", "更换机油机滤", "mechanical", 30)
BRAKES = Operation("M07", "更换前制动片", "mechanical", 60)


@pytest.fixture
def admin(app: Flask, wiring: Wiring) -> Caller:
    """The administrator of a shop with a table of two lines, one of which was done a hundred times in March."""
    staff_up(wiring)
    wiring.store.floor.put_standards((OIL, BRAKES))
    past(wiring.store, range(21, 121), OIL, days_ago=40)
    # As the ticker does each second.
    wiring.command_log.catch_up()
    return signed_in(app, ADMIN)


def test_each_standard_stands_beside_what_it_took(admin: Caller) -> None:
    answer = admin.get("/standards/learned")
    assert answer.status_code == 200
    found = answer.get_json()
    assert found["needed"] == 20
    assert found["operations"] == [
        {
            "code": "M01",
            "name": "更换机油机滤",
            "trade": "mechanical",
            "standard_minutes": 30,
            "jobs": 100,
            "median_minutes": 70.5,
            "p80_minutes": 101,
            "p96_minutes": 117,
            "proposed_minutes": 75,
        },
        {
            "code": "M07",
            "name": "更换前制动片",
            "trade": "mechanical",
            "standard_minutes": 60,
            "jobs": 0,
            "median_minutes": None,
            "p80_minutes": None,
            "p96_minutes": None,
            "proposed_minutes": None,
        },
    ]


def test_past_months_are_tried_with_what_was_known_before_them(admin: Caller, wiring: Wiring) -> None:
    past(wiring.store, [25, 30, 110, 118], OIL, days_ago=2)
    assert admin.get("/standards/learned").get_json()["calibration"] == [
        {"month": "2026-05", "jobs": 4, "kept_p96": 3, "kept_p80": 2, "kept_standard": 2, "short": 0},
        {"month": "2026-03", "jobs": 0, "kept_p96": 0, "kept_p80": 0, "kept_standard": 0, "short": 100},
    ]


def test_an_accepted_proposal_is_a_change_of_the_table_and_is_not_made_again(admin: Caller) -> None:
    line = {"code": "M01", "name": "更换机油机滤", "trade": "mechanical", "standard_minutes": 75}
    assert admin.send("PATCH", "/standards", {"standards": [line]}).status_code == 200
    first = admin.get("/standards/learned").get_json()["operations"][0]
    assert (first["standard_minutes"], first["median_minutes"], first["proposed_minutes"]) == (75, 70.5, None)


def test_who_sees_the_figures_sees_what_is_learned(app: Flask, admin: Caller) -> None:
    assert stranger(app).get("/standards/learned").status_code == 401
    assert signed_in(app, TECHNICIAN).get("/standards/learned").status_code == 403
    assert signed_in(app, ADVISOR).get("/standards/learned").status_code == 200


def test_the_page_shows_the_proposal_and_the_months(admin: Caller, wiring: Wiring) -> None:
    past(wiring.store, [25, 30, 110, 118], OIL, days_ago=2)
    page = admin.client.get("/admin?tab=standards&lang=en").text
    assert 'data-proposal="M01"' in page
    assert 'data-proposal="M07"' not in page
    assert "M01: accept" not in page
    assert "更换机油机滤: accept 75 min" in page
    assert "<td>2026-05</td>" in page
    assert "75.0 %" in page


def test_managers_see_actual_times_and_months_beside_the_figures(app: Flask, admin: Caller) -> None:
    page = signed_in(app, MANAGER).client.get("/kpi/learned?lang=en")
    assert page.status_code == 200
    assert 'data-operation="M01"' in page.text
    # Nothing is known of the other one.
    assert 'data-operation="M07"' not in page.text
    assert "<td>2026-03</td>" in page.text
    assert signed_in(app, TECHNICIAN).client.get("/kpi/learned").status_code == 403


def test_a_shop_without_a_past_has_no_proposals(app: Flask, wiring: Wiring) -> None:
    staff_up(wiring)
    page = signed_in(app, ADMIN).client.get("/admin?tab=standards&lang=en").text
    assert "data-proposal" not in page
    assert "No car has been delivered whose work was timed." in page


@pytest.mark.parametrize(
    ("part", "whole", "text"), [(95, 99, "95.9 %"), (96, 100, "96.0 %"), (0, 7, "0.0 %"), (0, 0, "—")]
)
def test_a_share_never_looks_better_than_it_is(part: int, whole: int, text: str) -> None:
    assert share(part, whole) == text
