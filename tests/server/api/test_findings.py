"""Findings over HTTP: the photograph beside the log, the next visit, the paper, the alert, who may (domain.md §14)."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from server.core.wiring import Wiring
from server.live.alerts import alerts_of
from server.store import audit
from tests.builders import at
from tests.fakes import FakeClock
from tests.server.callers import ADMIN, ADVISOR, SIGNATURE, TECHNICIAN, Caller, order, signed_in

pytestmark = pytest.mark.usefixtures("people")

PADS = {"code": "X7", "name": "更换刹车片", "standard_minutes": 60}
WORN = "前刹车片剩 3 毫米"


@pytest.fixture
def found(app: Flask, advisor: Caller) -> dict[str, Any]:
    """A technician has noted it on WX1, with a photograph: what was answered."""
    advisor.post("/jobs", order(customer={"name": "庚示例", "phone": "13900007771"}))
    answer = signed_in(app, TECHNICIAN).command("WX1", "finding", note=WORN, image=SIGNATURE)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json
    return body


def test_a_finding_is_kept_with_its_photograph_and_told_to_the_advisor(
    app: Flask, advisor: Caller, found: dict[str, Any], wiring: Wiring
) -> None:
    [one] = found["job"]["findings"]
    assert (one["note"], one["who"], one["outcome"]) == (WORN, TECHNICIAN, None)
    assert advisor.get(f"/jobs/WX1/pictures/{one['image']}").mimetype == "image/png"
    assert signed_in(app, TECHNICIAN).get(f"/jobs/WX1/pictures/{one['image']}").status_code == 403
    assert list(audit.verify(wiring.store, wiring.command_log.shop)) == []
    [alert] = alerts_of(wiring.store.log.read(found["seq"] - 1), wiring)
    assert (alert.kind, alert.to) == ("finding", (f"person:{ADVISOR}",))


def test_the_advisor_makes_it_added_work_and_only_what_the_finding_allows(
    app: Flask, advisor: Caller, found: dict[str, Any]
) -> None:
    seq = found["job"]["findings"][0]["seq"]
    technician = signed_in(app, TECHNICIAN)
    assert technician.command("WX1", "answer-finding", finding=seq, outcome="settled").status_code == 403
    assert advisor.command("WX1", "answer-finding", finding=seq, outcome="added_work").status_code == 422
    assert advisor.command("WX1", "answer-finding", finding=seq + 1, outcome="settled").status_code == 409
    added = advisor.command("WX1", "added-work", operations=[PADS], finding=seq)
    assert added.json["job"]["findings"][0]["outcome"] == "added_work"
    assert advisor.command("WX1", "answer-finding", finding=seq, outcome="settled").status_code == 409


def test_advice_is_printed_at_the_hand_over_and_there_at_the_next_visit(
    app: Flask, clock: FakeClock, advisor: Caller, found: dict[str, Any]
) -> None:
    seq = found["job"]["findings"][0]["seq"]
    assert advisor.command("WX1", "answer-finding", finding=seq, outcome="next_visit").status_code == 200
    paper = advisor.client.get("/jobs/WX1/hand-over")
    assert (paper.status_code, WORN in paper.text, "庚示例" in paper.text) == (200, True, True)
    photo = f"/pictures/{found['job']['findings'][0]['image']}"
    assert all(photo in text for text in (paper.text, advisor.client.get("/jobs/WX1").text))
    assert signed_in(app, TECHNICIAN).client.get("/jobs/WX1/hand-over").status_code == 403
    assert advisor.client.get("/jobs/WX9/hand-over").status_code == 404
    clock.set(at("16:00"))
    assert advisor.command("WX1", "deliver").status_code == 200

    [one] = advisor.get("/cars/沪A12345").json["advice"]
    assert (one["order_no"], one["finding"]["note"]) == ("WX1", WORN)
    assert WORN in advisor.client.get("/cars/沪A12345").text
    clock.set(at("09:00", days=30))
    advisor = signed_in(app, ADVISOR)
    assert advisor.post("/jobs", order("WX2", promised_at=None)).status_code == 201
    assert WORN in advisor.client.get("/desk/jobs/WX2").text
    assert advisor.command("WX1", "answer-finding", finding=seq, outcome="settled").status_code == 200
    assert WORN not in advisor.client.get("/desk/jobs/WX2").text
    assert advisor.get("/cars/沪A12345").json["advice"] == []


def test_erasing_the_customer_erases_the_photograph_and_leaves_the_finding(
    app: Flask, advisor: Caller, found: dict[str, Any], wiring: Wiring
) -> None:
    image = found["job"]["findings"][0]["image"]
    assert signed_in(app, ADMIN).send("DELETE", "/customers/WX1").status_code == 204
    assert advisor.get(f"/jobs/WX1/pictures/{image}").status_code == 404
    assert advisor.get("/jobs/WX1").json["findings"][0]["note"] == WORN
    assert list(audit.verify(wiring.store, wiring.command_log.shop)) == []
