"""The wall board, the lounge and the door in a real browser, against a real server: never reloaded, always true."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, ViewportSize, expect

from board.orders.events import JobDelivered
from server.config.loading import load_config
from server.run.opening import open_shop
from tests.builders import Saying, minutes_to_noon
from tests.live_shop import (
    ADVISOR,
    BAY,
    FOREMAN,
    OTHER_BAY,
    PIN,
    TEAM,
    TECHNICIAN,
    WALL,
    LiveShop,
    live_config,
    live_shop,
    token_of,
)
from tests.parts import find_free_port

pytestmark = pytest.mark.browser

HD, PHONE = (1920, 1080), (390, 844)
BOARD = re.compile("^[^?]*/board$")
DISPLAY = {
    "board_rows_per_page": 0,
    "board_page_seconds": 3,
    "lounge_rows_per_page": 0,
    "lounge_page_seconds": 3,
    "lounge_greeting": "欢迎光临示例店",
    "stale_seconds": 3,
}
Opened = Callable[..., Page]
FROM_FOUR_METRES = 31
"""Pixels at 1080p on 55 inches that can be read from there."""


@pytest.fixture(scope="module")
def browser(browser_with_fonts: Browser) -> Browser:
    """Whether words fit is measured here."""
    return browser_with_fonts


@pytest.fixture(scope="module")
def running_shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveShop]:
    """A shop whose displays lose patience after three seconds."""
    with live_shop(live_config(tmp_path_factory.mktemp("wall"), display=DISPLAY)) as shop:
        yield shop


@pytest.fixture
def shop(running_shop: LiveShop) -> Iterator[LiveShop]:
    """An empty workshop for each test."""
    yield running_shop
    running_shop.clear()


@pytest.fixture
def opened(browser: Browser) -> Iterator[Opened]:
    """Opens a page in a browser of its own; anything a page complains about fails the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(shop: LiveShop, path: str, size: tuple[int, int] = HD, who: str | None = WALL) -> Page:
        viewport = ViewportSize(width=size[0], height=size[1])
        context = browser.new_context(viewport=viewport, reduced_motion="reduce", service_workers="block")
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if "Security Policy" in said.text else None)
        mark = "&" if "?" in path else "?"
        page.goto(f"{shop.url}{path}{mark}token={token_of(who)}" if who else f"{shop.url}{path}")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def row(page: Page, order_no: str) -> Locator:
    return page.locator(f'[data-key="{order_no}"]')


def linked(page: Page) -> Page:
    """The page once it has its view."""
    expect(page.locator("html[data-link=live]")).to_be_attached()
    return page


def test_on_a_phone_and_a_tablet_every_car_is_a_card_within_the_screen(shop: LiveShop, opened: Opened) -> None:
    cars = [shop.open_job(f"沪A6000{number}") for number in range(9)]
    shop.dispatch(cars[0])
    page = linked(opened(shop, "/board", PHONE))
    for order_no in cars:
        expect(row(page, order_no)).to_be_visible()
    expect(row(page, cars[0]).locator(".board-promise")).to_have_css("display", "flex")
    # All in one look: a row may be made anew at any moment.
    beyond = page.evaluate(
        """() => [...document.querySelectorAll(".board-row:first-child, .board-row:first-child > *, .count")]
            .filter((one) => one.getBoundingClientRect().x < 0 || one.getBoundingClientRect().right > innerWidth)
            .map((one) => one.innerText)"""
    )
    assert beyond == []
    for width, height in (PHONE, (1024, 768), (768, 1024)):
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.documentElement.scrollWidth") == width


def test_a_dispatch_stands_on_every_board_without_a_reload(shop: LiveShop, opened: Opened) -> None:
    order_no = shop.open_job("沪A12345")
    boards = [linked(opened(shop, "/board", size)) for size in (HD, (3840, 2160))]
    for page in boards:
        expect(row(page, order_no)).to_contain_text("待派工")
        page.evaluate("window.untouched = true")
    shop.dispatch(order_no)
    for page in boards:
        expect(row(page, order_no)).to_contain_text(BAY)
        expect(row(page, order_no)).to_contain_text("已派工")
        expect(row(page, order_no)).to_have_class(re.compile("is-changed"))
    other = shop.open_job("沪B23456")
    for page in boards:
        expect(row(page, other)).to_be_visible()
        expect(page.locator("[data-count=all]")).to_have_text("2")
    shop.deliver(order_no)
    for page in boards:
        expect(row(page, order_no)).not_to_be_attached()
        expect(page.locator("[data-total=delivered_today]")).not_to_have_text("0")
        assert page.evaluate("window.untouched")


@pytest.mark.parametrize("size", [HD, (3840, 2160)])
def test_what_must_be_read_from_four_metres_is_large_and_nothing_is_cut_off(
    shop: LiveShop, opened: Opened, size: tuple[int, int]
) -> None:
    for plate in ("沪AD12345", "沪A12345"):
        shop.dispatch(shop.open_job(plate), BAY if plate == "沪A12345" else "机2")
    page = linked(opened(shop, "/board", size))
    pixels = page.evaluate(
        """() => [".board-row .plate", ".board-promise time", ".board-left .countdown", ".board-row .stage",
            ".board-bay"].map((name) => parseFloat(getComputedStyle(document.querySelector(name)).fontSize))"""
    )
    assert min(pixels) >= FROM_FOUR_METRES * size[0] / 1920, pixels
    cut = page.evaluate(
        """() => [...document.querySelectorAll(".board-row > *, .board-head > *")]
            .filter((cell) => cell.scrollWidth > cell.clientWidth + 1)
            .map((cell) => cell.className)"""
    )
    assert cut == []
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")


def test_a_finer_screen_shows_more_cars_and_no_smaller_ones_than_can_be_read(shop: LiveShop, opened: Opened) -> None:
    for number in range(30):
        shop.open_job(f"沪C{20001 + number}", minutes=600, standard=5)
    page = linked(opened(shop, "/board", (3840, 2160)))
    expect(page.locator(".board-row:not([hidden])")).to_have_count(30)
    expect(page.locator(".board-row").last).to_be_in_viewport(ratio=1)
    pixels = page.locator(".board-row .stage").first.evaluate("one => parseFloat(getComputedStyle(one).fontSize)")
    assert pixels >= FROM_FOUR_METRES
    names = page.locator(".board-row").first.aria_snapshot()
    for label in ("预计完工", "约定交车", "剩余"):
        assert label in names


def test_a_finer_lounge_shows_more_cars_too(shop: LiveShop, opened: Opened) -> None:
    for number in range(12):
        shop.open_job(f"沪C{21001 + number}", minutes=600, standard=5)
    page = linked(opened(shop, "/lounge"))
    shown = page.locator(".lounge-row:not([hidden])")
    expect(shown).not_to_have_count(12)
    page.set_viewport_size({"width": 3840, "height": 2160})
    expect(shown).to_have_count(12)
    expect(page.locator(".lounge-row").last).to_be_in_viewport(ratio=1)


def test_the_board_turns_its_pages_and_keeps_what_is_urgent(shop: LiveShop, opened: Opened) -> None:
    plates = [f"沪C{number:05}" for number in range(10001, 10021)]
    urgent = shop.open_job("沪A99999", minutes=20, standard=300)
    orders = [shop.open_job(plate, minutes=600, standard=5) for plate in plates]
    page = linked(opened(shop, "/board"))
    expect(page.locator(".dot")).to_have_count(2)
    expect(page.locator("[data-count=all]")).to_have_text("21")
    seen: set[str] = set()

    for turned_to in (0, 1):
        # In one look, since it turns by itself.
        shown = page.wait_for_function(
            """page => document.querySelectorAll(".dot")[page].matches(".is-on")
              && [...document.querySelectorAll(".board-row:not([hidden])")].map((row) => row.dataset.key)""",
            arg=turned_to,
        ).json_value()
        assert urgent in shown
        seen |= set(shown)
    assert seen == {urgent, *orders}


def test_the_countdown_follows_the_servers_clock_and_not_the_displays(shop: LiveShop, opened: Opened) -> None:
    order_no = shop.open_job(minutes=125)
    page = linked(opened(shop, "/board"))
    expect(row(page, order_no).locator(".countdown")).to_have_text(re.compile("^2 小时 0[45] 分$"))
    shop.ahead.write_text("70")
    try:
        expect(row(page, order_no).locator(".countdown")).to_have_text(re.compile("^5[45] 分钟$"))
    finally:
        shop.ahead.write_text("0")


def test_a_page_that_has_aged_looks_like_one_just_opened(shop: LiveShop, opened: Opened) -> None:
    """Nothing but time has happened: the server has sent no row, and the page has counted by itself."""
    # A page is loaded anew at midnight.
    noon = minutes_to_noon()
    then = (datetime.now(UTC) + timedelta(minutes=noon + 1)).replace(second=10, microsecond=0)
    shop.ahead.write_text(str(noon))
    begun, short = shop.open_job("沪A70001", 600, 90), shop.open_job("沪A70002", 600, 20)
    try:
        shop.ahead.write_text(then.isoformat())
        for order_no, bay, technician in ((begun, BAY, TECHNICIAN), (short, OTHER_BAY, "钱示例")):
            shop.command(FOREMAN, order_no, "dispatch", team=TEAM, bay=bay, technicians=[technician])
            shop.command(FOREMAN, order_no, "start", task=1)
            shop.ahead.write_text((then + timedelta(minutes=30)).isoformat())
        shop.command(FOREMAN, begun, "pause", task=1, reason="parts")
        shop.command(FOREMAN, begun, "resume", task=1)
        aged = linked(opened(shop, "/board"))
        expect(row(aged, begun)).to_contain_text("30 / 90")
        # A row that is sent is made anew, without this.
        aged.evaluate("for (const row of document.querySelectorAll('.board-row')) row.dataset.held = 'yes'")
        shop.ahead.write_text((then + timedelta(minutes=45)).isoformat())
        expect(row(aged, begun)).to_contain_text("45 / 90")
        expect(row(aged, short)).to_contain_text("15 / 20")
        expect(aged.locator(".board-row[data-held]")).to_have_count(2)
        fresh = linked(opened(shop, "/board"))
        expect(row(fresh, begun)).to_contain_text("45 / 90")
        shown = [page.locator(".board-main").screenshot(animations="disabled") for page in (aged, fresh)]
        assert shown[0] == shown[1]
    finally:
        shop.ahead.write_text("0")


def test_the_lounge_greets_and_then_calls_for_a_car(shop: LiveShop, opened: Opened) -> None:
    page = linked(opened(shop, "/lounge"))
    expect(page.locator(".lounge-greeting")).to_contain_text("欢迎光临示例店")
    order_no = shop.open_job("沪A12345")
    expect(page.locator(".lounge-row")).to_contain_text("1•••5")
    expect(page.locator(".lounge-greeting")).to_be_hidden()
    shop.dispatch(order_no)
    shop.command(TECHNICIAN, order_no, "start")
    shop.command(TECHNICIAN, order_no, "finish")
    shop.command(FOREMAN, order_no, "inspect", level="team_leader", passed=True)
    expect(page.locator(".lounge-row.is-ready")).to_contain_text("请取车")


def test_the_spoken_call_is_off_until_somebody_wants_it(shop: LiveShop, opened: Opened) -> None:
    page = linked(opened(shop, "/lounge"))
    page.evaluate("() => { window.said = []; speechSynthesis.speak = (speech) => window.said.push(speech.text); }")
    orders = [shop.open_job(plate) for plate in ("沪A12345", "沪B23457")]

    def collect(order_no: str) -> None:
        shop.dispatch(order_no)
        shop.command(TECHNICIAN, order_no, "start")
        shop.command(TECHNICIAN, order_no, "finish")
        shop.command(FOREMAN, order_no, "inspect", level="team_leader", passed=True)

    collect(orders[0])
    expect(page.locator(".lounge-row.is-ready")).to_have_count(1)
    assert page.evaluate("window.said") == []
    page.locator("[data-voice]").click()
    collect(orders[1])
    page.wait_for_function("() => window.said.length === 1")
    said = page.evaluate("window.said[0]")
    assert "沪 B 2" in said
    assert "尾号 7" in said
    assert "345" not in said


def test_signing_in_by_tapping_and_handing_the_tablet_on(shop: LiveShop, opened: Opened) -> None:
    page = opened(shop, "/sign-in?next=/board", (1280, 800), who=None)
    page.get_by_label("姓名").fill(FOREMAN)
    page.get_by_role("button", name="下一步").click()
    enter(page, "9999")
    expect(page.locator("#pin-error")).not_to_be_empty()
    enter(page, PIN)
    page.wait_for_url(BOARD)
    # The next one finds the names there to tap.
    page.goto(f"{shop.url}/sign-in?next=/board")
    expect(page.locator("[data-recent] .name")).to_have_text(re.compile(FOREMAN))
    page.locator(f'.name[data-name="{ADVISOR}"]').click()
    enter(page, PIN)
    page.wait_for_url(BOARD)
    assert page.evaluate("document.querySelector('meta[name=person]').content") == ADVISOR


def test_a_board_that_lost_its_server_says_so_and_comes_back_to_the_truth(tmp_path: Path, opened: Opened) -> None:
    server = {"host": "127.0.0.1", "port": find_free_port(), "secret_key_file": str(tmp_path / "secret.key")}
    config = live_config(tmp_path, display=DISPLAY, server=server)
    with live_shop(config) as shop:
        kept, gone = shop.open_job("沪A12345"), shop.open_job("沪B23456")
        page = linked(opened(shop, "/board"))
        lounge = linked(opened(shop, "/lounge"))
        page.evaluate("window.untouched = true")
        expect(row(page, gone)).to_be_visible()
    banner = page.locator("#stale")
    expect(banner).to_be_visible()
    expect(banner).to_have_text(re.compile(r"数据停在 \d\d:\d\d"))
    expect(lounge.locator("#stale")).to_be_visible()
    wiring = open_shop(load_config(config, {}))
    wiring.command_log.record(gone, Saying(gone, JobDelivered()), who=ADVISOR, device="tests", key="while-away")
    wiring.store.close()
    with live_shop(config) as shop:
        expect(banner).to_be_hidden()
        expect(row(page, gone)).not_to_be_attached()
        expect(row(page, kept)).to_be_visible()
        shop.dispatch(kept)
        expect(row(page, kept)).to_contain_text(TEAM)
        expect(lounge.locator("#stale")).to_be_hidden()
        assert page.evaluate("window.untouched")


def enter(page: Page, pin: str) -> None:
    """Taps a PIN on the pad."""
    for digit in pin:
        page.locator(f'[data-digit="{digit}"]').click()
    page.locator(".pad-go").click()
