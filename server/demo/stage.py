"""Where the demo plays: a temporary shop with the configuration's teams and the sample people, orders and clock."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from flask import Flask

from board.calendar import ONE_DAY, add_minutes, day_bounds, day_of
from server.config.loading import Config, load_config
from server.core.wiring import Wiring
from server.demo.caller import Caller, over_http, within
from server.demo.car import expect
from server.demo.fast_clock import FastClock, JumpingClock
from server.demo.history import bring_past
from server.demo.rehearsal import CreateApp, book_tomorrow, hire, orders_of, play_until, workshop_of
from server.demo.workshop import Workshop, on_day
from server.imports import sample_day
from server.imports.order import Order
from server.people.credentials import pin_hash
from server.store.bookshelf import Author

PIN = "24682468"
"""Everybody's PIN in the demo, which is printed and listens on this computer only."""
BEFORE_OPENING = timedelta(minutes=4)
AFTER_CLOSING = timedelta(minutes=30)
DAYS = 366


def overrides(config: Config, folder: Path) -> dict[str, str]:
    """The settings that keep the demo away from everything real, as environment variables."""
    signs = [{**sign.model_dump(mode="json"), "port": f"simulator://{sign.name}"} for sign in config.signs]
    return {
        "SHOPBOARD_DATABASE": f"sqlite:///{(folder / 'demo.db').as_posix()}",
        "SHOPBOARD_SERVER__SECRET_KEY_FILE": str(folder / "secret.key"),
        "SHOPBOARD_MESSAGE_QUEUE": "null",
        "SHOPBOARD_SIGNS": json.dumps(signs, ensure_ascii=False),
        "SHOPBOARD_NOTIFY__CHANNELS": "[]",
        "SHOPBOARD_BACKUP__FOLDER": str(folder / "backups"),
        "SHOPBOARD_BACKUP__AT": "null",
    }


def staged(path: Path, folder: Path, environ: Mapping[str, str]) -> tuple[Config, dict[str, str]]:
    """The demo's configuration, and the environment that gives it to other processes too."""
    changed = {**environ, **overrides(load_config(path, environ), folder)}
    return load_config(path, changed), changed


def morning(config: Config, day: date) -> datetime:
    """A little before the shop opens on the first open day from `day` on."""
    return next(bounds[0] for n in range(366) if (bounds := day_bounds(config.calendar(), day + timedelta(n)))) - (
        BEFORE_OPENING
    )


@dataclass(frozen=True, slots=True)
class Opening:
    """The day as it stands when the first visitor comes in: its cars and people, its orders, and what time it is."""

    workshop: Workshop
    orders: list[Order]
    day: date
    at: datetime


def opening(create_app: CreateApp, config: Config, today: date, seed: int) -> Opening:
    """Fills the temporary shop: the sample people, all with the same PIN, a past, and the busy half of a morning."""
    clock = JumpingClock(morning(config, today))
    app = create_app(config, clock)
    wiring: Wiring = app.extensions["shopboard"]
    try:
        hire(wiring, Author.once("demo", "demo", clock()))
        hashed = pin_hash(PIN, "admin")
        for person in wiring.store.people.staff():
            wiring.store.people.put_staff(replace(person, pin_hash=hashed))
        calendar = config.calendar()
        day = day_of(calendar, clock())
        bring_past(app, day - ONE_DAY, seed)
        orders = orders_of(wiring, sample_day.DAY, day)
        workshop = workshop_of(app, Caller(app, within(app)), clock, seed)
        at = add_minutes(calendar, clock(), sample_day.MINUTES_IN)
        play_until(app, workshop, clock, orders, prefix(day), at)
        book_tomorrow(app, workshop.caller, orders)
        return Opening(workshop, orders, day, at)
    finally:
        wiring.store.close()


def prefix(day: date) -> str:
    """How the order numbers of a day begin: the same orders come every day."""
    return f"{day:%m%d}-"


class Play:
    """Runs beside the server: the day goes on, and day after day of the sample orders follows, until it is stopped."""

    def __init__(self, app: Flask, clock: FastClock, base: str, opened: Opening) -> None:
        self._wiring: Wiring = app.extensions["shopboard"]
        self._clock = clock
        self._caller = Caller(app, over_http(base))
        self._opened = opened
        self._thread = threading.Thread(target=self._run, name="demo", daemon=True)

    def start(self) -> None:
        """Opens the shop."""
        self._thread.start()

    def stop(self) -> None:
        """The day ends with the process: nothing has to be kept."""

    def _run(self) -> None:
        config, opened = self._wiring.config, self._opened
        calendar, workshop = config.calendar(), opened.workshop
        workshop.take_over(self._caller, self._clock)
        for _ in range(DAYS):
            today = day_of(calendar, self._clock())
            if today != opened.day:
                expect(workshop, on_day(opened.orders, today - opened.day), prefix(today))
            bounds = day_bounds(calendar, today)
            workshop.play((bounds[1] if bounds else self._clock()) + AFTER_CLOSING)
            self._report(today)
            self._clock.put_on(morning(config, today + ONE_DAY))

    def _report(self, today: date) -> None:
        total = self._caller.read(f"/kpi/on-time?from={today}&to={today}")["total"]
        print(
            f"{today}: {total['settled']} cars delivered, {total['on_time']} on time, {total['late']} late, "
            f"{total['excused']} excused; {self._caller.commands} commands so far",
            flush=True,
        )
