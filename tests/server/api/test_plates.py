"""Every car can come in: plates of every kind, unusual ones asked about once, and cars without one (domain.md §14)."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from server.core.wiring import Wiring
from tests.server.callers import Answer, Caller, order

pytestmark = pytest.mark.usefixtures("people")

VIN = "LSVAA4182E2123456"


def code(answer: Answer) -> str:
    return str(answer.json["type"]).rsplit(":", 1)[-1]


@pytest.mark.parametrize("plate", ["沪A12345临", "军A20721", "WJ沪2072A", "使014578", "粤Z1234港", "沪A1234学"])
def test_every_kind_comes_in_at_once(advisor: Caller, plate: str) -> None:
    assert advisor.post("/jobs", order(plate=plate)).json["job"]["plate"] == plate


def test_an_unusual_plate_is_asked_about_once(advisor: Caller) -> None:
    asked = advisor.post("/jobs", order(plate="B-MW 4711"))
    assert (asked.status_code, code(asked), asked.json["errors"][0]["field"]) == (422, "unusual", "plate")
    taken = advisor.post("/jobs", order(plate="B-MW 4711", plate_confirmed=True))
    assert (taken.status_code, taken.json["job"]["plate"]) == (201, "BMW4711")
    assert code(advisor.post("/jobs", order("WX2", plate="!!!", plate_confirmed=True))) == "invalid"
    assert code(advisor.command("WX1", "amend", plate="ABC1")) == "unusual"
    assert advisor.command("WX1", "amend", plate="ABC1", plate_confirmed=True).status_code == 200


@pytest.mark.parametrize(
    "how",
    [
        {"plate": "", "no_plate": True, "vin": VIN},
        {"plate": "无牌", "vin": VIN},
        {"plate": "", "plate_confirmed": True, "customer": {"name": "庚示例"}},
    ],
)
def test_a_car_without_a_plate_is_known_by_vin_or_name(
    app: Flask, wiring: Wiring, advisor: Caller, how: dict[str, Any]
) -> None:
    job = advisor.post("/jobs", order("WX2026050401", **how)).json["job"]
    assert (job["plate"], job["no_plate"]) == ("新车401", True)
    assert [row["plate"] for row in advisor.get("/board").json["rows"]] == ["新车401"]
    for path in ("/lounge", "/board"):
        page = advisor.client.get(path).text
        assert "新车401" in page
        assert VIN[-6:] not in page
    given = advisor.command("WX2026050401", "amend", plate="沪A54321").json["job"]
    assert (given["plate"], given["no_plate"]) == ("沪A54321", False)


def test_nothing_at_all_is_refused_and_a_blank_plate_is_asked_about(advisor: Caller) -> None:
    assert code(advisor.post("/jobs", order(plate=""))) == "invalid"
    assert code(advisor.post("/jobs", order(plate="无牌"))) == "invalid"
    assert code(advisor.post("/jobs", order(plate="", vin=VIN))) == "unusual"


def test_a_wrong_check_digit_is_pointed_out_and_taken(advisor: Caller) -> None:
    right = advisor.post("/jobs", order(vin="1M8GDM9AXKP042788"))
    assert (right.status_code, right.json["hints"]) == (201, [])
    wrong = advisor.post("/jobs", order("WX2", plate="沪A99999", vin="1M8GDM9A1KP042788"))
    assert [hint["field"] for hint in wrong.json["hints"]] == ["vin"]
    assert advisor.post("/jobs", order("WX3", plate="沪A99998", vin="no/vin")).status_code == 422
