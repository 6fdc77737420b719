"""A car is remembered: found by plate tail, VIN, name and phone, with what was done and what may be rework."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from tests.builders import at
from tests.fakes import FakeClock
from tests.server.callers import ADVISOR, CALLER, FOREMAN, Caller, order, signed_in

pytestmark = pytest.mark.usefixtures("people")

VIN = "1M8GDM9AXKP042788"
PADS = {"code": "X7", "name": "更换刹车片", "standard_minutes": 60, "trade": "mechanical"}


@pytest.fixture
def been_here(clock: FakeClock, advisor: Caller) -> Caller:
    """A car that was here twelve days ago, first without its plate."""
    clock.now = at("09:00", days=-40)
    first = {"plate": "", "no_plate": True, "vin": VIN, "promised_at": None, "standard_minutes": None}
    assert advisor.post("/jobs", order("OLD1", operations=[PADS], **first)).status_code == 201
    assert advisor.command("OLD1", "deliver").status_code == 200
    clock.now = at("09:00", days=-12)
    customer = {"name": "庚示例", "phone": "139-0000-7771"}
    body = order("OLD2", vin=VIN, customer=customer, operations=[PADS], standard_minutes=None, promised_at=None)
    assert advisor.post("/jobs", body).status_code == 201
    assert advisor.command("OLD2", "deliver").status_code == 200
    clock.now = at("09:00")
    return advisor


@pytest.mark.parametrize("text", ["12345", "a123", "沪A·12345", VIN, "042788", "庚示例", "7771", "13900007771"])
def test_a_car_is_found_by_any_part_of_what_is_known(been_here: Caller, text: str) -> None:
    (found,) = been_here.get(f"/cars?q={text}").json
    assert (found["plate"], found["vin"], found["order_no"]) == ("沪A12345", VIN, "OLD2")
    assert found["customer"] == {"name": "庚示例", "phone": "139-0000-7771"}


@pytest.mark.parametrize("text", ["1", "沪A99999", "%", "_", "", "庚"])
def test_what_is_too_short_or_not_there_finds_nothing(been_here: Caller, text: str) -> None:
    assert been_here.get("/cars").status_code == 422
    assert been_here.client.get("/api/v1/cars", query_string={"q": text}).json == []


def test_what_is_known_of_a_car(been_here: Caller) -> None:
    for name in ("沪A12345", "沪a 12345", VIN.lower()):
        car: dict[str, Any] = been_here.get(f"/cars/{name}").json
        assert [visit["order_no"] for visit in car["visits"]] == ["OLD2", "OLD1"]
        assert (car["open_orders"], car["model"], car["came_back"]) == ([], "示例 1.5T", None)
    assert been_here.get("/cars/沪A99999").status_code == 404
    page = been_here.client.get("/cars/沪A12345").text
    assert page.count("更换刹车片") == 2
    assert "139-0000-7771" in page


def test_back_for_the_same_within_thirty_days_is_pointed_out(clock: FakeClock, app: Flask, been_here: Caller) -> None:
    back = been_here.get("/cars/沪A12345?operations=M01,X7").json["came_back"]
    assert back == {"order_no": "OLD2", "days": 12, "operations": ["更换刹车片"]}
    assert been_here.get("/cars/沪A12345?operations=M01").json["came_back"] is None
    clock.now = at("09:00") + timedelta(days=19)
    assert signed_in(app, ADVISOR).get("/cars/沪A12345?operations=X7").json["came_back"] is None


def test_who_may_not_read_customers_finds_none_by_name(
    app: Flask, been_here: Caller, technician: Caller, foreman: Caller
) -> None:
    for caller in (technician, foreman):
        assert caller.get("/cars?q=庚示例").json == []
        assert caller.get("/cars?q=12345").json[0]["customer"] is None
        assert caller.get("/cars/沪A12345").json["customer"] is None
    assert "139-0000-7771" not in signed_in(app, FOREMAN).client.get("/cars/沪A12345").text
    assert technician.client.get("/cars/沪A12345").status_code == 403
    assert signed_in(app, CALLER).get("/cars?q=7771").json != []


def test_the_next_number_counts_on(advisor: Caller, technician: Caller) -> None:
    assert advisor.get("/next-order-number").json == {"order_no": "WX2026050401"}
    advisor.post("/jobs", order("RO-20260504-07", advisor=ADVISOR))
    assert advisor.get("/next-order-number").json == {"order_no": "RO-20260504-08"}
    assert technician.get("/next-order-number").status_code == 403
