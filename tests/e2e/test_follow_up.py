"""The call-back in a real browser: one tap answers, the clock's word appears in its place, nobody is called twice."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.workshop import Workshop, job, open_order, post
from tests.server.people import ADVISOR, CALLER, MANAGER, PIN

pytestmark = pytest.mark.browser


def at_desk(workshop: Workshop, name: str) -> Page:
    """A computer at which `name` calls customers."""
    context = workshop.browser.new_context(base_url=workshop.server.url, locale="zh-CN")
    workshop.contexts.append(context)
    post(context.request, "/session", {"staff": name, "pin": PIN})
    page = context.new_page()
    page.goto("/follow-up")
    return page


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
    card(first, order_no).get_by_role("button", name="是，准时").click()
    expect(card(first, order_no)).to_have_class("card call is-answered")
    card(second, order_no).get_by_role("button", name="否，不准时").click()
    expect(second.locator(".toast.bad")).to_be_visible()
    expect(card(second, order_no)).to_contain_text(CALLER)
    assert job(workshop.desk(), order_no)["follow_up"]["on_time"] is True


def handed_over_late(workshop: Workshop, manager: Page, order_no: str, plate: str) -> None:
    """A car that an import says was handed over an hour after its promise, with an excuse that the customer signed."""
    token = manager.request.get("/api/v1/session").json()["csrf_token"]
    handed_over_at = datetime.now(ZoneInfo("Asia/Shanghai")) - timedelta(minutes=10)
    received, promised, left = (f"{handed_over_at - timedelta(minutes=back):%Y-%m-%d %H:%M}" for back in (240, 60, 0))
    text = "委托书号,车牌号,维修类型,服务顾问,维修项目,接车时间,约定交车时间,交车时间\n"
    text += f"{order_no},{plate},首保,{ADVISOR},M01,{received},{promised},{left}\n"
    file = {"name": "late.csv", "mimeType": "text/csv", "buffer": text.encode()}
    answer = manager.request.post("/api/v1/imports/jobs", multipart={"file": file}, headers={"X-CSRFToken": token})
    assert answer.ok
    assert answer.json()["imported"] == 1, answer.text()
    post(workshop.desk(), f"/jobs/{order_no}/excuse", {"note": "顾客晚到", "signed": True})


def test_the_service_manager_rejects_an_excuse_with_a_reason(workshop: Workshop) -> None:
    manager = at_desk(workshop, MANAGER)
    expect(manager.get_by_text("没有待抽查的顾客原因")).to_be_visible()
    handed_over_late(workshop, manager, "LATE1", "沪A40004")
    manager.reload()
    excuse = manager.locator("[data-excuse=LATE1]")
    expect(excuse).to_contain_text("顾客晚到")
    excuse.get_by_role("button", name="驳回").click()
    expect(excuse.get_by_text("请写明驳回的原因。")).to_be_visible()
    excuse.get_by_label("备注").fill("没有联系记录")
    excuse.get_by_role("button", name="驳回").click()
    expect(excuse).to_have_count(0)
    found = job(workshop.desk(), "LATE1")
    assert (found["excuse"]["accepted"], found["excuse"]["review_note"]) == (False, "没有联系记录")
    assert found["verdict"]["verdict"] == "late"


def test_the_service_manager_accepts_an_excuse_with_one_tap(workshop: Workshop) -> None:
    manager = at_desk(workshop, MANAGER)
    handed_over_late(workshop, manager, "LATE2", "沪A40005")
    manager.reload()
    manager.locator("[data-excuse=LATE2]").get_by_role("button", name="认可").click()
    expect(manager.locator("[data-excuse=LATE2]")).to_have_count(0)
    found = job(workshop.desk(), "LATE2")
    assert (found["excuse"]["accepted"], found["verdict"]["verdict"]) == (True, "excused")
