"""The customer at the desk and on the own phone: signs, and answers what the advisor asks, in real browsers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.workshop import PC, Workshop, job, open_order, post
from tests.server.callers import ADVISOR

pytestmark = pytest.mark.browser


@pytest.fixture
def workshop(running: Workshop) -> Iterator[Workshop]:
    """The workshop, with no car left in it from the test before."""
    yield running
    running.clear()
    running.close()


def press(place: Locator, name: str) -> None:
    place.get_by_role("button", name=name, exact=True).click()


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
