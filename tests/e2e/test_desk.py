"""The advisor's desk in a real browser: an order typed in, a warning that rings and is answered, a car handed over."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import APIRequestContext, Locator, Page, expect

from tests.e2e.workshop import (
    PC,
    PHONE,
    TABLET,
    Workshop,
    hindrances,
    is_same_page,
    job,
    moment_in,
    open_order,
    post,
    said,
)
from tests.server.callers import ADVISOR, COLLEAGUE, FOREMAN, TEAM, TECHNICIAN

pytestmark = pytest.mark.browser

WALL = (1920, 1080)


@pytest.fixture(autouse=True)
def emptied(workshop: Workshop) -> None:
    """No car of another test is left in it."""
    workshop.clear()


@pytest.fixture
def foreman(workshop: Workshop) -> APIRequestContext:
    """The foreman's own browser, for what he does meanwhile."""
    return workshop.signed_in(FOREMAN)


def advisors_pc(workshop: Workshop, name: str = ADVISOR) -> Page:
    return workshop.device(name, PC, "/desk")


def car(page: Page, order_no: str, section: str = "") -> Locator:
    """A car's row, in a section if one is named."""
    return page.locator(f".desk-row{'.is-' + section if section else ''}[data-order-no={order_no}]")


def press(place: Locator, name: str) -> None:
    place.get_by_role("button", name=name, exact=True).click()


def rung(page: Page) -> int:
    """How often the desk has rung."""
    return int(page.evaluate("document.documentElement.dataset.rung ?? 0"))


def sheet_of(page: Page, order_no: str) -> Locator:
    """The sheet of a car, opened with a tap on its row."""
    car(page, order_no).locator(".desk-line").click()
    sheet = page.locator("#job[open]")
    expect(sheet).to_be_visible()
    return sheet


def in_work(workshop: Workshop, foreman: APIRequestContext, plate: str, **more: Any) -> str:
    """A car that a technician works on."""
    order_no = open_order(workshop.desk(), plate, **more)
    post(foreman, f"/jobs/{order_no}/dispatch", {"task": 1, "team": TEAM, "bay": "机1", "technicians": [TECHNICIAN]})
    post(foreman, f"/jobs/{order_no}/start", {})
    return order_no


def ready(workshop: Workshop, foreman: APIRequestContext, plate: str, **more: Any) -> str:
    """A car that can be handed over."""
    order_no = in_work(workshop, foreman, plate, **more)
    post(foreman, f"/jobs/{order_no}/finish", {})
    post(foreman, f"/jobs/{order_no}/inspect", {"level": "team_leader", "passed": True})
    return order_no


def test_an_order_is_typed_in_with_the_keyboard_and_waits_on_the_foremans_tablet(workshop: Workshop) -> None:
    desk, tablet = advisors_pc(workshop), workshop.tablet()
    keys = desk.keyboard
    desk.locator("[data-new-order]").focus()
    keys.press("Enter")
    form = desk.locator("#form-open[open]")
    # The number is proposed; whoever knows a better one types it.
    expect(form.locator("[name=order_no]")).not_to_have_value("")
    expect(form.locator("[name=plate]")).to_be_focused()

    # What is missing is named where it is missing, and nothing is lost.
    form.locator("[name=order_no]").fill("E-KEYS")
    form.locator("[name=order_no]").press("Enter")
    expect(form.locator(".field:has([name=plate]) .error")).to_have_text("缺少 车牌号。")
    expect(form.locator("[name=plate]")).to_be_focused()
    keys.type("沪A1")
    form.locator("[data-minutes='60']").press("Enter")
    form.locator("[name=plate]").press("Enter")
    expect(form.locator("[data-search]")).to_be_focused()
    keys.press("Enter")
    # Unusual: asked once, and a slip is put right.
    asked = desk.locator("dialog[open]", has_text="沪A1")
    asked.last.get_by_role("button", name="取消").click()
    form.locator("[name=plate]").focus()
    keys.press("Control+A")
    keys.type("沪A30001")
    keys.press("Enter")
    search = form.locator("[data-search]")
    expect(search).to_be_focused()
    keys.press("Enter")
    expect(form.locator(".desk-picker .error")).to_have_text("工单至少要有一个维修项目。")
    expect(search).to_be_focused()

    keys.type("制动液")
    expect(form.locator("[data-found] button")).to_have_count(1)
    keys.press("Enter")
    # The second of those that are found is chosen with an arrow, as in every combo box.
    keys.type("M0")
    for key, chosen in (("ArrowDown", "M02"), ("ArrowUp", "M01"), ("ArrowDown", "M02")):
        keys.press(key)
        expect(form.locator("[data-found] .is-first")).to_contain_text(chosen)
    expect(search).to_be_focused()
    keys.press("Enter")
    expect(form.locator("[data-chosen] button")).to_have_count(2)
    expect(form.locator("[data-sum]")).to_have_text("标准工时 1 小时 10 分")
    expect(form.locator("[data-estimate]")).to_have_text(re.compile(r"预计 (明天 |\d\d-\d\d )?\d\d:\d\d 可以交车"))
    expect(form.locator(".desk-picker .error")).to_be_empty()
    form.locator("[data-minutes='60']").press("Enter")
    promised = moment_in(form, "promised_at")
    form.locator("[name='customer.name']").fill("周示例")
    form.locator("[type=submit]").press("Enter")

    expect(form).to_be_hidden()
    said(desk, "沪A30001")
    expect(car(desk, "E-KEYS", "work")).to_be_visible()
    expect(tablet.locator(".cards[data-cards=waiting] [data-order-no=E-KEYS]")).to_be_visible()
    opened = job(desk.request, "E-KEYS")
    assert [one["code"] for one in opened["tasks"][0]["operations"]] == ["M09", "M02"]
    assert opened["customer"]["name"] == "周示例"
    told = datetime.fromisoformat(opened["promised_at"]) + timedelta(hours=8)
    assert told.strftime("%Y-%m-%dT%H:%M") == promised
    assert datetime.fromisoformat(opened["promised_at"]) >= datetime.now(UTC) + timedelta(minutes=120)
    assert is_same_page(tablet)


def test_an_order_half_typed_in_is_still_there_after_esc(workshop: Workshop) -> None:
    desk = advisors_pc(workshop)
    desk.locator("[data-new-order]").click()
    desk.locator("#form-open [name=plate]").fill("沪A30002")
    desk.keyboard.press("Escape")
    expect(desk.locator("#form-open")).to_be_hidden()
    expect(desk.locator("[data-new-order]")).to_be_focused()
    desk.locator("[data-new-order]").click()
    expect(desk.locator("#form-open [name=plate]")).to_have_value("沪A30002")


def test_a_technicians_warning_rings_and_the_lounge_hears_of_it_only_once_a_time_is_agreed(
    workshop: Workshop, foreman: APIRequestContext
) -> None:
    order_no = in_work(workshop, foreman, "沪A30007", promised_in=50, minutes=30)
    desk, colleague = advisors_pc(workshop), advisors_pc(workshop, COLLEAGUE)
    lounge = workshop.device(ADVISOR, WALL, "/lounge")
    shown = lounge.locator(".lounge-row[data-plate$='7'] .lounge-time time")
    first = shown.inner_text()
    assert rung(desk) == 0

    phone = workshop.phone(TECHNICIAN)
    press(phone.locator(f"[data-section=now] .task-card[data-order-no={order_no}]"), "来不及了")
    phone.locator("#reasons-warn button[value=parts]").click()

    banner = desk.locator("#ringing")
    expect(banner).to_be_visible()
    expect(banner).to_contain_text("沪A30007")
    assert rung(desk) == 1
    expect(desk).to_have_title(re.compile(r"^\(1\) "))
    warning = car(desk, order_no, "warnings")
    expect(warning).to_contain_text("待件")
    assert is_same_page(desk)
    # It is nobody else's, and nothing for the lounge.
    assert rung(colleague) == 0
    expect(colleague.locator("#ringing")).to_be_hidden()
    expect(shown).to_have_text(first)

    press(warning, "知道了，马上联系")
    expect(banner).to_be_hidden()
    press(warning, "已约新时间")
    form = desk.locator("#form-new-time[open]")
    # Two taps for a time: it is already the forecast's or the promise's.
    expect(form.locator("[name=promised_at]")).not_to_have_value("")
    expect(shown).to_have_text(first)
    press(form, "+1 小时")
    agreed = moment_in(form, "promised_at")
    form.locator("[name=confirmed_by]").select_option("phone")
    press(form, "记录")

    expect(shown).to_contain_text(agreed[11:])
    assert not first.endswith(agreed[11:])
    expect(car(desk, order_no, "work")).to_contain_text(agreed[11:])
    expect(desk).to_have_title(re.compile(r"^接待台"))
    state = job(desk.request, order_no)
    assert [one["outcome"] for one in state["warnings"]] == ["new_promise"]
    assert is_same_page(lounge)


def test_a_warning_is_heard_by_whoever_types_in_a_dialog(workshop: Workshop, foreman: APIRequestContext) -> None:
    order_no = in_work(workshop, foreman, "沪A30008", promised_in=50, minutes=30)
    desk = advisors_pc(workshop)
    desk.locator("[data-new-order]").click()
    desk.locator("#form-open [name=order_no]").fill("E-TYPING")
    post(foreman, f"/jobs/{order_no}/warn", {"reason": "technical"})
    expect(desk.locator("#form-open .toast")).to_contain_text("沪A30008")
    expect(desk.locator("#form-open [name=order_no]")).to_have_value("E-TYPING")
    desk.keyboard.press("Escape")
    expect(desk.locator("#ringing")).to_be_visible()
    press(desk.locator("#ringing"), "关闭")
    expect(desk.locator("#ringing")).to_be_hidden()
    expect(car(desk, order_no, "warnings")).to_be_visible()


def test_the_bell_is_switched_off_and_stays_off(workshop: Workshop) -> None:
    desk = advisors_pc(workshop)
    bell = desk.locator("[data-bell]")
    expect(bell).to_have_text("点一下开启声音")
    bell.click()
    expect(bell).to_have_text("声音已开")
    bell.click()
    expect(bell).to_have_text("声音已关")
    desk.reload()
    expect(bell).to_have_text("声音已关")


def test_will_still_make_it_and_the_customers_reason_answer_a_warning_too(
    workshop: Workshop, foreman: APIRequestContext
) -> None:
    sure = in_work(workshop, foreman, "沪A30009", promised_in=50, minutes=30)
    desk = advisors_pc(workshop)
    post(foreman, f"/jobs/{sure}/warn", {"reason": "tool"})
    press(car(desk, sure), "知道了，马上联系")
    press(car(desk, sure), "赶得上")
    expect(car(desk, sure, "work")).to_be_visible()

    late = open_order(desk.request, "沪A30010", promised_in=50, minutes=30)
    post(foreman, f"/jobs/{late}/warn", {"reason": "approval"})
    press(car(desk, late), "知道了，马上联系")
    press(car(desk, late), "顾客原因")
    form = desk.locator("#form-customer-reason[open]")
    press(form, "记录")
    expect(form.locator(".error")).to_have_text("缺少 情况说明。")
    form.locator("[name=note]").fill("客户迟迟没有确认配件")
    form.locator("[name=signed]").check()
    press(form, "记录")
    expect(car(desk, late, "work")).to_be_visible()
    excuse = job(desk.request, late)["excuse"]
    assert (excuse["note"], excuse["signed"]) == ("客户迟迟没有确认配件", True)


def test_a_car_that_was_handed_over_leaves_the_board_and_stands_in_the_figures(
    workshop: Workshop, foreman: APIRequestContext
) -> None:
    order_no = ready(workshop, foreman, "沪A30011")
    desk, board = advisors_pc(workshop), workshop.device(ADVISOR, WALL, "/board")
    on_board = board.locator(f".board-row[data-key={order_no}]")
    expect(on_board).to_be_attached()
    figures = advisors_pc(workshop, COLLEAGUE)
    figures.goto("/kpi")
    settled = figures.locator(".kpi-heads .card", has=figures.get_by_role("heading", name="结算台数"))
    before = int(settled.locator(".kpi-figure").inner_text())

    press(car(desk, order_no, "ready"), "结算交车")
    press(desk.locator("dialog[open]"), "结算交车")

    expect(desk.locator(f"#delivered [data-sheet={order_no}]")).to_contain_text("准时")
    expect(on_board).to_have_count(0)
    assert is_same_page(board)
    figures.reload()
    expect(settled.locator(".kpi-figure")).to_have_text(str(before + 1))

    # By mistake: the toast takes it back, and both follow.
    press(desk.locator(".toast"), "撤销")
    expect(car(desk, order_no, "ready")).to_be_visible()
    expect(on_board).to_be_attached()
    figures.reload()
    expect(settled.locator(".kpi-figure")).to_have_text(str(before))


def test_times_work_and_settlement_are_put_right_from_the_sheet(workshop: Workshop) -> None:
    desk = advisors_pc(workshop)
    order_no = open_order(desk.request, "沪A30012", promised_in=120)
    sheet = sheet_of(desk, order_no)

    press(sheet, "改约时间")
    form = desk.locator("#form-promise[open]")
    press(form, "+2 小时")
    form.locator("[name=confirmed_by]").select_option("phone")
    press(form, "记录")
    expect(sheet.locator(".log-line", has_text="顾客要求")).to_be_visible()
    # The toast's undo can be pressed although a dialog is open.
    press(desk.locator(".toast"), "撤销")
    expect(sheet.locator(".log-line", has_text="顾客要求")).to_have_count(0)

    press(sheet, "增项")
    form = desk.locator("#form-added-work[open]")
    form.locator("[data-search]").fill("制动液")
    form.locator("[data-search]").press("Enter")
    press(form, "记录")
    expect(sheet.locator(".task-line")).to_contain_text("更换制动液")

    # Unfinished: asks, and does nothing when told no.
    press(sheet, "结算交车")
    question = desk.locator("dialog[open]:not(#job)")
    expect(question).to_contain_text("沪A30012")
    press(question, "取消")
    assert job(desk.request, order_no)["stage"] == "received"
    press(sheet, "结算交车")
    press(question, "结算交车")
    expect(sheet).to_contain_text("准时")

    press(sheet, "反结算")
    question.locator("textarea").fill("客户又加了项目")
    press(question, "记录")
    expect(sheet.get_by_role("button", name="增项")).to_be_visible()
    press(sheet, "取消委托")
    question.locator("textarea").fill("误开")
    press(question, "记录")
    expect(sheet.locator(".sheet-head")).to_contain_text("取消")
    desk.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    expect(car(desk, order_no)).to_have_count(0)


def test_the_keyboard_stays_where_it_was_when_the_sheet_is_made_anew(
    workshop: Workshop, foreman: APIRequestContext
) -> None:
    desk = advisors_pc(workshop)
    order_no = open_order(desk.request, "沪A30013")
    sheet = sheet_of(desk, order_no)
    added = sheet.get_by_role("button", name="增项")
    added.focus()
    post(foreman, f"/jobs/{order_no}/dispatch", {"task": 1, "team": TEAM, "bay": "机2"})
    expect(sheet).to_contain_text("机2")
    expect(added).to_be_focused()
    desk.keyboard.press("Enter")
    expect(desk.locator("#form-added-work [data-search]")).to_be_focused()
    desk.keyboard.press("Escape")
    expect(added).to_be_focused()
    desk.keyboard.press("Escape")
    line = car(desk, order_no).locator(".desk-line")
    expect(line).to_be_focused()
    post(foreman, f"/jobs/{order_no}/start", {"technicians": [TECHNICIAN]})
    expect(line).to_contain_text("维修中")
    expect(line).to_be_focused()


def test_everybody_sees_their_own_cars_and_may_look_at_all(workshop: Workshop) -> None:
    desk = advisors_pc(workshop)
    mine = open_order(desk.request, "沪A30014")
    theirs = open_order(desk.request, "沪A30015", advisor=COLLEAGUE)
    expect(car(desk, mine)).to_be_visible()
    expect(car(desk, theirs)).to_be_attached()
    expect(car(desk, theirs)).to_be_hidden()
    desk.locator("[data-whose]").select_option("")
    expect(car(desk, theirs)).to_be_visible()
    desk.locator("[data-whose]").select_option(COLLEAGUE)
    expect(car(desk, mine)).to_be_hidden()
    expect(car(desk, theirs)).to_be_visible()


@pytest.mark.usefixtures("fonts")
@pytest.mark.parametrize(("size", "scheme"), [(PC, "light"), (PHONE, "dark")])
def test_the_desk_its_sheet_and_its_forms_can_be_used_by_everybody(
    workshop: Workshop, foreman: APIRequestContext, axe_source: str, size: tuple[int, int], scheme: Any
) -> None:
    warned = in_work(workshop, foreman, "沪AD30016", promised_in=50, minutes=30)
    post(foreman, f"/jobs/{warned}/warn", {"reason": "parts"})
    open_order(workshop.desk(), "沪A30017", customer={"name": "周示例", "phone": "000-0000-0042"})
    page = workshop.device(ADVISOR, size, "/desk")
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    expect(car(page, warned, "warnings")).to_be_visible()

    def sound() -> None:
        assert hindrances(page, axe_source) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    sound()
    sheet_of(page, warned)
    sound()
    for name in ("promise", "added-work", "excuse"):
        page.locator(f"#job [data-form={name}]").click()
        sound()
        page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.locator("[data-new-order]").click()
    page.locator("#form-open [data-search]").fill("更换")
    sound()


def test_a_plate_typed_wrong_is_put_right_at_the_desk_and_in_the_orders_file(
    workshop: Workshop, foreman: APIRequestContext
) -> None:
    order_no = in_work(workshop, foreman, "沪A30091")
    desk, wall = advisors_pc(workshop), workshop.device(FOREMAN, WALL, "/board")
    press(sheet_of(desk, order_no), "更正委托书")
    form = desk.locator("#form-amend-order[open]")
    expect(form.locator("[name=plate]")).to_have_value("沪A30091")
    form.locator("[name=plate]").fill("沪A30092")
    form.locator("[data-search]").fill("M02")
    form.locator("[data-search]").press("Enter")
    press(form, "记录")
    expect(form).to_be_hidden()
    expect(wall.locator(f"[data-key={order_no}] .plate")).to_contain_text("30092")
    now = job(foreman, order_no)
    assert (now["plate"], len(now["tasks"][0]["operations"])) == ("沪A30092", 2)

    file = workshop.page_of(FOREMAN, TABLET)
    file.goto(f"/jobs/{order_no}")
    expect(file.locator("#main")).to_contain_text("车牌号 沪A30091 → 沪A30092")
    file.get_by_role("button", name="更正委托书").click()
    file.locator("#form-amend-order [name=waiting_customer]").check()
    press(file.locator("#form-amend-order"), "记录")
    expect(file.locator("#main")).to_contain_text("在店等候 否 → 是")


def test_a_car_is_passed_on_from_its_sheet_and_rings_at_the_other_desk(
    workshop: Workshop, foreman: APIRequestContext
) -> None:
    order_no = in_work(workshop, foreman, "沪A30093")
    desk, other = advisors_pc(workshop), advisors_pc(workshop, COLLEAGUE)
    expect(car(other, order_no)).to_be_hidden()
    press(sheet_of(desk, order_no), "转交")
    desk.locator("#pass-on [name=to]").select_option(COLLEAGUE)
    press(desk.locator("#pass-on"), "转交")
    expect(car(other, order_no)).to_be_visible()
    said(other, "沪A30093")
    assert job(foreman, order_no)["counts_for"] == ADVISOR


class Keys:
    """A keyboard that counts."""

    def __init__(self, page: Page) -> None:
        self._keyboard = page.keyboard
        self.count = 0

    def type(self, text: str) -> None:
        self.count += len(text)
        self._keyboard.type(text)

    def press(self, key: str) -> None:
        self.count += 1
        self._keyboard.press(key)


def opened_with(workshop: Workshop, plate: str, known: str = "") -> tuple[int, dict[str, Any]]:
    """How many keys it takes from a ringing phone to an order on the board, and the order."""
    desk = advisors_pc(workshop)
    form, keys = desk.locator("#form-open"), Keys(desk)
    keys.press("n")
    expect(form.locator("[name=plate]")).to_be_focused()
    expect(form.locator("[name=order_no]")).not_to_have_value("")
    keys.type(plate)
    keys.press("Enter")
    expect(form.locator("[data-search]")).to_be_focused()
    if known:
        expect(form.locator("[name='customer.phone']")).to_have_value(known)
    # Initials of 制动液.
    keys.type("zdy")
    keys.press("Enter")
    expect(form.locator("[name=promised_at]")).not_to_have_value("")
    expect(form.locator("[data-filled]")).to_contain_text("已填")
    number = form.locator("[name=order_no]").input_value()
    keys.press("Enter")
    expect(form).to_be_hidden()
    expect(car(desk, number)).to_be_visible()
    return keys.count, job(workshop.desk(), number)


def test_a_known_car_is_on_the_board_with_fifteen_keys_and_a_new_one_with_half_of_what_it_took(
    workshop: Workshop,
) -> None:
    before = open_order(workshop.desk(), "沪A66123", customer={"name": "庚示例", "phone": "13900007771"})
    post(workshop.desk(), f"/jobs/{before}/deliver", {})
    count, order = opened_with(workshop, "66123", known="13900007771")
    assert count <= 15
    assert (order["plate"], order["customer"]["name"], bool(order["promised_at"])) == ("沪A66123", "庚示例", True)
    count, order = opened_with(workshop, "沪A66999")
    assert count <= 21
    assert order["plate"] == "沪A66999"


def test_the_finder_leads_to_a_card_or_to_the_cars_history(workshop: Workshop) -> None:
    order_no = open_order(workshop.desk(), "沪A67001", customer={"name": "辛示例", "phone": "13900007773"})
    gone = open_order(workshop.desk(), "沪A67002")
    post(workshop.desk(), f"/jobs/{gone}/deliver", {})
    desk, tablet = advisors_pc(workshop), workshop.tablet()
    desk.keyboard.press("/")
    desk.keyboard.type("辛示例")
    desk.keyboard.press("Enter")
    expect(car(desk, order_no).locator(".is-found")).to_be_in_viewport()
    tablet.keyboard.press("/")
    tablet.keyboard.type("67001")
    tablet.keyboard.press("Enter")
    expect(tablet.locator(f".is-found[data-order-no={order_no}]")).to_be_in_viewport()
    desk.keyboard.press("/")
    desk.keyboard.type("67002")
    desk.keyboard.press("Enter")
    expect(desk.locator("#main h1")).to_contain_text("67002")


def test_a_warning_says_whom_to_call_and_a_wrong_number_is_one_tap_to_mend(
    workshop: Workshop, foreman: APIRequestContext
) -> None:
    order_no = in_work(workshop, foreman, "沪A30094", customer={"name": "壬示例", "phone": "13900007774"})
    desk = advisors_pc(workshop)
    post(foreman, f"/jobs/{order_no}/warn", {"reason": "parts", "late_minutes": 30})
    warning = car(desk, order_no, "warnings").locator(".desk-warning")
    expect(warning.locator("a[href='tel:13900007774']")).to_be_visible()
    expect(warning).to_contain_text("壬示例")
    warning.locator("[data-form=amend]").click()
    form = desk.locator("#form-amend[open]")
    form.get_by_label("电话").fill("13900007775")
    press(form, "记录")
    expect(warning.locator("a[href='tel:13900007775']")).to_be_visible()
    warning.get_by_role("button", name="知道了").click()
    expect(warning).to_contain_text("顾客怎么说？")


BACK_AND_FORTH = """() => {
  for (const state of [null, history.state]) dispatchEvent(new PopStateEvent("popstate", { state }));
}"""
"""So quickly that the browser tells of a dialog's closing only when it is open again."""


def test_what_is_half_typed_survives_back_forward_and_reload(workshop: Workshop) -> None:
    desk = advisors_pc(workshop)
    dialog = desk.locator("#form-open")
    press(desk.locator("main"), "新开委托书")
    dialog.locator("[name=plate]").fill("沪A70001")
    dialog.locator("[data-search]").fill("M02")
    dialog.locator("[data-search]").press("Enter")

    def expect_all_kept() -> None:
        expect(dialog).to_be_visible()
        expect(dialog.locator("[name=plate]")).to_have_value("沪A70001")
        expect(dialog.locator("[data-chosen] .chip")).to_contain_text("M02")

    desk.go_back()
    expect(dialog).to_be_hidden()
    assert desk.url.endswith("/desk")
    desk.go_forward()
    expect_all_kept()
    desk.evaluate(BACK_AND_FORTH)
    expect_all_kept()
    desk.reload()
    expect_all_kept()
    # Put away by its own button it is no step any more, and keeps what was typed.
    dialog.locator(".actions [data-closes]").click()
    expect(dialog).to_be_hidden()
    desk.wait_for_function("() => history.state === null")
    press(desk.locator("main"), "新开委托书")
    expect_all_kept()


def test_many_warnings_are_one_ring_and_an_impatient_answer_is_one(
    workshop: Workshop, foreman: APIRequestContext
) -> None:
    desk = advisors_pc(workshop)
    orders = [open_order(workshop.desk(), f"沪A7001{number}", promised_in=60 + number) for number in range(5)]
    for order_no in orders:
        post(foreman, f"/jobs/{order_no}/dispatch", {"task": 1, "team": TEAM, "bay": "机1"})
        post(foreman, f"/jobs/{order_no}/warn", {"reason": "parts"})
    banner = desk.locator("#ringing [data-text]")
    expect(banner).to_have_text("5 条延误预警待受理，最急的：沪A70010、沪A70011、沪A70012")
    assert rung(desk) == 1

    answer = car(desk, orders[0], "warnings").locator("[data-command=acknowledge]").first
    answer.evaluate("button => { button.click(); button.click(); button.click(); }")
    expect(car(desk, orders[0])).to_have_attribute("data-warning", "acknowledged")
    kinds = [event["kind"] for event in desk.request.get(f"/api/v1/jobs/{orders[0]}/events").json()]
    assert kinds.count("WarningAcknowledged") == 1
    expect(desk.locator(".toast.bad")).to_have_count(0)
