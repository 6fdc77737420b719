"""Two foremen's tablets in real browsers: tap-tap and drag, the consequence before letting go, and lost races."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.workshop import Finger, Workshop, hindrances, is_same_page, job, open_order, post, said
from tests.server.callers import DIRECTOR, FOREMAN, TEAM

pytestmark = pytest.mark.browser


def card(page: Page, order_no: str, cards: str = "waiting") -> Locator:
    """A card in the column."""
    return page.locator(f".cards[data-cards={cards}] .job-card[data-order-no={order_no}]")


def chip(page: Page, order_no: str, bay: str) -> Locator:
    """A chip in a bay."""
    return page.locator(f".lane[data-bay={bay}] .chip-task[data-order-no={order_no}]")


def lane(page: Page, bay: str) -> Locator:
    return page.locator(f".lane[data-bay={bay}]")


def confirm(page: Page) -> Locator:
    """The big button, once it may be pressed."""
    return page.locator("#confirm[open] [data-confirm]:not([disabled])")


def test_a_dispatch_is_weighed_on_one_tablet_and_appears_on_the_other(workshop: Workshop, tmp_path: Path) -> None:
    desk, here, there = workshop.desk(), workshop.tablet(), workshop.tablet(DIRECTOR)
    order_no = open_order(desk, "沪A10001")
    expect(card(here, order_no)).to_be_visible()
    expect(card(there, order_no)).to_be_visible()

    card(here, order_no).click()
    expect(lane(here, "机1").locator(".ghost")).to_contain_text("可交")
    why_not = lane(here, "钣1").locator(".why-not")
    expect(why_not).to_be_visible()
    expect(why_not).not_to_be_empty()
    lane(here, "机1").locator(".lane-name").click()
    expect(here.locator("#confirm .effect.is-subject")).to_contain_text("沪A10001 预计")
    expect(confirm(here)).to_be_visible()
    # Shown, not done.
    assert job(desk, order_no)["stage"] == "received"
    expect(card(there, order_no)).to_be_visible()

    here.locator("#confirm .pick .chip", has_text="赵示例").click()
    confirm(here).click()

    expect(chip(there, order_no, "机1")).to_be_visible()
    expect(chip(there, order_no, "机1")).to_contain_text("赵示例")
    expect(card(there, order_no)).to_have_count(0)
    expect(chip(here, order_no, "机1")).to_be_visible()
    assert is_same_page(there)
    task = job(desk, order_no)["tasks"][0]
    assert (task["team"], task["bay"], task["technicians"]) == (TEAM, "机1", ["赵示例"])

    here.locator(".toast button").click()
    expect(card(there, order_no)).to_be_visible()
    expect(chip(there, order_no, "机1")).to_have_count(0)


def test_a_finger_carries_a_card_to_a_bay(workshop: Workshop) -> None:
    desk, here, there = workshop.desk(), workshop.tablet(), workshop.tablet(DIRECTOR)
    order_no = open_order(desk, "沪A10002")
    expect(card(here, order_no)).to_be_visible()
    finger = Finger(here)

    finger.drag(card(here, order_no), lane(here, "机4").locator(".lane-name"))
    expect(here.locator(".carried")).to_contain_text("机4")
    finger.let_go()

    expect(here.locator("#confirm [data-place]")).to_have_text("机电二组 · 机4")
    confirm(here).click()
    expect(chip(there, order_no, "机4")).to_be_visible()
    assert is_same_page(there)


def test_let_go_beside_the_bays_nothing_happens(workshop: Workshop) -> None:
    desk, here = workshop.desk(), workshop.tablet()
    order_no = open_order(desk, "沪A10003")
    finger = Finger(here)
    expect(card(here, order_no)).to_be_visible()

    finger.drag(card(here, order_no), here.locator(".timeline-bar"))
    expect(here.locator(".carried")).to_be_visible()
    finger.let_go()

    expect(here.locator(".carried")).to_have_count(0)
    expect(here.locator("body.is-placing")).to_have_count(0)
    assert job(desk, order_no)["stage"] == "received"


def test_a_bay_of_another_trade_says_so_and_takes_nothing(workshop: Workshop) -> None:
    desk, here = workshop.desk(), workshop.tablet()
    order_no = open_order(desk, "沪A10004")

    card(here, order_no).click()
    expect(lane(here, "喷1")).to_contain_text("不做这个工种")
    expect(lane(here, "喷1")).to_have_class(re.compile("is-unfit"))
    # To the browser it is a button that is off; a finger may hit it all the same.
    lane(here, "喷1").locator(".lane-name").click(force=True)
    expect(here.locator("#confirm[open]")).to_have_count(0)
    lane(here, "机3").locator(".lane-name").click()
    expect(confirm(here)).to_be_visible()


def test_who_comes_second_is_told_where_the_task_stands_and_may_still_decide(workshop: Workshop) -> None:
    desk, here, rival = workshop.desk(), workshop.tablet(), workshop.tablet(DIRECTOR)
    order_no = open_order(desk, "沪A10005")
    card(here, order_no).click()
    lane(here, "机7").locator(".lane-name").click()
    expect(confirm(here)).to_be_visible()

    post(rival.request, f"/jobs/{order_no}/dispatch", {"task": 1, "team": "机电三组", "bay": "机8"})
    expect(chip(here, order_no, "机8")).to_be_attached()
    confirm(here).click()

    lost = here.locator("#confirm [data-lost]")
    expect(lost).to_be_visible()
    expect(lost).to_contain_text("机电三组")
    expect(lost).to_contain_text("机8")
    assert job(desk, order_no)["tasks"][0]["bay"] == "机8"

    confirm(here).click()
    expect(chip(rival, order_no, "机7")).to_be_visible()
    assert job(desk, order_no)["tasks"][0]["bay"] == "机7"


def test_a_chip_is_moved_from_its_sheet(workshop: Workshop) -> None:
    desk, here = workshop.desk(), workshop.tablet()
    order_no = open_order(desk, "沪A10006")
    post(here.request, f"/jobs/{order_no}/dispatch", {"task": 1, "team": TEAM, "bay": "机2"})

    chip(here, order_no, "机2").click()
    here.locator("#job [data-move]").click()
    lane(here, "机9").locator(".lane-name").click()
    confirm(here).click()

    expect(chip(here, order_no, "机9")).to_be_visible()
    expect(chip(here, order_no, "机2")).to_have_count(0)


def test_a_finished_car_is_inspected_washed_and_ready_from_its_sheet(workshop: Workshop) -> None:
    desk, here = workshop.desk(), workshop.tablet()
    order_no = open_order(desk, "沪A10007", wash=True)
    for command, body in [
        ("dispatch", {"task": 1, "team": TEAM, "bay": "机3", "technicians": ["钱示例"]}),
        ("start", {}),
        ("finish", {}),
    ]:
        post(here.request, f"/jobs/{order_no}/{command}", body)

    here.locator("[data-tab=checks]").click()
    card(here, order_no, "checks").click()
    sheet = here.locator("#job[open]")
    sheet.get_by_role("button", name="不合格").click()
    here.locator("dialog[open] textarea").fill("机油有渗漏")
    here.locator("dialog[open] button[value=yes]").click()
    expect(sheet).to_contain_text("机油有渗漏")
    assert job(desk, order_no)["stage"] == "working"

    post(here.request, f"/jobs/{order_no}/finish", {})
    sheet.get_by_role("button", name="合格", exact=True).click()
    sheet.get_by_role("button", name="洗车完成").click()
    expect(card(here, order_no, "ready")).to_be_attached()
    assert job(desk, order_no)["stage"] == "ready"

    sheet.locator(".log-line", has_text="洗车完毕").get_by_role("button", name="撤销").click()
    expect(card(here, order_no, "checks")).to_be_attached()
    assert job(desk, order_no)["stage"] == "washing"


def test_who_may_not_dispatch_does_not_see_the_page(workshop: Workshop) -> None:
    phone = workshop.phone("赵示例")
    answer = phone.request.get("/dispatch")
    assert answer.status == 403
    assert workshop.tablet(FOREMAN).title().startswith("派工")


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_everybody_can_use_the_tablet_also_with_a_car_in_the_hand(
    workshop: Workshop, axe_source: str, language: str
) -> None:
    here = workshop.tablet()
    order_no = open_order(workshop.desk(), "沪A10030")
    here.goto(f"/dispatch?lang={language}")
    expect(card(here, order_no)).to_be_visible()
    assert hindrances(here, axe_source) == []
    card(here, order_no).click()
    expect(here.locator(".lane.is-best")).to_have_count(1)
    assert hindrances(here, axe_source) == []
    here.locator(".lane.is-best .lane-name").click()
    expect(confirm(here)).to_be_visible()
    assert hindrances(here, axe_source) == []


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_everybody_can_read_the_figures(workshop: Workshop, axe_source: str, language: str) -> None:
    desk, here = workshop.desk(), workshop.tablet()
    order_no = open_order(desk, "沪A10031")
    post(desk, f"/jobs/{order_no}/deliver", {})
    here.goto(f"/kpi?lang={language}")
    expect(here.locator(".kpi-rate .kpi-figure")).to_have_text("100.0 %")
    assert hindrances(here, axe_source) == []


def test_the_day_in_the_window_stands_out_above_it(workshop: Workshop) -> None:
    here = workshop.tablet()
    today, tomorrow = here.locator("[data-day='0']"), here.locator("[data-day='1']")
    expect(today).to_have_attribute("aria-pressed", "true")
    tomorrow.click()
    expect(tomorrow).to_have_attribute("aria-pressed", "true")
    expect(today).to_have_attribute("aria-pressed", "false")
    here.locator("[data-follow]").click()
    expect(today).to_have_attribute("aria-pressed", "true")


def test_a_car_that_a_colleague_dispatched_leaves_the_hand_with_a_word(workshop: Workshop) -> None:
    desk, here, rival = workshop.desk(), workshop.tablet(), workshop.tablet(DIRECTOR)
    order_no = open_order(desk, "沪A10032")
    card(here, order_no).click()
    expect(here.locator("body.is-placing")).to_have_count(1)

    post(rival.request, f"/jobs/{order_no}/dispatch", {"task": 1, "team": "机电三组", "bay": "机9"})

    said(here, "沪A10032 刚被其他人派工")
    expect(here.locator("body.is-placing")).to_have_count(0)
