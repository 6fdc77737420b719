"""How many cars a team can have in work at an instant: who is there for it, and which of its bays can be used."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from board.calendar import open_spans
from board.orders.presence import pieces
from board.orders.shifts import edges, is_planned
from board.orders.shop import Shop
from board.orders.team import Team


@dataclass(frozen=True, slots=True)
class Stretch:
    """Open hours in which a technician is there for `team`; None: away."""

    begin: datetime
    end: datetime
    team: str | None


def works_for(shop: Shop, technician: str, at: datetime) -> str | None:
    """The team a technician is there for at an instant of the opening hours; None while away."""
    said = shop.people_and_bays.said_of(technician, at)
    if said is not None and said.state == "lent":
        return said.team
    own = shop.team_of(technician)
    if said is not None:
        return None if own is None or said.state == "away" else own.name
    week = shop.people_and_bays.week_of(technician)
    return own.name if own is not None and is_planned(shop.calendar, week, at) else None


def changes(shop: Shop, begin: datetime, end: datetime) -> list[datetime]:
    """The instants between the two at which it may change who is here or what can be used, in order."""
    said = shop.people_and_bays
    return sorted({*said.changes(begin, end), *edges(shop.calendar, said.weeks.values(), begin, end)})


def stretches(shop: Shop, technician: str, day: date) -> list[Stretch]:
    """The opening hours of a local day, cut where it changes for whom the technician is there."""
    found: list[Stretch] = []
    for begin, end in open_spans(shop.calendar, day):
        for since, until in pieces(begin, end, changes(shop, begin, end)):
            team = works_for(shop, technician, since)
            if found and (found[-1].end, found[-1].team) == (since, team):
                found[-1] = Stretch(found[-1].begin, until, team)
            else:
                found.append(Stretch(since, until, team))
    return found


def away_of(shop: Shop, people: Iterable[str], at: datetime) -> tuple[str, ...]:
    """Those of these people who are not here at an instant."""
    return tuple(name for name in people if works_for(shop, name, at) is None)


def all_away(shop: Shop, people: Sequence[str], at: datetime) -> bool:
    """Whether all of these people, at least one, are not here."""
    return len(people) > 0 and len(away_of(shop, people, at)) == len(people)


def hands(shop: Shop, team: Team, at: datetime) -> int:
    """How many people are there for a team, apprentices left out. A team without people named has one for each bay."""
    if not team.technicians:
        return len(team.bays)
    everybody = (name for one in shop.teams.values() for name in one.technicians if name not in one.apprentices)
    return sum(works_for(shop, name, at) == team.name for name in everybody)


def bays_in_service(shop: Shop, team: Team, at: datetime) -> tuple[str, ...]:
    """The bays of a team that can be used."""
    return tuple(bay for bay in team.bays if shop.people_and_bays.out_of_service(bay, at) is None)


def cars_at(shop: Shop, team: Team, at: datetime) -> int:
    """How many cars a team can have in work at an instant: a pair of hands and a bay for each."""
    if not shop.people_and_bays.events:
        return team.cars_at_a_time
    return min(hands(shop, team, at), len(bays_in_service(shop, team, at)))
