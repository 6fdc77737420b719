"""Do times drift: do promises by past work still keep what they say, and whose work takes longer than it used to?

What is seen is the newest work beside everything that was learned in a year (domain.md §7).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import median

from board.orders.labour import Operation
from board.orders.learned import Learned, TaskTime
from board.orders.sample import sample
from board.orders.team import Team

PERCENT = 96
NEWEST = 100
"""So many of the newest tasks of a trade say whether its promises are kept."""
LATELY = 50
"""So many of the newest tasks of a team or an operation say what its work takes lately."""
LOOKED_AT = 1_000
"""Of the newest tasks of all kinds, so many are looked at."""
FEWEST = 30
DRIFTED = 0.1
"""The share by which the middle of the newest times lies off the middle of the year's, from which people are told."""


@dataclass(frozen=True, slots=True)
class Drift:
    """The newest `tasks` of a team or of an operation (its code) take `ratio` times what such work took in a year."""

    name: str
    tasks: int
    ratio: float


def growth(learned: Learned, teams: Mapping[str, Team]) -> dict[str, float]:
    """By trade, how many times longer than the model says a task must be taken to be so that 96 % of the newest ones
    would have been done in time; never less than once."""
    missed: dict[str, list[float]] = {}
    for time, within in _newest(learned, [team.name for team in teams.values()], PERCENT):
        missed.setdefault(teams[time.team].trade, []).append(time.elapsed_minutes / within)
    found = {}
    for trade, ratios in missed.items():
        newest = sample(ratios[:NEWEST])
        if newest is not None and len(newest) >= FEWEST:
            found[trade] = max(1.0, newest.within(PERCENT))
    return found


def drifts(learned: Learned) -> tuple[tuple[Drift, ...], tuple[Drift, ...]]:
    """(teams, operations) whose newest work takes at least a tenth longer, or shorter, than such work took in a year;
    the furthest off first."""
    by_team: dict[str, list[float]] = {}
    by_code: dict[str, list[float]] = {}
    for time in learned.newest()[:LOOKED_AT]:
        past = learned.worked(_operations(time))
        if past is None:
            continue
        ratio = time.worked_minutes / past.median
        by_team.setdefault(time.team, []).append(ratio)
        for code, _ in time.operations:
            by_code.setdefault(code, []).append(ratio)
    by_team.pop("", None)
    return _drifted(by_team), _drifted(by_code)


def _drifted(ratios: Mapping[str, list[float]]) -> tuple[Drift, ...]:
    newest = {name: found[:LATELY] for name, found in ratios.items() if len(found) >= FEWEST}
    found = [Drift(name, len(some), median(some)) for name, some in newest.items()]
    return tuple(sorted((one for one in found if abs(one.ratio - 1) >= DRIFTED), key=lambda one: -abs(one.ratio - 1)))


def _newest(learned: Learned, teams: Iterable[str], percent: float) -> Iterable[tuple[TaskTime, float]]:
    """The newest tasks of these teams, each with the minutes within which so many of such tasks were done."""
    known = set(teams)
    for time in learned.newest()[:LOOKED_AT]:
        past = learned.elapsed(_operations(time)) if time.team in known else None
        if past is not None:
            yield time, past.within(percent)


def _operations(time: TaskTime) -> list[Operation]:
    return [Operation(code, "", "", minutes) for code, minutes in time.operations]
