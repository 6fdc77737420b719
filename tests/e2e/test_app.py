"""The pages as an app where the browser allows it: opened without the network, installed, private to each person."""

from __future__ import annotations

import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import APIRequestContext, Browser, Page, expect
from playwright.sync_api import Error as BrowserError

from server.api.taps import WALL_MARK
from tests.e2e.workshop import LIVE, PC, PHONE, TABLET, Workshop, given, post, staffed_config, task, timed_tap
from tests.parts import wait_until
from tests.running import running_server
from tests.server.callers import ADVISOR, FOREMAN, OTHER_TECHNICIAN, PIN, TECHNICIAN

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("new_devices")]

KEPT_PAGES = """async () => {
  const paths = [];
  for (const name of await caches.keys())
    for (const request of await (await caches.open(name)).keys()) paths.push(new URL(request.url).pathname);
  return paths;
}"""
KEPT_VIEWS = """() => new Promise((resolve) => {
  const opening = indexedDB.open("shopboard");
  opening.onsuccess = () => {
    const asking = opening.result.transaction("views").objectStore("views").getAll();
    asking.onsuccess = () => {
      opening.result.close();
      resolve(asking.result);
    };
  };
})"""
ASK = """() => {
  const page = Object.assign(document.createElement("iframe"), { src: "/board" });
  globalThis.there = new Promise((resolve) => page.addEventListener("load", resolve));
  document.body.append(page);
}"""
LEAVE = """() => {
  globalThis.left = fetch("/api/v1/session", { method: "DELETE", headers: { "Idempotency-Key": "left-1" } });
}"""
CACHES = "() => caches.keys()"


@pytest.fixture
def foreman(workshop: Workshop) -> APIRequestContext:
    return workshop.signed_in(FOREMAN)


def paths(page: Page) -> list[str]:
    """Everything that the service worker keeps."""
    found: list[str] = page.evaluate(KEPT_PAGES)
    return found


def own_pages(page: Page) -> list[str]:
    """What it keeps of a person."""
    return [path for path in paths(page) if not path.startswith("/static/")]


def views(page: Page) -> list[Any]:
    """The last views that are kept for when a page is opened without the network."""
    found: list[Any] = page.evaluate(KEPT_VIEWS)
    return found


def caches(page: Page) -> list[str]:
    found: list[str] = page.evaluate(CACHES)
    return found


def kept(page: Page, path: str) -> None:
    """The service worker has what it needs for this page, and is at work on it."""
    wait_until(lambda: path in paths(page), what="the kept page")
    page.reload()
    page.wait_for_selector(LIVE)
    wait_until(lambda: page.evaluate("navigator.serviceWorker.controller !== null"), what="the service worker")


def has_view(page: Page, order_no: str) -> None:
    """The view that is kept contains this order."""
    wait_until(lambda: f'data-order-no="{order_no}"' in str(views(page)), what="the kept view")


def test_the_app_opens_without_the_network_with_its_last_view(workshop: Workshop, foreman: APIRequestContext) -> None:
    phone = workshop.phone(TECHNICIAN)
    kept(phone, "/work")
    # Dispatched after the page was made: only the view that is kept knows of it.
    order_no = given(workshop, foreman, "沪A23001", TECHNICIAN)
    expect(task(phone, order_no, "mine")).to_be_visible()
    has_view(phone, order_no)

    phone.context.set_offline(True)
    phone.goto("/work")
    expect(phone.locator("#stale")).to_contain_text("数据停在")
    expect(task(phone, order_no, "mine")).to_be_visible()
    tapped = timed_tap(task(phone, order_no, "mine"), "开工")
    expect(task(phone, order_no, "now")).to_have_attribute("data-tap", "待发送")
    tapped.is_long_ago()
    # Once more, as after a dead battery: nothing of this page's life remains but what the device keeps.
    phone.goto("/")
    expect(task(phone, order_no, "now")).to_have_attribute("data-tap", "待发送")

    phone.context.set_offline(False)
    phone.wait_for_selector(LIVE)
    expect(phone.locator("#taps")).to_be_hidden()
    events = foreman.get(f"/api/v1/jobs/{order_no}/events").json()
    (started,) = [event for event in events if event["kind"] == "TaskStarted"]
    tapped.is_moment_of(started)
    # Neither page had heard the server: the time rests on the device's own, and the log says so.
    assert started["device"].endswith(WALL_MARK)


def test_appointments_open_without_the_network_and_a_car_that_comes_is_noted(workshop: Workshop) -> None:
    page = workshop.device(ADVISOR, PC, "/appointments")
    kept(page, "/appointments")
    planned_at = (datetime.now(UTC) + timedelta(minutes=2)).isoformat()
    work = {"repair_type": "maintenance", "standard_minutes": 60, "advisor": ADVISOR}
    # Booked after the page was made: only what is kept of its lists knows of it.
    post(workshop.desk(), "/appointments", {"plate": "沪A23009", "planned_at": planned_at, **work})
    card = page.locator(".appt-row", has_text="23009")
    expect(card).to_be_visible()
    wait_until(lambda: "23009" in str(views(page)), what="the kept lists")

    page.context.set_offline(True)
    page.goto("/appointments")
    expect(page.locator("#stale")).to_contain_text("数据停在")
    card.get_by_role("button", name="到店", exact=True).click()
    expect(card).to_have_attribute("data-tap", "待发送")

    page.context.set_offline(False)
    page.wait_for_selector(LIVE)
    expect(card.locator("a[href^='/jobs/']")).to_be_visible()


def test_nothing_of_the_api_is_kept(workshop: Workshop, foreman: APIRequestContext) -> None:
    tablet = workshop.tablet()
    kept(tablet, "/dispatch")
    given(workshop, foreman, "沪A23002", TECHNICIAN)
    tablet.evaluate("fetch('/api/v1/board').then((answer) => answer.json())")
    others = [path for path in paths(tablet) if not path.startswith("/static/")]
    assert sorted(others) == ["/dispatch", "/whose-pages"]


def test_signing_out_leaves_nothing_behind(workshop: Workshop, foreman: APIRequestContext) -> None:
    tablet = workshop.device(TECHNICIAN, TABLET, "/work")
    kept(tablet, "/work")
    order_no = given(workshop, foreman, "沪A23003", TECHNICIAN)
    has_view(tablet, order_no)
    assert [(view["person"], view["page"]) for view in views(tablet)] == [(TECHNICIAN, "work")]
    tablet.locator("[data-opens=person-menu]").click()
    tablet.locator("[data-sign-out]").click()
    tablet.wait_for_url("**/sign-in")
    assert own_pages(tablet) == []
    assert views(tablet) == []
    tablet.context.set_offline(True)
    with pytest.raises(BrowserError, match="net::ERR_"):
        tablet.goto("/work")


def test_a_page_that_is_on_its_way_while_its_person_signs_out_is_not_kept(workshop: Workshop) -> None:
    tablet = workshop.device(TECHNICIAN, TABLET, "/work")
    kept(tablet, "/work")
    process = workshop.server.process
    process.send_signal(signal.SIGSTOP)
    try:
        tablet.evaluate(ASK)
        tablet.evaluate(LEAVE)
        wait_until(lambda: own_pages(tablet) == [], what="an empty device")
    finally:
        process.send_signal(signal.SIGCONT)
    assert tablet.evaluate("async () => { await globalThis.there; return (await globalThis.left).status }") == 204
    assert own_pages(tablet) == []


def test_who_comes_next_finds_no_page_of_who_was_here(workshop: Workshop, foreman: APIRequestContext) -> None:
    tablet = workshop.device(TECHNICIAN, TABLET, "/work")
    kept(tablet, "/work")
    # The session changes in a way that this browser's pages had no part in.
    post(tablet.context.request, "/session", {"staff": OTHER_TECHNICIAN, "pin": PIN})
    tablet.goto("/board")
    wait_until(lambda: "/board" in paths(tablet), what="the other person's page")
    assert "/work" not in paths(tablet)


def test_a_session_that_has_ended_takes_its_pages_along(workshop: Workshop) -> None:
    tablet = workshop.device(TECHNICIAN, TABLET, "/work")
    kept(tablet, "/work")
    tablet.context.clear_cookies(name="shopboard")
    tablet.goto("/work")
    tablet.wait_for_url("**/sign-in*")
    assert "/work" not in paths(tablet)


def test_an_update_replaces_what_was_kept(workshop: Workshop) -> None:
    phone = workshop.phone(TECHNICIAN)
    kept(phone, "/work")
    build = phone.locator("meta[name=build]").get_attribute("content")
    phone.evaluate("navigator.serviceWorker.register('/service-worker.js?build=older')")
    controller = "navigator.serviceWorker.controller.scriptURL"
    wait_until(lambda: str(phone.evaluate(controller)).endswith("=older"), what="the other build")
    phone.reload()
    wait_until(lambda: f"shopboard-pages-{build}" in caches(phone), what="this build again")
    wait_until(lambda: not any(name.endswith("-older") for name in caches(phone)), what="the end of the other's")


def test_a_server_that_is_away_is_no_reason_to_show_nothing(browser: Browser, tmp_path: Path, free_port: int) -> None:
    config = staffed_config(tmp_path)
    with running_server(config, "--port", str(free_port)) as server:
        shop = Workshop(server, browser)
        phone = shop.device(TECHNICIAN, PHONE, "/work")
        kept(phone, "/work")
        server.kill()
        phone.goto("/work")
        expect(phone.locator("#stale")).to_be_visible()
        expect(phone.locator(".whose")).to_contain_text(TECHNICIAN)
    shop.close()


def test_the_browser_would_install_it(workshop: Workshop) -> None:
    phone = workshop.phone(TECHNICIAN)
    kept(phone, "/work")
    session = phone.context.new_cdp_session(phone)
    found = session.send("Page.getInstallabilityErrors")["installabilityErrors"]
    # A test's browser is a private one, and those install nothing.
    assert [error["errorId"] for error in found if error["errorId"] != "in-incognito"] == []
    manifest = session.send("Page.getAppManifest")
    assert manifest["errors"] == []
    shown = phone.evaluate("fetch('/manifest.webmanifest').then((answer) => answer.json())")
    assert (shown["short_name"], shown["lang"]) == ("准点看板", "zh-CN")
    for icon in shown["icons"]:
        side = phone.evaluate(
            "(src) => { const image = new Image(); image.src = src; return image.decode().then(() => image.width); }",
            icon["src"],
        )
        assert f"{side}x{side}" == icon["sizes"]
