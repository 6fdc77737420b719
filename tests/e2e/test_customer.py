"""The customer at the desk and on the own phone: signs, and answers what the advisor asks, in real browsers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.workshop import PC, PHONE, Workshop, job, open_order, post, type_moment
from tests.server.callers import ADVISOR

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def emptied(workshop: Workshop) -> None:
    """No car of another test is left in it."""
    workshop.clear()


def press(place: Locator, name: str) -> None:
    place.get_by_role("button", name=name, exact=True).click()


def in_minutes(minutes: int) -> str:
    return (datetime.now(UTC) + timedelta(minutes=minutes)).isoformat()


def rung(page: Page) -> int:
    """How often the desk has rung."""
    return int(page.evaluate("document.documentElement.dataset.rung ?? 0"))


def draw(page: Page) -> None:
    """A finger goes over the pad."""
    box = page.locator("#signing[open] [data-pad]").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 40, box["y"] + 40)
    page.mouse.down()
    for step in range(1, 8):
        page.mouse.move(box["x"] + 40 + step * 25, box["y"] + 40 + (step % 2) * 60)
    page.mouse.up()


def sheet_of(desk: Page, order_no: str) -> Locator:
    desk.locator(f"[data-sheet={order_no}]").first.click()
    sheet = desk.locator("#job[open]")
    expect(sheet).to_be_visible()
    return sheet


def test_a_customer_signs_on_the_advisors_screen_and_the_car_is_excused(workshop: Workshop, tmp_path: Path) -> None:
    desk = workshop.device(ADVISOR, PC, "/desk")
    order_no = open_order(desk.request, "沪A40001", promised_in=60)
    post(desk.request, f"/jobs/{order_no}/excuse", {"note": "顾客改到明天取车", "signed": True})
    sheet = sheet_of(desk, order_no)
    expect(sheet).to_contain_text("纸面已签字，缺照片")
    press(sheet, "请顾客签字")
    pad = desk.locator("#signing[open]")
    expect(pad).to_contain_text("顾客改到明天取车")
    press(pad, "已签字")
    expect(pad.locator("[data-fault]")).to_have_text("请先签字。")
    draw(desk)
    desk.screenshot(path=tmp_path / "pad.png")
    press(pad, "已签字")
    expect(sheet.locator(".signed img")).to_be_visible()
    assert sheet.locator(".signed img").evaluate("image => image.decode().then(() => image.naturalWidth)") > 200
    expect(sheet.locator(".signed")).to_contain_text(f"在本店设备上：{ADVISOR}")
    assert job(desk.request, order_no)["excuse"]["signature"]["who"] == ADVISOR
    # Taken back from the toast, it is asked for again.
    press(desk.locator(".toast"), "撤销")
    expect(sheet).to_contain_text("纸面已签字，缺照片")
    press(sheet, "请顾客签字")
    pad.locator("[data-photo]").set_input_files(tmp_path / "pad.png")
    press(pad, "已签字")
    expect(sheet.locator(".signed img")).to_be_visible()


def test_a_customer_answers_on_the_own_phone_and_the_desk_rings(workshop: Workshop) -> None:
    desk = workshop.device(ADVISOR, PC, "/desk")
    order_no = open_order(desk.request, "沪A40002", promised_in=60)
    car = job(desk.request, order_no)["car_url"]
    wipers = [{"code": "X", "name": "更换雨刮", "standard_minutes": 10}]
    added = {"operations": wipers, "promised_at": in_minutes(90)}
    post(desk.request, f"/jobs/{order_no}/added-work", added)
    row = desk.locator(f".desk-row[data-order-no={order_no}]")
    expect(row).to_contain_text("增项待顾客答复")

    phone = workshop.guest(PHONE, car)
    expect(phone.locator(".own-contact")).to_contain_text(ADVISOR)
    press(phone.locator(".own-asked"), "答复")
    pad = phone.locator("#signing[open]")
    expect(pad).to_contain_text("更换雨刮")
    draw(phone)
    press(pad, "同意")
    expect(phone.locator(".own-asked")).to_have_count(0)
    expect(desk.locator("#ringing")).to_contain_text("沪A40002：顾客同意增项，已签字。")
    assert rung(desk) == 1
    press(desk.locator("#ringing"), "查看")
    sheet = desk.locator("#job[open]")
    expect(sheet.locator(".signed img")).to_be_visible()
    expect(sheet.locator(".signed")).not_to_contain_text("在本店设备上")

    press(phone.locator(".own-contact"), "改晚取车")
    type_moment(phone.locator("#later"), "promised_at", "2020-01-01T10:00")
    press(phone.locator("#later"), "就这个时间")
    expect(phone.locator("#later .error").first).not_to_be_empty()
    press(phone.locator("#later"), "取消")
    assert job(desk.request, order_no)["added_work"][0]["signature"]["who"] == "customer"

    post(desk.request, f"/jobs/{order_no}/added-work", {"operations": wipers})
    press(phone.locator(".own-asked"), "答复")
    press(pad, "不做，谢谢")
    expect(row).to_contain_text("顾客不做增项")
    press(sheet, "撤下这项增项")
    expect(row).not_to_contain_text("顾客不做增项")
