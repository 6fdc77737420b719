"""How urgent a task is: the time left until it must begin, weighed with the work it is (domain.md §7).

The rule is ATC (apparent tardiness cost), as measured in decision 27: of two cars that are in no hurry the one that
must begin sooner comes first, of two that should have begun already the shorter one, and in between both count.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from math import inf, log
from typing import NamedTuple

from board.calendar import minutes_before, minutes_between
from board.orders.job import Job, Task
from board.orders.needs import ANY, Needs
from board.orders.promise import minute, promised_at
from board.orders.shop import Shop
from board.orders.suited import needs_of
from board.queue.progress import allowances, is_away, standard_left

LOOKAHEAD_MINUTES = 60.0
"""So many minutes of time left weigh as much as a factor e in work; measured by `bench/advice.py`."""
LEAST_WORK = 5.0

Rank = tuple[bool, float, float]


# A tuple, as are turns and forecasts: a forecast makes hundreds of them, in a quarter of a dataclass's time.
class Standing(NamedTuple):
    """A task that is to be begun, as the queue sees it.

    `teams`: those whose bays it may take, its own first (`team`, None before a dispatch); `bay`: the only one it may
    take. `stands`: the bay in which its car stands. `offered`: a free bay is offered it; what is not comes after all
    that is. `first`: the place in the log at which it was put first, else 0.

    `needs`: the bays that will do and the people of whom one must be at it.

    `latest`: in how many open minutes from now on it must begin, negative when that has passed, None without a promise.
    `size`: its work, in the minutes of time left that weigh as much.
    """

    order_no: str
    task: int
    trade: str
    team: str | None
    teams: tuple[str, ...]
    bay: str | None
    stands: str | None
    offered: bool
    first: int
    latest: float | None
    size: float
    received_at: datetime
    needs: Needs = ANY

    def may_be_done_by(self, people: Collection[str]) -> bool:
        """Whether one of these people may do it."""
        able = self.needs.technicians
        return not able or any(name in able for name in people)

    def rank(self, at: float) -> Rank:
        """What decides who comes first, the smallest; `at`: in so many open minutes from now."""
        if self.first:
            return (not self.offered, -inf, self.first)
        if self.latest is None:
            return (not self.offered, inf, 0.0)
        left = self.latest - at
        return (not self.offered, left + self.size if left > 0 else self.size, 0.0)


def standings(shop: Shop, job: Job, now: datetime) -> Mapping[int, Standing]:
    """The job's tasks that are to be begun, by number: seen from `now` cut to the minute, whenever they can begin."""
    now = minute(now)
    return shop.known.of_job("standings", job, now, lambda: _standings(shop, job, now))


def _standings(shop: Shop, job: Job, now: datetime) -> Mapping[int, Standing]:
    waiting = [task for task in job.tasks if task.state in ("waiting", "dispatched") or is_away(task)]
    if not waiting:
        return {}
    due = promised_at(job)
    until_due = minutes_between(shop.calendar, now, minute(due)) if due is not None else None
    left = {task.number: standard_left(shop, task, now) for task in job.tasks}
    to_ready = _minutes_to_ready(shop, job, left)
    stands = next((task.bay for task in reversed(job.tasks) if task.runs and task.bay and not is_away(task)), None)
    found = {}
    for task in waiting:
        team = task.team if task.team in shop.teams else None
        bay = task.bay if team is not None and task.bay in shop.teams[team].bays else None
        needs = needs_of(shop, task)
        if bay is not None and needs.bays:
            # What the foreman bound to a bay before its need was named stays there.
            needs = replace(needs, bays=())
        offered = team is not None and (bay is not None or shop.rules.pull != "none")
        latest = None if until_due is None else until_due - to_ready[task.number]
        size = LOOKAHEAD_MINUTES * log(max(left[task.number], LEAST_WORK))
        # In the order of its fields: by their names each takes twice as long to make.
        found[task.number] = Standing(
            job.order_no,
            task.number,
            task.trade,
            team,
            _teams(shop, task, team, bay, needs),
            bay,
            stands,
            offered,
            task.first_seq,
            latest,
            size,
            job.received_at,
            needs,
        )
    return found


def ranked(standing: Iterable[Standing], at: float = 0.0) -> list[tuple[Rank, Standing]]:
    """The most urgent first, each with its rank `at` so many open minutes from now; of equals, who came first."""
    line = sorted([(one.rank(at), one.received_at, one.order_no, one.task, one) for one in standing])
    return [(place[0], place[4]) for place in line]


def in_order(standing: Iterable[Standing]) -> list[Standing]:
    """The most urgent now first."""
    return [one for _, one in ranked(standing)]


def minutes_to_ready(shop: Shop, job: Job, task: Task, now: datetime) -> float:
    """What the car needs from the beginning of the task on: it and later tasks by their standard, checks and wash."""
    left = {one.number: standard_left(shop, one, minute(now)) for one in job.tasks}
    return _minutes_to_ready(shop, job, left)[task.number]


def _minutes_to_ready(shop: Shop, job: Job, left: dict[int, float]) -> dict[int, float]:
    """The same for each task of a job, of which so much is `left` each."""
    found, minutes = {}, allowances(shop, job)
    for number in reversed(left):
        minutes = found[number] = minutes + left[number]
    return found


def latest_start(shop: Shop, job: Job, task: Task, now: datetime) -> datetime | None:
    """The last opening-hours instant at which the task may begin so that the promise can be kept; None without one."""
    due = promised_at(job)
    return minutes_before(shop.calendar, due, minutes_to_ready(shop, job, task, now)) if due is not None else None


def _teams(shop: Shop, task: Task, team: str | None, bay: str | None, needs: Needs) -> tuple[str, ...]:
    if team is not None and (bay is not None or shop.rules.pull != "trade"):
        return (team,)
    of_trade = shop.of_trade(task.trade)
    able = [known.name for known in of_trade if not needs.bays or set(needs.bays) & set(known.bays)]
    if team is None:
        return tuple(able)
    return (team, *(name for name in able if name != team))
