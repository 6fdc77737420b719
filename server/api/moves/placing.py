"""What the foreman may ask for: dispatch, put first, swap, split, keep."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from board.orders.job import Job
from board.orders.moves import dispatching, placing
from board.orders.shop import Entry, Shop
from board.refused import Refused
from server.api.body_values import Bay, Code, Instant, Name, Note, OrderNo, Seq, TaskNumber
from server.api.command_bodies import CommandBody, OfTask, Technicians
from server.api.deciding import Asked, command, task_of


class Dispatch(CommandBody):
    """`seen` is the job's seq on the caller's screen: a dispatch recorded after it wins over this one.

    Without `bay` it queues for the team. `not_before`: it is to begin then at the earliest; one that has passed plans
    nothing.
    """

    task: TaskNumber = 1
    team: Name
    bay: Bay | None = None
    technicians: Technicians = Field(default_factory=list)
    not_before: Instant | None = None
    seen: Seq | None = None


class PutFirst(OfTask):
    """`note`: why, for the other foreman."""

    note: Note = ""


class Swap(CommandBody):
    """`with_order_no` and `with_task`: whose place it takes. `seen`, `with_seen`: as for a dispatch, each its job's."""

    task: TaskNumber = 1
    with_order_no: OrderNo
    with_task: TaskNumber = 1
    seen: Seq | None = None
    with_seen: Seq | None = None


class Split(CommandBody):
    """`operations`: the codes of those that become a task of their own, dispatched at once with `team` (and `bay`).

    `not_before`, `seen`: as for a dispatch.
    """

    task: TaskNumber = 1
    operations: Annotated[list[Code], Field(min_length=1, max_length=100)]
    team: Name | None = None
    bay: Bay | None = None
    technicians: Technicians = Field(default_factory=list)
    not_before: Instant | None = None
    seen: Seq | None = None


@command("dispatch", "Give a task to a team, or give it again", Dispatch)
def dispatch(shop: Shop, job: Job, body: Dispatch, asked: Asked) -> Sequence[Entry]:
    """With `bay` it may begin in that one only; without, it stands in the team's queue. `not_before`: when work is to
    begin at the earliest; until then the car holds no bay. `seen` is the job's
    `seq` on the caller's screen: a dispatch recorded after it wins, and so do a split of the task and work that
    began after it: this one gets 409.
    """
    return dispatching.dispatch(
        shop,
        job,
        task=body.task,
        team=body.team,
        bay=body.bay,
        technicians=body.technicians,
        not_before=body.not_before,
        seen=body.seen,
        who=asked.person.name,
        at=asked.at,
        # However long it had to wait for its turn: what its sender saw is what there was when it was sent.
        now=asked.since,
    )


@command("put-first", "Put a dispatched task first in its team's queue", PutFirst)
def put_first(_shop: Shop, job: Job, body: PutFirst, asked: Asked) -> Sequence[Entry]:
    """Behind what was put first before it; `undo` takes it back."""
    return placing.put_first(job, task=task_of(job, body.task), note=body.note, at=asked.at)


@command("swap", "Let two dispatched tasks change places", Swap)
def swap(shop: Shop, job: Job, body: Swap, asked: Asked) -> Sequence[Entry]:
    """They are of one trade and change team and bay; what of them waits is put first, in their new order. Within a
    team the technicians stay with their cars, between teams with their bays; work on either stops. One `undo` takes
    back both.
    """
    other = shop.jobs.get(body.with_order_no)
    if other is None:
        raise Refused("There is no open order %(order_no)s.", "with_order_no", order_no=body.with_order_no)
    return placing.swap(
        shop,
        placing.Placed(job, body.task, body.seen),
        placing.Placed(other, body.with_task, body.with_seen),
        who=asked.person.name,
        at=asked.at,
        now=asked.since,
    )


@command("split", "Make a task of its own of some of its operations", Split)
def split(shop: Shop, job: Job, body: Split, asked: Asked) -> Sequence[Entry]:
    """`operations`: their codes. The new task stands right behind the old one; with `team` (and `bay`) it is
    dispatched there at once. `not_before` and `seen` as for a dispatch.
    """
    if body.team is None and body.bay is not None:
        raise Refused("Name the team of the bay as well.", "team")
    place = None
    if body.team:
        place = placing.Place(body.team, body.bay, tuple(body.technicians), body.not_before)
    return placing.split(
        shop,
        job,
        task=body.task,
        operations=body.operations,
        place=place,
        seen=body.seen,
        who=asked.person.name,
        at=asked.at,
        now=asked.since,
    )


@command("keep", "A task left over from an earlier day stays where it stands", OfTask)
def keep(_shop: Shop, job: Job, body: OfTask, asked: Asked) -> Sequence[Entry]:
    return placing.keep(job, task=task_of(job, body.task), at=asked.at)
