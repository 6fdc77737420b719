"""The call-back in a real browser: one tap answers, the clock's word appears in its place, nobody is called twice; and
what comes of it on the pages of those who look after the figures.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.e2e.workshop import LIVE, PC, TABLET, Workshop, job, open_order, post, said
from tests.server.callers import ADMIN, ADVISOR, CALLER, DIRECTOR, MANAGER, PIN, SIGNATURE

pytestmark = pytest.mark.browser


def at_desk(workshop: Workshop, name: str, path: str = "/follow-up") -> Page:
    """A computer at which `name` looks at a page, the call-back's unless said otherwise."""
    page = workshop.page_of(name, PC, touch=False)
    page.goto(path)
    return page


def hearing_only(workshop: Workshop, page: Page) -> None:
    """The page does not look by itself what is new: what it shows was pushed."""
    workshop.spoil(page)
    page.add_init_script("setInterval = () => 0")
    page.reload()
    page.wait_for_selector(LIVE)


def handed_over(workshop: Workshop, plate: str) -> str:
    """A car handed over long before its promise; its order number."""
    advisor = workshop.desk()
    order_no = open_order(advisor, plate, customer={"name": f"顾客{plate[-1]}", "phone": "000-0000-0001"})
    post(advisor, f"/jobs/{order_no}/deliver", {})
    return order_no


def card(page: Page, order_no: str) -> Locator:
    return page.locator(f".call[data-order-no={order_no}]")


def test_one_tap_answers_and_a_contradiction_is_shown_in_its_place(workshop: Workshop) -> None:
    fine, unhappy = handed_over(workshop, "沪A40001"), handed_over(workshop, "沪A40002")
    page = at_desk(workshop, CALLER)
    expect(card(page, fine)).to_contain_text("000-0000-0001")

    card(page, unhappy).locator("textarea").fill("说好上午")
    card(page, fine).get_by_role("button", name="是，准时").click()
    expect(card(page, fine)).to_have_class("card call is-answered")
    # What was begun for another customer is still there.
    expect(card(page, unhappy).locator("textarea")).to_have_value("说好上午")
    card(page, unhappy).get_by_role("button", name="否，不准时").click()
    expect(card(page, unhappy).get_by_text("以顾客的回答为准")).to_be_visible()
    expect(card(page, fine)).to_be_visible()

    asked = workshop.desk()
    assert job(asked, fine)["verdict"]["verdict"] == "on_time"
    told = job(asked, unhappy)
    assert (told["verdict"]["source"], told["follow_up"]["note"]) == ("customer", "说好上午")

    card(page, unhappy).get_by_role("button", name="撤销").click()
    expect(card(page, unhappy).get_by_role("button", name="否，不准时")).to_be_visible()
    page.reload()
    expect(page.locator(".table tr", has_text="40001")).to_be_visible()


def test_who_is_second_hears_it_and_sees_what_the_first_noted(workshop: Workshop) -> None:
    order_no = handed_over(workshop, "沪A40003")
    first, second = at_desk(workshop, CALLER), at_desk(workshop, MANAGER)
    # A desk that hears nothing: it still shows the car as one to call.
    workshop.spoil(second)
    second.route_web_socket("**/socket.io/**", lambda _socket: None)
    second.reload()
    card(first, order_no).get_by_role("button", name="是，准时").click()
    expect(card(first, order_no)).to_have_class("card call is-answered")
    card(second, order_no).get_by_role("button", name="否，不准时").click()
    said(second, "")
    expect(card(second, order_no)).to_contain_text(CALLER)
    assert job(workshop.desk(), order_no)["follow_up"]["on_time"] is True


def test_a_complaint_reaches_the_station_manager_and_stays_until_it_is_looked_into(workshop: Workshop) -> None:
    order_no, stationed = handed_over(workshop, "沪A40004"), "郑站长"
    post(workshop.signed_in(ADMIN), "/staff", {"name": stationed, "role": "station_manager", "pin": PIN})
    manager, page = workshop.device(stationed, PC, "/kpi"), at_desk(workshop, CALLER)
    expect(manager.locator("[data-complaints] .banner")).to_have_count(0)
    card(page, order_no).get_by_label("投诉").check()
    card(page, order_no).get_by_role("button", name="是，准时").click()
    expect(card(page, order_no).locator(".error")).to_contain_text("投诉什么")
    card(page, order_no).locator("textarea").fill("等了很久没人理")
    card(page, order_no).get_by_role("button", name="是，准时").click()
    expect(card(page, order_no)).to_contain_text("还没有人处理")

    expect(manager.locator("[data-complaints] .banner")).to_contain_text("待处理的投诉：1 件")
    told = manager.locator(".toast.bad")
    expect(told).to_contain_text("沪A40004 顾客投诉：等了很久没人理")
    told.get_by_role("button", name="查看").click()
    complaint = manager.locator(f".check-card[data-order-no={order_no}]")
    expect(complaint).to_contain_text("000-0000-0001")
    complaint.locator("[name=note]").fill("已向顾客道歉")
    complaint.get_by_role("button", name="已处理").click()
    expect(complaint).to_have_count(0)
    page.reload()
    expect(page.locator(".table tr", has_text="40004")).to_contain_text("已向顾客道歉")


def handed_over_late(workshop: Workshop, manager: Page, order_no: str, plate: str) -> None:
    """A car that an import says was handed over an hour after its promise, with an excuse that the customer signed."""
    token = manager.request.get("/api/v1/session").json()["csrf_token"]
    handed_over_at = datetime.now(ZoneInfo("Asia/Shanghai")) - timedelta(minutes=10)
    received, promised, left = (f"{handed_over_at - timedelta(minutes=back):%Y-%m-%d %H:%M}" for back in (240, 60, 0))
    text = "委托书号,车牌号,维修类型,服务顾问,维修项目,接车时间,约定交车时间,交车时间\n"
    text += f"{order_no},{plate},首保,{ADVISOR},M01,{received},{promised},{left}\n"
    file: FilePayload = {"name": "late.csv", "mimeType": "text/csv", "buffer": text.encode()}
    answer = manager.request.post("/api/v1/imports/jobs", multipart={"file": file}, headers={"X-CSRFToken": token})
    assert answer.ok
    assert answer.json()["imported"] == 1, answer.text()
    post(workshop.desk(), f"/jobs/{order_no}/excuse", {"note": "顾客晚到", "signed": True})
    post(workshop.desk(), f"/jobs/{order_no}/signature", {"for": "excuse", "image": SIGNATURE})


def test_a_call_that_is_being_made_is_seen_at_the_other_desk_at_once(workshop: Workshop) -> None:
    order_no = handed_over(workshop, "沪A40006")
    first, second = at_desk(workshop, CALLER), at_desk(workshop, MANAGER)
    for page in (first, second):
        hearing_only(workshop, page)
    card(second, order_no).locator("textarea").fill("写到一半")
    card(first, order_no).get_by_role("button", name="我来打").click()
    expect(card(first, order_no)).to_contain_text("别人看得到")
    expect(card(second, order_no)).to_contain_text(f"{CALLER} 正在回访这位顾客")
    expect(card(second, order_no).get_by_role("button", name="是，准时")).to_have_count(0)
    refused = post(second.request, f"/jobs/{order_no}/call", {}, expect=409)
    assert refused["current"]["calling"]["who"] == CALLER

    card(first, order_no).get_by_role("button", name="没接通").click()
    expect(card(first, order_no).locator(".call-tries")).to_contain_text(CALLER)
    expect(card(second, order_no).get_by_role("button", name="是，准时")).to_be_visible()
    expect(card(second, order_no).locator(".call-tries")).to_contain_text("没接通")
    assert len(job(workshop.desk(), order_no)["unanswered"]) == 1


def test_the_number_is_dialled_only_by_who_has_the_call(workshop: Workshop) -> None:
    order_no = handed_over(workshop, "沪A40007")
    first, second = at_desk(workshop, CALLER), at_desk(workshop, MANAGER)
    # The browser here has no telephone: what counts is that the others were told before it was asked for one.
    card(first, order_no).get_by_role("link", name="000-0000-0001").click()
    expect(card(first, order_no)).to_contain_text("别人看得到")
    first.get_by_role("button", name="不打了").click()
    expect(card(first, order_no).get_by_role("button", name="我来打")).to_be_visible()
    card(second, order_no).get_by_role("button", name="我来打").click()
    expect(card(second, order_no)).to_contain_text("别人看得到")


def test_what_is_typed_stays_while_others_call(workshop: Workshop) -> None:
    mine, theirs = handed_over(workshop, "沪A40008"), handed_over(workshop, "沪A40009")
    page = at_desk(workshop, CALLER)
    hearing_only(workshop, page)
    note = card(page, mine).locator("textarea")
    note.focus()
    page.keyboard.type("half a ")
    manager = at_desk(workshop, MANAGER)
    post(manager.request, f"/jobs/{theirs}/call", {})
    expect(card(page, theirs)).to_contain_text(f"{MANAGER} 正在回访这位顾客")
    page.keyboard.type("note")
    expect(note).to_have_value("half a note")


def test_a_day_is_called_by_keyboard_alone(workshop: Workshop) -> None:
    order_no = handed_over(workshop, "沪A40010")
    page = at_desk(workshop, CALLER)
    page.keyboard.press("/")
    page.keyboard.type("40010")
    page.keyboard.press("Enter")
    expect(page.locator(".call")).to_have_count(1)
    page.wait_for_selector(LIVE)
    page.keyboard.press("ArrowDown")
    expect(card(page, order_no)).to_be_focused()
    page.keyboard.press("3")
    expect(card(page, order_no).locator(".call-tries li")).to_have_count(1)
    expect(card(page, order_no)).to_be_focused()
    page.keyboard.press("2")
    expect(card(page, order_no)).to_contain_text("以顾客的回答为准")
    assert job(workshop.desk(), order_no)["follow_up"]["on_time"] is False


def test_a_wrong_answer_is_corrected_later_with_a_reason(workshop: Workshop) -> None:
    order_no = handed_over(workshop, "沪A40011")
    page = at_desk(workshop, CALLER)
    post(page.request, f"/jobs/{order_no}/follow-up", {"on_time": False, "note": "听错了"})
    page.goto("/follow-up?q=40011")
    page.get_by_role("button", name="记错了").click()
    page.get_by_role("textbox", name="错在哪里").fill("记成另一台车")
    page.get_by_role("button", name="确定").click()
    card(page, order_no).get_by_role("button", name="是，准时").click()
    expect(card(page, order_no)).to_have_class("card call is-answered")
    assert job(workshop.desk(), order_no)["verdict"]["verdict"] == "on_time"


def test_a_contradiction_is_looked_into_with_a_note(workshop: Workshop) -> None:
    order_no = handed_over(workshop, "沪A40012")
    caller = at_desk(workshop, CALLER)
    post(caller.request, f"/jobs/{order_no}/follow-up", {"on_time": False, "note": "说好上午"})
    page = at_desk(workshop, MANAGER, "/worklist?code=call_disagrees_with_clock")
    odd = page.locator(f"[data-order-no={order_no}]")
    expect(odd).to_contain_text("不准时 · 说好上午")
    odd.get_by_placeholder("核实结果（指标不变）").fill("顾客记错了日子")
    odd.get_by_role("button", name="已核实").click()
    expect(page.locator(f"[data-order-no={order_no}]")).to_have_count(0)
    page.goto(f"/jobs/{order_no}")
    expect(page.get_by_text("顾客记错了日子").first).to_be_visible()
    expect(page.locator(".rules .decides")).to_contain_text("回访时顾客说不准时")


def test_a_wrong_answer_is_taken_back_on_the_worklist(workshop: Workshop) -> None:
    order_no = handed_over(workshop, "沪A40013")
    caller = at_desk(workshop, CALLER)
    post(caller.request, f"/jobs/{order_no}/follow-up", {"on_time": False})
    page = at_desk(workshop, MANAGER, "/worklist?code=call_disagrees_with_clock")
    page.locator(f"[data-order-no={order_no}]").get_by_role("button", name="撤销回访结果").click()
    page.get_by_role("textbox", name="撤销回访结果").fill("记错车了")
    page.get_by_role("button", name="确定").click()
    expect(page.locator(f"[data-order-no={order_no}]")).to_have_count(0)
    assert job(workshop.desk(), order_no)["follow_up"] is None


def test_the_cause_of_a_late_car_is_corrected(workshop: Workshop) -> None:
    manager = at_desk(workshop, MANAGER)
    handed_over_late(workshop, manager, "LATE3", "沪A40014")
    page = at_desk(workshop, MANAGER, "/jobs/LATE3")
    page.get_by_text("更正原因").click()
    page.locator("select[name=cause]").select_option("parts")
    page.get_by_placeholder("依据（怎么知道的）").fill("配件漏订")
    page.get_by_role("button", name="更正", exact=True).click()
    expect(page.get_by_text(f"{MANAGER} 更正")).to_be_visible()
    page.goto("/worklist/causes?cause=parts")
    expect(page.locator("[data-order-no=LATE3]")).to_contain_text("配件漏订")


def test_the_technical_director_appraises_a_car_that_came_back(workshop: Workshop) -> None:
    before = handed_over(workshop, "沪A40034")
    back = open_order(workshop.desk(), "沪A40034")
    page = workshop.page_of(DIRECTOR, TABLET)
    page.goto("/worklist/reworks")
    card = page.locator(f".check-card[data-order-no={back}]")
    expect(card).to_contain_text("0 天前来做过同样的项目")
    card.get_by_role("button", name="外返", exact=True).click()
    expect(card.locator(".error")).to_contain_text("说明原因")
    card.locator("label", has_text="服务顾问").click()
    card.get_by_role("button", name="外返", exact=True).click()
    decided = page.locator(f".split[data-order-no={back}]")
    expect(decided).to_contain_text(f"外返 · {ADVISOR} 服务顾问")
    expect(page.locator(f".check-card[data-order-no={back}]")).to_have_count(0)
    found = job(workshop.desk(), back)["rework"]
    assert (found["before"], found["charged"]) == (before, [{"post": "advisor", "name": ADVISOR}])


def test_the_service_manager_rejects_an_excuse_with_a_reason(workshop: Workshop) -> None:
    manager = at_desk(workshop, MANAGER)
    handed_over_late(workshop, manager, "LATE1", "沪A40004")
    manager.reload()
    manager.get_by_role("link", name="待抽查").click()
    # Not before its script runs: until then the browser itself would send the form.
    manager.wait_for_url("**/worklist/excuses")
    excuse = manager.locator("[data-order-no=LATE1]")
    expect(excuse).to_contain_text("顾客晚到")
    excuse.get_by_role("button", name="驳回").click()
    expect(excuse.get_by_text("请写明驳回的原因。")).to_be_visible()
    excuse.get_by_label("备注").fill("没有联系记录")
    excuse.get_by_role("button", name="驳回").click()
    expect(manager.locator("[data-order-no=LATE1]")).to_have_count(0)
    expect(manager.locator("tr", has_text="40004")).to_contain_text("没有联系记录")
    found = job(workshop.desk(), "LATE1")
    assert (found["excuse"]["accepted"], found["excuse"]["review_note"]) == (False, "没有联系记录")
    assert found["verdict"]["verdict"] == "late"


def test_the_service_manager_accepts_an_excuse_with_one_tap(workshop: Workshop) -> None:
    manager = at_desk(workshop, MANAGER, "/worklist/excuses")
    handed_over_late(workshop, manager, "LATE2", "沪A40005")
    manager.reload()
    manager.locator("[data-order-no=LATE2]").get_by_role("button", name="认可").click()
    expect(manager.locator("[data-order-no=LATE2]")).to_have_count(0)
    found = job(workshop.desk(), "LATE2")
    assert (found["excuse"]["accepted"], found["verdict"]["verdict"]) == (True, "excused")


def test_a_spot_check_on_an_old_page_does_not_outdo_the_one_made_meanwhile(workshop: Workshop) -> None:
    first, second = at_desk(workshop, MANAGER), at_desk(workshop, MANAGER)
    handed_over_late(workshop, first, "LATE4", "沪A40024")
    for page in (first, second):
        page.goto("/worklist/excuses")
    excuse = first.locator("[data-order-no=LATE4]")
    excuse.get_by_label("备注").fill("没有联系记录")
    excuse.get_by_role("button", name="驳回").click()
    expect(first.locator("[data-order-no=LATE4]")).to_have_count(0)
    second.locator("[data-order-no=LATE4]").get_by_role("button", name="认可").click()
    expect(second.get_by_text(f"{MANAGER} 刚刚抽查过这条顾客原因。")).to_be_visible()
    assert job(workshop.desk(), "LATE4")["excuse"]["accepted"] is False
