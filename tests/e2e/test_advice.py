"""The foreman is advised: the best three bays for the car in his hand, on a real tablet under a real finger."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.workshop import Finger, Workshop, box_of, hindrances, job, open_order, post
from tests.server.callers import DIRECTOR

pytestmark = pytest.mark.browser

CARD = ".cards[data-cards=waiting] .job-card[data-order-no={}]"


@pytest.fixture(autouse=True)
def free_bays(workshop: Workshop) -> None:
    """No car of another test stands in the way."""
    workshop.clear()


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_best_three_bays_say_why_and_lead_to_a_dispatch(workshop: Workshop, axe_source: str, language: str) -> None:
    desk, here, there = workshop.desk(), workshop.tablet(), workshop.tablet(DIRECTOR)
    order_no = open_order(desk, "沪A20001")
    here.goto(f"/dispatch?lang={language}")
    here.locator(CARD.format(order_no)).tap()

    places = here.locator("#advice .advice-place")
    expect(places).to_have_count(3)
    best = places.first
    expect(best).to_contain_text("不影响其他车" if language == "zh_CN" else "makes nobody later")
    bay = best.get_attribute("data-bay")
    expect(here.locator(".lane.is-best")).to_have_attribute("data-bay", str(bay))
    box = box_of(best)
    assert min(box["width"], box["height"]) >= 48
    assert hindrances(here, axe_source) == []

    best.tap()
    here.locator("#confirm[open] [data-confirm]:not([disabled])").tap()

    expect(there.locator(f".lane[data-bay={bay}] .chip-task[data-order-no={order_no}]")).to_be_visible()
    expect(places).to_have_count(0)
    assert job(desk, order_no)["tasks"][0]["bay"] == bay


def test_what_comes_on_a_later_day_is_told_with_its_date(workshop: Workshop) -> None:
    desk, here = workshop.desk(), workshop.tablet()
    lines = [
        {"code": code, "name": name, "trade": trade, "standard_minutes": minutes}
        for code, name, trade, minutes in (("B9", "车身校正", "body", 3000), ("P9", "翼子板喷漆", "paint", 60))
    ]
    order_no = open_order(desk, "沪A20005", operations=lines, standard_minutes=None, promised_in=4000)
    here.locator(f"{CARD.format(order_no)}[data-task='2']").tap()
    best = here.locator("#advice .advice-place b").first
    expect(best).to_have_text(re.compile(r"^1\. \S+，\d\d-\d\d \d\d:\d\d 可交$"))
    here.locator("[data-cancel]").tap()
    post(desk, f"/jobs/{order_no}/cancel", {"note": "客户不修了"})


def test_put_back_or_carried_by_a_finger_nothing_is_recommended(workshop: Workshop) -> None:
    desk, here = workshop.desk(), workshop.tablet()
    order_no = open_order(desk, "沪A20002")
    card = here.locator(CARD.format(order_no))
    card.tap()
    expect(here.locator("#advice")).to_be_visible()
    here.locator("[data-cancel]").tap()
    expect(here.locator("#advice")).to_be_hidden()

    finger = Finger(here)
    finger.drag(card, here.locator(".lane[data-bay=机4] .lane-name"))
    expect(here.locator(".carried")).to_contain_text(re.compile("机4.*可交"))
    expect(here.locator("#advice")).to_be_hidden()
    finger.let_go()
