"""The bodies of the commands of a job. Every one may carry `at`: when it happened, if not just now."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from board.codes import Confirmation, Contradiction, Outcome, PromiseReason
from server.api.body_values import (
    Bay,
    Body,
    Code,
    InspectionLevel,
    Instant,
    LateCause,
    Name,
    Note,
    OrderNo,
    Seq,
    StoppageReason,
    TaskNumber,
    WarningReason,
)
from server.api.order_bodies import OperationLines

Technicians = Annotated[list[Name], Field(max_length=20)]


class Command(Body):
    """A command that needs nothing but, perhaps, its time."""

    at: Instant | None = None


class OfTask(Command):
    """A command about one task; without a number about the one the car is at or waits for."""

    task: TaskNumber | None = None


class Dispatch(Command):
    """`seen` is the job's seq on the caller's screen: a dispatch recorded after it wins over this one.

    `not_before`: it is to begin then at the earliest; one that has passed plans nothing.
    """

    task: TaskNumber = 1
    team: Name
    bay: Bay
    technicians: Technicians = Field(default_factory=list)
    not_before: Instant | None = None
    seen: Seq | None = None


class Swap(Command):
    """`with_order_no` and `with_task`: whose place it takes. `seen`, `with_seen`: as for a dispatch, each its job's."""

    task: TaskNumber = 1
    with_order_no: OrderNo
    with_task: TaskNumber = 1
    seen: Seq | None = None
    with_seen: Seq | None = None


class Split(Command):
    """`operations`: the codes of those that become a task of their own, dispatched at once with `team` and `bay`.

    `not_before`, `seen`: as for a dispatch.
    """

    task: TaskNumber = 1
    operations: Annotated[list[Code], Field(min_length=1, max_length=100)]
    team: Name | None = None
    bay: Bay | None = None
    technicians: Technicians = Field(default_factory=list)
    not_before: Instant | None = None
    seen: Seq | None = None


class Start(OfTask):
    """Without technicians: the technician who asks, else those the task was given to."""

    technicians: Technicians = Field(default_factory=list)


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


class Answer(Command):
    """`reason` counts when the answer is no: the delay warning's."""

    in_time: bool
    reason: WarningReason = "other"


class Warn(Command):
    reason: WarningReason
    expected_at: Instant | None = None
    note: Note = ""


class Acknowledge(Command):
    """Without an outcome: heard, the customer is still to be spoken to. `note` and `signed` go with an excuse."""

    outcome: Outcome | None = None
    promised_at: Instant | None = None
    confirmed_by: Confirmation | None = None
    note: Note = ""
    signed: bool = False


class AddedWork(Command):
    """The new time counts for the verdict only when the customer confirmed it."""

    operations: OperationLines
    promised_at: Instant | None = None
    confirmed_by: Confirmation | None = None


class Promise(Command):
    promised_at: Instant
    reason: PromiseReason
    confirmed_by: Confirmation | None = None


class Inspect(Command):
    """A failed inspection needs a note; `task` says which task goes back (else the last finished one)."""

    level: InspectionLevel
    passed: bool
    note: Note = ""
    task: TaskNumber | None = None


class Wash(Command):
    """`done` false: the car goes to the wash."""

    done: bool = True


class Why(Command):
    note: Note = ""


class Excuse(Command):
    """Counts only with a note and the customer's signature."""

    note: Note
    signed: bool


class Review(Command):
    """A rejection says why. `seen` is the job's seq on the caller's screen: what was recorded after it wins."""

    accepted: bool
    note: Note = ""
    seen: Seq | None = None


class NoAnswer(Command):
    note: Note = ""


class FollowUp(Command):
    on_time: bool
    note: Note = ""


class Cause(Command):
    """The verdict stays; the note says how one knows. `seen`: as for a spot check."""

    cause: LateCause
    note: Note
    seen: Seq | None = None


class Clear(Command):
    """The note says what it was; the figures stay."""

    contradiction: Contradiction
    note: Note


class Undo(Command):
    """`event` is the seq of the event whose command is taken back."""

    event: Seq
    note: Note = ""


class Correct(Command):
    event: Seq
    to: Instant
    note: Note = ""
