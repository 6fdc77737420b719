"""When each car will be ready once its work is done: checks and wash, one car after another (domain.md §7).

A car needs the allowances of the shop, and it waits its turn: while cars wait, checks and wash go at the pace at which
they went before (`board.orders.pace`). Where nothing is known of that, nobody waits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from board.calendar import add_minutes, minutes_between, next_open
from board.forecast.task_forecast import TaskForecast
from board.orders.job import Job
from board.orders.shop import Shop

LAST_SHARE = 0.25
"""What has begun, or waits already, still needs at least so much of its allowance."""

Coming = tuple[datetime, datetime, str, float]
"""Since or from when a car waits, from when on it can be its turn, its order number, and the minutes that it needs."""


def ready_times(shop: Shop, laid: Mapping[str, Sequence[TaskForecast]], now: datetime) -> dict[str, datetime]:
    """When each open job is ready, or was, whose unfinished tasks were laid out like this; by order number."""
    opens = next_open(shop.calendar, now)
    found: dict[str, datetime] = {}
    to_check: list[Coming] = []
    for number, job in shop.jobs.items():
        ready_at = job.ready_at
        if ready_at is not None:
            found[number] = ready_at
            continue
        ends = max([one.ends_at for one in laid.get(number, ())], default=opens)
        finished_at = job.finished_at
        to_check.append((finished_at or ends, ends, number, _checks(shop, job, finished_at, now)))
    checked = _one_after_another(shop, to_check, shop.learned.paces.checks)
    to_wash = [(at, at, number, _wash(shop, shop.jobs[number], now)) for number, at in checked.items()]
    return found | _one_after_another(shop, to_wash, shop.learned.paces.wash)


def _one_after_another(shop: Shop, coming: Iterable[Coming], pace: float | None) -> dict[str, datetime]:
    """When each is done: whoever came first comes first, and nobody sooner than the pace allows behind another."""
    done: dict[str, datetime] = {}
    last: datetime | None = None
    for _, begin, number, minutes in sorted(coming):
        if not minutes:
            done[number] = begin
            continue
        ends = add_minutes(shop.calendar, begin, minutes)
        if pace and last is not None and ends < last + timedelta(minutes=pace):
            ends = max(ends, add_minutes(shop.calendar, last, pace))
        done[number] = last = ends
    return done


def _checks(shop: Shop, job: Job, finished_at: datetime | None, now: datetime) -> float:
    """What the checks will still need, in open minutes, once it is their turn."""
    allowed = shop.rules.inspection_minutes
    if finished_at is None:
        return allowed if job.required_inspections else 0.0
    return _rest(shop, allowed, finished_at, now) if job.open_inspections else 0.0


def _wash(shop: Shop, job: Job, now: datetime) -> float:
    """The same of the wash. Few say that it has begun: where its pace is known it counts from the end of the checks,
    since who waits for whom is known too."""
    if not job.wash or job.wash_finished_at is not None:
        return 0.0
    checked = job.checked_at
    begun = job.wash_started_at or (checked if shop.learned.paces.wash else None)
    return _rest(shop, shop.rules.washing_minutes, begun if checked is not None else None, now)


def _rest(shop: Shop, allowance: float, since: datetime | None, now: datetime) -> float:
    spent = max(0.0, minutes_between(shop.calendar, since, now)) if since else 0.0
    return max(allowance - spent, LAST_SHARE * allowance)
