"""The public holidays of the shop's country: whole stretches of days off, and the weekends worked for them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from babel.core import get_global

from board.calendar import ONE_DAY

LONGEST = timedelta(days=15)
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
"""In the name of a day off for which a weekend is worked, in the country's own language: which day that is."""
IN_BRACKETS = re.compile(r"\s*[(（].*?[)）]")


@dataclass(frozen=True, slots=True)
class PublicHoliday:
    """Days off from `first` to `last`, weekends between and beside them included; `worked`: weekend days that are
    worked instead (调休)."""

    name: str
    first: date
    last: date
    worked: tuple[date, ...] = ()


@lru_cache(maxsize=16)
def public_holidays(zone: str, year: int, language: str) -> tuple[PublicHoliday, ...]:
    """Those of the country of a time zone that touch a year, in order; none where the country is not known."""
    # Takes half a second to import, and only the settings need it.
    import holidays

    country, years = get_global("zone_territories").get(zone), range(year - 1, year + 2)
    if country is None or country not in holidays.list_supported_countries():
        return ()
    own = holidays.country_holidays(country, years=years)
    if own.default_language:
        own = holidays.country_holidays(country, years=years, language=own.default_language)
    spoken = next((one for one in own.supported_languages if one[:2] == language[:2]), None)
    known = holidays.country_holidays(country, years=years, language=spoken) if spoken else own
    found: list[PublicHoliday] = []
    day = date(year, 1, 1) - LONGEST
    while day.year <= year:
        last = day
        while last in known or (last.weekday() in known.weekend and last not in known.weekend_workdays):
            last += ONE_DAY
        off = [day + n * ONE_DAY for n in range((last - day).days)]
        if any(one in known for one in off) and last > date(year, 1, 1):
            names = [known[one] for one in off if one in known]
            worked = {date.fromisoformat(at) for one in off for at in DATE.findall(own.get(one, ""))}
            found.append(PublicHoliday(_name(names), off[0], off[-1], tuple(sorted(worked))))
        day = max(last, day + ONE_DAY)
    return tuple(found)


def _name(names: list[str]) -> str:
    """What the stretch is called: its feasts, each once. A day off for a weekend that is worked names that day, and is
    none."""
    feasts = [name for name in names if not any(one.isdigit() for one in name)]
    return " · ".join(dict.fromkeys(IN_BRACKETS.sub("", one) for name in feasts for one in name.split("; ")))
