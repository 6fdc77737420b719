"""The foreman's moves beside a dispatch (domain.md §4, §7, §8): put a task first, swap two, split one, keep one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from board.orders import events as e
from board.orders.events import Event
from board.orders.fold import apply
from board.orders.job import Job, Task
from board.orders.labour import Operation
from board.orders.moves.checked import checked
from board.orders.moves.dispatching import dispatch, refuse_lost_race
from board.orders.rules import known_task
from board.orders.shop import Entry, Shop
from board.orders.suited import check_people, check_place
from board.queue.how_urgent import standings
from board.queue.standing import in_order
from board.refused import Refused, conflict


@dataclass(frozen=True, slots=True)
class Placed:
    """A task of a job, and the job's seq on the screen of whoever moves it (None: not known)."""

    job: Job
    task: int
    seen: int | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a task goes: a team and, if named, one of its bays and technicians. `not_before` as in a dispatch."""

    team: str
    bay: str | None = None
    technicians: tuple[str, ...] = ()
    not_before: datetime | None = None


def put_first(job: Job, *, task: int, note: str = "", at: datetime) -> list[Entry]:
    """A dispatched task goes first in its team's queue, behind what was put first before it."""
    wanted = known_task(job, task)
    if wanted.state == "dispatched" and wanted.first_seq:
        raise conflict(
            "%(who)s has put task %(task)s of %(order_no)s first already.",
            "task",
            who=wanted.first_by,
            task=task,
            order_no=job.order_no,
        )
    return checked(job, e.TaskPutFirst(task, note), at)


def swap(shop: Shop, one: Placed, other: Placed, *, who: str, at: datetime, now: datetime) -> list[Entry]:
    """Two dispatched tasks of one trade change places: team, bay and planned beginning; what of them waited is put
    first, in their new order.

    Within a team the technicians stay with their cars, between teams they stay with their bays. Work on either stops.
    """
    if (one.job.order_no, one.task) == (other.job.order_no, other.task):
        raise Refused("A task cannot change places with itself.", "with_task")
    first, second = _movable(one, who, now), _movable(other, who, now)
    if first.trade != second.trade:
        raise Refused("The two tasks are of different trades.", "with_task")
    same_team = first.team == second.team
    waited = [(placed, task) for placed, task in ((one, first), (other, second)) if task.state == "dispatched"]
    entries = []
    for placed, task, place in ((one, first, second), (other, second, first)):
        assert place.team is not None
        people = task.technicians if same_team else place.technicians
        if place.team in shop.teams:
            check_place(shop, task, place.team, place.bay)
        if people:
            check_people(shop, task, people)
        moved = e.TaskDispatched(task.number, place.team, place.bay, people, not_before=place.not_before)
        stands = (task.team, task.bay, task.technicians, task.not_before)
        if task.state != "dispatched" or stands != (moved.team, moved.bay, moved.technicians, moved.not_before):
            entries += checked(placed.job, moved, at)
    for placed, task in _behind_first(shop, waited, now):
        entries.append(Entry(placed.job.order_no, e.TaskPutFirst(task.number), at))
    return entries


def _behind_first(shop: Shop, waited: Sequence[tuple[Placed, Task]], now: datetime) -> list[tuple[Placed, Task]]:
    """Against the order of the queue."""
    standing = {
        (placed.job.order_no, task.number): standings(shop, placed.job, now)[task.number] for placed, task in waited
    }
    places = [(known.order_no, known.task) for known in in_order(standing.values())]
    return sorted(waited, key=lambda one: -places.index((one[0].job.order_no, one[1].number)))


def _movable(placed: Placed, who: str, now: datetime) -> Task:
    task = known_task(placed.job, placed.task)
    order_no = placed.job.order_no
    if task.state == "finished":
        raise conflict("Task %(task)s of %(order_no)s is already finished.", task=task.number, order_no=order_no)
    if task.team is None:
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
    `board.orders.moves.dispatching.dispatch`.
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
