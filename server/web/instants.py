"""How an instant and a day are written: for machines, and for people in the shop's time zone.

The browser writes them alike: server/frontend/logic/site-time.js.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import cast

from flask import current_app
from flask_babel import gettext, to_user_timezone

from server.core.clock import Clock

CLOCK = "shopboard.clock"
"""Where an app has the clock by which a day is today; `languages.register` puts it there."""


def now() -> datetime:
    """The present moment of the present app."""
    return cast(Clock, current_app.extensions[CLOCK])()


def iso(at: datetime) -> str:
    """For machines: UTC, to the second."""
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def on_paper(at: datetime) -> str:
    """For what is printed and kept: day and time in the shop's time zone."""
    return f"{to_user_timezone(at):%Y-%m-%d %H:%M}"


def day_time(at: datetime) -> str:
    """For people: 16:30 in the shop's time zone, with the day when it is not today's."""
    local, today = to_user_timezone(at), to_user_timezone(now()).date()
    day, clock = local.date(), f"{local:%H:%M}"
    if day == today:
        return clock
    near = {1: gettext("tomorrow"), -1: gettext("yesterday")}.get((day - today).days)
    return f"{near or short_day(day)} {clock}"


def short_day(day: date) -> str:
    """For people: 11-29, with the year when it is not this one's."""
    this_year = to_user_timezone(now()).year
    return f"{day:%m-%d}" if day.year == this_year else f"{day:%Y-%m-%d}"
