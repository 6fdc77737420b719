"""Taps that had to wait for the network: their true moment, the limits of it, and whose they are."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask

from server.api.taps import WALL_MARK
from tests.builders import at
from tests.fakes import FakeClock
from tests.server.callers import BAY, OTHER_BAY, OTHER_TECHNICIAN, TEAM, TECHNICIAN, Answer, Caller, order, signed_in

pytestmark = pytest.mark.usefixtures("people")

MINUTE = 60_000


def late(
    who: Caller, command: str, minutes: float, body: dict[str, Any] | None = None, key: str | None = None, **more: str
) -> Answer:
    """A command that was tapped so many minutes ago."""
    headers = {"X_Tap_Age": str(round(minutes * MINUTE)), **more}
    return who.post(f"/jobs/WX1/{command}", body or {}, key, **headers)


@pytest.fixture
def working(clock: FakeClock, advisor: Caller, foreman: Caller, technician: Caller) -> None:
    """WX1 is being worked on since 09:10; it is 10:00."""
    assert advisor.post("/jobs", order()).status_code == 201
    clock.set(at("09:05"))
    assert foreman.command("WX1", "dispatch", team=TEAM, bay=BAY).status_code == 200
    clock.set(at("09:10"))
    assert technician.command("WX1", "start").status_code == 200
    clock.set(at("10:00"))


@pytest.mark.usefixtures("working")
def test_a_tap_is_recorded_at_its_own_moment(technician: Caller) -> None:
    event = late(technician, "finish", 28.5).json["events"][0]
    assert (event["at"], event["recorded_at"]) == ("2026-05-04T01:31:30+00:00", "2026-05-04T02:00:00+00:00")


@pytest.mark.usefixtures("working")
def test_the_same_tap_sent_again_later_is_recorded_once(clock: FakeClock, technician: Caller) -> None:
    first = late(technician, "finish", 20, key="tap-1")
    clock.set(at("10:15"))
    again = late(technician, "finish", 35, key="tap-1")
    assert (again.status_code, again.json) == (200, first.json)
    events = technician.get("/jobs/WX1/events").json
    assert [event["kind"] for event in events].count("TaskFinished") == 1


@pytest.mark.usefixtures("working")
def test_too_old_a_tap_is_refused_with_a_sentence(clock: FakeClock, technician: Caller) -> None:
    clock.set(at("12:00"))
    answer = late(technician, "finish", 120.1)
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, "at")
    assert answer.json["detail"] == "This was tapped more than 120 minutes ago: too long to be recorded by itself."
    assert late(technician, "finish", 120).status_code == 200


@pytest.mark.usefixtures("working")
def test_what_came_in_between_wins_and_is_told_with_the_state(
    clock: FakeClock, foreman: Caller, technician: Caller
) -> None:
    assert foreman.command("WX1", "pause", reason="parts").status_code == 200
    clock.set(at("10:20"))
    answer = late(technician, "finish", 30)
    assert (answer.status_code, answer.json["type"]) == (409, "urn:shopboard:problem:conflict")
    assert answer.json["current"]["stage"] == "paused"
    # After it, the same is possible.
    assert late(technician, "finish", 10).status_code == 200


@pytest.mark.usefixtures("working")
def test_a_dispatch_of_others_meanwhile_wins(clock: FakeClock, foreman: Caller, advisor: Caller) -> None:
    seen = advisor.get("/jobs/WX1").json["seq"]
    body = {"team": TEAM, "bay": OTHER_BAY, "task": 1}
    assert foreman.command("WX1", "dispatch", technicians=[OTHER_TECHNICIAN], **body).status_code == 200
    clock.set(at("10:20"))
    assert late(foreman, "dispatch", 30, {**body, "bay": BAY, "seen": seen}).status_code == 409
    assert late(foreman, "dispatch", 30, {**body, "bay": BAY}).status_code == 409


@pytest.mark.usefixtures("working")
def test_a_promise_said_before_a_newer_one_does_not_replace_it(clock: FakeClock, advisor: Caller) -> None:
    body = {"reason": "customer_request", "confirmed_by": "signature"}
    advisor.command("WX1", "promise", promised_at="2026-05-04T19:00:00+08:00", **body)
    clock.set(at("10:20"))
    answer = late(advisor, "promise", 30, {"promised_at": "2026-05-04T18:00:00+08:00", **body})
    assert answer.status_code == 409
    assert answer.json["current"]["promised_at"] == "2026-05-04T11:00:00+00:00"


@pytest.mark.usefixtures("working")
def test_a_new_time_that_comes_after_the_promise_has_passed_rescues_nothing(clock: FakeClock, advisor: Caller) -> None:
    clock.set(at("17:10"))
    body = {"reason": "customer_request", "confirmed_by": "signature", "promised_at": "2026-05-04T18:00:00+08:00"}
    assert late(advisor, "promise", 30, body).status_code == 200
    clock.set(at("17:30"))
    assert advisor.command("WX1", "deliver").json["job"]["verdict"]["verdict"] == "late"


@pytest.mark.usefixtures("working")
@pytest.mark.parametrize("age", ["-1", "soon", "1.5", "", "9" * 13])
def test_an_age_is_a_number_of_milliseconds(technician: Caller, age: str) -> None:
    answer = technician.post("/jobs/WX1/finish", {}, X_Tap_Age=age)
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, "X-Tap-Age")


@pytest.mark.usefixtures("working")
def test_time_and_age_together_are_refused(technician: Caller) -> None:
    answer = late(technician, "finish", 5, {"at": "2026-05-04T09:50:00+08:00"})
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, "at")


@pytest.mark.usefixtures("working")
def test_a_moment_by_the_device_s_time_of_day_is_marked(technician: Caller) -> None:
    assert not late(technician, "pause", 10, {"reason": "parts"}).json["events"][0]["device"].endswith(WALL_MARK)
    resumed = late(technician, "resume", 5, X_Tap_Clock="wall")
    assert resumed.json["events"][0]["device"].endswith(WALL_MARK)
    wrong = late(technician, "pause", 1, {"reason": "parts"}, X_Tap_Clock="sundial")
    assert (wrong.status_code, wrong.json["errors"][0]["field"]) == (422, "X-Tap-Clock")


@pytest.mark.usefixtures("working")
def test_a_page_of_one_person_writes_nothing_as_another(app: Flask, technician: Caller) -> None:
    somebody_else = signed_in(app, OTHER_TECHNICIAN)
    answer = late(somebody_else, "finish", 1, X_Person=quote(TECHNICIAN))
    assert (answer.status_code, answer.json["type"]) == (403, "urn:shopboard:problem:other-person")
    assert TECHNICIAN in answer.json["detail"]
    assert technician.get("/jobs/WX1").json["stage"] == "working"
    assert late(technician, "finish", 1, X_Person=quote(TECHNICIAN)).status_code == 200


@pytest.mark.usefixtures("working")
def test_what_was_in_the_future_at_the_tap_may_be_in_the_past_now(clock: FakeClock, technician: Caller) -> None:
    clock.set(at("10:40"))
    until = {"reason": "parts", "expected_at": "2026-05-04T10:30:00+08:00"}
    assert late(technician, "pause", 40, until).status_code == 200
    assert late(technician, "resume", 9).status_code == 200
    assert late(technician, "pause", 5, until).status_code == 422
