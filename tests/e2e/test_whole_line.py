"""The whole line in real browsers: two tablets and the wall at once, through a power cut, to the figures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import APIRequestContext, Browser, Locator, Page, expect

from board.orders.events import TaskDispatched
from server.config.loading import load_config
from server.run.opening import open_shop
from tests.builders import Saying
from tests.e2e.workshop import LIVE, Workshop, is_same_page, job, open_order, post
from tests.parts import find_free_port
from tests.running import ALWAYS, NO_BACKUPS, running_server, write_config
from tests.server.callers import CALLER, DIRECTOR, FOREMAN, MANAGER, TEAM, TECHNICIAN, staff_up

pytestmark = pytest.mark.browser

HD = (1920, 1080)
DISPLAY = {
    "board_rows_per_page": 0,
    "board_page_seconds": 12,
    "lounge_rows_per_page": 0,
    "lounge_page_seconds": 10,
    "lounge_greeting": "欢迎光临示例店",
    "stale_seconds": 3,
}


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A shop at a place that stays the same, so that its pages find it again."""
    place = {"host": "127.0.0.1", "port": find_free_port(), "secret_key_file": str(tmp_path / "secret.key")}
    path = write_config(tmp_path, hours=ALWAYS, backup=NO_BACKUPS, display=DISPLAY, server=place)
    wiring = open_shop(load_config(path, {}))
    staff_up(wiring)
    wiring.store.close()
    return path


@pytest.fixture
def workshop(config: Path, browser: Browser) -> Iterator[Workshop]:
    with running_server(config) as server:
        workshop = Workshop(server, browser, installs=False)
        yield workshop
        workshop.close()


def chip(tablet: Page, order_no: str, bay: str) -> Locator:
    return tablet.locator(f".lane[data-bay={bay}] .chip-task[data-order-no={order_no}]")


def card(tablet: Page, order_no: str) -> Locator:
    return tablet.locator(f".cards[data-cards=waiting] .job-card[data-order-no={order_no}]")


def row(wall: Page, order_no: str) -> Locator:
    return wall.locator(f'[data-key="{order_no}"]')


def dispatch_by_tapping(tablet: Page, order_no: str, bay: str) -> None:
    card(tablet, order_no).click()
    tablet.locator(f".lane[data-bay={bay}] .lane-name").click()
    tablet.locator("#confirm[open] [data-confirm]:not([disabled])").click()


def finish(request: APIRequestContext, order_no: str) -> None:
    """Everything that is still to be done to a dispatched car."""
    for command, body in (("start", {"technicians": [TECHNICIAN]}), ("finish", {})):
        post(request, f"/jobs/{order_no}/{command}", body)
    post(request, f"/jobs/{order_no}/inspect", {"level": "team_leader", "passed": True})


def test_tablets_and_wall_agree_live_through_a_power_cut_and_the_car_ends_in_the_figures(
    workshop: Workshop, config: Path
) -> None:
    desk, here, there = workshop.desk(), workshop.tablet(FOREMAN), workshop.tablet(DIRECTOR)
    wall = workshop.device(DIRECTOR, HD, "/board")
    pages = (here, there, wall)
    first, second, third = (open_order(desk, f"沪A3000{n}") for n in range(3))
    for order_no in (first, second, third):
        expect(card(there, order_no)).to_be_visible()
        expect(row(wall, order_no)).to_contain_text("待派工")

    dispatch_by_tapping(here, first, "机1")
    expect(chip(there, first, "机1")).to_be_visible()
    expect(card(there, first)).to_have_count(0)
    expect(row(wall, first)).to_contain_text("机1")

    workshop.server.kill()
    for page in pages:
        expect(page.locator("html[data-link=stale]")).to_be_attached()
        expect(page.locator("#stale")).to_have_text(re.compile(r"数据停在 \d\d:\d\d"))
    wiring = open_shop(load_config(config, {}))
    wiring.command_log.record(
        second, Saying(second, TaskDispatched(1, TEAM, "机2", ())), who=FOREMAN, device="tests", key="while-away"
    )
    wiring.store.close()

    with running_server(config):
        for page in pages:
            expect(page.locator(LIVE)).to_be_attached()
            expect(page.locator("#stale")).to_be_hidden()
        # What happened meanwhile, and what happens now.
        post(here.request, f"/jobs/{third}/dispatch", {"task": 1, "team": TEAM, "bay": "机3"})
        for order_no, bay in ((first, "机1"), (second, "机2"), (third, "机3")):
            for tablet in (here, there):
                expect(chip(tablet, order_no, bay)).to_be_visible()
            expect(row(wall, order_no)).to_contain_text(bay)
        assert all(map(is_same_page, pages))

        finish(here.request, first)
        expect(row(wall, first)).to_have_attribute("data-stage", "ready")
        post(desk, f"/jobs/{first}/deliver", {})
        for tablet in (here, there):
            expect(tablet.locator(f"[data-order-no={first}]")).to_have_count(0)
        expect(row(wall, first)).to_have_count(0)
        expect(wall.locator("[data-total=delivered_today]")).to_have_text("1")
        assert job(desk, first)["verdict"]["verdict"] == "on_time"
        assert all(map(is_same_page, pages))

        check_figures(workshop, first)


def check_figures(workshop: Workshop, order_no: str) -> None:
    """The one car that was handed over stands in the figures; called late by its customer, it stands in the list."""
    page = workshop.device(MANAGER, HD, "/board")
    page.goto("/kpi")
    settled = page.locator(".kpi-heads .card", has=page.get_by_role("heading", name="结算台数")).locator(".kpi-figure")
    rate = page.locator(".kpi-rate .kpi-figure")
    expect(settled).to_have_text("1")
    expect(rate).to_contain_text("100")
    expect(page.locator("td").filter(has_text=order_no)).to_have_count(0)

    caller = workshop.device(CALLER, HD, "/board").request
    post(caller, f"/jobs/{order_no}/follow-up", {"on_time": False})
    page.reload()
    expect(settled).to_have_text("1")
    expect(rate).to_contain_text("0.0")
    expect(page.locator("td").filter(has_text=order_no)).to_be_visible()
