"""What may be promised: the time that would have been kept in 96 % of cases, from the queue, what past work took, the
checks and the wash, in opening hours (domain.md §7).

The day is thrown `DRAWS` times: every task still open, and those of the new order, take a time that such tasks have
taken before, and bays and crews go to the cars as they come. Nothing is recorded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from board.calendar import minutes_between
from board.forecast.after_work import ready_times
from board.forecast.drift import growth
from board.forecast.layout import Turn, laid_out
from board.forecast.turns import in_turn
from board.orders.events import TaskPlan
from board.orders.job import Job, Task
from board.orders.labour import Operation
from board.orders.learned import FEWEST_JOBS, FEWEST_LONGER
from board.orders.moves.customer import open_order
from board.orders.promise import minute
from board.orders.sample import DRAWS, KEPT_PERCENT, OFTEN_PERCENT, kept_in
from board.orders.shop import Entry, Shop
from board.orders.supposed import with_entries
from board.queue.needed import overrun_by_history, remaining_minutes
from board.queue.progress import worked_minutes

UNNUMBERED = "—"
"""The number and plate of an order that is not there yet."""


@dataclass(frozen=True, slots=True)
class Lacking:
    """An operation that was done in too few past jobs to say anything: in `jobs` of the `needed`."""

    operation: Operation
    jobs: int
    needed: int = FEWEST_JOBS


@dataclass(frozen=True, slots=True)
class Prospect:
    """When a car would be ready (aware UTC): kept in 96 and in 80 % of cases. Both None where history is too short;
    `lacking` then says of what, and is empty where labour without a code is the reason."""

    kept_at: datetime | None = None
    often_at: datetime | None = None
    lacking: tuple[Lacking, ...] = ()


def talked_about(
    shop: Shop, tasks: Sequence[TaskPlan], *, repair_type: str, wash: bool, who: str, now: datetime
) -> list[Entry]:
    """The opening of an order that the advisor `who` only talks about: it has no number, no car and no promise yet."""
    return open_order(
        shop,
        order_no=UNNUMBERED,
        plate=UNNUMBERED,
        model="",
        repair_type=repair_type,
        advisor=who,
        tasks=tasks,
        promised_at=None,
        confirmed_by=None,
        waiting_customer=False,
        wash=wash,
        at=now,
        now=now,
    )


def prospect(shop: Shop, entries: Sequence[Entry], now: datetime) -> Prospect:
    """What may be promised for the order that `entries` would open, behind everything that is in the workshop now."""
    now = minute(now)
    with_order = with_entries(shop, entries, now)
    job = with_order.jobs[entries[0].job]
    lacking = [one for task in job.tasks for one in shop.learned.lacking(task.operations)]
    if any(shop.learned.elapsed(task.operations) is None for task in job.tasks):
        return Prospect(lacking=tuple(Lacking(*one) for one in dict.fromkeys(lacking)))
    ends = _ends(with_order, job, now)
    return Prospect(kept_in(KEPT_PERCENT, ends), kept_in(OFTEN_PERCENT, ends))


def _ends(shop: Shop, job: Job, now: datetime) -> list[datetime]:
    """When the job would be ready, once for each throw."""
    turns, grown = in_turn(shop, now), growth(shop.learned, shop.teams)
    thrown = [_thrown(shop, turn, grown.get(turn.task.trade, 1.0), now) for turn in turns]
    return [
        ready_times(shop, laid_out(shop, now, turns, minutes), now)[job.order_no]
        for minutes in zip(*thrown, strict=True)
    ]


def _thrown(shop: Shop, turn: Turn, grown: float, now: datetime) -> tuple[float, ...]:
    """What the task may still take, by past tasks that had taken longer than this one has so far, each `grown` as the
    newest work of its trade has; where there are too few of them, what the forecast says.

    Stoppages count in, unless the task stands still: the list scheduling knows until when.
    """
    task = turn.task
    if task.stoppage is None:
        past, spent = shop.learned.elapsed(task.operations), _spent(shop, task, now)
    else:
        past, spent = shop.learned.worked(task.operations), worked_minutes(shop.calendar, task, now)
    longer = past.longer_than(spent / grown) if past else None
    if longer is None or len(longer) < FEWEST_LONGER:
        return (remaining_minutes(shop, task, now, overrun_by_history(shop.learned)),) * DRAWS
    return tuple(grown * minutes - spent for minutes in longer.thrown(f"{turn.job.order_no}/{task.number}"))


def _spent(shop: Shop, task: Task, now: datetime) -> float:
    """Open minutes since the task was begun, stoppages included."""
    begun = task.started_at
    return max(0.0, minutes_between(shop.calendar, begun, now)) if begun is not None else 0.0
