"""How a length of time is written for people; the browser writes it alike: server/frontend/logic/countdown.js."""

from __future__ import annotations

from flask_babel import gettext

HOUR, DAY = 60, 1440
DAYS_FROM = 2 * DAY
"""From so many minutes on, days are clear enough."""


def duration(minutes: float, *, in_days: bool = True) -> str:
    """For people: 55 min, 2 h, 2 h 05 min; from two days on whole days, if that is time that passes and not work."""
    whole = int(minutes)
    if in_days and whole >= DAYS_FROM:
        return gettext("%(days)s days", days=whole // DAY)
    if whole < HOUR:
        return gettext("%(minutes)s min", minutes=f"{minutes:g}")
    hours, rest = divmod(whole, HOUR)
    if not rest:
        return gettext("%(hours)s h", hours=hours)
    return gettext("%(hours)s h %(minutes)s min", hours=hours, minutes=f"{rest:02}")


def work_time(minutes: float) -> str:
    """For people: work, which is counted in hours however much it is."""
    return duration(minutes, in_days=False)
