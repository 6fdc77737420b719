"""How fluid the foreman's timeline is while a finger drags over it: 30 bays, 120 chips, real Chromium at 1280×800.

Prints one JSON line for each gesture (and for the page at rest, as the machine's own measure): frames per second over
the whole drag, the 95th percentile and the worst time between two frames in milliseconds, and for each touch event the
layouts and the script's milliseconds it cost. `--slow X` makes the processor X times as slow, as a cheap tablet's is.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable
from itertools import pairwise
from math import sin
from pathlib import Path
from statistics import quantiles
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from playwright.sync_api import CDPSession, Page, sync_playwright

from bench._floor import FOREMAN, PIN, busy_floor
from tests.e2e.workshop import LIVE, TABLET
from tests.parts import CHROMIUM_FLAGS, find_chromium, is_root

CHIPS, WAITING = 120, 30
MOVES = 400
WATCH = """() => {
  globalThis.frames = [];
  const watch = (at) => { globalThis.frames.push(at); globalThis.watching = requestAnimationFrame(watch); };
  globalThis.watching = requestAnimationFrame(watch);
}"""
STOP = "() => { cancelAnimationFrame(globalThis.watching); return globalThis.frames; }"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--slow", type=float, default=1.0)
    slow = options.parse_args().slow
    chromium = find_chromium()
    if chromium is None:
        raise SystemExit("needs Chromium: `apt install chromium`, or set SHOPBOARD_CHROMIUM")
    flags = [*CHROMIUM_FLAGS, *(["--no-sandbox"] if is_root() else [])]
    with (
        tempfile.TemporaryDirectory() as folder,
        busy_floor(Path(folder), CHIPS, WAITING) as server,
        sync_playwright() as play,
    ):
        browser = play.chromium.launch(executable_path=chromium, headless=True, args=flags)
        page = signed_in(browser.new_context(base_url=server.url, viewport=size(), has_touch=True).new_page())
        touch = page.context.new_cdp_session(page)
        touch.send("Performance.enable")
        touch.send("Emulation.setCPUThrottlingRate", {"rate": slow})
        gestures: dict[str, Callable[[], int]] = {
            "at rest": lambda: rest(page),
            "a card is dragged": lambda: drag(
                page, touch, page.locator(".cards[data-cards=waiting] .job-card").first, hold=False
            ),
            "a chip is dragged": lambda: drag(
                page, touch, page.locator(".lane .chip-task.state-working").nth(1), hold=True
            ),
        }
        for name, gesture in gestures.items():
            print(json.dumps({"what": name, "slow": slow, **measured(page, touch, gesture)}), flush=True)
        browser.close()


def size() -> Any:
    return {"width": TABLET[0], "height": TABLET[1]}


def signed_in(page: Page) -> Page:
    """The foreman's page with everything on it, the morning's question put off."""
    answer = page.context.request.post(
        "/api/v1/session", data=json.dumps({"staff": FOREMAN, "pin": PIN}), headers={"Content-Type": "application/json"}
    )
    assert answer.ok, answer.text()
    page.goto("/dispatch")
    page.wait_for_selector(LIVE)
    page.locator("#left-over[open] [data-closes]").click()
    return page


def rest(page: Page) -> int:
    page.wait_for_timeout(3000)
    return 1


def drag(page: Page, touch: CDPSession, source: Any, *, hold: bool) -> int:
    """Carries a piece up and down over the bays, along them and to the edges, and lets it go beside them."""
    page.locator(".timeline-scroll").evaluate("element => { element.scrollTop = 0 }")
    box = source.bounding_box()
    x, y = box["x"] + min(box["width"], 60) / 2, box["y"] + box["height"] / 2
    send(touch, "touchStart", x, y)
    if hold:
        page.locator(".is-chosen").first.wait_for()
    for step in range(1, 20):
        send(touch, "touchMove", x + (700 - x) * step / 20, y)
    page.locator(".carried").wait_for()
    page.locator(".lane.is-best").wait_for(state="attached")
    for step in range(MOVES):
        send(touch, "touchMove", 780 + 360 * sin(step / 23), 500 + 270 * sin(step / 37))
    send(touch, "touchMove", 700, 100)
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.locator(".carried").wait_for(state="detached")
    return MOVES


def send(touch: CDPSession, kind: str, x: float, y: float) -> None:
    touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})


def measured(page: Page, touch: CDPSession, gesture: Callable[[], int]) -> dict[str, Any]:
    """What the gesture did to the frames."""
    before = metrics(touch)
    page.evaluate(WATCH)
    moves = gesture()
    frames = page.evaluate(STOP)
    after = metrics(touch)
    gaps = [later - earlier for earlier, later in pairwise(frames)]
    return {
        "chips": page.locator(".lane .chip-task").count(),
        "bays": page.locator(".lane").count(),
        "fps": round(1000 * len(gaps) / (frames[-1] - frames[0]), 1),
        "frame_p95_ms": round(quantiles(gaps, n=20)[-1], 1),
        "frame_worst_ms": round(max(gaps), 1),
        "layouts_per_move": round((after["LayoutCount"] - before["LayoutCount"]) / moves, 2),
        **{
            f"{kind.lower()}_ms_per_move": round(
                1000 * (after[f"{kind}Duration"] - before[f"{kind}Duration"]) / moves, 2
            )
            for kind in ("Script", "RecalcStyle", "Layout", "Task")
        },
    }


def metrics(touch: CDPSession) -> dict[str, float]:
    return {one["name"]: one["value"] for one in touch.send("Performance.getMetrics")["metrics"]}


if __name__ == "__main__":
    main()
