"""The foreman's moves for people and bays of the day (domain.md §13): facts of the site, of no job."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

from board import codes
from board.calendar import ONE_DAY, Calendar, day_bounds, shop_day
from board.orders.events import BayServiceSet, EventUndone, PresenceSet, ShiftPlanned
from board.orders.hands import away_of
from board.orders.late_tap import tapped_at
from board.orders.presence import SITE
from board.orders.rules import FURTHEST, known_code
from board.orders.shifts import WEEKDAYS, hours_of, night_fault_in
from board.orders.shop import Entry, Shop
from board.refused import Refused, conflict

A_MINUTE = timedelta(minutes=1)


def set_presence(
    shop: Shop,
    *,
    technician: str,
    day: date,
    state: str,
    begin: datetime | None,
    end: datetime | None,
    team: str | None,
    note: str,
    now: datetime,
) -> list[Entry]:
    """A technician is `here`, `away` or `lent` to `team` on a local day, from `begin` to `end`; without them all day.

    Who is here from–to is away before and after. A night belongs to the day on which it began, and an hour of the day
    before it opens is taken for that of the night.
    """
    known_code(state, codes.PRESENCE_STATES, "state")
    own = shop.team_of(technician)
    if own is None:
        raise Refused("There is no technician %(name)s.", "technician", "unknown", name=technician)
    if state == "lent" and (team not in shop.teams or team == own.name):
        raise Refused("Say to which other team.", "team")
    if state != "lent" and team is not None:
        raise Refused("A team goes with lent only.", "team")
    first, last = (day_ends(shop.calendar, on) for on in (day - ONE_DAY, day))
    begin = _by_night(shop.calendar, day, begin, last) if begin else first
    end = _by_night(shop.calendar, day, end, last) if end else last
    _check_span(begin, end, now)
    if not first <= begin < end <= last:
        raise Refused("That is not on this day.", "from")
    stretches = [(state, begin, end, team)]
    if state == "here":
        stretches = [("away", first, begin, None), *stretches, ("away", end, last, None)]
    facts = (PresenceSet(technician, kind, a, b, of, note) for kind, a, b, of in stretches if a < b)
    return [Entry(SITE, fact, now) for fact in facts]


def day_ends(calendar: Calendar, day: date) -> datetime:
    """When a local day of the shop is over: at midnight, or when its night is."""
    midnight = datetime.combine(day + ONE_DAY, time(0), calendar.zone)
    hours = day_bounds(calendar, day)
    return max(midnight, hours[1]) if hours else midnight


def _by_night(calendar: Calendar, day: date, at: datetime, last: datetime) -> datetime:
    """02:00 of a day that opens at 20:00 and goes on until `last`, 04:00, is that of the next morning."""
    hours = day_bounds(calendar, day)
    night = hours is not None and hours[1] == last
    return at + ONE_DAY if night and hours and at < hours[0] and at + ONE_DAY <= last else at


def plan_shifts(shop: Shop, *, technician: str, week: Sequence[str], now: datetime) -> list[Entry]:
    """The hours of each weekday in which a technician is there from now on; no days at all: in all opening hours."""
    if shop.team_of(technician) is None:
        raise Refused("There is no technician %(name)s.", "technician", "unknown", name=technician)
    if len(week) not in (0, WEEKDAYS):
        raise Refused("A week has seven days.", "week")
    for day in week:
        try:
            hours_of(day)
        except ValueError:
            raise Refused("Hours are written like 08:30-17:30, not %(text)s.", "week", text=day) from None
    if night_fault_in(week):
        raise Refused("A night runs into the next day's hours.", "week")
    planned = ShiftPlanned(technician, tuple(week))
    return [] if shop.people_and_bays.week_of(technician) == planned.week else [Entry(SITE, planned, now)]


def set_service(shop: Shop, *, bay: str, begin: datetime, end: datetime, reason: str, now: datetime) -> list[Entry]:
    """A bay cannot be used from `begin` to `end`, for a reason; without one it can be used again."""
    if shop.team_of_bay(bay) is None:
        raise Refused("There is no bay %(bay)s.", "bay", "unknown", bay=bay)
    _check_span(begin, end, now)
    return [Entry(SITE, BayServiceSet(bay, begin, end, reason), now)]


def arrived(shop: Shop, technicians: Iterable[str], at: datetime) -> list[Entry]:
    """Whoever begins work is here, whatever was said: from then on until the end of the day."""
    until = max(day_ends(shop.calendar, shop_day(shop.calendar, at)), at + A_MINUTE)
    return [Entry(SITE, PresenceSet(name, "here", at, until), at) for name in away_of(shop, technicians, at)]


def said_at(shop: Shop, about: str, age: timedelta, now: datetime) -> datetime:
    """When a tap about a person or a bay really happened that had to wait so long for the network. What was said of the
    same one since then stands: the tap is refused."""
    at = tapped_at(age, now, shop.rules.back_date_minutes)
    facts = [event.fact for event in shop.people_and_bays.events if event.at > at]
    if any(about in (getattr(fact, "technician", None), getattr(fact, "bay", None)) for fact in facts):
        raise conflict("Something was said about %(name)s since this was tapped.", name=about)
    return at


def take_back(shop: Shop, *, event: int, note: str, now: datetime) -> Sequence[Entry]:
    """What was said of a person or a bay was a mistake; all that the same command said goes with it."""
    said = next((one for one in shop.people_and_bays.events if one.seq == event), None)
    if said is None:
        raise conflict("There is nothing left to take back.", "event")
    together = tuple(one.seq for one in shop.people_and_bays.events if one.key == said.key)
    return [Entry(SITE, EventUndone(together, note), now)]


def _check_span(begin: datetime, end: datetime, now: datetime) -> None:
    if end <= begin:
        raise Refused("The end lies before the beginning.", "to")
    if max(abs(begin - now), abs(end - now)) > FURTHEST:
        raise Refused("That is more than a year away.", "from")
