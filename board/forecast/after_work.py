"""When each car will be ready once its work is done: checks and wash, one car after another (domain.md §7).

A car needs the allowances of the shop, and it waits its turn: while cars wait, checks and wash go at the pace at which
they went before (`board.orders.pace`). Where nothing is known of that, nobody waits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from board.calendar import add_minutes, minutes_between, next_open
from board.forecast.task_forecast import TaskForecast
from board.orders.job import Job
from board.orders.shop import Shop

LAST_SHARE = 0.25
"""What has begun, or waits already, still needs at least so much of its allowance."""


class Coming(NamedTuple):
    """A car that waits for its turn, or will: since or from when, whether that is known or forecast, when it can be its
    turn, and the minutes that it needs."""

    since: datetime
    expected: bool
    begin: datetime
    order_no: str
    minutes: float


def ready_times(shop: Shop, laid: Mapping[str, Sequence[TaskForecast]], now: datetime) -> dict[str, datetime]:
    """When each open job is ready, or was, whose unfinished tasks were laid out like this; by order number."""
    opens, paces = next_open(shop.calendar, now), shop.learned.paces
    found: dict[str, datetime] = {}
    to_check: list[Coming] = []
    open_jobs = []
    for number, job in shop.jobs.items():
        finished_at = job.finished_at
        if finished_at is not None and (ready_at := job.ready_at) is not None:
            found[number] = ready_at
            continue
        open_jobs.append(job)
        found[number] = ends = max([one.ends_at for one in laid.get(number, ())], default=opens)
        if minutes := _checks(shop, job, finished_at, now):
            to_check.append(Coming(finished_at or ends, finished_at is None, ends, number, minutes))
    checked = [job.checked_at for job in shop.jobs.values()] if paces.checks else ()
    found |= _one_after_another(shop, to_check, paces.checks, checked)
    to_wash = []
    for job in open_jobs:
        if job.wash and job.wash_finished_at is None:
            checked_at, at = job.checked_at, found[job.order_no]
            minutes = _wash(shop, job, checked_at, now)
            to_wash.append(Coming(checked_at or at, checked_at is None, at, job.order_no, minutes))
    washed = [job.wash_finished_at for job in shop.jobs.values()] if paces.wash else ()
    return found | _one_after_another(shop, to_wash, paces.wash, washed)


def _one_after_another(
    shop: Shop, coming: Sequence[Coming], pace: float | None, past: Iterable[datetime | None]
) -> dict[str, datetime]:
    """When each is done: whoever came first comes first, and nobody sooner than the pace allows behind another, be it
    the last of the `past`.

    Who of two comes first is not known while both are still expected and within half a pace of each other: each waits
    for a share of the other, so that a minute more or less moves a forecast by about a minute and not by a pace.
    """
    alone = {one.order_no: add_minutes(shop.calendar, one.begin, one.minutes) for one in coming}
    if not pace:
        return alone
    line, near, done = sorted(coming), timedelta(minutes=pace / 2), {}
    last = max((at for at in past if at is not None), default=None)
    # Before when nobody is done who comes at each place in the line, and one for the end.
    earliest = [add_minutes(shop.calendar, last, pace) if last is not None else datetime.min.replace(tzinfo=UTC)]
    for index, one in enumerate(line):
        begin, end = index, index
        while begin and one.expected and line[begin - 1].expected and one.since - line[begin - 1].since < near:
            begin -= 1
        while one.expected and end + 1 < len(line) and line[end + 1].since - one.since < near:
            end += 1
        behind = earliest[begin]
        for other in (*line[begin:index], *line[index + 1 : end + 1]):
            share = (1 + (one.since - other.since) / near) / 2
            ends = add_minutes(shop.calendar, min(one.begin, other.begin), other.minutes)
            behind = add_minutes(shop.calendar, max(ends, behind), share * pace)
        done[one.order_no] = max(alone[one.order_no], behind)
        earliest.append(add_minutes(shop.calendar, max(alone[one.order_no], earliest[-1]), pace))
    return done


def _checks(shop: Shop, job: Job, finished_at: datetime | None, now: datetime) -> float:
    """What the checks will still need, in open minutes, once it is their turn."""
    allowed = shop.rules.inspection_minutes
    if finished_at is None:
        return allowed if job.required_inspections else 0.0
    return _rest(shop, allowed, finished_at, now) if job.open_inspections else 0.0


def _wash(shop: Shop, job: Job, checked_at: datetime | None, now: datetime) -> float:
    """The same of the wash. Few say that it has begun: where its pace is known it counts from the end of the checks,
    since who waits for whom is known too."""
    begun = job.wash_started_at or (checked_at if shop.learned.paces.wash else None)
    return _rest(shop, shop.rules.washing_minutes, begun if checked_at is not None else None, now)


def _rest(shop: Shop, allowance: float, since: datetime | None, now: datetime) -> float:
    spent = max(0.0, minutes_between(shop.calendar, since, now)) if since else 0.0
    return max(allowance - spent, LAST_SHARE * allowance)
