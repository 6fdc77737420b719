"""What a customer says on the car page: the link is the proof, and staff's devices are known (domain.md §14)."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from server.core.wiring import Wiring
from tests.builders import at
from tests.fakes import FakeClock
from tests.server.callers import ADVISOR, MANAGER, SIGNATURE, Caller, order, signed_in, stranger

pytestmark = pytest.mark.usefixtures("people")

LATER = "2026-05-04T17:30:00+08:00"
WIPERS = [{"code": "X", "name": "更换雨刮", "standard_minutes": 10}]


@pytest.fixture
def link(advisor: Caller) -> str:
    """An order for 17:00 and work that waits for the customer, at 17:20; the path of the customer's calls."""
    url = advisor.post("/jobs", order(promised_at="2026-05-04T17:00:00+08:00")).json["car_url"]
    advisor.command("WX1", "added-work", operations=WIPERS, promised_at="2026-05-04T17:20:00+08:00")
    return str(url)


def job(advisor: Caller) -> Any:
    return advisor.get("/jobs/WX1").json


def asked(advisor: Caller) -> int:
    return int(job(advisor)["added_work"][0]["seq"])


def test_the_customer_agrees_with_a_signature_and_the_new_time_counts(app: Flask, advisor: Caller, link: str) -> None:
    phone = stranger(app)
    body = {"work": asked(advisor), "approved": True}
    assert phone.post(f"{link}/added-work", body).status_code == 422
    answer = phone.post(f"{link}/added-work", body | {"image": SIGNATURE})
    assert (answer.status_code, answer.json) == (200, {"promised_at": "2026-05-04T09:20:00+00:00"})
    found = job(advisor)
    assert found["added_work"][0]["signature"]["who"] == "customer"
    assert found["promises"][-1]["confirmed_by"] == "car_page"
    assert phone.post(f"{link}/added-work", body | {"image": SIGNATURE}).status_code == 409


def test_the_customer_declines_and_the_advisor_takes_the_work_out(app: Flask, advisor: Caller, link: str) -> None:
    seq = asked(advisor)
    assert stranger(app).post(f"{link}/added-work", {"work": seq, "approved": False}).status_code == 200
    assert job(advisor)["added_work"][0]["declined_at"] is not None
    assert "/jobs/WX1" not in signed_in(app, MANAGER).client.get("/worklist/excuses").text
    sheet = advisor.client.get("/desk/jobs/WX1").text
    assert f"{{&#34;event&#34;: {seq}}}" in sheet
    declined = next(one for one in advisor.get("/jobs/WX1/events").json if one["kind"] == "WorkDeclined")
    assert declined["who"] == "customer"


def test_a_later_time_moves_the_promise_and_is_noted_as_the_customers_own(
    app: Flask, advisor: Caller, link: str
) -> None:
    answer = stranger(app).post(f"{link}/later", {"promised_at": LATER}, key="k")
    assert (answer.status_code, answer.json["promised_at"]) == (200, "2026-05-04T09:30:00+00:00")
    assert stranger(app).post(f"{link}/later", {"promised_at": LATER}, key="k").status_code == 200
    given = job(advisor)["promises"][-1]
    assert (given["who"], given["confirmed_by"], given["weight"]) == ("customer", "car_page", "effective")
    assert len(job(advisor)["promises"]) == 3


@pytest.mark.parametrize("promised", ["2026-05-04T16:00:00+08:00", "2026-05-05T03:00:00+08:00"])
def test_an_earlier_time_and_one_at_night_are_refused_at_their_field(app: Flask, link: str, promised: str) -> None:
    answer = stranger(app).post(f"{link}/later", {"promised_at": promised})
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, "promised_at")


def test_an_answer_on_a_device_of_the_shop_is_the_persons(app: Flask, advisor: Caller, link: str) -> None:
    advisor.send("DELETE", "/session")
    body = {"work": 4, "approved": True, "image": SIGNATURE}
    seq = next(
        event.seq
        for event in app.extensions["shopboard"].store.log.of_job("WX1")
        if type(event.fact).__name__ == "WorkAdded"
    )
    assert advisor.post(f"{link}/added-work", body | {"work": seq}).status_code == 200
    [found] = app.extensions["shopboard"].command_log.job("WX1").history[-2:-1]
    assert (type(found.fact).__name__, found.who) == ("SignatureGiven", ADVISOR)
    assert "/jobs/WX1" in signed_in(app, MANAGER).client.get("/worklist/excuses").text


def test_a_wrong_or_old_link_says_nothing(app: Flask, advisor: Caller, link: str, clock: FakeClock) -> None:
    phone = stranger(app)
    assert phone.post("/car/guessed/later", {"promised_at": LATER}).status_code == 404
    # Nobody reads what comes with such a link.
    assert phone.post("/car/guessed/added-work", {"image": "data:image/png;base64,AAAA"}).status_code == 404
    clock.set(at("16:00"))
    advisor.command("WX1", "deliver")
    assert phone.post(f"{link}/later", {"promised_at": LATER}).status_code == 409
    clock.pass_by(minutes=4 * 24 * 60)
    assert phone.post(f"{link}/later", {"promised_at": "2026-05-09T15:00:00+08:00"}).status_code == 404


def test_the_page_shows_whom_to_ask_and_what_waits(app: Flask, wiring: Wiring, link: str) -> None:
    page = app.test_client().get(link).text
    for shown in (ADVISOR, "更换雨刮", "17:20", "data-answers", "data-put-off", "0 %"):
        assert shown in page
    assert "tel:" not in page
