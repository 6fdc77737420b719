"""Where the demo plays: a temporary shop with the configuration's teams and the sample people, orders and clock."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from flask import Flask

from board.calendar import day_bounds
from server.config.loading import Config, load_config
from server.config.resources import SAMPLES
from server.core.wiring import Wiring
from server.demo.caller import Caller
from server.demo.fast_clock import FastClock
from server.demo.workshop import People, Workshop, on_day
from server.imports import orders as order_rows
from server.imports import staff
from server.imports.fields import JOB_FIELDS
from server.imports.mapping import load_map
from server.imports.orders import Floor, Order
from server.imports.table import opened
from server.imports.times import Dating
from server.people.credentials import pin_hash
from server.run.opening import open_shop
from server.store.bookshelf import Author
from server.web.auth import own_token

STAFF = SAMPLES / "staff.csv"
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


def hire(config: Config, clock: FastClock) -> None:
    """Fills the temporary shop with the sample people, all with the same PIN."""
    wiring = open_shop(config, clock)
    author = Author.once("demo", "demo", clock())
    for _ in staff.take(wiring.store, STAFF, config.site.language, author):
        pass
    hashed = pin_hash(PIN, "admin")
    for person in wiring.store.people.staff():
        wiring.store.people.put_staff(replace(person, pin_hash=hashed))
    wiring.store.close()


class Play:
    """Runs beside the server: day after day of the sample orders, until it is stopped."""

    def __init__(self, app: Flask, clock: FastClock, base: str, seed: int) -> None:
        self._wiring: Wiring = app.extensions["shopboard"]
        self._clock = clock
        self._caller = Caller(base, lambda name, role: own_token(app, name, role))
        self._seed = seed
        self._thread = threading.Thread(target=self._run, name="demo", daemon=True)
        self._zone = ZoneInfo(self._wiring.config.site.time_zone)

    def start(self) -> None:
        """Opens the shop."""
        self._thread.start()

    def stop(self) -> None:
        """The day ends with the process: nothing has to be kept."""

    def _run(self) -> None:
        wiring = self._wiring
        calendar = wiring.config.calendar()
        first = self._clock().astimezone(self._zone).date()
        orders = self._orders(first)
        workshop = Workshop(
            self._caller,
            self._clock,
            calendar,
            wiring.store.floor.teams(),
            self._people(),
            dict(wiring.config.rules.inspection.levels),
            tuple(wiring.store.floor.standards()),
            self._seed,
        )
        for _ in range(DAYS):
            today = self._clock().astimezone(self._zone).date()
            bounds = day_bounds(calendar, today)
            workshop.expect(on_day(orders, today - first), f"{today:%m%d}-")
            workshop.play((bounds[1] if bounds else self._clock()) + AFTER_CLOSING)
            self._report(today)
            self._clock.put_on(morning(wiring.config, today + timedelta(days=1)))

    def _report(self, today: date) -> None:
        total = self._caller.read(f"/kpi/on-time?from={today}&to={today}")["total"]
        print(
            f"{today}: {total['settled']} cars delivered, {total['on_time']} on time, {total['late']} late, "
            f"{total['excused']} excused; {self._caller.commands} commands so far",
            flush=True,
        )

    def _orders(self, day: date) -> list[Order]:
        floor = Floor(self._wiring.store.floor.standards(), self._wiring.store.floor.teams())
        with opened(SAMPLES / "day.csv", JOB_FIELDS, load_map(SAMPLES / "day.map.yaml", JOB_FIELDS)) as table:
            dating = Dating(self._zone, day)
            return [order_rows.read(table.columns, row, dating, floor) for row in table.rows]

    def _people(self) -> People:
        def first(role: str) -> tuple[str, str]:
            return next(person.name for person in self._wiring.store.people.staff() if person.role == role), role

        return People(first("foreman"), first("technical_director"), first("follow_up"))
