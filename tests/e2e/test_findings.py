"""What else a car needs, from the technician's phone to the desk and to the next visit, in real browsers."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.workshop import LIVE, PC, Workshop, given, job, open_order, post, said, tap, task
from tests.server.callers import ADVISOR, FOREMAN, SIGNATURE, TECHNICIAN

pytestmark = pytest.mark.browser

PLATE = "沪A45001"
WORN = "前刹车片剩 3 毫米"


def press(place: Page | Locator, name: str) -> None:
    place.get_by_role("button", name=name, exact=True).click()


def note(phone: Page, card: Locator, words: str, photo: Path | None = None) -> None:
    """A technician notes what else the car needs."""
    tap(card, "维修建议")
    form = phone.locator("#finding[open]")
    expect(form).to_contain_text(PLATE)
    press(form, "告诉服务顾问")
    expect(form.locator("[data-fault]")).to_have_text("请写明还要修什么。")
    if photo:
        form.locator("[data-photo]").set_input_files(photo)
        expect(form.locator("[data-shown]")).to_be_visible()
    form.locator("[name=note]").fill(words)
    press(form, "告诉服务顾问")


def test_a_finding_goes_from_the_phone_to_the_desk_and_to_the_next_visit(workshop: Workshop, tmp_path: Path) -> None:
    photo = tmp_path / "pads.png"
    photo.write_bytes(base64.b64decode(SIGNATURE.partition(",")[2]))
    order_no = given(workshop, workshop.signed_in(FOREMAN), PLATE, TECHNICIAN)
    desk = workshop.device(ADVISOR, PC, "/desk")
    row = desk.locator(f".desk-row[data-order-no={order_no}]")
    phone = workshop.phone(TECHNICIAN)
    card = task(phone, order_no, "mine")

    # Below the car there is no network: words and photograph wait on the phone.
    phone.context.set_offline(True)
    expect(phone.locator("#stale")).to_be_visible()
    note(phone, card, WORN, photo)
    expect(card).to_have_attribute("data-tap-state", "waiting")
    phone.context.set_offline(False)
    phone.wait_for_selector(LIVE)
    expect(card).to_contain_text("已记 1 条")
    expect(row).to_contain_text("维修建议待沟通：1 条")
    said(desk, f"{PLATE} 维修建议：{WORN}")
    note(phone, card, "雨刮开裂")
    expect(row).to_contain_text("维修建议待沟通：2 条")

    desk.locator(f"[data-sheet={order_no}]").first.click()
    sheet = desk.locator("#job[open]")
    worn, wipers = (sheet.locator(".desk-finding", has_text=words) for words in (WORN, "雨刮开裂"))
    assert worn.locator("img").evaluate("image => image.decode().then(() => image.naturalWidth)") > 1
    press(worn, "留作下次建议")
    expect(worn).to_contain_text("下次进厂建议")
    press(wipers, "转为增项")
    form = desk.locator("#form-added-work[open]")
    expect(form).to_contain_text("雨刮开裂")
    form.locator("[data-search]").fill("雨刮")
    form.locator("[data-found] button").first.click()
    press(form, "记录")
    expect(wipers).to_contain_text("增项")
    expect(row).not_to_contain_text("维修建议待沟通")
    assert [one["outcome"] for one in job(desk.request, order_no)["findings"]] == ["next_visit", "added_work"]

    post(desk.request, f"/jobs/{order_no}/deliver", {})
    paper = workshop.page_of(ADVISOR, (820, 1160))
    paper.goto(f"/jobs/{order_no}/hand-over")
    expect(paper.locator(".form-paper")).to_contain_text(WORN)
    expect(paper.locator(".form-paper")).not_to_contain_text("雨刮开裂")

    press(sheet, "关闭")
    press(desk, "新开委托书")
    opening = desk.locator("#form-open[open]")
    opening.locator("[name=plate]").fill(PLATE[-5:])
    opening.locator("[name=plate]").press("Enter")
    expect(opening.locator("[data-about-car]")).to_contain_text(WORN)
    again = open_order(desk.request, PLATE)
    press(opening, "取消")
    desk.locator(f"[data-sheet={again}]").first.click()
    advised = sheet.locator(".desk-finding", has_text=WORN)
    press(advised, "已了结")
    expect(advised).to_have_count(0)
    assert job(desk.request, order_no)["findings"][0]["outcome"] == "settled"
