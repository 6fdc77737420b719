"""What must go elsewhere: work whose people are away or whose bay is out of service (domain.md §13)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from board.orders.hands import all_away
from board.orders.job import Job, Task
from board.orders.shop import Shop
from board.queue.progress import holds_bay, people_of

IN_HAND = ("dispatched", "working", "paused")


@dataclass(frozen=True, slots=True)
class ToMove:
    """A task that nobody can work on where it is: `away`, all of `people` are not here, or `bay`, it stands in one that
    is out of service; until `until`, if that is known."""

    order_no: str
    plate: str
    task: int
    why: str
    people: tuple[str, ...] = ()
    bay: str | None = None
    until: datetime | None = None


def to_move(shop: Shop, now: datetime) -> list[ToMove]:
    """The work that hangs on people who are away or stands in bays out of service, by order number."""
    jobs = [shop.jobs[number] for number in sorted(shop.jobs)]
    return [one for job in jobs for task in job.tasks for one in to_move_of(shop, job, task, now)]


def to_move_of(shop: Shop, job: Job, task: Task, now: datetime) -> Iterator[ToMove]:
    """What of it hangs on people who are away or stands in a bay out of service."""
    people = people_of(task)
    if task.state in IN_HAND and all_away(shop, people, now):
        yield ToMove(job.order_no, job.plate, task.number, "away", people, task.bay)
    out = _out(shop, task, now)
    if out is not None:
        yield ToMove(job.order_no, job.plate, task.number, "bay", people, task.bay, out)


def _out(shop: Shop, task: Task, now: datetime) -> datetime | None:
    """Until when the bay in which the car stands is out of service."""
    if task.bay is None or not holds_bay(task):
        return None
    said = shop.people_and_bays.out_of_service(task.bay, now)
    return said.end if said is not None else None
