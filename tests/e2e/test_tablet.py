"""Where things stand on the foreman's tablet: all bays on one screen, plates whole, nothing moves under a finger."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import APIRequestContext, Browser, Locator, Page, Route, expect

from tests.builders import minutes_to_noon
from tests.e2e.workshop import LIVE, Finger, Workshop, box_of, is_same_page, job, open_order, post
from tests.server.callers import TEAM

pytestmark = pytest.mark.browser

SECOND = "机电二组"
BAYS = 15
DAY = 24 * 60
MEASURED = """() => {
  const scroller = document.querySelector('.timeline-scroll').getBoundingClientRect();
  const boxes = (selector) => [...document.querySelectorAll(selector)]
    .filter((one) => one.checkVisibility() && !one.closest('#jobs'))
    .map((one) => one.getBoundingClientRect());
  const meet = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
  const shown = (box) => box.top >= scroller.top && box.bottom <= scroller.bottom + 1;
  const cut = [...document.querySelectorAll('.lane .chip-task')].filter((chip) => {
    const serial = chip.querySelector('.chip-serial');
    const [inside, text] = [chip.getBoundingClientRect(), document.createRange()];
    text.selectNodeContents(serial);
    const tail = text.getBoundingClientRect();
    return serial.scrollWidth > serial.clientWidth + 1 || tail.right > inside.right || tail.left < inside.left;
  });
  const flags = boxes('.due:not(.is-bare) .due-flag');
  const texts = [...boxes('.lane .chip-task'), ...flags];
  const line = document.querySelector('.now-line');
  line.style.pointerEvents = 'auto';
  const over = boxes('.lane .chip-serial').filter((box) => {
    const x = line.getBoundingClientRect().left + 1;
    return box.left < x && x < box.right && document.elementFromPoint(x, (box.top + box.bottom) / 2) === line;
  });
  line.style.pointerEvents = '';
  return {
    bays: boxes('.lane').filter(shown).length,
    chips: document.querySelectorAll('.lane .chip-task').length,
    cut: cut.map((chip) => chip.dataset.plate),
    crossed: flags.filter((flag) => texts.some((other) => other !== flag && meet(flag, other))).length,
    over: over.length,
  };
}"""
"""What stands whole in the window of the bays, and what lies over what."""


@pytest.fixture(scope="module")
def browser(browser_with_fonts: Browser) -> Browser:
    """Whether plates fit is measured here."""
    return browser_with_fonts


@pytest.fixture
def desk(workshop: Workshop) -> APIRequestContext:
    workshop.put_clock(minutes_ahead=0)
    workshop.clear()
    return workshop.desk()


def card(page: Page, order_no: str) -> Locator:
    return page.locator(f".cards[data-cards=waiting] .job-card[data-order-no={order_no}]")


def bay_name(page: Page, bay: str) -> Locator:
    return page.locator(f".lane[data-bay={bay}] .lane-name")


def dispatched(workshop: Workshop, desk: APIRequestContext, plate: str, team: str, bay: str, **more: Any) -> str:
    order_no = open_order(desk, plate, 45, **more)
    post(workshop.signed_in("王主管"), f"/jobs/{order_no}/dispatch", {"task": 1, "team": team, "bay": bay})
    return order_no


def lanes(page: Page) -> list[float]:
    """Where each bay stands."""
    return list(page.evaluate("[...document.querySelectorAll('.lane')].map((one) => one.getBoundingClientRect().top)"))


def test_all_bays_stand_on_one_screen_and_every_plate_shows_its_tail(
    workshop: Workshop, desk: APIRequestContext
) -> None:
    noon = minutes_to_noon()
    workshop.put_clock(minutes_ahead=noon)
    for number, bay in enumerate(("机1", "机2", "机3", "机4", "机5")):
        team = TEAM if number < 3 else SECOND
        for turn, plate in enumerate((f"沪A1004{number}", f"沪AD1052{number}")):
            dispatched(workshop, desk, plate, team, bay, promised_in=noon + 20 + 30 * turn)
    workshop.put_clock(minutes_ahead=noon + 75)
    here = workshop.tablet()
    expect(here.locator(".lane .chip-task.risk-overdue")).to_have_count(10)

    for size, bays in (((1280, 800), BAYS), ((800, 1280), BAYS), ((853, 533), 5)):
        here.set_viewport_size({"width": size[0], "height": size[1]})
        here.locator("[data-follow]").click()
        found = here.evaluate(MEASURED)
        assert found["bays"] >= bays, f"{size}: {found}"
        assert (found["chips"], found["cut"], found["crossed"], found["over"]) == (10, [], 0, 0), f"{size}: {found}"


def test_large_rows_are_for_gloves_and_team_heads_unfold(workshop: Workshop, desk: APIRequestContext) -> None:
    here = workshop.tablet()
    head = here.locator(f".team-row[data-team={TEAM}]")
    name, crew = head.locator("[data-fold]"), head.locator(".crew").first
    expect(crew).to_be_hidden()
    name.click()
    expect(crew).to_be_visible()
    name.click()
    expect(name).to_have_attribute("aria-expanded", "false")

    here.locator("[data-large]").click()
    assert box_of(here.locator(".lane").first)["height"] >= 48
    here.reload()
    expect(crew).to_be_visible()
    here.locator("[data-large]").click()
    expect(crew).to_be_hidden()


def test_nothing_moves_under_a_finger_and_what_is_in_the_hand_survives_a_reload(
    workshop: Workshop, desk: APIRequestContext
) -> None:
    here = workshop.tablet()
    order_no = open_order(desk, "沪A20601", promised_in=400)
    expect(card(here, order_no)).to_be_visible()
    before, bays = box_of(card(here, order_no)), lanes(here)
    finger = Finger(here)
    finger.press(card(here, order_no))
    urgent = open_order(desk, "沪A20602", promised_in=30)
    # It has come, and waits until the finger is lifted.
    expect(here.locator(f"#jobs [data-order-no={urgent}]").first).to_be_attached()
    assert box_of(card(here, order_no)) == before
    finger.let_go()

    expect(here.locator("#advice .advice-place")).to_have_count(3)
    expect(card(here, urgent)).to_be_visible()
    assert lanes(here) == bays
    here.reload()
    here.wait_for_selector(LIVE)
    expect(here.locator(".placing [data-text]")).to_contain_text("沪A20601")
    expect(here.locator("#advice .advice-place")).to_have_count(3)
    bay_name(here, "机4").tap()
    here.locator("#confirm[open] [data-confirm]:not([disabled])").tap()

    toast = box_of(here.locator(".toast"))
    assert toast["y"] + toast["height"] <= box_of(here.locator(".timeline-scroll"))["y"]
    assert lanes(here) == bays
    assert job(desk, order_no)["tasks"][0]["bay"] == "机4"


def test_a_tablet_that_is_turned_while_a_car_is_carried_knows_its_bays_anew(
    workshop: Workshop, desk: APIRequestContext
) -> None:
    here = workshop.tablet()
    order_no = open_order(desk, "沪A20603")
    finger = Finger(here)
    finger.drag(card(here, order_no), bay_name(here, "机2"))
    expect(here.locator(".carried")).to_contain_text("机2")
    here.set_viewport_size({"width": 800, "height": 1280})
    finger.carry(bay_name(here, "机5"))
    expect(here.locator(".carried")).to_contain_text("机5")
    finger.let_go()
    expect(here.locator("#confirm [data-place]")).to_have_text(f"{SECOND} · 机5")


def test_a_tap_that_has_to_wait_moves_nothing(workshop: Workshop, desk: APIRequestContext) -> None:
    here = workshop.tablet()
    workshop.spoil(here)
    order_no = open_order(desk, "沪A20609")
    held: list[Route] = []
    here.route("**/jobs/*/dispatch", lambda route: held.append(route))
    card(here, order_no).tap()
    bays = lanes(here)
    bay_name(here, "机4").tap()
    here.locator("#confirm[open] [data-confirm]:not([disabled])").tap()
    expect(here.locator("#taps")).to_be_visible()
    assert lanes(here) == bays
    held.pop().continue_()
    expect(here.locator("#taps")).to_be_hidden()
    expect(here.locator(f".lane[data-bay=机4] .chip-task[data-order-no={order_no}]")).to_be_visible()


def test_whom_a_move_harms_comes_first_and_the_others_are_counted(workshop: Workshop, desk: APIRequestContext) -> None:
    first = dispatched(workshop, desk, "沪A20604", TEAM, "机1", promised_in=600)
    for number in (5, 6):
        dispatched(workshop, desk, f"沪A2060{number}", TEAM, "机1", promised_in=600)
    here = workshop.tablet()
    here.locator(f".lane[data-bay=机1] .chip-task[data-order-no={first}]").tap()
    here.locator("#job [data-move]").tap()
    bay_name(here, "机5").tap()

    sheet = here.locator("#confirm[open]")
    calm = sheet.locator("details.effects-calm")
    expect(calm.locator("summary")).to_have_text("其他车不受损：提前 2 台，推后 0 台")
    expect(sheet.locator(".effect.risk-overdue, .effect.risk-late_expected")).to_have_count(0)
    calm.locator("summary").tap()
    earlier = calm.locator(".effect.turn-earlier").first
    expect(earlier).to_have_text(re.compile(r"沪A2060\d .*\d\d:\d\d → .*\d\d:\d\d"))


def test_a_car_in_the_hand_holds_up_the_new_day_and_the_morning_asks_until_it_is_answered(
    workshop: Workshop, desk: APIRequestContext
) -> None:
    left = dispatched(workshop, desk, "沪A20607", TEAM, "机1", promised_in=3000)
    workshop.put_clock(minutes_ahead=DAY)
    here = workshop.tablet()
    sheet = here.locator("#left-over[open]")
    sheet.locator(f".left-card[data-order-no={left}] [data-left-move]").tap()
    expect(here.locator(".placing [data-text]")).to_contain_text("沪A20607")
    here.reload()
    here.wait_for_selector(LIVE)
    expect(here.locator(".placing [data-text]")).to_contain_text("沪A20607")
    here.locator("[data-cancel]").tap()
    expect(here.locator("body.is-placing")).to_have_count(0)
    here.reload()
    # A car that was only taken up is no answer.
    expect(sheet).to_be_visible()
    assert not is_same_page(here)
