"""How an instant is written: for machines, and for people in the shop's time zone."""

from __future__ import annotations

from datetime import UTC, datetime

from flask_babel import format_time, gettext, to_user_timezone

from server.web.current import current


def iso(at: datetime) -> str:
    """For machines: UTC, to the second."""
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def on_paper(at: datetime) -> str:
    """For what is printed and kept: day and time in the shop's time zone."""
    return f"{to_user_timezone(at):%Y-%m-%d %H:%M}"


def day_time(at: datetime) -> str:
    """For people: 16:30 in the shop's time zone, with the day when it is not today's."""
    day = to_user_timezone(at).date()
    today = to_user_timezone(current().clock()).date()
    clock = str(format_time(at, "HH:mm"))
    if day == today:
        return clock
    near = {1: gettext("tomorrow"), -1: gettext("yesterday")}.get((day - today).days)
    return f"{near or f'{day.month}-{day.day:02}'} {clock}"
