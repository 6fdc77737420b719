"""The sample day's orders with times of the present: in the middle of the working day, whenever they are brought in."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime

from board.calendar import ONE_DAY, Calendar, add_minutes, day_bounds, day_of, minutes_before, minutes_between
from server.config.resources import SAMPLES
from server.imports.times import Dating, instant

DAY, DAY_MAP, STAFF = SAMPLES / "day.csv", SAMPLES / "day.map.yaml", SAMPLES / "staff.csv"
MINUTES_IN = 135
"""So long the shop has been open when the day is at its busiest."""
RECEIVED, PROMISED = "接车时间", "约定交车时间"


def begins(calendar: Calendar, now: datetime) -> datetime:
    """When the day begins that is in its middle now, counted in opening hours."""
    return minutes_before(calendar, now, MINUTES_IN).replace(second=0, microsecond=0)


def around(calendar: Calendar, now: datetime, *, all_here: bool) -> str:
    """day.csv with times around `now`, in text. `all_here`: who would come later is here already."""
    with DAY.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        columns, rows = reader.fieldnames or (), list(reader)
    written = _open_day(calendar, day_of(calendar, now))
    opens, dating = day_bounds(calendar, written), Dating(calendar.zone, written)
    start = begins(calendar, now)
    text = io.StringIO()
    writer = csv.DictWriter(text, columns)
    writer.writeheader()
    for row in rows:
        for column in (RECEIVED, PROMISED):
            at = instant(row[column], dating)
            if at is None or opens is None:
                continue
            there = add_minutes(calendar, start, max(0.0, minutes_between(calendar, opens[0], at)))
            row[column] = (min(there, now) if all_here and column == RECEIVED else there).isoformat()
        writer.writerow(row)
    return text.getvalue()


def _open_day(calendar: Calendar, day: date) -> date:
    """The first open day from `day` on: on it the times of day of the file are meant."""
    return next((later for n in range(366) if day_bounds(calendar, later := day + n * ONE_DAY)), day)
