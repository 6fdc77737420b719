"""The foreman is advised: the best three bays for the car in his hand, on a real tablet under a real finger."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.builders import ZONE
from tests.e2e.workshop import (
    Finger,
    Workshop,
    box_of,
    hindrances,
    is_same_page,
    job,
    open_order,
    post,
    running_workshop,
)
from tests.server.callers import DIRECTOR

pytestmark = pytest.mark.browser

CARD = ".cards[data-cards=waiting] .job-card[data-order-no={}]"


@pytest.fixture(autouse=True)
def free_bays(workshop: Workshop) -> None:
    """Late in the evening a car that had to wait for another would be no part of the day's plan."""
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
        for code, name, trade, minutes in (("B9", "车身校正", "body", 1500), ("P9", "翼子板喷漆", "paint", 60))
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


def planned(page: Page) -> None:
    """Has the day worked out; the solver takes its seconds, and more on a busy machine."""
    page.locator("[data-plan]").tap()
    expect(page.locator("#plan .plan-move").first).to_be_visible(timeout=30_000)


def plan_row(page: Page, plate: str) -> Locator:
    return page.locator("#plan .plan-move", has_text=plate)


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_a_part_of_the_days_proposal_is_taken_and_the_rest_stays(
    workshop: Workshop, axe_source: str, language: str
) -> None:
    desk, here, there = workshop.desk(), workshop.tablet(), workshop.tablet(DIRECTOR)
    plates = [f"{20100 + n if language == 'en' else 20200 + n}" for n in range(3)]
    first, second, third = (open_order(desk, f"沪A{plate}") for plate in plates)
    here.goto(f"/dispatch?lang={language}")
    planned(here)
    rows = here.locator("#plan .plan-move")
    assert hindrances(here, axe_source) == []
    box = box_of(rows.first.locator("label"))
    assert box["height"] >= 48

    # All of them, nothing, then two.
    chosen = here.locator("#plan .plan-move input:checked")
    count = rows.count()
    if chosen.count() < count:
        here.locator("#plan [data-all]").tap()
    expect(chosen).to_have_count(count)
    here.locator("#plan [data-all]").tap()
    expect(here.locator("#plan [data-give]")).to_be_disabled()
    for plate in plates[::2]:
        plan_row(here, plate).locator("label").tap()
    here.locator("#plan [data-give]").tap()

    for plate in plates[::2]:
        expect(plan_row(here, plate)).to_have_class(re.compile("is-given"))
    expect(here.locator("#plan .is-refused")).to_have_count(0)
    assert [job(desk, number)["stage"] for number in (first, second, third)] == ["dispatched", "received", "dispatched"]
    expect(there.locator(f".lane .chip-task[data-order-no={third}]")).to_be_visible()
    expect(there.locator(CARD.format(second))).to_be_attached()
    assert is_same_page(there)
    # What was left may still be taken.
    expect(plan_row(here, plates[1]).locator("input")).to_be_enabled()


def test_who_was_faster_is_named_beside_the_row_and_nothing_is_overwritten(workshop: Workshop) -> None:
    desk, here, rival = workshop.desk(), workshop.tablet(), workshop.tablet(DIRECTOR)
    mine, theirs = open_order(desk, "沪A20110"), open_order(desk, "沪A20111")
    planned(here)
    elsewhere = {"task": 1, "team": "机电三组", "bay": "机9", "technicians": ["卫样本"]}
    post(rival.request, f"/jobs/{theirs}/dispatch", elsewhere)

    for plate in ("20110", "20111"):
        plan_row(here, plate).locator("input").check()
    here.locator("#plan [data-give]").tap()

    expect(plan_row(here, "20111")).to_have_class(re.compile("is-refused"))
    expect(plan_row(here, "20111").locator("[data-result]")).to_contain_text("机9")
    expect(plan_row(here, "20110")).to_have_class(re.compile("is-given"))
    assert job(desk, theirs)["tasks"][0]["bay"] == "机9"
    assert job(desk, mine)["stage"] == "dispatched"
    expect(here.locator("#plan [data-said]")).to_contain_text("1 项未派")


def test_what_would_no_longer_come_true_is_not_dispatched_but_said(tmp_path: Path, browser: Browser) -> None:
    paint = [{"trade": "paint", "standard_minutes": 60}]
    with running_workshop(tmp_path, browser) as workshop:
        desk, here, rival = workshop.desk(), workshop.tablet(), workshop.tablet(DIRECTOR)
        mine, theirs = (open_order(desk, f"沪A2013{n}", tasks=paint, standard_minutes=None) for n in range(2))
        planned(here)
        moves = here.locator("#plan .plan-move")
        expect(moves).to_have_count(2)
        bay = plan_row(here, "20130").locator("[data-bay]").inner_text()
        # Another car of which the proposal knew nothing takes that bay for a long time.
        guest = open_order(desk, "沪A20139", tasks=[{"trade": "paint", "standard_minutes": 300}], standard_minutes=None)
        post(rival.request, f"/jobs/{guest}/dispatch", {"task": 1, "team": "喷漆组", "bay": bay})
        expect(here.locator(f".lane[data-bay={bay}] .chip-task[data-order-no={guest}]")).to_be_attached()

        here.locator("#plan [data-give]").tap()
        expect(plan_row(here, "20131")).to_have_class(re.compile("is-given"))
        expect(plan_row(here, "20130")).to_have_class(re.compile("is-refused"))
        expect(plan_row(here, "20130").locator("[data-result]")).to_contain_text("排在 沪A20139 之后")
        assert [job(desk, one)["stage"] for one in (mine, theirs)] == ["received", "dispatched"]


def test_what_begins_now_is_chosen_and_what_can_wait_is_not(tmp_path: Path, browser: Browser) -> None:
    paint = [{"trade": "paint", "standard_minutes": 120}]
    with running_workshop(tmp_path, browser) as workshop:
        # In the evening the fourth car would have to wait until tomorrow, which is no part of the day's plan.
        ahead = minutes_until_morning()
        workshop.put_clock(minutes_ahead=ahead)
        desk, here = workshop.desk(), workshop.tablet()
        # Three places for paint: the fourth car has to wait for one of them.
        for n in range(4):
            open_order(desk, f"沪A2013{n}", promised_in=ahead + 240, tasks=paint, standard_minutes=None)
        planned(here)
        rows = here.locator("#plan .plan-move", has_text=re.compile("2013[0-3]"))
        expect(rows).to_have_count(4)
        expect(rows.filter(has_text="马上开工").locator("input:checked")).to_have_count(3)
        expect(rows.locator("input:checked")).to_have_count(3)
        here.locator("#plan [data-all]").tap()
        expect(rows.locator("input:checked")).to_have_count(4)
        here.locator("#plan [data-now]").tap()
        expect(rows.locator("input:checked")).to_have_count(3)
        workshop.close()


def minutes_until_morning() -> int:
    """Until it is eight o'clock at the site."""
    now = datetime.now(ZONE)
    return (8 * 60 - now.hour * 60 - now.minute) % (24 * 60)


def test_none_of_it_is_taken_by_closing(workshop: Workshop) -> None:
    desk, here = workshop.desk(), workshop.tablet()
    order_no = open_order(desk, "沪A20120")
    planned(here)
    expect(plan_row(here, "20120")).to_be_visible()
    here.locator("#plan [data-closes]").tap()
    expect(here.locator("#plan")).to_be_hidden()
    assert job(desk, order_no)["stage"] == "received"
