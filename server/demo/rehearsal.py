"""The first hours of a simulated day, played in seconds before anybody looks: through the same API as always, on an app
that nobody serves.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path

from flask import Flask

from board.calendar import ONE_DAY, add_minutes, day_bounds, day_of, is_open
from server.config.loading import Config
from server.core.clock import Clock
from server.core.ticker import Ticker
from server.core.wiring import Wiring
from server.demo.caller import Caller
from server.demo.car import car_and_work, expect
from server.demo.fast_clock import FastClock, JumpingClock
from server.demo.workshop import People, Steps, Workshop, on_day
from server.imports import orders as order_rows
from server.imports import sample_day, staff
from server.imports.fields import JOB_FIELDS
from server.imports.labour import Floor
from server.imports.mapping import load_map
from server.imports.order import Order
from server.imports.reader import Reader
from server.imports.table import opened
from server.imports.times import Dating
from server.store.bookshelf import Author

CreateApp = Callable[[Config, Clock], Flask]
"""Makes the app of a shop, on a clock."""
BOOKED, BOOKED_EVERY_MINUTES = 7, 45
GLANCE_MINUTES, NIGHT_GLANCE_MINUTES = 1, 15


def hire(wiring: Wiring, author: Author) -> None:
    """The sample people; who is there stays as they are."""
    for _ in staff.take(wiring.store, sample_day.STAFF, wiring.config.site.language, author, only_new=True):
        pass


def orders_of(wiring: Wiring, file: Path, day: date) -> list[Order]:
    """The orders of a table with the sample day's headings."""
    floor = Floor(wiring.store.floor.standards(), wiring.store.floor.teams())
    with opened(file, JOB_FIELDS, load_map(sample_day.DAY_MAP, JOB_FIELDS)) as table:
        dating = Dating(wiring.config.calendar().zone, day)
        reader = Reader(table.columns)
        return [order_rows.read(reader, row, dating, floor) for row in table.rows]


def workshop_of(app: Flask, caller: Caller, clock: FastClock | JumpingClock, seed: int) -> Workshop:
    """The simulated workshop with the teams and people of the app's shop."""
    wiring: Wiring = app.extensions["shopboard"]

    def first(role: str) -> tuple[str, str]:
        return next((one.name for one in wiring.store.people.staff() if one.role == role), "demo"), role

    return Workshop(
        caller,
        clock,
        wiring.config.calendar(),
        wiring.store.floor.teams(),
        People(first("foreman"), first("technical_director"), first("follow_up")),
        dict(wiring.config.rules.inspection.levels),
        tuple(wiring.store.floor.standards()),
        seed,
    )


def play_until(
    app: Flask, workshop: Workshop, clock: JumpingClock, orders: Sequence[Order], prefix: str, end: datetime
) -> None:
    """The orders of a day come and are worked on until `end`, faster than life; time passes in the product too."""
    wiring: Wiring = app.extensions["shopboard"]
    ticker = Ticker(wiring.command_log, wiring.hub, clock)

    def ticks() -> Steps:
        while workshop.now < end:
            ticker.tick()
            is_day = is_open(workshop.calendar, workshop.now)
            yield workshop.env.timeout(GLANCE_MINUTES if is_day else NIGHT_GLANCE_MINUTES)

    workshop.env.process(ticks())
    expect(workshop, orders, prefix)
    workshop.play(end)


def book_tomorrow(app: Flask, caller: Caller, orders: Sequence[Order]) -> None:
    """Appointments for the next open day: short work of the day's orders, for other cars."""
    calendar = app.extensions["shopboard"].config.calendar()
    today = day_of(calendar, app.extensions["shopboard"].clock())
    opens = next(bounds[0] for n in range(1, 366) if (bounds := day_bounds(calendar, today + n * ONE_DAY)))
    short = [order for order in on_day(orders, ONE_DAY) if len(order.tasks) == 1]
    for place, order in enumerate(short[-BOOKED:]):
        planned_at = add_minutes(calendar, opens, (1 + place) * BOOKED_EVERY_MINUTES)
        who = (order.advisor, "advisor")
        caller.command(who, "/appointments", planned_at=planned_at.isoformat(), **car_and_work(order))
