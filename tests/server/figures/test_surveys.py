"""Customer-satisfaction surveys over HTTP and on the page: rates, places, awards, the analysis due (domain.md §11)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import Flask

from tests.fakes import FakeClock
from tests.server.callers import ADVISOR, CALLER, MANAGER, order, signed_in

JUNE = datetime(2026, 6, 2, 2, tzinfo=UTC)


def test_scores_make_places_and_an_analysis_due(app: Flask, people: None, clock: FakeClock) -> None:
    advisor = signed_in(app, ADVISOR)
    advisor.post("/jobs", order("WX1"))
    advisor.command("WX1", "deliver")
    clock.set(JUNE)
    caller, manager = signed_in(app, CALLER), signed_in(app, MANAGER)
    score = {"month": "2026-05", "order_no": "WX1", "score": 92.5}
    assert caller.post("/kpi/css", score).status_code == 200
    assert caller.post("/kpi/css", score).json == {"entries": []}
    caller.post("/kpi/css", {"month": "2026-05", "order_no": "S1", "advisor": "陈顾问", "score": 9, "full": 10})
    found = manager.get("/kpi/css?month=2026-05").json
    assert found["total"] == {"cars": 2, "points": 101.5, "full": 110, "rate": 101.5 / 1.1}
    assert [(one["place"], one["advisor"], one["rate"]) for one in found["ranking"]] == [
        (1, ADVISOR, 92.5),
        (2, "陈顾问", 90),
    ]
    # Entered on Tuesday, 2 June: the shop opens on every day.
    assert found["analysis"] == {"due": "2026-06-07", "measure": None, "overdue": False}
    assert indicator(manager)["month"]["shown"] == "92.3"
    assert [(one["post"], one["name"], one["month"]["shown"]) for one in indicator(manager)["posts"]] == [
        ("advisor", ADVISOR, "92.5"),
        ("advisor", "陈顾问", "90.0"),
    ]
    measure = {"indicator": "css_score", "month": "2026-05", "what": "等待太久", "owner": MANAGER, "due": "2026-06-20"}
    manager.post("/kpi/measures", measure)
    assert manager.get("/kpi/css?month=2026-05").json["analysis"]["measure"] is not None
    page = manager.client.get("/kpi/indicators?month=2026-05").text
    assert "92.5 / 100" in page
    assert caller.post("/kpi/css", score | {"score": None}).status_code == 200
    assert [one["advisor"] for one in manager.get("/kpi/css?month=2026-05").json["ranking"]] == ["陈顾问"]
    for wrong, field in (
        ({"score": 101}, "score"),
        ({"order_no": "S2"}, "order_no"),
        ({"month": "2026-07"}, "month"),
    ):
        refused = caller.post("/kpi/css", score | wrong)
        assert (refused.status_code, refused.json["errors"][0]["field"]) == (422, field)
    assert advisor.post("/kpi/css", score).status_code in (401, 403)


def indicator(caller: Any) -> Any:
    found = caller.get("/kpi/indicators?month=2026-05").json
    return next(one for one in found["indicators"] if one["name"] == "css_score")
