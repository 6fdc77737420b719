"""Gathers the figures of a period: counted by the store, measured against the targets. Reads only.

Everything here may run beside the event loop: it asks the store and the configuration, and leaves the desk alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from types import MappingProxyType

from board.figures.counts import Causes, Counts, Labour, median
from board.figures.kpi import Figures, Projection, Room, Tally, figures, projection, room
from board.figures.periods import Period, around, kind_of
from board.figures.score import POSTS, Score, firsts, stars
from board.orders.house_rules import Rules
from server.core.wiring import Wiring
from server.figures.attendance import attended
from server.figures.figure import Measured
from server.figures.places import opening_days, places
from server.figures.targets import house_targets
from server.store.scope import PARTS, Scope

Group = tuple[str, Measured]


@dataclass(frozen=True, slots=True)
class Running:
    """What a running month still has room for, as it stands and as it will end if it goes on so."""

    room: Room
    projection: Projection | None
    days_so_far: int
    days: int


@dataclass(frozen=True, slots=True)
class People:
    """The people of one post with their cars, the ranking for the service star, and who leads it."""

    post: str
    target: float
    scores: list[Score]
    ranking: list[Score]
    stars: list[Score]
    least: int


def measured(parts: Wiring, scope: Scope, today: date) -> Measured:
    """Everything the figures of `scope` are worked out from."""
    counting = parts.store.counting
    ((_, counts),) = counting.counts(scope)
    period = Period(scope.first, scope.last)
    ((_, labour),) = parts.store.work.labour(scope, None, attended(parts, period))
    late = counting.lateness(scope).get(None, Counter())
    found = _measured(parts.rules_on(scope.last), scope.by, counts, late, labour, house_targets(parts, scope.last))
    return replace(found, places=places(parts, period, today)) if scope.by is None else found


def groups(parts: Wiring, scope: Scope, by: str) -> list[Group]:
    """The same for each of `by` (one of GROUPS), in the order of names.

    Work without a car handed over makes a group too: who only worked on cars that are still here has done something.
    """
    counting, period = parts.store.counting, Period(scope.first, scope.last)
    rules = parts.rules_on(scope.last)
    counts = {str(name): found for name, found in counting.counts(scope, by)}
    late = {str(name): found for name, found in counting.lateness(scope, by).items()}
    worked = {str(name): found for name, found in parts.store.work.labour(scope, by, attended(parts, period))}
    goals = house_targets(parts, scope.last)

    def of(name: str) -> Measured:
        found = counts.get(name, Counts()), late.get(name, Counter()), worked.get(name, Labour())
        return _measured(rules, by, *found, goals)

    return [(name, of(name)) for name in sorted({*counts, *worked})]


def tallies(parts: Wiring, scope: Scope, by: str | None = None) -> list[tuple[str, Figures]]:
    """How many of `scope` were on time, against the target: of all of them, or of each of `by`.

    A post that has a target of its own is measured by that.
    """
    rules = parts.rules_on(scope.last)
    found: list[tuple[str | None, Tally]]
    if scope.by is None:
        found = parts.store.deliveries.on_time_figures(scope.first, scope.last, by)
    else:
        counted = parts.store.counting.counts(scope, by)
        found = [(name, counts.tally) for name, counts in counted if counts.settled or by is None]
    target = rules.target_of(by if by in PARTS else scope.by)
    return [(name or "", figures(tally, target, rules.points_per_late_car)) for name, tally in found]


def people(parts: Wiring, period: Period, post: str) -> People:
    """Everybody of a post (one of POSTS) who settled or worked on a car, against the post's target."""
    if post not in POSTS:
        raise ValueError(f"{post} is no post that is scored")
    scope, rules = Scope(period.first, period.last), parts.rules_on(period.last)
    late = parts.store.counting.lateness(scope, post)
    target, points = rules.target_of(post), rules.points_per_late_car
    scores = [
        Score(
            post,
            name,
            counts,
            figures(counts.tally, target, points),
            median(late.get(name, {})),
            max(late.get(name, ()), default=None),
        )
        for name, counts in parts.store.counting.counts(scope, post)
        if name and counts.settled
    ]
    ranking = stars(scores, rules.star_cars)
    return People(post, target, scores, ranking, firsts(ranking), rules.star_cars)


def nothing(parts: Wiring) -> Measured:
    """What no car comes to."""
    return _measured(parts.command_log.shop.rules, None, Counts(), Counter(), Labour())


def not_judged(parts: Wiring, period: Period) -> int:
    """Cars handed over of which nobody can say whether in time: history without a promise, and closed backlog."""
    zone = parts.config.calendar().zone
    begin, end = (datetime.combine(day, time(), zone) for day in (period.first, period.last + timedelta(days=1)))
    return parts.store.jobs.not_judged(begin, end)


def causes(parts: Wiring, scope: Scope) -> Causes:
    """Why the cars of `scope` were late, and where their time went."""
    return parts.store.counting.causes(scope)


def running(parts: Wiring, period: Period, tally: Tally, today: date, by: str | None = None) -> Running | None:
    """What the month still has room for, where `period` is the running one; else None."""
    if kind_of(period, today) != "month" or period.first != around("month", today).first:
        return None
    calendar, target = parts.calendar, parts.rules_on(period.last).target_of(by)
    so_far = opening_days(calendar, Period(period.first, today))
    days = opening_days(calendar, around("month", today))
    return Running(room(tally, target), projection(tally, target, so_far, days), so_far, days)


def _measured(
    rules: Rules,
    post: str | None,
    counts: Counts,
    lateness: Counter[int],
    labour: Labour,
    goals: Mapping[str, float] = MappingProxyType({}),
) -> Measured:
    against = figures(counts.tally, rules.target_of(post), rules.points_per_late_car)
    return Measured(counts, against, lateness, labour, goals=goals)
