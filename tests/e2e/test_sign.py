"""The twin of a sign in a real browser: what came over the wire is what its lamps show, live, and orders arrive."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from tests.running import running_server
from tests.server.sign_shop import FOREMAN, PIN, Cable, ShopClock, Workshop, cable_by, sign_config, told

pytestmark = pytest.mark.browser

KINDS = ["socket"] if sys.platform == "win32" else ["socket", "pty"]
LED = "[data-led] li"
DRAWN = "Number(document.querySelector('#led').dataset.drawn ?? 0)"
LIT = """
() => {
  const canvas = document.querySelector("#led");
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let green = 0;
  let other = 0;
  for (let at = 0; at < data.length; at += 4) {
    if (data[at + 3] < 128) continue; // a dark lamp
    if (data[at + 1] > 150 && data[at] < 120) green += 1;
    if (data[at] > 150) other += 1;
  }
  return { green, other };
}
"""


@dataclass(frozen=True)
class Hall:
    """A running shop with a sign at the end of a cable."""

    shop: Workshop
    clock: ShopClock
    cable: Cable


@pytest.fixture(scope="module")
def browser(browser_with_fonts: Browser) -> Browser:
    """The lamps of a sign's twin are those of a font of ours."""
    return browser_with_fonts


@pytest.fixture(scope="module", params=KINDS)
def hall(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    folder = tmp_path_factory.mktemp("hall")
    clock = ShopClock(folder)
    with cable_by(request.param, folder) as (cable, port):
        simulated = {"name": "toy", "port": "simulator://toy", "faults": True}
        # Linux refuses to open a pty a second time with a parity, which a pty has not.
        settings = {"byte_size": 8, "parity": "N"}
        config = sign_config(folder, {"name": "lounge", "port": port, **settings}, simulated)
        with running_server(config, command=clock.program(config)) as server:
            yield Hall(Workshop(server.url), clock, cable)


@pytest.fixture(scope="module")
def foreman(hall: Hall, browser: Browser) -> Iterator[BrowserContext]:
    """The foreman's browser, without the app, and with nothing that moves by itself: each picture of it costs."""
    size, url = ViewportSize(width=1280, height=800), hall.shop.url
    context = browser.new_context(viewport=size, base_url=url, reduced_motion="reduce", service_workers="block")
    answer = context.request.post(
        "/api/v1/session", data={"staff": FOREMAN, "pin": PIN}, headers={"Idempotency-Key": "sign-in"}
    )
    assert answer.ok, answer.text()
    yield context
    context.close()


@pytest.fixture
def page(hall: Hall, foreman: BrowserContext) -> Iterator[Page]:
    """The twin, as the foreman sees it in English."""
    page = foreman.new_page()
    page.goto("/signs/lounge?lang=en")
    yield page
    hall.shop.close()
    page.close()


def test_the_twin_shows_what_the_wire_carries_as_it_changes(hall: Hall, page: Page) -> None:
    expect(page.locator(LED).filter(has_text="WELCOME")).to_have_count(1)
    promised = hall.clock.now + timedelta(minutes=90)
    car = hall.shop.open("沪A12345", promised)
    line = f"A1***5  RECEIVED   {told(promised):>5}"
    expect(page.locator(LED).first).to_have_text(line)
    drawn = page.evaluate(DRAWN)
    hall.shop.dispatch(car)
    expect(page.locator(LED).first).to_have_text(line.replace("RECEIVED", "IN QUEUE"))
    page.wait_for_function(f"() => {DRAWN} > {drawn}")
    lit = page.evaluate(LIT)
    assert lit["green"] > 200
    assert lit["other"] == 0
    expect(page.locator("[data-health=well]")).to_be_visible()
    assert hall.cable.texts == [line.replace("RECEIVED", "IN QUEUE")]


def test_an_order_is_asked_for_and_reaches_the_sign(hall: Hall, page: Page) -> None:
    hall.cable.until_it_says("WELCOME")
    page.get_by_role("button", name="Test picture").click()
    expect(page.locator(LED).first).to_have_text("1 ABC 0123456789")
    hall.cable.until_it_says("1 ABC 0123456789")
    page.get_by_role("button", name="Make dark").click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Make dark").click()
    page.get_by_role("dialog").get_by_role("button", name="Make dark").click()
    expect(page.locator(LED).filter(has_text="0123456789")).to_have_count(0)
    page.get_by_role("button", name="Send again").click()
    hall.cable.until_it_says("WELCOME")


def test_what_it_showed_before_can_be_looked_up(hall: Hall, page: Page) -> None:
    hall.cable.until_it_says("WELCOME")
    hall.shop.open("京B67890", hall.clock.now + timedelta(minutes=90))
    hall.cable.until_it_says("B6***0")
    history = page.locator("#history button")
    expect(history.first).to_contain_text("B6***0")
    expect(history.nth(1)).to_contain_text("WELCOME")
    history.nth(1).click()
    expect(history.first).to_contain_text("WELCOME")
    expect(page.locator("#then-text")).to_contain_text("written")
    page.get_by_role("button", name="Latest").click()
    expect(history.first).to_contain_text("B6***0")


def test_the_twin_is_usable_by_everybody(hall: Hall, page: Page, axe_source: str) -> None:
    expect(page.locator(LED).first).to_be_attached()
    page.evaluate(axe_source)
    found = page.evaluate("axe.run()")["violations"]
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []


def test_a_notice_goes_up_between_the_cars_and_comes_down(hall: Hall, page: Page) -> None:
    hall.cable.until_it_says("WELCOME")
    form = page.locator("#notice")
    form.locator("[name=text]").fill("免费咖啡")
    form.get_by_role("button", name="Show").click()
    expect(form.locator(".error").first).to_contain_text("This sign cannot show")
    form.locator("[name=text]").fill("FREE COFFEE TODAY")
    form.get_by_role("button", name="Show").click()
    expect(page.locator("[data-notice]")).to_contain_text("FREE COFFEE TODAY")
    hall.cable.until_it_says("FREE COFFEE TODAY")
    expect(page.locator(LED).filter(has_text="FREE COFFEE TODAY")).to_have_count(1)
    page.get_by_role("button", name="Withdraw").click()
    expect(page.locator("[data-notice]")).to_have_count(0)
    hall.cable.until_it_says("WELCOME")


def test_a_simulated_sign_fails_at_a_switch_and_heals(hall: Hall, page: Page) -> None:
    page.goto("/signs/toy?lang=en")
    expect(page.locator(LED).filter(has_text="WELCOME")).to_have_count(1)
    page.locator("[data-fault=unplug]").get_by_role("button").click()
    expect(page.locator("[data-health=lost]")).to_be_visible()
    plug = page.locator("[data-fault=plug]")
    plug.locator("[name=value]").fill("/dev/ttyUSB9")
    plug.get_by_role("button").click()
    expect(page.locator("[data-health=well]")).to_be_visible()
    expect(page.locator(".facts")).to_contain_text("/dev/ttyUSB9")
    losing = page.locator("[data-fault=lose_next]")
    losing.locator("[name=value]").fill("30")
    losing.get_by_role("button").click()
    expect(page.locator(".switched")).to_contain_text("lose_next")
    page.get_by_role("button", name="Send again").click()
    expect(page.locator(".verdicts .is-ignored").first).to_contain_text("lost on the wire")


def test_the_guide_tries_the_port_asks_what_is_seen_and_writes_the_settings(hall: Hall, page: Page) -> None:
    hall.cable.until_it_says("WELCOME")
    page.get_by_role("link", name="Connect").click()
    expect(page.locator("[name=name]")).to_have_value("lounge")
    page.get_by_role("button", name="Show the test picture").click()
    hall.cable.until_it_says("1 ABC 0123456789")
    expect(page.locator("#tried")).to_contain_text("What do you see?")
    page.get_by_label("Wrong characters").check()
    expect(page.locator("#variants").get_by_role("button", name="Try 9600 7E1")).to_be_visible()
    page.get_by_label("Every line, whole").check()
    expect(page.locator("#yaml")).to_contain_text("name: lounge")
    expect(page.locator("#save")).to_have_count(0)
    # The sign's own process has its port back.
    hall.cable.until_it_says("WELCOME")


def test_the_guide_is_usable_by_everybody(hall: Hall, page: Page, axe_source: str) -> None:
    page.goto("/signs/new?lang=zh_CN")
    page.evaluate("document.querySelectorAll('[hidden]').forEach((part) => part.removeAttribute('hidden'))")
    page.evaluate(axe_source)
    found = page.evaluate("axe.run()")["violations"]
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []
