"""What happened to a car while a tap about it waited: told to people who may read jobs, and to nobody else."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.builders import at
from tests.fakes import FakeClock
from tests.server.callers import BAY, TEAM, Caller, order, signed_in, stranger

pytestmark = pytest.mark.usefixtures("people")


@pytest.fixture
def dispatched(clock: FakeClock, advisor: Caller, foreman: Caller, technician: Caller) -> None:
    """Opened at 09:00, dispatched at 09:05, started at 09:10."""
    assert advisor.post("/jobs", order()).status_code == 201
    clock.set(at("09:05"))
    assert foreman.command("WX1", "dispatch", team=TEAM, bay=BAY).status_code == 200
    clock.set(at("09:10"))
    assert technician.command("WX1", "start").status_code == 200


@pytest.mark.usefixtures("dispatched")
def test_only_what_was_recorded_since_is_told(technician: Caller) -> None:
    page = technician.client.get("/jobs/WX1/since?at=2026-05-04T01:06:00Z&lang=en")
    assert (page.status_code, page.text.count('class="log-line"')) == (200, 1)
    assert "赵示例" in page.text
    nothing = technician.client.get("/jobs/WX1/since?at=2026-05-04T01:10:00Z&lang=en")
    assert "Nothing else was recorded about this car." in nothing.text


@pytest.mark.usefixtures("dispatched")
def test_a_tap_that_was_recorded_late_is_told_though_it_is_older(clock: FakeClock, technician: Caller) -> None:
    clock.set(at("09:40"))
    assert technician.post("/jobs/WX1/finish", {}, X_Tap_Age="1200000").status_code == 200
    page = technician.client.get("/jobs/WX1/since?at=2026-05-04T01:30:00Z&lang=en")
    assert page.text.count('class="log-line"') == 1


@pytest.mark.usefixtures("dispatched")
@pytest.mark.parametrize("when", ["", "yesterday", "2026-05-04T09:00:00"])
def test_a_moment_without_its_offset_is_refused(technician: Caller, when: str) -> None:
    assert technician.client.get("/jobs/WX1/since", query_string={"at": when}).status_code == 400


def test_an_order_that_nobody_opened_is_not_found(technician: Caller) -> None:
    assert technician.client.get("/jobs/WX9/since?at=2026-05-04T01:00:00Z").status_code == 404


@pytest.mark.usefixtures("dispatched")
def test_strangers_are_sent_to_sign_in(app: Flask) -> None:
    answer = stranger(app).client.get("/jobs/WX1/since?at=2026-05-04T01:00:00Z")
    assert (answer.status_code, answer.headers["Location"].partition("?")[0]) == (302, "/sign-in")
    assert signed_in(app, "孙回访").client.get("/jobs/WX1/since?at=2026-05-04T01:00:00Z").status_code == 200
