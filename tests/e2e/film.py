"""A walk through pages that counts what a person does, and where FILM names a folder takes a picture of each screen."""

from __future__ import annotations

import os
from pathlib import Path

from playwright.sync_api import Locator, Page

PC, PHONE = (1366, 768), (390, 844)


class Film:
    """`tap` and `fill` count; `frame` takes the screen as it stands, as a PC and as a phone show it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.actions = 0
        self._frames = 0
        self._folder = Path(os.environ["FILM"]) if "FILM" in os.environ else None

    def tap(self, place: Locator) -> None:
        place.click()
        self.actions += 1

    def fill(self, place: Locator, text: str) -> None:
        place.fill(text)
        self.actions += 1

    def frame(self, name: str) -> None:
        """The screen, under its number and `name`."""
        if self._folder is None:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        self._frames += 1
        for kind, (width, height) in (("phone", PHONE), ("pc", PC)):
            self.page.set_viewport_size({"width": width, "height": height})
            # Twice drawn, things stand where they will stay.
            self.page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
            self.page.screenshot(path=self._folder / f"{self._frames:02}-{name}-{kind}.png")

    def end(self) -> None:
        """Tells how many actions it took."""
        print(f"{self.actions} actions")
        if self._folder is not None:
            (self._folder / "actions.txt").write_text(f"{self.actions}\n", encoding="ascii")
