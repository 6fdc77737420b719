"""The displays as pages: the wall board, the lounge, and the customer's own car."""

from __future__ import annotations

import json
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from board.orders import events as e
from server.core.wiring import Wiring
from server.store.customers import Customer
from tests.builders import Opening, Saying, at
from tests.fakes import FakeClock
from tests.server.callers import ADVISOR, BAY, FOREMAN, TEAM, TECHNICIAN, signed_in, staff_up, without_build

CAR_TOKEN = "t0ken-nobody-can-guess"
SECRETS = (ADVISOR, "刘顾问", TECHNICIAN, "示例客户", "13800000000", "R1")


@pytest.fixture
def shop(wiring: Wiring) -> Wiring:
    """A shop with one car, R1, 沪A12345, promised for 17:00."""
    staff_up(wiring)
    wiring.command_log.record("R1", Opening("R1"), who=ADVISOR, device="tests", key="open-R1")
    wiring.store.customers.put(Customer("R1", "示例客户", "13800000000", CAR_TOKEN))
    return wiring


@pytest.fixture
def foreman(app: Flask, shop: Wiring) -> FlaskClient:
    return signed_in(app, FOREMAN).client


def say(shop: Wiring, *facts: e.Fact, order_no: str = "R1") -> None:
    key = f"{order_no}-{shop.command_log.seq}"
    shop.command_log.record(order_no, Saying(order_no, *facts), who=TECHNICIAN, device="tests", key=key)


DISPATCHED = e.TaskDispatched(1, TEAM, BAY, (TECHNICIAN,))
STARTED = e.TaskStarted(1, (TECHNICIAN,))
FINISHED = (DISPATCHED, STARTED, e.TaskFinished(1))
CHECKED = e.InspectionMade("team_leader", True)


def row_of(page: str, words: str) -> str:
    """The row of a page that contains these words."""
    rows: list[str] = re.findall(r"<li data-key=.*?</li>(?=\s*(?:<li data-key|</ol>))", without_build(page), re.DOTALL)
    return next(row for row in rows if words in row)


def test_the_board_shows_all_that_the_workshop_needs_of_a_car(foreman: FlaskClient, shop: Wiring) -> None:
    say(shop, DISPATCHED)
    say(shop, STARTED)
    row = row_of(foreman.get("/board").text, "12345")
    for shown in ("沪A", "示例 1.5T", "刘顾问", TEAM, BAY, TECHNICIAN, "维修中", "17:00", "正常"):
        assert shown in row
    assert 'data-countdown="2026-05-04T09:00:00Z"' in row
    assert 'data-standard="60" data-counts=' in row


def test_the_board_says_why_work_rests_and_that_nobody_has_heard_a_warning(
    foreman: FlaskClient, shop: Wiring, clock: FakeClock
) -> None:
    say(shop, DISPATCHED, STARTED, e.TaskPaused(1, "parts"))
    job = shop.command_log.job("R1")
    assert job is not None
    say(shop, e.WarningRaised("parts", "technician", job.promises[-1].seq, at("18:00")))
    row = row_of(foreman.get("/board").text, "12345")
    assert "待件" in row
    assert "预警未受理 · 约 18:00" in row
    # In the lounge nobody hears of it before the customer does.
    for page in (foreman.get("/lounge").text, foreman.get("/lounge", headers={"Accept-Language": "en"}).text):
        assert ("17:00" in page, "18:00" in page) == (True, False)


def test_the_most_urgent_car_stands_on_top(foreman: FlaskClient, shop: Wiring, clock: FakeClock) -> None:
    shop.command_log.record("R2", Opening("R2", "10:00", "沪B22222", 30), who=ADVISOR, device="tests", key="open-R2")
    clock.pass_by(minutes=61)
    page = without_build(foreman.get("/board").text)
    assert page.index("22222") < page.index("12345")
    assert "risk-overdue" in row_of(page, "22222")


def test_the_board_counts_what_left_it_today(foreman: FlaskClient, shop: Wiring) -> None:
    nothing = foreman.get("/board/totals").get_json()
    assert (nothing["delivered_today"], nothing["rate"], nothing["met"]) == (0, "—", None)
    say(shop, *FINISHED, e.JobDelivered())
    totals = foreman.get("/board/totals").get_json()
    assert (totals["delivered_today"], totals["rate"], totals["met"]) == (1, "100.0 %", True)
    assert "没有车" in foreman.get("/board").text


@pytest.mark.parametrize("path", ["/board", "/lounge"])
def test_the_rows_of_a_page_are_those_that_are_pushed(foreman: FlaskClient, shop: Wiring, path: str) -> None:
    row = row_of(foreman.get(path).text, 'data-key="')
    assert json.loads(re.search(r'data-sort="([^"]*)"', row)[1].replace("&#34;", '"'))  # type: ignore[index]


def test_the_lounge_shows_a_masked_plate_and_the_time_told_and_nothing_else(
    foreman: FlaskClient, shop: Wiring, clock: FakeClock
) -> None:
    say(shop, DISPATCHED, STARTED, e.TaskPaused(1, "parts"))
    clock.pass_by(minutes=9 * 60)
    row = row_of(foreman.get("/lounge").text, "1•••5")
    assert "17:00" in row
    assert "正在维修" in row
    for secret in (*SECRETS, "12345", "示例 1.5T", "待件", "risk-", "超"):
        assert secret not in row


def test_a_car_to_collect_comes_first_in_the_lounge(foreman: FlaskClient, shop: Wiring) -> None:
    shop.command_log.record("R2", Opening("R2", "18:00", "沪B22229"), who=ADVISOR, device="tests", key="open-R2")
    say(shop, *FINISHED, CHECKED, order_no="R2")
    page = foreman.get("/lounge").text
    assert page.index("2•••9") < page.index("1•••5")
    assert "请取车" in row_of(page, "2•••9")


def test_a_customer_sees_the_own_car_without_signing_in(app: Flask, shop: Wiring) -> None:
    say(shop, DISPATCHED, STARTED)
    page = app.test_client().get(f"/car/{CAR_TOKEN}").text
    for shown in ("沪A", "12345", "示例 1.5T", "正在维修", "17:00", "已接车", "可以取车"):
        assert shown in page
    # Whom to ask stands there; nobody else does.
    assert "刘顾问" in page
    for secret in set(SECRETS) - {"刘顾问"}:
        assert secret not in page.replace(CAR_TOKEN, "")


def test_the_customers_page_ends_with_thanks_and_then_leads_nowhere(app: Flask, shop: Wiring, clock: FakeClock) -> None:
    say(shop, *FINISHED, CHECKED)
    client = app.test_client()
    assert "请取车" in client.get(f"/car/{CAR_TOKEN}").text
    say(shop, e.JobDelivered())
    assert "一路平安" in client.get(f"/car/{CAR_TOKEN}").text
    clock.pass_by(minutes=4 * 24 * 60)
    assert client.get(f"/car/{CAR_TOKEN}").status_code == 404


def test_a_guessed_or_erased_link_leads_nowhere(app: Flask, shop: Wiring) -> None:
    assert app.test_client().get("/car/guessed").status_code == 404
    shop.store.customers.erase(["R1"], [])
    assert app.test_client().get(f"/car/{CAR_TOKEN}").status_code == 404
