"""Why a car stands where it stands in the queue, in one line for the foreman (domain.md §7)."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext

from server.web.durations import work_time
from server.web.instants import day_time


def why(promised_at: datetime | None, minutes_to_ready: float, latest_start: datetime | None, first_by: str) -> str:
    """ "promised 16:00, 1 h 30 min of work to go, to begin by 14:20", with the name of whoever put it first."""
    if promised_at is None or latest_start is None:
        said = gettext("no promised time, %(time)s of work to go", time=work_time(round(minutes_to_ready)))
    else:
        said = gettext(
            "promised %(due)s, %(time)s of work to go, to begin by %(latest)s",
            due=day_time(promised_at),
            time=work_time(round(minutes_to_ready)),
            latest=day_time(latest_start),
        )
    return gettext("put first by %(who)s; %(said)s", who=first_by, said=said) if first_by else said
