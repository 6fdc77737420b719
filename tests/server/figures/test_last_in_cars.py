"""Who has the fewest cars three months running loses points, where the shop has switched that rule on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from flask import Flask

from board.orders import events as e
from server.core.wiring import Wiring
from server.store.models_of import models_of
from tests.builders import History, shop
from tests.fakes import FakeClock
from tests.server.callers import ADVISOR, COLLEAGUE, MANAGER, signed_in

CARS = {3: (1, 2), 4: (2, 1), 5: (3, 1), 6: (2, 1), 7: (1, 2)}
"""Month of 2026 → cars of ADVISOR and of COLLEAGUE: COLLEAGUE is last from April to June."""


@pytest.fixture
def months(wiring: Wiring, people: None, clock: FakeClock) -> Wiring:
    seq = wiring.store.log.last_seq() + 1
    for month, cars in CARS.items():
        at = datetime(2026, month, 10, 2, tzinfo=UTC)
        for advisor, number in zip((ADVISOR, COLLEAGUE), cars, strict=True):
            for n in range(number):
                history = History(f"{advisor}{month}{n}", seq)
                history.add(e.JobReceived("沪A12345", "示例", "repair", advisor, (), ()), at)
                history.add(e.JobDelivered(), at + timedelta(hours=1))
                wiring.store.append(history.events, [models_of(shop(), history.job)])
                seq += len(history.events)
    clock.set(datetime(2026, 7, 20, 2, tzinfo=UTC))
    return wiring


def test_last_three_months_running_is_named_where_the_rule_is_on(app: Flask, months: Wiring, clock: FakeClock) -> None:
    manager = signed_in(app, MANAGER)

    def named(month: str) -> list[tuple[str, str, float]]:
        found = manager.get(f"/kpi/indicators?month={month}").json["last_in_cars"]
        return [(one["post"], one["name"], one["points"]) for one in found]

    assert named("2026-06") == []
    rules = months.config.rules.model_copy(update={"last_in_cars_points": Decimal(10)})
    object.__setattr__(months.config, "rules", rules)
    assert months.command_log.hold()
    # It was switched on in July: June had no such rule.
    assert named("2026-06") == []
    clock.set(datetime(2026, 4, 1, 2, tzinfo=UTC))
    assert months.command_log.hold()
    clock.set(datetime(2026, 7, 20, 2, tzinfo=UTC))
    assert named("2026-06") == [("advisor", COLLEAGUE, 10)]
    # In May not yet the third time; July runs and could still turn.
    assert (named("2026-05"), named("2026-07")) == ([], [])
    # In revenue it is the other one; being last in both costs no more than in one.
    figures = {4: (90, 100), 5: ("80.5", 100), 6: (70, 100)}
    for month, values in figures.items():
        for advisor, value in zip((ADVISOR, COLLEAGUE), values, strict=True):
            body = {"month": f"2026-{month:02}", "post": "advisor", "name": advisor, "value": value}
            assert len(manager.post("/kpi/revenue", body).json["entries"]) == 1
            assert manager.post("/kpi/revenue", body).json["entries"] == []
    assert sorted(named("2026-06")) == sorted([("advisor", COLLEAGUE, 10), ("advisor", ADVISOR, 10)])
    assert manager.post("/kpi/revenue", body | {"name": "无此人"}).json["errors"][0]["field"] == "name"
    assert manager.post("/kpi/revenue", body | {"value": None}).status_code == 200
    assert named("2026-06") == [("advisor", COLLEAGUE, 10)]
    assert {one["value"] for one in manager.get("/kpi/revenue?month=2026-05").json} == {"100", "80.5"}
    assert COLLEAGUE in manager.client.get("/kpi/indicators?month=2026-06").text
