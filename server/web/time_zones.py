"""The time zones that a shop may be in."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones

from babel.core import get_global

NOWHERE = ("ZZ", "001")


@cache
def time_zones() -> tuple[str, ...]:
    """Those of a place, by name: `Asia/Shanghai`, but neither `UTC` nor `EST5EDT`."""
    places = get_global("zone_territories")
    return tuple(
        sorted(name for name in available_timezones() if "/" in name and places.get(name, "ZZ") not in NOWHERE)
    )


def zones_with(chosen: str | None) -> tuple[str, ...]:
    """All of them, and before them the one that is chosen where it is none of these."""
    zones = time_zones()
    return zones if chosen is None or chosen in zones else (chosen, *zones)
