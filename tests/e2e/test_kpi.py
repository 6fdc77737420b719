"""The figures in a real browser: drawn, explained beside themselves, opened down to a car, printed, and projected."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.workshop import hindrances, post
from tests.parts import lacking
from tests.past_weeks import past_weeks
from tests.running import NO_BACKUPS, RunningServer, running_server, write_config
from tests.server.callers import GENERAL, PIN, staff_up

pytestmark = pytest.mark.browser

YESTERDAY = datetime.now(ZoneInfo("Asia/Shanghai")).date() - timedelta(days=1)
PERIOD = f"from={YESTERDAY - timedelta(days=27)}&to={YESTERDAY}"
WITHIN = """() => {
  const { left, right } = document.querySelector("details.formula[open] .formula-text").getBoundingClientRect();
  return left >= 0 && right <= document.documentElement.clientWidth;
}"""
SIZES = {"pc": (1280, 800), "phone": (390, 844), "projector": (1920, 1080)}


@pytest.fixture(scope="module")
def browser(browser_with_fonts: Browser) -> Browser:
    """Whether words fit is measured here."""
    return browser_with_fonts


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A shop with four weeks behind it."""
    from server.config.loading import load_config
    from server.run.opening import open_shop

    folder = tmp_path_factory.mktemp("past")
    config = write_config(folder, backup=NO_BACKUPS)
    wiring = open_shop(load_config(config, {}))
    staff_up(wiring)
    wiring.store.close()
    (folder / "past.csv").write_text(past_weeks(YESTERDAY), encoding="utf-8")
    with running_server(config) as server:
        server.cli("import", "jobs", str(folder / "past.csv"))
        yield server


@pytest.fixture(scope="module")
def office(browser: Browser, past: RunningServer) -> Iterator[BrowserContext]:
    """A manager's browser."""
    context = browser.new_context(base_url=past.url, locale="zh-CN", reduced_motion="reduce", service_workers="block")
    post(context.request, "/session", {"staff": GENERAL, "pin": PIN})
    yield context
    context.close()


@pytest.fixture
def page(office: BrowserContext) -> Iterator[Page]:
    page = office.new_page()
    yield page
    page.close()


def look_at(page: Page, path: str, size: str) -> None:
    """Opens the page, and waits until its charts have been drawn."""
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    page.goto(path)
    expect(page.locator("[data-chart] svg").first).to_be_attached()


@pytest.mark.parametrize("size", ["pc", "phone"])
def test_a_formula_opens_beside_its_figure_and_within_the_window(page: Page, axe_source: str, size: str) -> None:
    look_at(page, f"/kpi?{PERIOD}", size)
    charts = page.locator("[data-chart]")
    for place in range(charts.count()):
        assert charts.nth(place).locator("svg path").count() > 3
    formulas = page.locator("details.formula")
    assert formulas.count() > 30
    for place in (0, 5, formulas.count() - 1):
        formulas.nth(place).locator("summary").click()
        expect(formulas.nth(place).locator(".formula-text")).to_be_visible()
        page.wait_for_function(WITHIN)
        # Only one at a time stands over the page.
        expect(page.locator("details.formula[open]")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator("details.formula[open]")).to_have_count(0)
    assert hindrances(page, axe_source) == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_the_first_screen_says_whether_why_not_and_what_next(page: Page) -> None:
    look_at(page, f"/kpi?{PERIOD}", "pc")
    for part in (".kpi-rate", ".kpi-answers .card >> nth=0", ".kpi-answers .card >> nth=1"):
        expect(page.locator(part)).to_be_in_viewport(ratio=1)
    late = page.locator(".kpi-heads a[href*='what=late']").first
    whys = page.locator(".kpi-answers ol b").all_inner_texts()
    assert 0 < sum(int(why.split()[0]) for why in whys) <= int(late.inner_text())
    # The target's line has its word in the heading, not across the rates.
    expect(page.locator(".kpi-target").first).to_have_text("目标 96 %")
    assert "96 %" not in page.locator("[data-chart] svg").first.locator("text").all_inner_texts()
    page.locator(".kpi-days summary").click()
    expect(page.get_by_label("从", exact=True)).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(page.locator(".kpi-days[open]")).to_have_count(0)


def test_a_figure_opens_its_cars_and_a_car_its_file(page: Page, axe_source: str) -> None:
    look_at(page, f"/kpi?{PERIOD}", "pc")
    late = page.locator(".kpi-heads a[href*='what=late']").first
    shown = late.inner_text()
    late.click()
    expect(page.locator("h1")).to_contain_text("迟交车辆")
    rows = page.locator("main tbody tr")
    expect(rows).to_have_count(int(shown))
    assert hindrances(page, axe_source) == []
    rows.first.locator("a[href^='/jobs/']").click()
    expect(page.locator("h2", has_text="各阶段用时")).to_be_visible()


def test_a_person_and_a_month_are_two_taps_away(page: Page) -> None:
    look_at(page, f"/kpi?{PERIOD}", "pc")
    settled = page.locator(".kpi-heads a[href*='what=settled']").last
    everybody = int(settled.inner_text())
    somebody = page.locator(".kpi-people tbody a").first
    name = somebody.inner_text()
    somebody.click()
    expect(page.locator("h1")).to_contain_text(name)
    theirs = int(page.locator(".kpi-heads a[href*='what=settled']").last.inner_text())
    assert 0 < theirs < everybody
    page.get_by_role("link", name="月", exact=True).click()
    expect(page.locator(".kpi-period-name")).to_have_text(f"{YESTERDAY:%Y-%m}")
    page.locator("a[rel=prev]").click()
    before = YESTERDAY.replace(day=1) - timedelta(days=1)
    expect(page.locator(".kpi-period-name")).to_have_text(f"{before:%Y-%m}")
    page.get_by_role("link", name="全部", exact=True).click()
    expect(page.locator("h1")).not_to_contain_text(name)


def on_paper(page: Page, path: Path) -> tuple[str, str]:
    """The page printed: what pdfinfo tells of it, and its text."""
    page.pdf(path=path, prefer_css_page_size=True)
    try:
        told = subprocess.run(["pdfinfo", path], capture_output=True, text=True, check=True).stdout
        text = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout
    except FileNotFoundError:
        lacking("poppler's pdfinfo and pdftotext", "`apt install poppler-utils`")
    return told, text


def test_the_page_prints_on_a4_with_its_charts(page: Page, tmp_path: Path) -> None:
    look_at(page, f"/kpi?{PERIOD}", "pc")
    told, text = on_paper(page, tmp_path / "kpi.pdf")
    assert "A4" in told
    assert int(re.search(r"Pages:\s+(\d+)", told)[1]) <= 6  # type: ignore[index]
    # The axis of a chart is text in it; a button is none.
    assert re.search(r"\d\d\d\d-\d\d", text)
    assert "100 %" in text
    assert not {"查看", "跳到正文"} & set(text.split())


def test_the_meeting_prints_every_chart(page: Page, tmp_path: Path) -> None:
    look_at(page, f"/kpi/meeting?{PERIOD}", "projector")
    drawn = (
        """() => [...document.querySelectorAll("[data-chart]")].map((one) => one.querySelectorAll("svg text").length)"""
    )
    on_screen = page.evaluate(drawn)
    assert on_screen
    assert min(on_screen) > 0
    told, text = on_paper(page, tmp_path / "meeting.pdf")
    assert re.search(r"Page size:\s+84\d.* x 59\d", told), "a sheet across"
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 1122, "height": 793})
    cut = page.evaluate(
        """() => [...document.querySelectorAll("[data-chart] svg")]
            .map((one) => one.getBoundingClientRect()).filter(({ right, bottom, top }) =>
                right > innerWidth || bottom - top > innerHeight).length"""
    )
    assert cut == 0
    page.emulate_media(media="screen")
    # Each chart's axis tells its months or its causes as text.
    words = page.evaluate(
        """() => [...document.querySelectorAll("[data-chart]")].map((one) =>
            [...one.querySelectorAll("svg text")].map((word) => word.textContent.trim()).filter(Boolean)[0])"""
    )
    assert [word for word in words if word not in text] == []


def test_the_meeting_is_turned_by_keys_one_thing_a_screen(page: Page, axe_source: str) -> None:
    look_at(page, f"/kpi/meeting?{PERIOD}", "projector")
    shown = page.locator(".slide:visible")
    expect(shown).to_have_count(1)
    expect(shown).to_contain_text("目标 96 %")
    place = page.locator("[data-place]")
    screens = int(place.inner_text().split("/")[1])
    assert screens >= 6
    for key, number in (("ArrowRight", 2), ("PageDown", 3), (" ", 4), ("ArrowLeft", 3), ("End", screens), ("Home", 1)):
        page.keyboard.press(key)
        expect(place).to_have_text(f"{number} / {screens}")
        expect(shown).to_have_count(1)
    for number in range(screens):
        # Nothing has to be scrolled for on a projector.
        assert shown.evaluate("slide => slide.scrollHeight <= slide.clientHeight + 1"), f"screen {number + 1}"
        assert hindrances(page, axe_source) == []
        page.keyboard.press("ArrowRight")
    expect(place).to_have_text(f"{screens} / {screens}")
    page.reload()
    expect(place).to_have_text(f"{screens} / {screens}")
    page.get_by_role("button", name="上一屏").click()
    expect(place).to_have_text(f"{screens - 1} / {screens}")
    page.get_by_role("link", name="关闭").click()
    expect(page.locator(".kpi-heads")).to_be_visible()
