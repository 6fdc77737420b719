"""Two Alpha signs on one pair of wires and two kinds of Onbon cards, through the whole application and their twins."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ViewportSize, expect

from drivers.parts import simulate
from drivers.registry import settings_for
from drivers.simulator import SimulatedSign
from drivers.simulator_server import SimulatorServer
from tests.parts import wait_until
from tests.running import running_server
from tests.server.sign_shop import FOREMAN, PIN, ShopClock, Workshop, sign_config, told

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has no ptys"),
]
GREETING = {"hall-1": "WELCOME", "hall-2": "WELCOME", "lounge": "欢迎光临", "gate": "欢迎光临"}


class Ends(SimulatedSign):
    """The far ends on one pair of wires, as their pty sees them: all hear, and whoever is asked answers."""

    def __init__(self, ends: Sequence[SimulatedSign]) -> None:
        self.ends = ends
        self.settings = ends[0].settings

    @property
    def connection(self) -> int:
        return self.ends[0].connection

    def receive(self, octets: bytes) -> None:
        for end in self.ends:
            end.receive(octets)

    def answers(self) -> bytes:
        return b"".join(end.answers() for end in self.ends)


@contextmanager
def signs(folder: Path) -> Iterator[tuple[dict[str, SimulatedSign], list[dict[str, Any]]]]:
    """The far ends by the names of their signs, and the entries of the configuration."""
    entries: list[dict[str, Any]] = [
        # A pty has no parity.
        {"name": "hall-1", "protocol": "alpha", "address": "01", "byte_size": 8, "parity": "N", "port": "one"},
        {"name": "hall-2", "protocol": "alpha", "address": "02", "byte_size": 8, "parity": "N", "port": "one"},
        {"name": "lounge", "protocol": "onbon", "language": "zh_CN", "port": "two"},
        {"name": "gate", "protocol": "bx_graphic", "card": "5E1", "language": "zh_CN", "port": "three"},
    ]
    ends: dict[str, SimulatedSign] = {}
    servers: dict[str, SimulatorServer] = {}
    for entry in entries:
        known = {key: value for key, value in entry.items() if key != "language"}
        settings = settings_for(**known, lines=4)
        ends[str(entry["name"])] = simulate(settings, simulated=True, tolerance=1.0)
    for port in ("one", "two", "three"):
        mine = [ends[str(entry["name"])] for entry in entries if entry["port"] == port]
        servers[port] = SimulatorServer(Ends(mine))
    for entry in entries:
        entry["greeting"] = GREETING[str(entry["name"])]
    paths = {port: server.start_pty(folder / f"tty-{port}") for port, server in servers.items()}
    try:
        yield ends, [entry | {"port": paths[str(entry["port"])]} for entry in entries]
    finally:
        for server in servers.values():
            server.stop()


def shows(end: SimulatedSign) -> list[str]:
    return [line.text.strip() for line in end.snapshot().lines if line.text]


def until(end: SimulatedSign, text: str) -> None:
    wait_until(lambda: shows(end) == [text], what=f"{text} alone on {end.settings.name}: {shows(end)}")


def foreman(browser: Browser, url: str) -> BrowserContext:
    size = ViewportSize(width=1280, height=800)
    context = browser.new_context(viewport=size, base_url=url, reduced_motion="reduce", service_workers="block")
    answer = context.request.post(
        "/api/v1/session", data={"staff": FOREMAN, "pin": PIN}, headers={"Idempotency-Key": "sign-in"}
    )
    assert answer.ok, answer.text()
    return context


def twin(context: BrowserContext, name: str, text: str, word: str) -> None:
    """The twin's page shows this, and says of its first line how it is known."""
    page = context.new_page()
    page.goto(f"/signs/{name}?lang=en")
    expect(page.locator("[data-led] li").first).to_have_text(text)
    expect(page.locator("[data-health=well]")).to_be_visible()
    page.locator("details.told summary").click()
    expect(page.locator("details.told tr").first).to_contain_text(word)


def test_four_signs_on_three_wires_show_a_car_and_say_good_bye(tmp_path: Path, browser: Browser) -> None:
    clock = ShopClock(tmp_path)
    with signs(tmp_path) as (ends, entries):
        config = sign_config(tmp_path, *entries)
        with running_server(config, command=clock.program(config)) as server:
            shop, context = Workshop(server.url), foreman(browser, server.url)
            promised = clock.now + timedelta(minutes=90)
            car = shop.open("沪A12345", promised)
            shop.dispatch(car)
            english = f"{'A1***5':<8}{'IN QUEUE':<11}{told(promised):>5}"
            until(ends["hall-1"], english)
            until(ends["hall-2"], english)
            wait_until(lambda: "沪A·1***5" in str(shows(ends["lounge"])), what="the car on the card")
            chinese = shows(ends["lounge"])[0]
            until(ends["gate"], chinese)
            twin(context, "hall-1", english, "written")
            twin(context, "hall-2", english, "written")
            twin(context, "lounge", chinese, "confirmed by the sign")
            twin(context, "gate", chinese, "confirmed by the sign")
            told_of = context.request.get("/api/v1/signs/lounge").json()
            assert told_of["connected"]
            assert told_of["state"]["lines"][0]["confirmed"] == told_of["state"]["lines"][0]["wanted"]
            context.close()
        for name, end in ends.items():
            until(end, GREETING[name])
