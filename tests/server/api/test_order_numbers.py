"""Cancelled orders come back, and no two new numbers are taken for one another."""

from __future__ import annotations

import pytest
from flask import Flask

from board.orders import events as e
from server.core.wiring import Wiring
from server.run.checkup import _numbers
from server.store.models_of import models_of
from tests.builders import History, at
from tests.builders import shop as shop_of
from tests.fakes import FakeClock
from tests.server.callers import CALLER, MANAGER, Caller, order, signed_in

pytestmark = pytest.mark.usefixtures("people")


def test_a_cancelled_order_comes_back_with_its_number_and_stands_on_the_list_where_it_was_late(
    clock: FakeClock, app: Flask, advisor: Caller, technician: Caller
) -> None:
    assert advisor.post("/jobs", order()).status_code == 201
    assert advisor.command("WX1", "reopen", note="点错了").status_code == 409
    clock.now = at("17:30")
    assert advisor.command("WX1", "cancel", note="顾客不修了").status_code == 200
    again = advisor.post("/jobs", order("WX2", promised_at="2026-05-04T19:00:00+08:00"))
    assert (again.status_code, again.json["hints"]) == (201, [])
    caller = signed_in(app, CALLER)
    (odd,) = caller.get("/worklist").json["cancelled"]
    assert (odd["order_no"], odd["contradictions"]) == ("WX1", ["cancelled_when_late"])
    page = caller.client.get("/worklist").text
    assert "取消时已经延误" in page
    assert "WX2" in page
    assert technician.command("WX1", "reopen", note="点错了").status_code == 403
    back = advisor.command("WX1", "reopen", note="点错了").json["job"]
    assert (back["stage"], back["promised_at"]) == ("received", "2026-05-04T09:00:00+00:00")
    assert caller.get("/worklist").json["cancelled"] == []
    # Two open orders for one car are pointed out, and neither is refused.
    (hint,) = advisor.command("WX2", "amend", model="另一款").json["hints"]
    assert (hint["field"], "WX1" in hint["text"]) == ("plate", True)


def test_a_number_that_differs_by_case_or_width_only_is_refused(advisor: Caller) -> None:
    assert advisor.post("/jobs", order("Wx1")).status_code == 201
    for number in ("WX1", "wx1", "Ｗｘ１"):
        refused = advisor.post("/jobs", order(number))
        assert (refused.status_code, refused.json["errors"][0]["field"]) == (409, "order_no")
    assert advisor.post("/jobs", order("WX11")).status_code == 201


def test_pairs_that_exist_stay_two_and_doctor_names_them(app: Flask, wiring: Wiring, advisor: Caller) -> None:
    seq = 1
    for number in ("A1", "a1"):
        history = History(number, seq).received(at("09:00"))
        wiring.store.append(history.events, [models_of(shop_of(), history.job)])
        seq += len(history.events)
    assert isinstance(history.events[0].fact, e.JobReceived)
    (found,) = _numbers(wiring.store)
    assert ("A1 and a1" in found.said, found.remedy) == (True, "")
    assert signed_in(app, MANAGER).command("a1", "cancel", note="重复").status_code == 200
    assert advisor.get("/jobs/A1").json["stage"] == "received"
