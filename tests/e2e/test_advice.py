"""The foreman is advised: the best three bays for the car in his hand, on a real tablet under a real finger."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.workshop import Finger, Workshop, hindrances, job, open_order
from tests.server.people import DIRECTOR

pytestmark = pytest.mark.browser

CARD = ".cards[data-cards=waiting] .job-card[data-order-no={}]"


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
    box = best.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 48
    assert hindrances(here, axe_source) == []

    best.tap()
    here.locator("#confirm[open] [data-confirm]:not([disabled])").tap()

    expect(there.locator(f".lane[data-bay={bay}] .chip-task[data-order-no={order_no}]")).to_be_visible()
    expect(places).to_have_count(0)
    assert job(desk, order_no)["tasks"][0]["bay"] == bay


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
