"""The foreman's moves beside a dispatch (domain.md §4, §8): swap two tasks, split one, keep a left-over one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from board.orders import events as e
from board.orders.events import Event
from board.orders.fold import apply
from board.orders.job import Job, Task
from board.orders.labour import Operation
from board.orders.moves.work import checked, dispatch, refuse_lost_race
from board.orders.rules import known_task
from board.orders.shop import Entry, Shop
from board.refused import Refused, conflict

LEAST = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Placed:
    """A task of a job, and the job's seq on the screen of whoever moves it (None: not known)."""

    job: Job
    task: int
    seen: int | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a task goes: a team, one of its bays and, if named, technicians. `not_before` as in a dispatch."""

    team: str
    bay: str
    technicians: tuple[str, ...] = ()
    not_before: datetime | None = None


def swap(shop: Shop, one: Placed, other: Placed, *, who: str, at: datetime, now: datetime) -> list[Entry]:
    """Two dispatched tasks of one trade change places: team, bay, turn in the queue and planned beginning.

    Within a team the technicians stay with their cars, between teams they stay with their bays. Work on either stops.
    """
    first, second = _movable(one, who, now), _movable(other, who, now)
    if (one.job.order_no, first.number) == (other.job.order_no, second.number):
        raise Refused("A task cannot change places with itself.", "with_task")
    if first.trade != second.trade:
        raise Refused("The two tasks are of different trades.", "with_task")
    same_team = first.team == second.team
    # Of two with the same turn the lower number goes first: an instant less puts the other one before it.
    tie = LEAST if first.queued_at == second.queued_at else timedelta(0)
    ahead = min((one, first), (other, second), key=lambda pair: (pair[0].job.order_no, pair[1].number))[1]
    entries = []
    for placed, task, place in ((one, first, second), (other, second, first)):
        assert place.team is not None
        assert place.bay is not None
        assert place.queued_at is not None
        people = task.technicians if same_team else place.technicians
        turn = place.queued_at if task is ahead else place.queued_at - tie
        entries += checked(
            placed.job, e.TaskDispatched(task.number, place.team, place.bay, people, turn, place.not_before), at
        )
    return entries


def _movable(placed: Placed, who: str, now: datetime) -> Task:
    task = known_task(placed.job, placed.task)
    order_no = placed.job.order_no
    if task.state == "finished":
        raise conflict("Task %(task)s of %(order_no)s is already finished.", task=task.number, order_no=order_no)
    if task.team is None or task.bay is None:
        raise conflict(
            "Task %(task)s of %(order_no)s has not been dispatched yet.", task=task.number, order_no=order_no
        )
    refuse_lost_race(placed.job, task, placed.seen, who, now)
    return task


def split(
    shop: Shop,
    job: Job,
    *,
    task: int,
    operations: Sequence[str],
    place: Place | None = None,
    seen: int | None = None,
    who: str,
    at: datetime,
    now: datetime,
) -> list[Entry]:
    """The operations with these codes become a task of their own, dispatched at once where a place is named.

    What has been worked so far stays with the old task. A code named twice takes two operations. `seen` as in
    `board.orders.moves.work.dispatch`.
    """
    refuse_lost_race(job, known_task(job, task), seen, who, now)
    into = max(known.number for known in job.tasks) + 1
    fact = e.TaskSplit(task, into, _named(known_task(job, task), operations))
    entries = checked(job, fact, at)
    if place is None:
        return entries
    parted = apply(job, Event(job.seq + 1, job.order_no, at, now, who, "", "", fact))
    dispatched = dispatch(
        shop,
        parted,
        task=into,
        team=place.team,
        bay=place.bay,
        technicians=place.technicians,
        not_before=place.not_before,
        who=who,
        at=at,
        now=now,
    )
    return [*entries, *dispatched]


def _named(task: Task, codes: Sequence[str]) -> tuple[Operation, ...]:
    left, named = list(task.operations), []
    for code in codes:
        operation = next((one for one in left if one.code == code), None)
        if operation is None:
            raise Refused("Task %(task)s has no operation %(code)s.", "operations", task=task.number, code=code)
        left.remove(operation)
        named.append(operation)
    return tuple(named)


def keep(job: Job, *, task: int, at: datetime) -> list[Entry]:
    """A task left over from an earlier day stays where it stands."""
    return checked(job, e.TaskKept(task), at)
