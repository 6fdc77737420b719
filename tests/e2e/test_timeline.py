"""The foreman's timeline under a finger: every gesture by drag and by tap-tap, and what it says before letting go."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import APIRequestContext, Locator, Page, Position, expect

from tests.e2e.workshop import LIVE, Finger, Workshop, box_of, hindrances, job, open_order, post
from tests.server.callers import FOREMAN, TEAM

pytestmark = pytest.mark.browser

SECOND, THIRD = "机电二组", "机电三组"
LINES = [
    {"code": code, "name": name, "trade": "mechanical", "standard_minutes": minutes}
    for code, name, minutes in (("B1", "更换刹车片", 60), ("P1", "更换火花塞", 40))
]
DAY = 24 * 60


@pytest.fixture
def desk(workshop: Workshop) -> APIRequestContext:
    """An advisor's browser in a workshop that is empty, today."""
    workshop.put_clock(minutes_ahead=0)
    workshop.clear()
    return workshop.desk()


def card(page: Page, order_no: str) -> Locator:
    return page.locator(f".cards[data-cards=waiting] .job-card[data-order-no={order_no}]")


def chip(page: Page, order_no: str, bay: str) -> Locator:
    return page.locator(f".lane[data-bay={bay}] .chip-task[data-order-no={order_no}]")


def bay_name(page: Page, bay: str) -> Locator:
    return page.locator(f".lane[data-bay={bay}] .lane-name")


def handle(page: Page, order_no: str) -> Locator:
    """⇄ on a car."""
    return page.locator(f".swap-handle[data-order-no={order_no}]")


def confirm(page: Page) -> Locator:
    return page.locator("#confirm[open] [data-confirm]:not([disabled])")


def carried(page: Page) -> Locator:
    return page.locator(".carried")


def placed(page: Page, desk: APIRequestContext, plate: str, team: str, bay: str, minutes: int = 60, **more: Any) -> str:
    """A car that stands in a bay on the tablet; its order number."""
    order_no = open_order(desk, plate, minutes, **more)
    post(page.request, f"/jobs/{order_no}/dispatch", {"task": 1, "team": team, "bay": bay})
    expect(chip(page, order_no, bay)).to_be_visible()
    return order_no


def lit(page: Page, bay: str) -> Locator:
    """A bay's name once it is known what the bay would mean."""
    expect(page.locator(f".lane[data-bay={bay}] .ghost")).to_be_attached()
    return bay_name(page, bay)


def bay_of(desk: APIRequestContext, order_no: str, task: int = 0) -> str:
    return str(job(desk, order_no)["tasks"][task]["bay"])


def test_what_a_bay_would_mean_for_every_car_is_said_before_letting_go(
    workshop: Workshop, desk: APIRequestContext
) -> None:
    here = workshop.tablet()
    first = open_order(desk, "沪A20001", 60)
    # Every other bay of the trade is taken for long: this one waits for the only free one, and would come late.
    taken = [(TEAM, bay) for bay in ("机2", "机3")] + [(SECOND, bay) for bay in ("机4", "机5", "机6")]
    for number, (team, bay) in enumerate([*taken, *[(THIRD, bay) for bay in ("机7", "机8", "机9")]]):
        placed(here, desk, f"沪A2010{number}", team, bay, 400, promised_in=900)
    open_order(desk, "沪A20002", 60, promised_in=90)
    expect(card(here, first)).to_be_visible()
    finger = Finger(here)

    finger.drag(card(here, first), bay_name(here, "机1"))

    expect(carried(here)).to_contain_text("沪A20001 → 机1")
    expect(carried(here).locator(".effect.is-subject")).to_contain_text("可交")
    expect(carried(here).locator(".effect.risk-late_expected")).to_contain_text("沪A20002")
    expect(carried(here).locator(".effect.risk-late_expected .badge")).to_contain_text("预计延误")
    assert job(desk, first)["stage"] == "received"
    finger.let_go()
    expect(here.locator("#confirm .effect.risk-late_expected")).to_contain_text("沪A20002")
    confirm(here).tap()
    expect(chip(here, first, "机1")).to_be_visible()


def test_a_bay_that_does_not_fit_says_why_under_the_finger(workshop: Workshop, desk: APIRequestContext) -> None:
    here = workshop.tablet()
    order_no = open_order(desk, "沪A20003")
    expect(card(here, order_no)).to_be_visible()
    finger = Finger(here)
    here.locator(".timeline-scroll").evaluate("element => { element.scrollTop = element.scrollHeight }")

    finger.drag(card(here, order_no), bay_name(here, "喷1"))
    expect(carried(here)).to_contain_text("班组 喷漆组 不做这个工种")
    # It is loud, but no car is overdue by it.
    expect(carried(here)).not_to_contain_text("已超时")
    finger.let_go()

    expect(carried(here)).to_have_count(0)
    expect(here.locator("#confirm[open]")).to_have_count(0)
    assert job(desk, order_no)["stage"] == "received"


def test_two_taps_dispatch(workshop: Workshop, desk: APIRequestContext) -> None:
    here = workshop.tablet()
    order_no = open_order(desk, "沪A20004")
    card(here, order_no).tap()
    expect(here.locator(".lane[data-bay=机5] .ghost")).to_contain_text("可交")
    lit(here, "机5").tap()
    confirm(here).tap()
    expect(chip(here, order_no, "机5")).to_be_visible()


def test_a_finger_carries_a_chip_to_another_bay(workshop: Workshop, desk: APIRequestContext) -> None:
    here = workshop.tablet()
    order_no = placed(here, desk, "沪A20005", TEAM, "机2")
    finger = Finger(here)

    finger.hold(chip(here, order_no, "机2"))
    finger.carry(bay_name(here, "机4"))
    expect(carried(here)).to_contain_text("机4")
    expect(carried(here).locator(".is-subject")).to_contain_text("可交")
    finger.let_go()
    confirm(here).tap()

    expect(chip(here, order_no, "机4")).to_be_visible()
    assert bay_of(desk, order_no) == "机4"


def test_let_go_over_its_own_bay_a_chip_stays(workshop: Workshop, desk: APIRequestContext) -> None:
    here = workshop.tablet()
    order_no = placed(here, desk, "沪A20006", TEAM, "机2")
    finger = Finger(here)
    finger.hold(chip(here, order_no, "机2"))
    finger.carry(bay_name(here, "机2"))
    expect(carried(here)).to_be_visible()
    finger.let_go()
    expect(here.locator("body.is-placing")).to_have_count(0)
    expect(here.locator("#confirm[open]")).to_have_count(0)


def test_a_chip_held_and_let_go_stays_in_the_hand_for_a_tap(workshop: Workshop, desk: APIRequestContext) -> None:
    here = workshop.tablet()
    order_no = placed(here, desk, "沪A20007", TEAM, "机2")
    finger = Finger(here)
    finger.hold(chip(here, order_no, "机2"))
    finger.let_go()
    expect(here.locator(".lane[data-bay=机6] .ghost")).to_be_visible()
    lit(here, "机6").tap()
    confirm(here).tap()
    expect(chip(here, order_no, "机6")).to_be_visible()


def test_a_finger_lets_two_cars_change_places(workshop: Workshop, desk: APIRequestContext) -> None:
    here = workshop.tablet()
    one = placed(here, desk, "沪A20008", TEAM, "机1")
    other = placed(here, desk, "沪A20009", TEAM, "机3", 90)
    finger = Finger(here)

    finger.hold(chip(here, one, "机1"))
    finger.carry(handle(here, other))
    expect(carried(here)).to_contain_text("沪A20008 ⇄ 沪A20009")
    expect(carried(here).locator(".is-subject")).to_have_count(2)
    assert (bay_of(desk, one), bay_of(desk, other)) == ("机1", "机3")
    finger.let_go()
    expect(here.locator("#confirm [data-place]")).to_have_text("机1 ⇄ 机3")
    confirm(here).tap()

    expect(chip(here, one, "机3")).to_be_visible()
    expect(chip(here, other, "机1")).to_be_visible()
    here.locator(".toast button").tap()
    expect(chip(here, one, "机1")).to_be_visible()
    expect(chip(here, other, "机3")).to_be_visible()


def test_taps_let_two_cars_of_one_bay_change_their_turns(workshop: Workshop, desk: APIRequestContext) -> None:
    here = workshop.tablet()
    first = placed(here, desk, "沪A20010", TEAM, "机1")
    second = placed(here, desk, "沪A20011", TEAM, "机1")
    chip(here, second, "机1").tap()
    here.locator("#job [data-move]").tap()
    # Nothing lies over ⇄, the reason why the bay itself will not do least of all.
    expect(handle(here, first)).to_be_visible()
    expect(here.locator(".lane.has-swap .why-not").first).to_be_hidden()
    # The first car may have been scrolled behind the names of the bays.
    handle(here, first).evaluate("handle => handle.scrollIntoView({ inline: 'center', block: 'nearest' })")
    handle(here, first).tap()
    expect(here.locator("#confirm .effect.is-subject")).to_have_count(2)
    confirm(here).tap()
    expect(here.locator(".toast")).to_contain_text("已对调")
    starts = "order => Number(document.querySelector(`.lane .chip-task[data-order-no=${order}]`).dataset.starts)"
    here.wait_for_function(f"([one, other]) => ({starts})(one) < ({starts})(other)", arg=[second, first])


def test_a_part_of_a_job_goes_to_another_team(workshop: Workshop, desk: APIRequestContext) -> None:
    here = workshop.tablet()
    order_no = open_order(desk, "沪A20012", operations=LINES, standard_minutes=None)
    expect(card(here, order_no)).to_be_visible()
    finger = Finger(here)

    finger.drag(card(here, order_no), bay_name(here, "机1"))
    expect(carried(here)).to_contain_text("机1")
    finger.let_go()
    here.locator("#confirm [data-parts] .chip", has_text="更换火花塞").tap()
    expect(here.locator("#confirm [data-confirm]")).to_contain_text("把 2 项中的 1 项派到 机1")
    confirm(here).tap()

    expect(chip(here, order_no, "机1")).to_be_visible()
    expect(card(here, order_no)).to_contain_text("更换火花塞")
    card(here, order_no).tap()
    lit(here, "机7").tap()
    confirm(here).tap()
    expect(chip(here, order_no, "机7")).to_be_visible()
    tasks = job(desk, order_no)["tasks"]
    assert [(task["team"], [line["code"] for line in task["operations"]]) for task in tasks] == [
        (THIRD, ["P1"]),
        (TEAM, ["B1"]),
    ]


def test_who_moves_a_car_at_work_is_told_that_its_work_stops(workshop: Workshop, desk: APIRequestContext) -> None:
    here = workshop.tablet()
    order_no = placed(here, desk, "沪A20013", TEAM, "机2")
    post(here.request, f"/jobs/{order_no}/start", {"technicians": ["赵示例"]})
    working = here.locator(f".lane[data-bay=机2] .chip-task.state-working[data-order-no={order_no}]")
    finger = Finger(here)
    finger.hold(working)
    finger.carry(bay_name(here, "机3"))
    finger.let_go()
    expect(here.locator("#confirm .effect.is-notice")).to_contain_text("移动后停工")
    confirm(here).tap()
    expect(chip(here, order_no, "机3")).to_be_visible()
    assert job(desk, order_no)["stage"] == "dispatched"


def test_what_stands_still_has_a_lane_with_its_reason_and_is_moved_from_there(
    workshop: Workshop, desk: APIRequestContext
) -> None:
    here = workshop.tablet()
    lane = here.locator(".stop-lane")
    expect(lane).to_be_hidden()
    order_no = placed(here, desk, "沪A20014", TEAM, "机2")
    post(here.request, f"/jobs/{order_no}/start", {"technicians": ["赵示例"]})
    post(here.request, f"/jobs/{order_no}/pause", {"reason": "parts", "note": "等刹车片"})
    stopped = lane.locator(f".stop-chip[data-order-no={order_no}]")
    expect(stopped).to_contain_text("待件")
    expect(stopped).to_contain_text(re.compile(r"自 \d\d:\d\d 起"))
    expect(stopped).to_contain_text("等刹车片")
    finger = Finger(here)
    finger.hold(stopped)
    finger.carry(bay_name(here, "机5"))
    finger.let_go()
    confirm(here).tap()
    expect(chip(here, order_no, "机5")).to_be_visible()
    expect(lane).to_be_hidden()


def test_a_car_that_waits_for_parts_stays_in_its_lane_when_it_is_moved(
    workshop: Workshop, desk: APIRequestContext
) -> None:
    here = workshop.tablet()
    order_no = placed(here, desk, "沪A20054", TEAM, "机2")
    post(here.request, f"/jobs/{order_no}/start", {"technicians": ["赵示例"]})
    at = datetime.now(UTC) + timedelta(hours=2)
    post(here.request, f"/jobs/{order_no}/pause", {"reason": "parts", "expected_at": at.isoformat()})
    post(here.request, f"/jobs/{order_no}/dispatch", {"task": 1, "team": TEAM, "bay": "机3"})
    expect(chip(here, order_no, "机3")).to_contain_text("待件")
    expect(chip(here, order_no, "机3")).to_have_class(re.compile("state-paused"))
    expect(bay_name(here, "机3")).to_contain_text("占用")
    stopped = here.locator(f".stop-lane .stop-chip[data-order-no={order_no}]")
    expect(stopped).to_contain_text("机3")
    expect(stopped).to_contain_text(re.compile(r"待件.*约.*\d\d:\d\d 恢复"))
    # In the lounge it is a car in work as before, not one whose work is about to begin.
    lounge = workshop.device(FOREMAN, (1280, 800), "/lounge")
    expect(lounge.locator(".lounge-row")).to_contain_text("正在维修")
    post(here.request, f"/jobs/{order_no}/start", {"technicians": ["赵示例"]})
    expect(here.locator(".stop-lane")).to_be_hidden()


def test_a_later_day_is_one_tap_away(workshop: Workshop, desk: APIRequestContext) -> None:
    here = workshop.tablet()
    long = placed(here, desk, "沪A20015", TEAM, "机1", 1500)
    post(here.request, f"/jobs/{long}/start", {"task": 1, "technicians": ["赵示例"]})
    order_no = open_order(desk, "沪A20016", 60)
    post(here.request, f"/jobs/{order_no}/dispatch", {"task": 1, "team": TEAM, "bay": "机1"})
    later = chip(here, order_no, "机1")
    expect(later).to_be_attached()
    expect(later).not_to_be_in_viewport()
    starts = int(later.get_attribute("data-starts") or 0)
    days = here.locator("[data-day]")
    midnights = [int(days.nth(n).get_attribute("data-at") or 0) for n in range(days.count())]
    assert len(midnights) == 6
    day = max(n for n, midnight in enumerate(midnights) if midnight <= starts)
    assert day > 0
    days.nth(day).tap()
    expect(days.nth(day)).to_have_attribute("aria-pressed", "true")
    here.locator("[data-zoom='-1']").tap()
    later.scroll_into_view_if_needed()
    expect(later).to_be_in_viewport()
    expect(days.nth(day)).to_have_attribute("aria-pressed", "true")


def test_a_car_is_planned_for_tomorrow_and_brought_forward_again(workshop: Workshop, desk: APIRequestContext) -> None:
    here = workshop.tablet()
    order_no = open_order(desk, "沪A20040", 60, promised_in=3 * DAY)
    card(here, order_no).tap()
    expect(lit(here, "机4")).to_be_visible()
    scroll_to_day(here, 1)
    here.locator(".lane[data-bay=机4]").tap(position=within_window(here, "机4"))

    days = here.locator("#confirm [data-days] .chip")
    expect(days.nth(1)).to_have_attribute("aria-pressed", "true")
    expect(here.locator("#confirm .effect.is-subject")).to_contain_text("按计划")
    confirm(here).tap()
    expect(chip(here, order_no, "机4")).to_contain_text("起")
    planned = job(desk, order_no)["tasks"][0]["not_before"]
    midnight = int(here.locator("[data-day]").nth(1).get_attribute("data-at") or 0)
    assert datetime.fromisoformat(planned).timestamp() * 1000 == midnight

    # Over its own bay, but today: as soon as it can.
    finger = Finger(here)
    chip(here, order_no, "机4").evaluate("chip => chip.scrollIntoView({ inline: 'center', block: 'nearest' })")
    finger.hold(chip(here, order_no, "机4"))
    scroll_to_day(here, 0)
    finger.carry(bay_name(here, "机4"), 250)
    expect(carried(here).locator(".effect.is-subject")).not_to_contain_text("按计划")
    finger.let_go()
    expect(days.nth(0)).to_have_attribute("aria-pressed", "true")
    days.nth(2).tap()
    expect(here.locator("#confirm .effect.is-subject")).to_contain_text("按计划")
    days.nth(0).tap()
    expect(here.locator("#confirm .effect.is-subject")).not_to_contain_text("按计划")
    confirm(here).tap()
    expect(chip(here, order_no, "机4")).not_to_contain_text("起")
    assert job(desk, order_no)["tasks"][0]["not_before"] is None


def scroll_to_day(page: Page, index: int) -> None:
    """As a swipe would: with a car in the hand its banner stands where the buttons of the days are."""
    button = page.locator("[data-day]").nth(index)
    button.evaluate("button => button.click()")
    expect(button).to_have_attribute("aria-pressed", "true")


def within_window(page: Page, bay: str) -> Position:
    """A point of the bay's lane in the middle of what is shown of it."""
    left, right = page.locator(".timeline-scroll").evaluate(
        "element => [element.getBoundingClientRect().left, element.getBoundingClientRect().right]"
    )
    box = box_of(page.locator(f".lane[data-bay={bay}]"))
    return {"x": (left + right) / 2 - box["x"], "y": box["height"] / 2}


def test_the_morning_asks_about_the_cars_left_over_and_only_once(
    workshop: Workshop, desk: APIRequestContext, axe_source: str
) -> None:
    evening = workshop.tablet()
    kept = placed(evening, desk, "沪A20017", TEAM, "机1", 300)
    moved = placed(evening, desk, "沪A20018", TEAM, "机2", 300)
    later = placed(evening, desk, "沪A20019", TEAM, "机3", 300)
    expect(evening.locator("#left-over[open]")).to_have_count(0)
    workshop.put_clock(minutes_ahead=DAY)

    here = workshop.tablet()
    sheet = here.locator("#left-over[open]")
    expect(sheet.locator(".left-card")).to_have_count(3)
    expect(sheet.locator(f".left-card[data-order-no={moved}]")).to_contain_text("机2")
    assert hindrances(here, axe_source) == []
    sheet.locator(f".left-card[data-order-no={kept}] [data-left-keep]").tap()
    expect(sheet.locator(".left-card")).to_have_count(2)
    assert bay_of(desk, kept) == "机1"

    sheet.locator(f".left-card[data-order-no={moved}] [data-left-move]").tap()
    lit(here, "机6").tap()
    confirm(here).tap()
    expect(chip(here, moved, "机6")).to_be_visible()
    # The next one is asked about, and over it the move can still be taken back.
    expect(sheet.locator(".left-card")).to_have_count(1)
    here.locator(".toast", has_text="机6").get_by_role("button", name="撤销").tap()
    expect(sheet.locator(".left-card")).to_have_count(2)
    sheet.locator(f".left-card[data-order-no={moved}] [data-left-move]").tap()
    lit(here, "机6").tap()
    confirm(here).tap()
    # Whoever wants to decide later finds it behind the button.
    expect(sheet.locator(".left-card")).to_have_count(1)
    sheet.locator("[data-closes]").tap()
    here.reload()
    here.wait_for_selector(LIVE)
    expect(here.locator("[data-left-over]")).to_contain_text("1")
    expect(sheet).to_have_count(0)
    here.locator("[data-left-over]").tap()
    sheet.locator(f".left-card[data-order-no={later}] [data-left-keep]").tap()
    expect(sheet).to_have_count(0)
    expect(here.locator("[data-left-over]")).to_be_hidden()


def test_all_left_over_cars_are_kept_at_once(workshop: Workshop, desk: APIRequestContext) -> None:
    evening = workshop.tablet()
    orders = [placed(evening, desk, f"沪A2002{n}", TEAM, f"机{n}", 300) for n in (1, 2)]
    workshop.put_clock(minutes_ahead=DAY)
    here = workshop.tablet()
    here.locator("#left-over[open] [data-keep-all]").tap()
    expect(here.locator("#left-over[open]")).to_have_count(0)
    for order_no in orders:
        events = desk.get(f"/api/v1/jobs/{order_no}/events").json()
        # A day later the product may have warned as well, before or after.
        assert "TaskKept" in [event["kind"] for event in events]


def test_the_keyboard_dispatches_and_comes_back(workshop: Workshop, desk: APIRequestContext) -> None:
    here = workshop.tablet()
    order_no = open_order(desk, "沪A20030")
    card(here, order_no).focus()
    here.keyboard.press("Enter")
    best = here.locator(".lane.is-best .lane-name")
    expect(best).to_be_focused()
    expect(best).to_have_attribute("role", "button")
    here.keyboard.press("Escape")
    expect(card(here, order_no)).to_be_focused()
    here.keyboard.press("Enter")
    expect(best).to_be_focused()
    here.keyboard.press("Enter")
    expect(confirm(here)).to_be_visible()
    confirm(here).press("Enter")
    expect(here.locator(f".lane .chip-task[data-order-no={order_no}]")).to_be_attached()


REACH = """() => [...document.querySelectorAll(".lane .chip-task")].map((chip) => {
  const box = chip.getBoundingClientRect();
  const hit = (y) => document.elementFromPoint(box.left + 30, y)?.closest(".chip-task") === chip;
  let [top, bottom] = [box.top + 1, box.bottom - 1];
  while (hit(top - 0.5)) top -= 0.5;
  while (hit(bottom + 0.5)) bottom += 0.5;
  return [chip.closest(".lane").dataset.bay, Math.round(box.height), bottom - top];
})"""
"""Of each chip its bay, its height, and how high it is to a finger."""
HIDDEN = (
    """(({ scrollHeight, clientHeight }) => scrollHeight - clientHeight)(document.querySelector(".timeline-scroll"))"""
)
"""How much of the bays stands below the screen's edge."""


@pytest.mark.usefixtures("fonts")
def test_a_finger_finds_a_chip_of_a_low_row(workshop: Workshop, desk: APIRequestContext) -> None:
    """All bays on one screen leave a chip 31 px: a finger has more, without taking it from the chip above."""
    here = workshop.tablet()
    for number, bay in (("沪A20041", "机2"), ("沪A20042", "机3"), ("沪A20043", "机5")):
        placed(here, desk, number, TEAM if bay != "机5" else "机电二组", bay, 5)
    assert here.evaluate(HIDDEN) == 0
    found = {bay: (drawn, reach) for bay, drawn, reach in here.evaluate(REACH)}
    assert set(found) == {"机2", "机3", "机5"}
    assert found["机3"][1] >= 44
    assert found["机5"][1] >= 44
    assert found["机2"][1] >= 38
    here.set_viewport_size({"width": 844, "height": 390})
    here.wait_for_function(f"() => {HIDDEN} > 0")
    assert min(drawn for _, drawn, _ in here.evaluate(REACH)) >= 40


@pytest.mark.usefixtures("fonts")
def test_everything_a_glove_must_hit_is_large_enough(workshop: Workshop, desk: APIRequestContext) -> None:
    here = workshop.tablet()
    one = placed(here, desk, "沪A20031", TEAM, "机1", 5)
    placed(here, desk, "沪A20032", TEAM, "机2", 5)
    open_order(desk, "沪A20033")
    here.locator("[data-large]").click()
    expect(here.locator("[data-large]")).to_have_attribute("aria-pressed", "true")
    small = """() => [...document.querySelectorAll(
        "main button, .carried, .swap-handle, .is-placing .lane.is-fit .lane-name, dialog[open] button")]
        .filter((one) => one.checkVisibility() && !one.closest("#jobs"))
        .map((one) => [one.className || one.textContent, one.getBoundingClientRect()])
        .filter(([, box]) => box.width < 48 || box.height < 48)
        .map(([name, box]) => `${name} ${box.width}x${box.height}`)"""
    assert here.evaluate(small) == []
    chip(here, one, "机1").tap()
    expect(here.locator("#job[open]")).to_be_visible()
    assert here.evaluate(small) == []
    here.locator("#job [data-move]").tap()
    expect(here.locator(".swap-handle")).to_have_count(1)
    assert here.evaluate(small) == []
    lit(here, "机3").tap()
    expect(confirm(here)).to_be_visible()
    assert here.evaluate(small) == []
