"""Every page keeps nobody out, in Chinese and English: axe in light and dark, no scrolling sideways, no text across
another, and room for a finger where fingers work.

Each person walks once through the pages of their work, on the device that the work is done on.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from server.forms.catalogue import FORMS
from tests.builders import ZONE
from tests.e2e.workshop import (
    LIVE,
    PC,
    PHONE,
    TABLET,
    TWO_OF_A_KIND,
    Workshop,
    box_of,
    given,
    hindrances,
    job,
    open_order,
    post,
    running_workshop,
)
from tests.past_weeks import past_weeks
from tests.server.callers import (
    ADMIN,
    ADVISOR,
    CALLER,
    DIRECTOR,
    FOREMAN,
    GENERAL,
    MANAGER,
    TECHNICIAN,
)

pytestmark = pytest.mark.browser

LIVE_PAGES = ("board", "dispatch", "work", "desk", "lounge", "car")
ARRIVED = "html" + "".join(f":not([data-page={page}])" for page in LIVE_PAGES)
"""A page that waits for nothing more."""
WALL = (1920, 1080)
TOUCHED = (TABLET, PHONE)
SIGNS = [{"name": name, "protocol": "alpha", "port": f"simulator://{name}"} for name in ("lounge", "gate")]

KPI = ("", "/cars", "/indicators", "/measures", "/seen", "/attendance", "/months", "/learned", "/meeting")
TABS = ("staff", "teams", "shifts", "standards", "sessions", "customers", "tokens", "imports", "backup", "settings")
DEVICES = [
    (
        FOREMAN,
        TABLET,
        ["/dispatch", "/work", "/signs", "/signs/gate", "/signs/gate/connect", "/signs/new", "/board", "/appointments"],
    ),
    (FOREMAN, PHONE, ["/dispatch", "/signs/gate", "/imports"]),
    (TECHNICIAN, PHONE, ["/work", "/jobs/{order}"]),
    (ADVISOR, PC, ["/desk", "/kpi", "/jobs/{order}"]),
    (ADVISOR, PHONE, ["/desk", "/kpi", "/jobs/{order}", "/appointments", "/cars/沪A90001"]),
    (CALLER, PC, ["/follow-up", "/worklist", "/worklist/excuses", "/worklist/causes"]),
    (CALLER, PHONE, ["/follow-up", "/worklist", "/worklist/excuses"]),
    (MANAGER, TABLET, [f"/kpi{page}" for page in KPI] + ["/kpi/months/{month}"]),
    (MANAGER, PC, ["/imports", "/complaints", "/jobs/{order}/hand-over", "/pin"]),
    (MANAGER, TABLET, ["/forms", *(f"/forms/{name}" for name in FORMS)]),
    (GENERAL, PHONE, [f"/kpi{page}" for page in KPI]),
    (GENERAL, PHONE, ["/forms", *(f"/forms/{name}" for name in FORMS)]),
    (DIRECTOR, TABLET, ["/worklist/causes", "/worklist/reworks", "/nowhere"]),
    (ADMIN, TABLET, ["/admin", *(f"/admin?tab={tab}" for tab in TABS), "/api/docs", "/admin/audit"]),
    (ADMIN, PHONE, ["/admin?tab=staff", "/admin?tab=standards", "/desk"]),
    ("", WALL, ["/board?token={token}", "/lounge"]),
    ("", PHONE, ["/car/{car}", "/sign-in", "/nowhere"]),
    ("", TABLET, ["/sign-in", "/nowhere"]),
]
"""Who, on a screen of which size, walks through which pages; "" has not signed in."""
NARROWEST = {path: min(size for _, size, paths in DEVICES if path in paths) for *_, every in DEVICES for path in every}
"""On which screen longer words have the least room."""

STILL = """() => {
  for (let n = 0; n < 20 && document.getAnimations().length; n += 1) {
    for (const one of document.getAnimations()) one.finish();
  }
}"""
"""Every colour has arrived: one that is inherited sets out only when the one above it is there."""
SMALL = """() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")]
    .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.disabled && one.type !== "hidden")
    .filter((one) => !one.matches(".visually-hidden, .skip") && getComputedStyle(one).display !== "inline")
    .filter((one) => !one.closest("td, th, dd"))
    .map((one) => [one, (one.closest("label") ?? one).getBoundingClientRect()])
    .filter(([, box]) => box.width > 0 && (box.width < 47.5 || box.height < 47.5))
    .map(([one, box]) => `${one.outerHTML.slice(0, 100)} ${Math.round(box.width)}x${Math.round(box.height)}`)"""
"""What a finger would miss; links in a sentence, and figures in tables and lists that lead to their cars, are text."""
FOCUS = """() => {
  const one = document.activeElement;
  if (one === document.body) return null;
  const style = getComputedStyle(one);
  const outline = style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth);
  return [one.outerHTML.slice(0, 100), outline, !one.closest(".bar")];
}"""
"""What has the focus, how wide the line around it is, and whether it is past the menu; null behind the last stop."""
CROSSED = """() => {
  const texts = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const { data, parentElement: around } = walk.currentNode;
    if (!data.trim() || !around.checkVisibility({ visibilityProperty: true })) continue;
    if (around.closest(".visually-hidden, .skip, option, .stale, .timeline, .history, svg, canvas")) continue;
    const range = document.createRange();
    range.selectNodeContents(walk.currentNode);
    for (const box of range.getClientRects()) if (box.width > 3) texts.push([data.trim().slice(0, 30), box, around]);
  }
  const found = [];
  for (const [index, [text, box, around]] of texts.slice(0, 600).entries()) {
    for (const [other, its] of texts.slice(index + 1, 600)) {
      const wide = Math.min(box.right, its.right) - Math.max(box.left, its.left);
      const high = Math.min(box.bottom, its.bottom) - Math.max(box.top, its.top);
      if (wide > 3 && high > Math.min(box.height, its.height) * 0.6) found.push(`${text} × ${other}`);
    }
  }
  return found.slice(0, 5);
}"""
"""Texts that lie across each other, as words do that are longer than their place; bars that stay in place cover what
scrolls below them, so it is asked at the top of a page, of what stands there."""
COVERED = """() => {
  const controls = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea")]
    .filter((one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
    .filter((one) => !one.closest(".visually-hidden, .skip, .timeline, .file-field, .bar"))
    .filter((one) => getComputedStyle(one).display !== "inline")
    .map((one) => [one, one.getBoundingClientRect()]);
  const found = [];
  for (const [index, [one, box]] of controls.entries()) {
    for (const [other, its] of controls.slice(index + 1)) {
      const wide = Math.min(box.right, its.right) - Math.max(box.left, its.left);
      const high = Math.min(box.bottom, its.bottom) - Math.max(box.top, its.top);
      if (wide > 2 && high > 2 && !one.contains(other))
        found.push(`${one.outerHTML.slice(0, 80)} × ${other.outerHTML.slice(0, 80)}`);
    }
  }
  return found.slice(0, 5);
}"""
"""Buttons and fields that lie over each other; those in the bays do so on purpose."""
BURIED = """() => [...document.querySelectorAll(".scroll button, .scroll input")]
    .filter((one) => one.checkVisibility({ visibilityProperty: true }))
    .filter((one) => one.getBoundingClientRect().left > one.closest(".scroll").getBoundingClientRect().right - 20)
    .map((one) => one.outerHTML.slice(0, 100))"""
"""What a person can press only after pushing a table sideways, without knowing that it is there."""
NAMES = (
    *("aria-command-name", "aria-input-field-name", "aria-toggle-field-name", "button-name", "document-title"),
    *("html-has-lang", "html-lang-valid", "image-alt", "label", "link-name", "select-name"),
)
"""The rules that another language can break."""
WIDER = """() => {
  const wider = document.documentElement.scrollWidth - innerWidth;
  return wider > 0 ? [`${wider} px wider than the screen`] : [];
}"""
MENU_WIDER = """() => {
  const menu = document.querySelector(".nav");
  const wider = menu ? menu.scrollWidth - menu.clientWidth : 0;
  return wider > 0 ? [`a menu ${wider} px wider than its place`] : [];
}"""


@pytest.fixture(scope="module")
def browser(browser_with_fonts: Browser) -> Browser:
    """Whether words fit is measured here."""
    return browser_with_fonts


@pytest.fixture(scope="module")
def shop(
    tmp_path_factory: pytest.TempPathFactory, browser: Browser, axe_source: str
) -> Iterator[tuple[Workshop, dict[str, str]]]:
    """A shop with four weeks behind it and a day under way; and what stands in the braces of the addresses."""
    with running_workshop(tmp_path_factory.mktemp("access"), browser, signs=SIGNS, backup={}) as running:
        braces = furnish(running)
        running.close()
        running.reuses = True
        # Half as dear as handing it to every page that has been loaded.
        running.scripts = (axe_source,)
        yield running, braces


def furnish(workshop: Workshop) -> dict[str, str]:
    today = datetime.now(ZONE).date()
    admin, advisor, foreman = workshop.signed_in(ADMIN), workshop.desk(), workshop.signed_in(FOREMAN)
    # Every third car is enough of each kind of row; axe looks at each cell of each.
    columns, *cars = past_weeks(today - timedelta(days=1)).splitlines(keepends=True)
    past: FilePayload = {
        "name": "past.csv",
        "mimeType": "text/csv",
        "buffer": "".join([columns, *cars[::3]]).encode(),
    }
    token = admin.get("/api/v1/session").json()["csrf_token"]
    answer = admin.post("/api/v1/imports/jobs", multipart={"file": past}, headers={"X-CSRFToken": token})
    assert answer.ok, answer.text()
    at_work = given(workshop, foreman, "沪A90001", TECHNICIAN, promised_in=50)
    post(workshop.signed_in(TECHNICIAN), f"/jobs/{at_work}/start", {"task": 1})
    given(workshop, foreman, "沪AD90002", TECHNICIAN, promised_in=20)
    post(foreman, f"/jobs/{at_work}/warn", {"reason": "parts"})
    open_order(advisor, "沪A90003")
    gone = open_order(advisor, "沪A90004", customer={"name": "周示例", "phone": "000-0000-0042"})
    post(advisor, f"/jobs/{gone}/deliver", {})
    display = post(admin, "/tokens", {"name": "wall", "role": "display"})["token"]
    car = job(advisor, at_work)["car_url"].rpartition("/")[2]
    month = (today.replace(day=1) - timedelta(days=1)).strftime("%Y-%m")
    return {"order": at_work, "token": display, "car": car, "month": month}


@pytest.fixture(scope="module")
def walker(
    request: pytest.FixtureRequest, shop: tuple[Workshop, dict[str, str]]
) -> Iterator[tuple[Page, tuple[int, int]]]:
    """One person's device for the whole of their walk, and its size."""
    who, size = request.param
    yield device(shop[0], who, size), size
    shop[0].close()


def small(page: Page) -> list[str]:
    """What a finger would miss; where rows may be low so that all stand on one screen, large ones must be had."""
    large = page.locator("[data-large]:visible")
    if not large.count():
        return list(page.evaluate(SMALL))
    large.click()
    expect(large).to_have_attribute("aria-pressed", "true")
    found = list(page.evaluate(SMALL))
    large.click()
    return found


def outgrown(page: Page, size: tuple[int, int], path: str, language: str) -> list[str]:
    """Opens a page in a language; what has no room on it."""
    page.goto(f"{path}{'&' if '?' in path else '?'}lang={language}")
    page.wait_for_selector(", ".join([ARRIVED, LIVE]))
    checks = [WIDER, BURIED, CROSSED, COVERED]
    if size != PHONE:
        checks.append(MENU_WIDER)
    faults = list(page.evaluate(f"[{', '.join(checks)}].flatMap((check) => check())"))
    return faults + (small(page) if size in TOUCHED else [])


@pytest.mark.parametrize(
    ("walker", "path"), [((who, size), path) for who, size, paths in DEVICES for path in paths], indirect=["walker"]
)
def test_a_page_keeps_nobody_out(
    walker: tuple[Page, tuple[int, int]], shop: tuple[Workshop, dict[str, str]], axe_source: str, path: str
) -> None:
    page, size = walker
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    address = path.format(**shop[1])
    faults: list[Any] = []
    if size == NARROWEST[path]:
        faults += [("English", fault) for fault in outgrown(page, size, address, "en")]
        faults += [("English", *fault) for fault in hindrances(page, axe_source, *NAMES)]
    faults += outgrown(page, size, address, "zh_CN")
    page.evaluate(TWO_OF_A_KIND)
    faults += hindrances(page, axe_source)
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    page.evaluate(STILL)
    faults += [("dark", *fault) for fault in hindrances(page, axe_source, "color-contrast")]
    assert faults == []


def test_a_phone_shows_the_name_of_the_shop_beside_the_longest_menu(shop: tuple[Workshop, dict[str, str]]) -> None:
    page = device(shop[0], ADMIN, PHONE)
    page.goto("/desk")
    assert box_of(page.locator(".brand"))["width"] > 100
    shop[0].close()


@pytest.mark.parametrize(
    ("who", "path"), [(ADVISOR, "/desk"), (CALLER, "/follow-up"), (CALLER, "/worklist"), (MANAGER, "/kpi/measures")]
)
def test_the_keyboard_gets_past_the_menu_and_sees_where_it_stands(
    shop: tuple[Workshop, dict[str, str]], who: str, path: str
) -> None:
    page = device(shop[0], who, PC)
    page.goto(path)
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    stops = []
    for _stop in range(12):
        page.keyboard.press("Tab")
        if (stop := page.evaluate(FOCUS)) is None:
            break
        stops.append(stop)
    assert len(stops) > 2
    assert [name for name, outline, past in stops if outline < 2 or not past] == []
    shop[0].close()


def test_a_dialog_opens_and_closes_by_keyboard_and_gives_the_focus_back(shop: tuple[Workshop, dict[str, str]]) -> None:
    page = device(shop[0], MANAGER, PC)
    page.goto("/kpi/measures")
    opens = page.get_by_role("button", name="新增措施")
    opens.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#open-measure[open]")).to_be_visible()
    assert page.evaluate("document.activeElement.closest('dialog')?.id") == "open-measure"
    page.keyboard.press("Escape")
    expect(page.locator("#open-measure")).to_be_hidden()
    expect(opens).to_be_focused()
    shop[0].close()


def device(workshop: Workshop, who: str, size: tuple[int, int]) -> Page:
    return workshop.page_of(who, size, touch=size in TOUCHED)
