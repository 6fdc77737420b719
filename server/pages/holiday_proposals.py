"""The public holidays to come, as rows that one tap enters into closed days and days with other hours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from board.calendar import ONE_DAY, Calendar, day_of, open_spans
from server.core.public_holidays import PublicHoliday, public_holidays
from server.core.wiring import Wiring


@dataclass(frozen=True, slots=True)
class Proposal:
    """One holiday: `rows` are what its tap enters, `is_entered` whether the shop's calendar says all of it already."""

    holiday: PublicHoliday
    rows: dict[str, list[list[str]]]
    is_entered: bool


@dataclass(frozen=True, slots=True)
class HolidayYear:
    """`is_arranged`: the weekends that are worked for holidays are known, where there were any the year before; they
    are announced late."""

    year: int
    proposals: list[Proposal]
    is_arranged: bool


def holiday_years(parts: Wiring, language: str, weekday: str) -> list[HolidayYear]:
    """What is to come of this year and the next. `weekday`: the hours of a working day, as they are typed."""
    config, calendar = parts.config, parts.config.calendar()
    today = day_of(calendar, parts.clock())
    found = []
    for year in (today.year, today.year + 1):
        before, holidays = (public_holidays(config.site.time_zone, one, language) for one in (year - 1, year))
        coming = [proposal(one, calendar, weekday) for one in holidays if one.last >= today]
        if coming:
            arranged = any(one.worked for one in holidays) or not any(one.worked for one in before)
            found.append(HolidayYear(year, coming, arranged))
    return found


def proposal(one: PublicHoliday, calendar: Calendar, weekday: str) -> Proposal:
    """What a tap enters for a holiday in a shop with this calendar."""
    # A shop that works on this weekend anyway needs no word on it.
    worked = [day for day in one.worked if weekday and not calendar.week[day.weekday()]]
    rows = {
        "days": [[f"{one.first}", f"{one.last}" if one.last > one.first else ""]],
        "special": [[f"{day}", weekday] for day in worked],
    }
    closed = all(not open_spans(calendar, day) for day in _days(one.first, one.last))
    return Proposal(one, rows, closed and all(open_spans(calendar, day) for day in worked))


def _days(first: date, last: date) -> Sequence[date]:
    return [first + n * ONE_DAY for n in range((last - first).days + 1)]
