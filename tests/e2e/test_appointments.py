"""Appointments in real browsers: a known car is booked, moved, overbooks a half-day, comes or does not."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.builders import ZONE, minutes_to_noon
from tests.e2e.workshop import LIVE, PC, Workshop, job, open_order, post, said, type_moment
from tests.server.callers import ADVISOR

pytestmark = pytest.mark.browser

PLATE = "沪A45101"
CUSTOMER = {"name": "庚示例", "phone": "139-0000-7771"}
PAINT = {"code": "X1", "name": "前杠喷漆", "trade": "paint"}
A_DAY = 24 * 60


def tomorrow(clock: str) -> str:
    """That time of tomorrow, as a field of the page takes it; the shop's clock shows noon of today."""
    day = (datetime.now(UTC) + timedelta(minutes=minutes_to_noon())).astimezone(ZONE).date() + timedelta(days=1)
    return datetime.combine(day, time.fromisoformat(clock)).isoformat(timespec="minutes")


def wish(plate: str, clock: str, minutes: int) -> dict[str, Any]:
    """A car for a painter, tomorrow at that time."""
    return {
        "plate": plate,
        "repair_type": "repair",
        "advisor": ADVISOR,
        "operations": [PAINT | {"standard_minutes": minutes}],
        "planned_at": datetime.fromisoformat(tomorrow(clock)).replace(tzinfo=ZONE).isoformat(),
    }


def press(place: Page | Locator, name: str) -> None:
    place.get_by_role("button", name=name, exact=True).click()


def cell(page: Page, half: str) -> Locator:
    """The half-day of tomorrow."""
    day = datetime.fromisoformat(tomorrow("00:00"))
    column = page.locator(".appt-day", has=page.locator("h3", has_text=f"{day.month}-{day.day:02}"))
    return column.locator(".appt-cell", has_text=half)


def book(page: Page) -> None:
    """The tail of the plate finds the car; the rest is known, but the work and the time."""
    press(page, "登记预约")
    form = page.locator("#form-book[open]")
    form.locator("[name=plate]").press_sequentially("45101")
    form.locator("[data-candidates] button").click()
    expect(form.locator("[name='customer.name']")).to_have_value("庚示例")
    form.locator("[data-search]").fill("保养")
    form.locator("[data-found] button").first.click()
    type_moment(form, "planned_at", tomorrow("09:00"))
    expect(form.locator("[data-plan]")).to_contain_text("可以交车")
    expect(form.locator("[name=promised_at]")).not_to_have_value("")
    # However long the form is, its button is on the screen.
    button = form.get_by_role("button", name="登记", exact=True)
    expect(button).to_be_in_viewport(ratio=1)
    button.click()
    said(page, f"{PLATE}：预约")


def test_a_car_is_booked_moved_and_comes(workshop: Workshop) -> None:
    workshop.put_clock(minutes_ahead=minutes_to_noon())
    desk = workshop.desk()
    known = open_order(desk, PLATE, promised_in=3_000, customer=CUSTOMER)
    post(desk, f"/jobs/{known}/deliver", {})
    # Three painters have the whole afternoon in hand.
    for plate in ("沪A45102", "沪A45103", "沪A45104"):
        post(desk, "/appointments", wish(plate, "12:00", 720))
    painter = post(desk, "/appointments", wish("沪A45105", "09:00", 120))["id"]

    page = workshop.device(ADVISOR, PC, f"/appointments?week={tomorrow('00:00')[:10]}")
    book(page)
    morning, afternoon = cell(page, "上午"), cell(page, "下午")
    expect(morning.locator(".appt-card")).to_have_count(2)
    expect(afternoon.locator(".appt-load.is-over")).to_have_count(0)

    head = afternoon.locator(".appt-half")
    # Both ends in view before the mouse goes down: a page that scrolls under it lets another card be taken.
    head.scroll_into_view_if_needed()
    morning.locator(f"[data-appointment='{painter}']").drag_to(head)
    said(page, "喷漆超出人手 2 小时")
    expect(afternoon.locator(".appt-card")).to_have_count(4)
    expect(afternoon.locator(".appt-load.is-over")).to_contain_text("+2.0")

    # Without a mouse: taken up with one tap, put down with the next.
    morning.locator(".appt-card", has_text=PLATE).click()
    press(page.locator("#appointment[open]"), "换个半天")
    expect(page.locator("#carried")).to_contain_text(PLATE)
    head.click()
    expect(afternoon.locator(".appt-card", has_text=PLATE)).to_contain_text("12:00")
    press(page.locator(".toast", has_text=PLATE).last, "撤销")
    expect(morning.locator(".appt-card", has_text=PLATE)).to_contain_text("09:00")

    # Without the network: what is tapped waits, and goes out by itself.
    morning.locator(".appt-card", has_text=PLATE).click()
    confirm = page.locator("#appointment[open]").get_by_role("button", name="已确认", exact=True)
    expect(confirm).to_be_visible()
    page.context.set_offline(True)
    confirm.click()
    expect(page.locator("#taps")).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator("#taps")).to_be_hidden()
    expect(page.locator("#appointment[open] .badge")).to_have_text("已确认")
    press(page.locator("#appointment[open]"), "关闭")

    workshop.put_clock(minutes_ahead=minutes_to_noon() + A_DAY)
    page.goto("/appointments")
    page.wait_for_selector(LIVE)
    come = page.locator(".appt-row", has_text="45101")
    expect(come).to_contain_text("超 3 小时")
    press(come, "到店")
    said(page, f"{PLATE} 已到店：委托书")
    expect(come).to_contain_text("已到店")
    order_no = come.get_by_role("link").inner_text()
    opened = job(desk, order_no)
    assert (opened["plate"], opened["advisor"], opened["customer"]) == (PLATE, ADVISOR, CUSTOMER)

    missed = page.locator(f".appt-row[data-appointment='{painter}']")
    press(missed, "未到店")
    expect(missed.locator(".badge")).to_have_text("未到店")
    missed.locator(".appt-line").click()
    press(page.locator("#appointment[open]"), "撤回")
    expect(page.locator("#appointment[open] .badge")).to_have_text("已预约")


def test_a_booked_car_arrives_on_the_desk_whatever_the_shop_s_numbers_are(workshop: Workshop) -> None:
    """One tap where they count up; where they do not, the number is asked for."""
    # After whatever another test has opened: the newest number is the one that counts.
    ahead = minutes_to_noon() + 3 * A_DAY
    workshop.put_clock(minutes_ahead=ahead)
    desk = workshop.desk()
    soon = datetime.now(UTC) + timedelta(minutes=ahead + 30)
    for plate in ("沪A45111", "沪A45112"):
        post(desk, "/appointments", wish(plate, "09:00", 30) | {"planned_at": soon.isoformat()})
    counts_not = {"order_no": "甲乙丙", "plate": "沪A45110", "advisor": ADVISOR, "standard_minutes": 30}
    post(desk, "/jobs", counts_not | {"repair_type": "maintenance", "promised_at": None})
    page = workshop.device(ADVISOR, PC, "/desk")

    press(page.locator(".desk-arrival", has_text="45111"), "到店")
    form = page.locator("#form-arrive[open]")
    form.locator("[name=order_no]").fill("甲乙丙1")
    press(form, "开单")
    expect(page.locator(".toast.good")).to_contain_text("甲乙丙1")
    expect(page.locator(".desk-row", has_text="45111")).to_be_visible()

    press(page.locator(".desk-arrival", has_text="45112"), "到店")
    expect(page.locator(".toast.good", has_text="沪A45112")).to_contain_text("甲乙丙2")
    expect(page.locator(".desk-arrival", has_text="4511")).to_have_count(0)
