"""Who takes which free bay: the one place in which that is decided, for the next minute and for the whole forecast."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter

from board.queue.standing import Standing, ranked


@dataclass(slots=True)
class Free:
    """What is free at a moment, by team: its bays, and how many more cars its people can take in hand."""

    bays: dict[str, list[str]] = field(default_factory=dict)
    hands: dict[str, int] = field(default_factory=dict)

    @property
    def places(self) -> int:
        """How many cars can be taken up at once."""
        return sum(min(len(bays), self.hands[team]) for team, bays in self.bays.items())


@dataclass(frozen=True, slots=True)
class Taken:
    """A task that takes a bay of a team."""

    standing: Standing
    team: str
    bay: str


def take(standing: Iterable[Standing], free: Free, at: float = 0.0) -> Iterator[Taken]:
    """Hands the free bays out, `at` so many open minutes from now, to the most urgent first; that makes `free` less.

    Each takes a bay of its own team where there is one. A team's bays go to its own tasks before those of other teams
    that are just as urgent.
    """
    places = free.places
    if not places:
        return
    line = ranked([one for one in standing if not free.bays.keys().isdisjoint(one.teams)], at)
    bound = {one.bay for _, one in line}
    for _, equals in groupby(line, key=itemgetter(0)):
        left = []
        for _, one in equals:
            if places and one.team is not None and (bay := _bay(one, one.team, free, bound)) is not None:
                places -= 1
                yield Taken(one, one.team, bay)
            else:
                left.append(one)
        if not places:
            return
        for one in left:
            for team in one.teams:
                if team != one.team and (bay := _bay(one, team, free, bound)) is not None:
                    places -= 1
                    yield Taken(one, team, bay)
                    break


def _bay(one: Standing, team: str, free: Free, bound: set[str | None]) -> str | None:
    """The bay of the team that the task takes: its own, else where its car stands, else one nobody is bound to."""
    bays = free.bays.get(team)
    if not bays or free.hands[team] <= 0 or (one.bay is not None and one.bay not in bays):
        return None
    bay = one.bay or (one.stands if one.stands in bays else None)
    if bay is None:
        bay = next((bay for bay in bays if bay not in bound), bays[0])
    bays.remove(bay)
    free.hands[team] -= 1
    return bay
