"""People and bays of the day over HTTP: who is here, what can be used, how much the days hold (domain.md §13)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any

from flask import Blueprint
from pydantic import Field
from typing_extensions import TypedDict

from board.calendar import ONE_DAY, day_bounds, shop_day
from board.codes import PRESENCE_STATES
from board.forecast.capacity import capacity, expected_work
from board.forecast.to_move import to_move
from board.orders.hands import stretches
from board.orders.moves import attending
from board.orders.shifts import WEEKDAYS
from board.orders.shop import Entry, Shop
from board.refused import Refused
from server.api import taps
from server.api.answers import plain
from server.api.body_values import Body, Day, Instant, Name, Note, Query, Seq
from server.api.calls import call
from server.api.shapes import Time
from server.api.site_log import Decide, newest_shop, record_of_site
from server.config.values import OneOf
from server.web.current import current
from server.web.person import Person

blueprint = Blueprint("presence", __name__)

MOST_DAYS = 62


class PresenceAsked(Query):
    """Today without it."""

    day: Day | None = None


class Presence(Body):
    """`here` from–to is away before and after; `away` and `lent` are so from–to; without times all day."""

    day: Day
    state: Annotated[str, OneOf(PRESENCE_STATES)]
    begin: Annotated[Instant | None, Field(alias="from")] = None
    end: Annotated[Instant | None, Field(alias="to")] = None
    team: Name | None = None
    note: Note = ""


class Service(Body):
    """Without a reason the bay can be used again."""

    begin: Annotated[Instant, Field(alias="from")]
    end: Annotated[Instant, Field(alias="to")]
    reason: Note = ""


class Shifts(Body):
    """From Monday to Sunday, each like "08:30-12:00, 13:00-17:30" or "" for a day off; without days: in all opening
    hours."""

    week: Annotated[list[Annotated[str, Field(max_length=60)]], Field(max_length=WEEKDAYS)]


class TakeBack(Body):
    event: Seq
    note: Note = ""


class CapacityAsked(Query):
    first: Annotated[Day, Field(alias="from")]
    last: Annotated[Day, Field(alias="to")]


StretchJson = TypedDict("StretchJson", {"from": Time, "to": Time, "team": str | None})
OutJson = TypedDict("OutJson", {"bay": str, "from": Time, "to": Time, "reason": str, "event": int})


class AttendingJson(TypedDict):
    """The opening hours of the day, cut where it changes for whom the technician is there; `team` null: away. `week`:
    the shift plan, empty without one."""

    technician: str
    team: str
    week: list[str]
    stretches: list[StretchJson]


class ToMoveJson(TypedDict):
    """Work that nobody can do where it is. `why`: `away` (all of `people`) or `bay` (out of service until `until`)."""

    order_no: str
    plate: str
    task: int
    why: str
    people: list[str]
    bay: str | None
    until: Time | None


class PresenceJson(TypedDict):
    day: str
    people: list[AttendingJson]
    out_of_service: list[OutJson]
    to_move: list[ToMoveJson]


class SaidJson(TypedDict):
    """The events that were recorded; the first can be taken back with all of them."""

    events: list[int]


class HalfDayJson(TypedDict):
    half: str
    capacity_minutes: int
    load_minutes: int


class CapacityJson(TypedDict):
    """A local day and a trade, in minutes: of technicians who are there, and of open work and appointments expected
    then. `halves`: `morning` and `afternoon` likewise, none on a day that stays closed."""

    day: str
    trade: str
    capacity_minutes: int
    load_minutes: int
    halves: list[HalfDayJson]


@call(
    blueprint,
    "GET",
    "/presence",
    guard="read",
    summary="Who is here on a day and for which team, which bays cannot be used, and what hangs on that",
    query=PresenceAsked,
    answer=PresenceJson,
)
def show_presence(person: Person, query: PresenceAsked) -> dict[str, Any]:
    shop, now = newest_shop(), current().clock()
    day = query.day or shop_day(shop.calendar, now)
    return {
        "day": day.isoformat(),
        "people": [
            {
                "technician": name,
                "team": team.name,
                "week": list(shop.people_and_bays.week_of(name)),
                "stretches": _stretches(shop, name, day),
            }
            for team in shop.teams.values()
            for name in team.technicians
        ],
        "out_of_service": _out_of_service(shop, day),
        "to_move": plain(to_move(shop, now)),
    }


@call(
    blueprint,
    "PUT",
    "/presence/<technician>",
    guard="set-presence",
    summary="Say that a technician is here, away or lent to another team",
    body=Presence,
    answer=SaidJson,
    ages=True,
)
def put_presence(person: Person, technician: str, body: Presence) -> dict[str, Any]:
    tap = taps.waited()

    def decide(shop: Shop, now: datetime) -> Sequence[Entry]:
        return attending.set_presence(
            shop,
            technician=technician,
            day=body.day,
            state=body.state,
            begin=body.begin,
            end=body.end,
            team=shop.team_called(body.team) if body.team else None,
            note=body.note,
            now=attending.said_at(shop, technician, tap.age, now) if tap else now,
        )

    return _record(person, decide)


@call(
    blueprint,
    "PUT",
    "/presence/<technician>/week",
    guard="set-presence",
    summary="Set the shift plan of a technician",
    body=Shifts,
    answer=SaidJson,
)
def put_week(person: Person, technician: str, body: Shifts) -> dict[str, Any]:
    return _record(
        person, lambda shop, now: attending.plan_shifts(shop, technician=technician, week=body.week, now=now)
    )


@call(
    blueprint,
    "PUT",
    "/bays/<bay>/service",
    guard="set-presence",
    summary="Take a bay out of service for a time, or say that it can be used again",
    body=Service,
    answer=SaidJson,
    ages=True,
)
def put_service(person: Person, bay: str, body: Service) -> dict[str, Any]:
    tap = taps.waited()

    def decide(shop: Shop, now: datetime) -> Sequence[Entry]:
        known = shop.bay_called(bay)
        at = attending.said_at(shop, known, tap.age, now) if tap else now
        return attending.set_service(shop, bay=known, begin=body.begin, end=body.end, reason=body.reason, now=at)

    return _record(person, decide)


@call(
    blueprint,
    "POST",
    "/presence/undo",
    guard="set-presence",
    summary="Take back what was said about a person or a bay",
    body=TakeBack,
    answer=SaidJson,
)
def undo_presence(person: Person, body: TakeBack) -> dict[str, Any]:
    return _record(person, lambda shop, now: attending.take_back(shop, event=body.event, note=body.note, now=now))


@call(
    blueprint,
    "GET",
    "/capacity",
    guard="read",
    summary="What the days hold and what is expected on them, by trade",
    query=CapacityAsked,
    answer=list[CapacityJson],
)
def show_capacity(person: Person, query: CapacityAsked) -> list[dict[str, Any]]:
    days = (query.last - query.first).days + 1
    if not 0 < days <= MOST_DAYS:
        raise Refused("From one day to a later one, at most %(days)s days.", "to", days=MOST_DAYS)
    shop = newest_shop()
    works = expected_work(shop, current().clock())
    found = [one for n in range(days) for one in capacity(shop, query.first + n * ONE_DAY, works)]
    answer: list[dict[str, Any]] = plain(found)
    return answer


def _record(person: Person, wanted: Decide) -> dict[str, Any]:
    return {"events": [event.seq for event in record_of_site(person, wanted).events]}


def _stretches(shop: Shop, technician: str, day: date) -> list[dict[str, Any]]:
    found = stretches(shop, technician, day)
    return [{"from": plain(one.begin), "to": plain(one.end), "team": one.team} for one in found]


def _out_of_service(shop: Shop, day: date) -> list[dict[str, Any]]:
    bounds = day_bounds(shop.calendar, day)
    if bounds is None:
        return []
    bays = [bay for team in shop.teams.values() for bay in team.bays]
    found = [(begin, bay, end, said) for bay in bays for begin, end, said in shop.people_and_bays.outages(bay, *bounds)]
    seqs = {event.fact: event.seq for event in shop.people_and_bays.events}
    return [
        {"bay": bay, "from": plain(begin), "to": plain(end), "reason": said.reason, "event": seqs[said]}
        for begin, bay, end, said in sorted(found, key=lambda one: one[:2])
    ]
