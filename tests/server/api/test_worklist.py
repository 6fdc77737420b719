"""The contradictions over HTTP: what the page shows, for those who look into them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from board.orders import events as e
from server.core.wiring import Wiring
from tests.builders import Opening, at
from tests.fakes import FakeClock
from tests.server.callers import ADMIN, ADVISOR, CALLER, DIRECTOR, GENERAL, MANAGER, Caller, signed_in, stranger
from tests.server.handed_over import deliver, say, worked

pytestmark = pytest.mark.usefixtures("people")


def test_only_those_who_look_into_them_read_them(app: Flask) -> None:
    assert stranger(app).get("/worklist").status_code == 401
    for name, status in ((CALLER, 200), (MANAGER, 200), (ADMIN, 200), (ADVISOR, 403), (DIRECTOR, 403), (GENERAL, 403)):
        assert signed_in(app, name).get("/worklist").status_code == status


def test_delivered_cars_and_those_inside_come_with_what_they_show(
    caller: Caller, wiring: Wiring, clock: FakeClock
) -> None:
    worked(wiring, clock, "R1")
    clock.now = at("16:50")
    say(wiring, "R1", e.JobDelivered(), e.FollowUpMade(False))
    deliver(wiring, clock, "R2", "16:55")
    wiring.command_log.record("R3", Opening("R3", at("19:00")), who=ADVISOR, device="tests", key="R3")
    found = caller.get("/worklist").json
    assert found["counts"] == {"call_disagrees_with_clock": 1, "delivered_before_finished": 1}
    assert [(one["order_no"], one["contradictions"]) for one in found["delivered"]] == [
        ("R2", ["delivered_before_finished"]),
        ("R1", ["call_disagrees_with_clock"]),
    ]
    assert found["delivered"][0]["delivered_on"] == "2026-05-04"
    # Opened after closing time: no minute is left for an hour's work.
    assert [(one["order_no"], one["contradictions"]) for one in found["inside"]] == [
        ("R3", ["promise_outside_hours", "promise_too_short"])
    ]
    only = caller.get("/worklist?code=call_disagrees_with_clock").json
    assert (only["total"], only["inside"], [one["order_no"] for one in only["delivered"]]) == (1, [], ["R1"])
    assert caller.get("/worklist?page=2").json["delivered"] == []


def test_an_unsigned_excuse_comes_after_a_day_here_too(caller: Caller, wiring: Wiring, clock: FakeClock) -> None:
    deliver(wiring, clock, "R1", "18:10", e.ExcuseNoted("晚到", signed=False))
    clock.now = at("18:10", days=1) - timedelta(seconds=1)
    assert caller.get("/worklist").json["delivered"][0]["contradictions"] == ["delivered_before_finished"]
    clock.now += timedelta(seconds=1)
    shown = caller.get("/worklist").json["delivered"][0]["contradictions"]
    assert shown == ["delivered_before_finished", "excuse_without_signature"]


@pytest.mark.parametrize("query", ["code=weather", "page=0", "page=x", "month=5"])
def test_what_cannot_be_meant_is_refused(caller: Caller, query: str) -> None:
    assert caller.get(f"/worklist?{query}").status_code == 422
