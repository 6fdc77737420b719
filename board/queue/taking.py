"""Who takes which free bay: the one place in which that is decided, for the next minute and for the whole forecast."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from board.queue.standing import Rank, Standing, ranked


@dataclass(slots=True)
class Free:
    """What is free at a moment, by team: its bays, how many more cars its people can take in hand, and who of those is
    free that some task needs by name.

    `own`: bays in which a car stands, with its order number: they are free for what else is to be done on it only.
    `fits`: whether a task is done in a bay before that goes out of service; None where none does.
    """

    bays: dict[str, list[str]] = field(default_factory=dict)
    hands: dict[str, int] = field(default_factory=dict)
    people: dict[str, set[str]] = field(default_factory=dict)
    own: Mapping[str, str] = field(default_factory=dict)
    fits: Callable[[Standing, str], bool] | None = None

    @property
    def places(self) -> int:
        """How many cars can be taken up at once."""
        return sum([min(len(bays), self.hands[team]) for team, bays in self.bays.items()])


class Taken(NamedTuple):
    """A task that takes a bay of a team; `person`: who is at it, where it needs somebody by name."""

    standing: Standing
    team: str
    bay: str
    person: str | None = None


def take(standing: Iterable[Standing], free: Free, at: float = 0.0) -> Iterator[Taken]:
    """Hands the free bays out, `at` so many open minutes from now, to the most urgent first; that makes `free` less.

    Each takes a bay of its own team where there is one. A team's bays go to its own tasks before those of other teams
    that are just as urgent.
    """
    places = free.places
    if not places:
        return
    teams, bays = free.bays.keys(), {bay for some in free.bays.values() for bay in some}
    able = [one for one in standing if (one.bay in bays if one.bay is not None else not teams.isdisjoint(one.teams))]
    if not able:
        return
    offered = [one for one in able if one.offered]
    bound = {one.bay for one in able}.union(*[one.needs.bays for one in offered]) if len(bays) > 1 else set()
    for _, equals in groupby(_line(able, offered, at), key=itemgetter(0)):
        left = []
        for _, one in equals:
            if places and one.team is not None and (taken := _taken(one, one.team, free, bound)) is not None:
                places -= 1
                yield taken
            else:
                left.append(one)
        if not places:
            return
        for one in left:
            for team in one.teams:
                if team != one.team and (taken := _taken(one, team, free, bound)) is not None:
                    places -= 1
                    yield taken
                    break


def _line(able: Sequence[Standing], offered: Sequence[Standing], at: float) -> Iterator[tuple[Rank, Standing]]:
    """The most urgent first. What is not offered comes after all that is, and is ranked only when it is its turn."""
    yield from ranked(offered, at)
    if len(offered) < len(able):
        yield from ranked([one for one in able if not one.offered], at)


def _taken(one: Standing, team: str, free: Free, bound: set[str | None]) -> Taken | None:
    """What the task takes of the team, which makes `free` less; None where nothing of the team's will do."""
    bay = _bay(one, team, free, bound) if free.hands.get(team, 0) > 0 else None
    if bay is None:
        return None
    person = None
    if one.needs.technicians:
        person = next((name for name in one.needs.technicians if name in free.people.get(team, ())), None)
        if person is None:
            return None
        free.people[team].remove(person)
    free.bays[team].remove(bay)
    free.hands[team] -= 1
    return Taken(one, team, bay, person)


def _bay(one: Standing, team: str, free: Free, bound: set[str | None]) -> str | None:
    """Which of the team's free bays the task takes: its own, else where its car stands, else one that nobody waits
    for."""
    bays: Sequence[str] = free.bays.get(team, ())
    if free.own:
        bays = [bay for bay in bays if free.own.get(bay, one.order_no) == one.order_no]
    if free.fits is not None:
        bays = [bay for bay in bays if free.fits(one, bay)]
    if one.bay is not None:
        return one.bay if one.bay in bays else None
    able = [bay for bay in bays if bay in one.needs.bays] if one.needs.bays else bays
    if one.stands in able:
        return one.stands
    return next((bay for bay in able if bay not in bound), able[0] if able else None)
