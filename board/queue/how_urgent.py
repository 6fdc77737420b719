"""How urgent a task is: the time left until it must begin, weighed with the work it is (domain.md §7).

The rule is ATC (apparent tardiness cost), as measured in decision 27: of two cars that are in no hurry the one that
must begin sooner comes first, of two that should have begun already the shorter one, and in between both count.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from math import log

from board.calendar import minutes_before, minutes_between
from board.orders.job import Job, Task
from board.orders.needs import Needs
from board.orders.promise import minute, promised_at
from board.orders.shop import Shop
from board.orders.suited import needs_of
from board.queue.progress import allowances, is_away, standard_left
from board.queue.standing import Standing

LOOKAHEAD_MINUTES = 60.0
"""So many minutes of time left weigh as much as a factor e in work; measured by `bench/advice.py`."""
LEAST_WORK = 5.0


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
    left = {task.number: standard_left(shop.calendar, task, now) for task in job.tasks}
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


def minutes_to_ready(shop: Shop, job: Job, task: Task, now: datetime) -> float:
    """What the car needs from the beginning of the task on: it and later tasks by their standard, checks and wash."""
    left = {one.number: standard_left(shop.calendar, one, minute(now)) for one in job.tasks}
    return _minutes_to_ready(shop, job, left)[task.number]


def _minutes_to_ready(shop: Shop, job: Job, left: dict[int, float]) -> dict[int, float]:
    """The same for each task of a job, of which so much is `left` each."""
    found, minutes = {}, allowances(shop.rules, job)
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
