"""What may be asked for about the work on a car, its inspections and its wash."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from flask_babel import lazy_gettext
from pydantic import Field

from board.orders.events import Share
from board.orders.job import Job
from board.orders.moves import work
from board.orders.shop import Entry, Shop
from board.people import may_inspect
from server.api.body_values import Bay, Body, InspectionLevel, Instant, Name, Note, StoppageReason, TaskNumber
from server.api.command_bodies import CommandBody, OfTask, Technicians
from server.api.deciding import Asked, command, task_of
from server.web.problem import Problem


class Start(OfTask):
    """Without technicians: the technician who asks, else those the task was given to."""

    technicians: Technicians = Field(default_factory=list)


class StartHere(Start):
    """`bay`: into which it is taken from the queue; without it the one it is bound to, else the team's first free."""

    bay: Bay | None = None


class Pause(OfTask):
    """`expected_at`: when the work is expected to go on, for the forecast."""

    reason: StoppageReason
    note: Note = ""
    expected_at: Instant | None = None


class ShareBody(Body):
    technician: Name
    per_cent: Annotated[int, Field(ge=0, le=100)]


class Shares(OfTask):
    """Whoever worked on the task and is not named has no share of it."""

    shares: Annotated[list[ShareBody], Field(min_length=1, max_length=20)]


class Inspect(CommandBody):
    """A failed inspection needs a note; `task` says which task goes back (else the last finished one)."""

    level: InspectionLevel
    passed: bool
    note: Note = ""
    task: TaskNumber | None = None


class Wash(CommandBody):
    """`done` false: the car goes to the wash."""

    done: bool = True


def _workers(body: Start, asked: Asked) -> list[str]:
    """Those named; a technician who names nobody means themselves."""
    return body.technicians or ([asked.person.name] if asked.person.role == "technician" else [])


@command("start", "Begin work on a task", StartHere)
def start(shop: Shop, job: Job, body: StartHere, asked: Asked) -> Sequence[Entry]:
    """A technician who names nobody means themselves; others mean those it was given to. Whoever works elsewhere
    leaves that first. `bay` takes it from the queue into that bay; one of another team takes it where `rules.pull`
    is `trade`, and one `undo` takes that back. Who comes second gets 409.
    """
    technicians = _workers(body, asked)
    return work.start(shop, job, task=task_of(job, body.task), technicians=technicians, bay=body.bay, at=asked.at)


@command("join", "Work on a task together with those who are at it", Start)
def join(shop: Shop, job: Job, body: Start, asked: Asked) -> Sequence[Entry]:
    """A technician who names nobody means themselves. Nobody's work stops but what they had in hand."""
    return work.join(shop, job, task=task_of(job, body.task), technicians=_workers(body, asked), at=asked.at)


@command("step-out", "Leave a task to those who stay at it", Start)
def step_out(shop: Shop, job: Job, body: Start, asked: Asked) -> Sequence[Entry]:
    """A technician who names nobody means themselves. The last one pauses or finishes instead."""
    return work.step_out(shop, job, task=task_of(job, body.task), technicians=_workers(body, asked), at=asked.at)


@command("pause", "Stop work on a task for a reason", Pause)
def pause(_shop: Shop, job: Job, body: Pause, asked: Asked) -> Sequence[Entry]:
    """Some reasons need a note. `expected_at`: when it is expected to go on; the forecast waits until then. During
    `sublet` (a subcontractor has it) the car holds no bay.
    """
    return work.pause(
        job,
        task=task_of(job, body.task),
        reason=body.reason,
        note=body.note,
        expected_at=body.expected_at,
        at=asked.at,
        now=asked.now,
    )


@command("resume", "Go on with a paused task", Start)
def resume(shop: Shop, job: Job, body: Start, asked: Asked) -> Sequence[Entry]:
    return work.resume(shop, job, task=task_of(job, body.task), technicians=_workers(body, asked), at=asked.at)


@command("finish", "The work of a task is done", OfTask)
def finish(_shop: Shop, job: Job, body: OfTask, asked: Asked) -> Sequence[Entry]:
    return work.finish(job, task=task_of(job, body.task), at=asked.at)


@command("share", "Say how those who worked on a task share its standard time", Shares)
def share(_shop: Shop, job: Job, body: Shares, asked: Asked) -> Sequence[Entry]:
    """100 per cent in all; without it they share in proportion to their minutes."""
    shares = [Share(one.technician, one.per_cent) for one in body.shares]
    return work.share(job, task=task_of(job, body.task), shares=shares, at=asked.at)


@command("inspect", "Make one of the three inspections", Inspect)
def inspect(shop: Shop, job: Job, body: Inspect, asked: Asked) -> Sequence[Entry]:
    """A failed one needs a note and sends `task` (the last finished one) back."""
    if not may_inspect(asked.person.role, body.level):
        raise Problem(403, "forbidden", lazy_gettext("You may not make an inspection of this level."), "level")
    return work.inspect(shop, job, level=body.level, passed=body.passed, note=body.note, task=body.task, at=asked.at)


@command("wash", "The car goes to the wash, or comes out of it", Wash)
def wash(_shop: Shop, job: Job, body: Wash, asked: Asked) -> Sequence[Entry]:
    """`done` false: the car goes to the wash."""
    return work.wash(job, done=body.done, at=asked.at)


@command("ready", "Declare the car ready", CommandBody)
def ready(_shop: Shop, job: Job, _body: CommandBody, asked: Asked) -> Sequence[Entry]:
    return work.ready(job, at=asked.at)
