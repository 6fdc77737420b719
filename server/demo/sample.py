"""The sample in a real shop that has no orders yet: people, a past, and a day that is in its busy middle right now."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from board.calendar import ONE_DAY, day_of
from board.refused import conflict
from server.config.loading import Config
from server.core.clock import Clock, utc_now
from server.core.wiring import Wiring
from server.demo.caller import Caller, within
from server.demo.fast_clock import JumpingClock
from server.demo.history import bring_past
from server.demo.rehearsal import CreateApp, book_tomorrow, hire, orders_of, play_until, workshop_of
from server.imports import sample_day
from server.store.bookshelf import Author


def fill(create_app: CreateApp, config: Config, seed: int, who: str, clock: Clock = utc_now) -> None:
    """Plays what has led to now. Raises `Refused` where orders are there already, or no team to work on any."""
    calendar, now = config.calendar(), clock()
    begun = sample_day.begins(calendar, now)
    playing = JumpingClock(begun)
    app = create_app(config, playing)
    wiring: Wiring = app.extensions["shopboard"]
    try:
        _check_new(wiring)
        hire(wiring, Author.once(who, who, begun))
        day = day_of(calendar, begun)
        bring_past(app, day - ONE_DAY, seed)
        with TemporaryDirectory() as folder:
            file = Path(folder) / sample_day.DAY.name
            file.write_text(sample_day.around(calendar, now, all_here=False), encoding="utf-8")
            orders = orders_of(wiring, file, day)
        workshop = workshop_of(app, Caller(app, within(app)), playing, seed)
        play_until(app, workshop, playing, orders, "", now)
        book_tomorrow(app, workshop.caller, orders)
    finally:
        wiring.store.close()


def _check_new(wiring: Wiring) -> None:
    if wiring.store.log.has_begun():
        raise conflict("This shop has orders already: the sample is for a new one.", "shop")
    if not any(team.bays and team.technicians for team in wiring.store.floor.teams().values()):
        raise conflict("This shop has no teams with bays and people: the sample needs some.", "shop")
