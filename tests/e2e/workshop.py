"""A workshop for browser tests: a real server, open day and night, people with PINs, and their tablets and phones."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import APIRequestContext, Browser, BrowserContext, CDPSession, FloatRect, Locator, Page, expect

from server.config.loading import load_config
from server.run.opening import open_shop
from tests.databases import give_tables
from tests.parts import wait_until
from tests.running import ALWAYS, NO_BACKUPS, RunningServer, running_server, write_config
from tests.server.callers import ADVISOR, FOREMAN, PIN, TEAM, staff_up

PC, TABLET, PHONE = (1366, 768), (1280, 800), (390, 844)
LIVE = "html[data-link=live]"

_numbers = itertools.count(1)

FORGET = """async () => {
  localStorage.clear();
  sessionStorage.clear();
  for (const { name } of await indexedDB.databases()) {
    const opening = indexedDB.open(name);
    await new Promise((done) => { opening.onsuccess = done; });
    const stores = [...opening.result.objectStoreNames];
    const work = opening.result.transaction(stores, "readwrite");
    for (const store of stores) work.objectStore(store).clear();
    await new Promise((done) => { work.oncomplete = done; });
    opening.result.close();
  }
}"""
"""Empties whatever the origin keeps. A database that were deleted would block the page that opens it next."""

UNHURRIED = """
globalThis.toasted = [];
new MutationObserver((changes) => {
  for (const { addedNodes } of changes)
    for (const node of addedNodes) if (node.classList?.contains("toast")) toasted.push(node.textContent);
}).observe(document, { childList: true, subtree: true });
{
  const wait = setTimeout;
  globalThis.setTimeout = (run, ms, ...more) => wait(run, ms === 20_000 ? 120_000 : ms, ...more);
}
"""
"""For a test that is slower than people, on a busy machine: what is said for some seconds is remembered, and what can
be undone for twenty stays so for longer."""

UNSEEN = """{
  const style = new CSSStyleSheet();
  style.replaceSync("@media screen { html { opacity: 0 } }");
  document.adoptedStyleSheets = [style];
}"""
"""Nobody looks at the screen of a test's device: what is wholly transparent is laid out, pressed and found as ever, and
Chromium does not draw it, which is a sixth of what a page costs. `show` is for who does look."""


@dataclass(frozen=True)
class Device:
    """A browser of somebody's own, with one page in it."""

    page: Page
    touch: bool

    def empty(self) -> None:
        """Makes it as good as new: nobody is signed in on it, it keeps nothing and shows nothing."""
        # From a page without scripts, since those of a live one would keep it anew.
        self.page.goto("/api/v1/healthz")
        self.page.evaluate(FORGET)
        self.page.context.clear_cookies()
        self.page.emulate_media(color_scheme="light", reduced_motion="reduce")


@dataclass
class Workshop:
    """A running shop and the browsers in it."""

    server: RunningServer
    browser: Browser
    contexts: list[BrowserContext] = field(default_factory=list)
    reuses: bool = False
    """Devices are emptied and used again, which costs half."""
    installs: bool = True
    """The app may install itself on a device, which costs as much as a page; never on one that is used again."""
    scripts: tuple[str, ...] = (UNHURRIED, UNSEEN)
    """What every page of a device begins with."""
    _in_use: list[Device] = field(default_factory=list)
    _spare: list[Device] = field(default_factory=list)
    _callers: dict[str, BrowserContext] = field(default_factory=dict)

    def device(self, name: str, size: tuple[int, int], path: str) -> Page:
        """A device of its own on which `name` has signed in, live on the page at `path`."""
        page = self.page_of(name, size)
        page.goto(path)
        page.wait_for_selector(LIVE)
        # A page that was loaded anew would have forgotten this.
        page.evaluate("() => { globalThis.stillTheSamePage = true }")
        return page

    def page_of(self, name: str, size: tuple[int, int], *, touch: bool = True) -> Page:
        """An empty page on a device of its own on which `name` has signed in; with "" nobody has."""
        device = next((one for one in self._spare if one.touch == touch), None)
        if device is None:
            device = self._new_device(size, touch)
        else:
            self._spare.remove(device)
            device.page.set_viewport_size({"width": size[0], "height": size[1]})
        if self.reuses:
            self._in_use.append(device)
        else:
            self.contexts.append(device.page.context)
        if name:
            post(device.page.context.request, "/session", {"staff": name, "pin": PIN})
        return device.page

    def _new_device(self, size: tuple[int, int], touch: bool) -> Device:
        width, height = size
        context = self.browser.new_context(
            base_url=self.server.url,
            viewport={"width": width, "height": height},
            has_touch=touch,
            locale="zh-CN",
            # Nothing glides away from under a finger that knows no patience.
            reduced_motion="reduce",
            service_workers="allow" if self.installs and not self.reuses else "block",
        )
        for script in self.scripts:
            context.add_init_script(script)
        return Device(context.new_page(), touch)

    def tablet(self, name: str = FOREMAN) -> Page:
        """A tablet on which the foreman dispatches."""
        return self.device(name, TABLET, "/dispatch")

    def phone(self, name: str) -> Page:
        """A technician's phone."""
        return self.device(name, PHONE, "/work")

    def guest(self, size: tuple[int, int], path: str) -> Page:
        """A customer's own device, on which nobody of the staff has ever signed in."""
        device = self._new_device(size, touch=True)
        self.contexts.append(device.page.context)
        device.page.goto(path)
        device.page.wait_for_selector(LIVE)
        return device.page

    def desk(self) -> APIRequestContext:
        """An advisor's browser, for orders and questions over the API."""
        return self.signed_in(ADVISOR)

    def signed_in(self, name: str) -> APIRequestContext:
        """Somebody's browser without a page, for what they do meanwhile; in a test each has one."""
        if name not in self._callers:
            context = self.browser.new_context(base_url=self.server.url)
            self.contexts.append(context)
            post(context.request, "/session", {"staff": name, "pin": PIN})
            self._callers[name] = context
        return self._callers[name].request

    def clear(self) -> None:
        """Everything in the shop is handed over, so that the bays are free and nothing waits."""
        request = self.desk()
        for row in request.get("/api/v1/board").json()["rows"]:
            post(request, f"/jobs/{row['order_no']}/deliver", {})

    def put_clock(self, *, minutes_ahead: int) -> None:
        """Puts the clock of a `running_workshop` ahead of the computer's."""
        clock_of(self.server.config).write_text(str(minutes_ahead), encoding="ascii")

    def spoil(self, page: Page) -> None:
        """What is done to this page (a route, a script) cannot be undone: its device is not used again."""
        spoilt = [device for device in self._in_use if device.page is page]
        self._in_use = [device for device in self._in_use if device.page is not page]
        self.contexts += [device.page.context for device in spoilt]

    def close(self) -> None:
        """Puts the browsers away after a test."""
        for device in self._in_use:
            device.empty()
        self._spare += self._in_use
        self._in_use.clear()
        for context in self.contexts:
            context.close()
        self.contexts.clear()
        self._callers.clear()

    def close_for_good(self) -> None:
        self.contexts += [device.page.context for device in (*self._in_use, *self._spare)]
        self._in_use.clear()
        self._spare.clear()
        self.close()


@contextmanager
def running_workshop(folder: Path, browser: Browser, **changes: Any) -> Iterator[Workshop]:
    """The sample shop with the tests' people, really running; `changes` are whole keys of its configuration."""
    config = staffed_config(folder, **changes)
    clock_of(config).write_text("0", encoding="ascii")
    command = ["-m", "tests.server.clocked", str(config), str(clock_of(config))]
    with running_server(config, command=command) as server:
        workshop = Workshop(server, browser)
        yield workshop
        workshop.close_for_good()


def clock_of(config: Path) -> Path:
    """Where the clock of a workshop with this configuration is set."""
    return config.parent / "minutes-ahead"


def staffed_config(folder: Path, **changes: Any) -> Path:
    """The configuration of the sample shop, open day and night, with the tests' people in its database."""
    path = write_config(folder, **{"hours": ALWAYS, "backup": NO_BACKUPS, **changes})
    config = load_config(path, {})
    give_tables(config.database)
    wiring = open_shop(config)
    staff_up(wiring)
    wiring.store.close()
    return path


def post(request: APIRequestContext, path: str, body: Any, expect: int | None = None) -> Any:
    """One write over the API; the answer's JSON."""
    headers = {"Content-Type": "application/json", "Idempotency-Key": f"e2e-{next(_numbers)}"}
    answer = request.post(f"/api/v1{path}", data=json.dumps(body), headers=headers)
    assert answer.ok if expect is None else answer.status == expect, f"{path}: {answer.status} {answer.text()}"
    return answer.json()


def open_order(request: APIRequestContext, plate: str, minutes: int = 60, promised_in: int = 240, **more: Any) -> str:
    """A repair order, promised in so many minutes; its number."""
    order_no = f"E{next(_numbers)}"
    body = {
        "order_no": order_no,
        "plate": plate,
        "model": "示例轿车",
        "repair_type": "maintenance",
        "advisor": ADVISOR,
        "standard_minutes": minutes,
        "promised_at": (datetime.now(UTC) + timedelta(minutes=promised_in)).isoformat(),
    }
    post(request, "/jobs", body | more)
    return order_no


def given(workshop: Workshop, foreman: APIRequestContext, plate: str, *people: str, **more: int) -> str:
    """A car that has been dispatched to the team, and to these people; its order number."""
    order_no = open_order(workshop.desk(), plate, **more)
    body = {"task": 1, "team": TEAM, "bay": "机1", "technicians": list(people)}
    post(foreman, f"/jobs/{order_no}/dispatch", body)
    return order_no


def task(page: Page, order_no: str, section: str) -> Locator:
    """A task's card in one of the sections of the technician's page; "mine" is the next one as well."""
    sections = ("mine", "next") if section == "mine" else (section,)
    selector = ", ".join(f"[data-section={one}] .task-card[data-order-no={order_no}]" for one in sections)
    return page.locator(selector)


def tap(card: Locator, name: str) -> None:
    """One tap on the button of that name."""
    card.get_by_role("button", name=name, exact=True).click()


LONG = timedelta(seconds=6)
"""After so long the moment of a tap is no more that of its arrival."""
HEARD_LATE = timedelta(seconds=2.5)
"""The server may have been heard so late, on a busy machine, by whom its clock was taken."""


@dataclass(frozen=True)
class Tapped:
    """A tap happened in between: on a busy machine it takes its time to reach the page."""

    begun: datetime
    ended: datetime

    def is_long_ago(self) -> None:
        """Waits until it is."""
        wait_until(lambda: datetime.now(UTC) > self.ended + LONG, what="the passing of time")

    def is_moment_of(self, event: Any) -> None:
        """The event of the log has the moment of this tap, not that of its arrival."""
        at = datetime.fromisoformat(event["at"])
        assert self.begun - HEARD_LATE < at < self.ended + timedelta(seconds=1), f"{self}: {at}"


def timed_tap(card: Locator, name: str) -> Tapped:
    """One tap on the button of that name, and when it was."""
    begun = datetime.now(UTC)
    tap(card, name)
    return Tapped(begun, datetime.now(UTC))


def job(request: APIRequestContext, order_no: str) -> Any:
    """The job as the API tells it."""
    answer = request.get(f"/api/v1/jobs/{order_no}")
    assert answer.ok, answer.text()
    return answer.json()


def moment_in(form: Locator, name: str) -> str:
    """A day and a time that are typed: "2026-11-29T16:30"."""
    fields = (form.locator(f"[name='{name}']"), form.locator(f"[name='{name}-time']"))
    return "T".join(field.input_value() for field in fields)


def type_moment(form: Locator, name: str, wall: str) -> None:
    day, clock = wall.split("T")
    form.locator(f"[name='{name}']").fill(day)
    form.locator(f"[name='{name}-time']").fill(clock)
    form.locator(f"[name='{name}-time']").blur()


def said(page: Page, *texts: str) -> None:
    """Waits until one of these was said in a sentence that goes away by itself; what came before is forgotten."""
    page.wait_for_function(
        """texts => {
          const at = toasted.findIndex((one) => texts.some((text) => one.includes(text)));
          return at >= 0 && toasted.splice(0, at + 1);
        }""",
        arg=list(texts),
    )


def is_same_page(page: Page) -> bool:
    """Whether the page has never been loaded anew."""
    return bool(page.evaluate("() => globalThis.stillTheSamePage === true"))


def show(page: Page) -> None:
    """From here on, until it loads anew, the page is drawn: for a picture of it, and for whether its colours differ."""
    page.evaluate("() => { document.adoptedStyleSheets = [] }")


def box_of(locator: Locator) -> FloatRect:
    """Where it is on the page; asked again where a live page was just drawing it anew."""
    boxes: list[FloatRect] = []

    def has_box() -> bool:
        box = locator.bounding_box()
        boxes.extend([box] if box else [])
        return bool(boxes)

    wait_until(has_box, what="its place on the page")
    return boxes[0]


class Finger:
    """A finger on a touch screen: down, along, up, as the browser gets it from the hardware."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._session: CDPSession = page.context.new_cdp_session(page)
        self._at = (0.0, 0.0)

    def drag(self, source: Locator, target: Locator, steps: int = 12) -> None:
        """Carries `source` sideways onto the beginning of `target`, without letting go."""
        self.press(source)
        self.carry(target, 200, steps)

    def press(self, source: Locator) -> None:
        """Comes down in the middle of `source`."""
        begin = box_of(source)
        self._at = (begin["x"] + begin["width"] / 2, begin["y"] + begin["height"] / 2)
        self._send("touchStart", *self._at)

    def hold(self, source: Locator) -> None:
        """Comes down on a chip and stays until the chip knows that it is held."""
        source.scroll_into_view_if_needed()
        self.press(source)
        expect(source).to_have_class(re.compile("is-chosen"))

    def carry(self, target: Locator, along: float = 0, steps: int = 12) -> None:
        """Goes on to a point of `target`, so far from its left edge (0: its middle)."""
        end = box_of(target)
        x, y = self._at
        to_x, to_y = end["x"] + (along or end["width"] / 2), end["y"] + end["height"] / 2
        for step in range(1, steps + 1):
            part = step / steps
            self._send("touchMove", x + (to_x - x) * part, y + (to_y - y) * part**2)
        self._at = (to_x, to_y)

    def let_go(self) -> None:
        self._session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    def _send(self, kind: str, x: float, y: float) -> None:
        self._session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})


WCAG = ("wcag2a", "wcag2aa")
ONLY_FAULTS = "runOnly => axe.run({ runOnly, resultTypes: ['violations'], preload: false })"
"""axe, without a list of all that is well and without asking the server for the styles again."""
TWO_OF_A_KIND = """() => {
  const spare = [];
  const numbers = new Map();
  const numberOf = (kind) => numbers.get(kind) ?? numbers.set(kind, numbers.size).get(kind);
  const looks = /^(class|style|role|type|fill|stroke)$/;
  const kindOf = (one) => {
    const met = new Map();
    for (const child of one.children) {
      const kind = kindOf(child);
      met.set(kind, (met.get(kind) ?? 0) + 1);
      if (met.get(kind) > 2) spare.push(child);
    }
    const marks = [...one.attributes].map(({ name, value }) => (looks.test(name) ? `${name}=${value}` : name));
    return numberOf(`${one.tagName} ${marks.sort()} ${[...met.keys()]}`);
  };
  kindOf(document.querySelector("main"));
  // The outermost first: what is off the page already goes at no cost.
  for (const one of spare.reverse()) one.remove();
}"""
"""Takes away the third and further of neighbours that are made alike down to their leaves, as the rows of a table are:
axe says of them what it says of the first two, and takes seconds for it."""


def hindrances(page: Page, axe_source: str, *rules: str) -> list[tuple[str, list[str]]]:
    """What axe finds on the page as it stands that keeps somebody out: rule and elements.

    By all rules of WCAG 2 A and AA, or only by those named.
    """
    show(page)
    if not page.evaluate("() => 'axe' in globalThis"):
        page.evaluate(axe_source)
    found = page.evaluate(ONLY_FAULTS, list(rules or WCAG))
    return [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found["violations"]]
