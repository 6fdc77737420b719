"""People and bays on the foreman's tablet: who is here, what can be used, and the sheets that say otherwise (domain.md
§13)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from babel.dates import get_day_names
from flask import Blueprint, render_template, request
from flask_babel import get_locale, gettext
from werkzeug.exceptions import NotFound

from board.calendar import ONE_DAY, Span, day_bounds, half_days, shop_day
from board.orders.hands import stretches, works_for
from board.orders.moves.attending import day_ends
from board.orders.promise import minute
from board.orders.shop import Shop
from board.orders.team import Team
from server.pages.entrance import shows
from server.pages.shop_days import shown_days
from server.web.current import current
from server.web.instants import iso
from server.web.person import Person

blueprint = Blueprint("floor_page", __name__)

SHOWN_DAYS = 6
OUTAGES = timedelta(days=14)
"""So far ahead the timeline shows which bays cannot be used."""
USUAL_HOURS = (1, 2)

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Attending:
    """A technician of the team `own`, at work for `team` now (None: away), for `then` from `until` on today."""

    name: str
    own: str
    team: str | None
    until: datetime | None
    then: str | None
    note: str

    @property
    def leaves_at(self) -> datetime | None:
        """When somebody goes who is here."""
        return self.until if self.team is not None and self.then is None else None


@dataclass(frozen=True, slots=True)
class Outage:
    """A bay that cannot be used from–to; `now`: already."""

    bay: str
    begin: datetime
    end: datetime
    reason: str
    now: bool


@dataclass(frozen=True, slots=True)
class FloorToday:
    """Everybody of the shop, and the bays that cannot be used today or in the days ahead; `plan` as of `plan_of`."""

    people: tuple[Attending, ...]
    outages: tuple[Outage, ...]
    plan: str


def plan_of(teams: Iterable[Team]) -> str:
    """Teams, bays and technicians in one word: a page that was made for another one is to be loaded anew."""
    named = sorted((team.name, team.trade, *team.bays, "", *team.technicians) for team in teams)
    return sha256(repr(named).encode()).hexdigest()[:12]


def floor_today(shop: Shop, now: datetime) -> FloorToday:
    """As seen from `now`."""
    people = (attending(shop, name, now) for team in shop.teams.values() for name in team.technicians)
    bays = (bay for team in shop.teams.values() for bay in team.bays)
    return FloorToday(
        tuple(people), tuple(one for bay in bays for one in _outages(shop, bay, now)), plan_of(shop.teams.values())
    )


def attending(shop: Shop, name: str, now: datetime) -> Attending:
    """How it is with a technician now."""
    own, team = shop.team_of(name), works_for(shop, name, now)
    ahead = (one for one in stretches(shop, name, shop_day(shop.calendar, now)) if one.begin > now and one.team != team)
    change = next(ahead, None)
    said = shop.people_and_bays.said_of(name, now)
    return Attending(
        name,
        own.name if own else "",
        team,
        change.begin if change else None,
        change.team if change else None,
        said.note if said else "",
    )


def _outages(shop: Shop, bay: str, now: datetime) -> Iterator[Outage]:
    for begin, end, said in shop.people_and_bays.outages(bay, now - ONE_DAY, now + OUTAGES):
        if end > now:
            yield Outage(
                bay, max(begin, said.begin), said.end if end == now + OUTAGES else end, said.reason, begin <= now
            )


@blueprint.get("/dispatch/people/<name>")
@shows("dispatch")
def person_sheet(person: Person, name: str) -> str:
    """The sheet of a technician on one of the shown days, as HTML for the page's dialog."""
    shop, now = current().command_log.shop, current().clock()
    if shop.team_of(name) is None:
        raise NotFound
    days, one = shown_days(shop.calendar, now, SHOWN_DAYS), attending(shop, name, now)
    index = min(request.args.get("day", 0, type=int), len(days) - 1)
    day = shop_day(shop.calendar, now) if index == 0 else datetime.fromisoformat(days[index]["day"]).date()
    halves, today = half_days(shop.calendar, day), index == 0
    return render_template(
        "partials/person_sheet.html",
        one=one,
        days=days,
        index=index,
        day=day,
        stretches=stretches(shop, name, day),
        choices=[*_presences(halves), *([_leaves_now()] if today else [])],
        bays=shop.teams[one.own].bays,
        others=[team.name for team in shop.teams.values() if name not in team.technicians],
        week=shop.people_and_bays.week_of(name),
        weekdays=weekdays(),
        may=person.may("set-presence"),
    )


def weekdays() -> list[str]:
    """The days of the week by name, Monday first."""
    return [str(name) for _, name in sorted(get_day_names("abbreviated", locale=get_locale()).items())]


def without_network(shop: Shop, now: datetime) -> dict[str, Any]:
    """What the page says by itself of people and bays while the network is away: of now and of today."""
    today = shop_day(shop.calendar, now)
    return {
        "today": today,
        "today_ends": day_ends(shop.calendar, today),
        "presences": [*_presences(half_days(shop.calendar, today)), _leaves_now()],
        "reasons": _reasons(),
        "outages": [(gettext("For %(hours)s h", hours=hours), hours) for hours in USUAL_HOURS],
    }


def _leaves_now() -> tuple[str, Body, bool]:
    return gettext("Leaves now"), {"state": "away"}, True


def _reasons() -> list[str]:
    return [gettext("Lift out of order"), gettext("Inspection of the lift"), gettext("Taken for something else")]


def _presences(halves: tuple[Span, Span] | None) -> Iterator[tuple[str, Body, bool]]:
    """What is said with one tap, as (words, body, whether it begins now)."""
    yield gettext("Here all day"), {"state": "here"}, False
    yield gettext("Away all day"), {"state": "away"}, False
    if halves is not None:
        morning, afternoon = ({"state": "here", "from": iso(begin), "to": iso(end)} for begin, end in halves)
        yield gettext("Here in the morning"), morning, False
        yield gettext("Here in the afternoon"), afternoon, False


@blueprint.get("/dispatch/bays/<bay>")
@shows("dispatch")
def bay_sheet(person: Person, bay: str) -> str:
    """The sheet of a bay, as HTML for the page's dialog."""
    shop, now = current().command_log.shop, minute(current().clock())
    team = shop.team_of_bay(bay)
    if team is None:
        raise NotFound
    return render_template(
        "partials/bay_sheet.html",
        bay=bay,
        team=team,
        outages=list(_outages(shop, bay, now)),
        choices=list(_ends(shop, now)),
        now=now,
        reasons=_reasons(),
        may=person.may("set-presence"),
    )


def _ends(shop: Shop, now: datetime) -> Iterator[tuple[str, datetime]]:
    """Until when a bay may be said to be out of service with one tap."""
    for hours in USUAL_HOURS:
        yield gettext("For %(hours)s h", hours=hours), now + timedelta(hours=hours)
    today = shop_day(shop.calendar, now)
    closings = (
        bounds[1] for ahead in range(SHOWN_DAYS) if (bounds := day_bounds(shop.calendar, today + ahead * ONE_DAY))
    )
    coming = [closing for closing in closings if closing > now]
    yield from zip((gettext("Until closing time"), gettext("Until the next closing time")), coming, strict=False)
