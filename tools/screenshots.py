"""Takes the pictures of the documentation: `make screenshots` plays the demo and photographs its pages.

The demo's people and cars are invented. A name (`make screenshots ONLY="board desk"`) takes only those pictures.
"""

from __future__ import annotations

import io
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Locator, Page, sync_playwright

from server.demo.stage import PIN
from tests.parts import CHROMIUM_FLAGS, end, find_chromium, is_root

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "screenshots"
LIVE = "html[data-link=live]"
ZONE = ZoneInfo("Asia/Shanghai")
SPEED, SEED = 10, 1
PATIENCE_SECONDS = 400
BUSY_ROWS, BUSY_STAGES = 15, 4
LATE = {"late_expected", "overdue"}
LARGEST_BYTES = 400_000
COLOURS = 256
MINUTES_ENOUGH = 5
"""A technician's page is best some minutes into the work."""

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Picture:
    """One page: who looks at it ("" is the display's token), where, and on how large a screen.

    `steps` are taken before: (where, what is typed there and entered), or "" for a click.
    """

    name: str
    who: str
    path: str
    size: tuple[int, int]
    scale: float = 1
    touch: bool = False
    ready: str = LIVE
    whole: bool = False
    steps: tuple[tuple[str, str], ...] = ()


TABLET, PHONE, WALL, WALL_4K = (1280, 800), (390, 844), (1920, 1080), (3840, 2160)
ORDER = (("[data-new-order]", ""), ("#form-open [data-search]", "M03"), ("#form-open [data-search]", "M02"))

PICTURES_WANTED = (
    Picture("board", "", "/board", WALL),
    Picture("board-4k", "", "/board", WALL_4K),
    Picture("board-en", "", "/board?lang=en", WALL),
    Picture("lounge", "", "/lounge", WALL),
    Picture("lounge-4k", "", "/lounge", WALL_4K),
    Picture("dispatch", "何示例", "/dispatch", TABLET, touch=True),
    Picture("desk", "{advisor}", "/desk", (1366, 768)),
    Picture("order", "{advisor}", "/desk", TABLET, steps=ORDER),
    Picture("desk-phone", "{advisor}", "/desk", PHONE, 2, touch=True),
    Picture("appointments", "{advisor}", "/appointments", (1366, 768)),
    Picture("work", "{technician}", "/work", PHONE, 2, touch=True),
    Picture("car", "", "{car}", PHONE, 2, touch=True),
    Picture("sign", "何示例", "/signs/lounge", TABLET),
    Picture("follow-up", "孔样本", "/follow-up", (1366, 768), ready="html"),
    Picture("follow-up-phone", "孔样本", "/follow-up", PHONE, 2, touch=True, ready="html"),
    Picture("worklist", "曹示例", "/worklist", (1366, 900), ready="html"),
    Picture("kpi", "曹示例", "/kpi?from={first}&to={last}", (1280, 1400), ready="html"),
    Picture("kpi-phone", "曹示例", "/kpi?from={first}&to={last}", PHONE, 2, touch=True, ready="html"),
    Picture("kpi-meeting", "曹示例", "/kpi/meeting?from={first}&to={last}", WALL, ready="html"),
    Picture("form-progress", "曹示例", "/forms/progress", (1600, 900), ready="html"),
    Picture("form-on-time", "曹示例", "/forms/on-time?from={first}&to={last}", (1600, 900), ready="html"),
    Picture("form-assessment", "曹示例", "/forms/assessment?from={first}&to={last}", (1600, 1000), ready="html"),
    Picture("form-standards", "曹示例", "/forms/standards", (1280, 900), ready="html"),
    Picture("admin", "admin", "/admin", TABLET, ready="html"),
    Picture("standards", "admin", "/admin?tab=standards", (1280, 900), ready="html"),
)


@contextmanager
def demo(speed: float, seed: int) -> Iterator[str]:
    """`shopboard demo` on a free port; gives its address."""
    command = [sys.executable, "-m", "server", "demo", "--port", "0", "--speed", str(speed), "--seed", str(seed)]
    playing = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        assert playing.stdout is not None
        for line in playing.stdout:
            if found := re.search(rb"listening on (http://\S+)", line):
                yield found[1].decode()
                return
        raise click.ClickException("the demo did not come up")
    finally:
        end(playing)


class Studio:
    """The demo and a browser: signs people in and takes their pictures."""

    def __init__(self, base: str, browser: Browser) -> None:
        self._base = base
        self._browser = browser
        self._office = self._context((800, 600))
        self._sign_in(self._office, "admin")
        self._tokens = {
            page: self._post("/tokens", {"name": words, "role": "display", "scope": page})["token"]
            for page, words in (("board", "车间电视"), ("lounge", "休息区电视"))
        }
        self._numbers = iter(range(1, 10_000))

    def read(self, path: str) -> Any:
        """GET as the administrator."""
        answer = self._office.request.get(f"{self._base}/api/v1{path}")
        assert answer.ok, f"{path}: {answer.text()}"
        return answer.json()

    def now(self) -> datetime:
        """What the demo's clock says."""
        return datetime.fromisoformat(self.read("/board")["now"])

    def take(self, picture: Picture, folder: Path, words: dict[str, str]) -> Path:
        """The picture as a file."""
        context = self._context(picture.size, picture.scale, picture.touch)
        try:
            who = picture.who.format(**words)
            path = picture.path.format(**words)
            if who:
                self._sign_in(context, who)
            elif not path.startswith("/car/"):
                display = "lounge" if path.startswith("/lounge") else "board"
                context.request.get(f"{self._base}/{display}?token={self._tokens[display]}")
            page = context.new_page()
            page.goto(self._base + path)
            page.wait_for_selector(picture.ready, timeout=20_000)
            for place, typed in picture.steps:
                _step(page.locator(place), typed)
            _settle(page)
            target = folder / f"{picture.name}.png"
            target.write_bytes(_packed(page.screenshot(full_page=picture.whole)))
            return target
        finally:
            context.close()

    def _context(self, size: tuple[int, int], scale: float = 1, touch: bool = False) -> BrowserContext:
        width, height = size
        return self._browser.new_context(
            viewport={"width": width, "height": height},
            device_scale_factor=scale,
            has_touch=touch,
            locale="zh-CN",
            timezone_id=str(ZONE),
            reduced_motion="reduce",
        )

    def _sign_in(self, context: BrowserContext, who: str) -> None:
        self._post("/session", {"staff": who, "pin": PIN}, context)

    def _post(self, path: str, body: dict[str, Any], context: BrowserContext | None = None) -> Any:
        key = f"pictures-{time.monotonic_ns()}"
        answer = (context or self._office).request.post(
            f"{self._base}/api/v1{path}", data=body, headers={"Idempotency-Key": key}
        )
        assert answer.ok, f"{path}: {answer.text()}"
        return answer.json()


def _step(place: Locator, typed: str) -> None:
    if typed:
        place.fill(typed)
        place.press("Enter")
    else:
        place.click()


def _settle(page: Page) -> None:
    """Fonts are there, and everything that the first view brings has been painted."""
    page.evaluate("() => document.fonts.ready")
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done, 900)))")


def _packed(png: bytes) -> bytes:
    """As small as it gets; a picture that is still too large loses colours."""
    with Image.open(io.BytesIO(png)) as taken:
        full = taken.convert("RGB")
    small = _as_png(full)
    return small if len(small) <= LARGEST_BYTES else _as_png(full.quantize(COLOURS, dither=Image.Dither.NONE))


def _as_png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def is_busy(rows: Rows) -> bool:
    """Whether the board is worth a picture: many cars at different stages, one warned about, one expected late."""
    stages, risks = {row["stage"] for row in rows}, {row["risk"] for row in rows}
    warned = any(row["warning"] != "none" for row in rows)
    return len(rows) >= BUSY_ROWS and len(stages) >= BUSY_STAGES and warned and bool(risks & LATE)


def wait_for(what: str, found: Callable[[], Any]) -> Any:
    """What `found` gives as soon as it gives something."""
    until = time.monotonic() + PATIENCE_SECONDS
    while not (given := found()):
        if time.monotonic() > until:
            raise click.ClickException(f"{what} did not come within {PATIENCE_SECONDS} s")
        time.sleep(0.5)
    return given


def technician_at_work(rows: Rows) -> str | None:
    """Of those who have worked on a car for some minutes, the one with the most cars."""
    cars: dict[str, int] = {}
    at_work = set()
    for row in rows:
        for task in row["tasks"]:
            for name in task["technicians"]:
                cars[name] = cars.get(name, 0) + (task["state"] != "finished")
                if task["state"] == "working" and task["worked_minutes"] >= MINUTES_ENOUGH:
                    at_work.add(name)
    return max(sorted(at_work), key=cars.__getitem__, default=None)


def advisor_with_warning(rows: Rows) -> str | None:
    """Whose warning nobody has acknowledged yet."""
    return next((str(row["advisor"]) for row in rows if row["warning"] == "open"), None)


def words_for(picture: Picture, studio: Studio) -> dict[str, str]:
    """What stands in the braces of a picture, as the shop is at this moment."""
    rows: Rows = studio.read("/board")["rows"]
    today = studio.now().astimezone(ZONE).date()
    words = {"first": str(today - timedelta(days=28)), "last": str(today)}
    if "{advisor}" in picture.who:
        words["advisor"] = wait_for("a warning", lambda: advisor_with_warning(studio.read("/board")["rows"]))
    if "{technician}" in picture.who:
        words["technician"] = wait_for(
            "a technician at work", lambda: technician_at_work(studio.read("/board")["rows"])
        )
    if "{car}" in picture.path:
        working = [row for row in rows if row["stage"] == "working"] or rows
        words["car"] = studio.read(f"/jobs/{working[-1]['order_no']}")["car_url"]
    return words


@click.command()
@click.argument("only", nargs=-1, type=click.Choice([picture.name for picture in PICTURES_WANTED]))
@click.option("--folder", type=click.Path(path_type=Path, file_okay=False), default=PICTURES, show_default=True)
@click.option("--speed", type=float, default=SPEED, show_default=True)
@click.option("--seed", type=int, default=SEED, show_default=True)
def main(only: tuple[str, ...], folder: Path, speed: float, seed: int) -> None:
    """Take the pictures of the documentation, or ONLY some of them."""
    chromium = find_chromium()
    if chromium is None:
        raise click.ClickException("needs Chromium: `apt install chromium`, or set SHOPBOARD_CHROMIUM")
    folder.mkdir(parents=True, exist_ok=True)
    flags = [*CHROMIUM_FLAGS, *(["--no-sandbox"] if is_root() else [])]
    with demo(speed, seed) as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, headless=True, args=flags)
        studio = Studio(base, browser)
        wait_for("a busy shop", lambda: is_busy(studio.read("/board")["rows"]))
        for picture in PICTURES_WANTED:
            if not only or picture.name in only:
                taken = studio.take(picture, folder, words_for(picture, studio))
                shop_time = studio.now().astimezone(ZONE)
                click.echo(f"{taken.name}: {taken.stat().st_size // 1024} kB, at {shop_time:%H:%M} of the shop")
        browser.close()


if __name__ == "__main__":
    main()
