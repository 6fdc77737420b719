"""The facts of the work on an order: each task from its dispatch to its finish (domain.md §4).

A fact about a task also has, as `follows`, the task's states that it may follow.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from board.orders.labour import Operation


@dataclass(frozen=True, slots=True)
class TaskDispatched:
    """A task was given to a team, and, if named, to a bay and to technicians; without a bay it stands in the queue.

    `not_before`: when it is to begin at the earliest; None: as soon as it can. `turn` stands in old logs, from when
    the order of the dispatches was the order of the work, and means nothing.
    """

    english: ClassVar[str] = "Task dispatched"
    follows: ClassVar[tuple[str, ...]] = ("waiting", "dispatched", "working", "paused")
    task: int
    team: str
    bay: str | None = None
    technicians: tuple[str, ...] = ()
    turn: datetime | None = None
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class TaskPutFirst:
    """A foreman put a dispatched task first in its team's queue, behind those that were put first before it."""

    english: ClassVar[str] = "Put first"
    follows: ClassVar[tuple[str, ...]] = ("dispatched",)
    task: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class TaskSplit:
    """Some operations of a task became a task of their own, number `into`, right behind it."""

    english: ClassVar[str] = "Task split"
    follows: ClassVar[tuple[str, ...]] = ("waiting", "dispatched", "working", "paused")
    task: int
    into: int
    operations: tuple[Operation, ...]


@dataclass(frozen=True, slots=True)
class TaskKept:
    """A task left over from an earlier day stays where it stands: that was decided this morning."""

    english: ClassVar[str] = "Left where it stands"
    follows: ClassVar[tuple[str, ...]] = ("dispatched", "working", "paused")
    task: int


@dataclass(frozen=True, slots=True)
class TaskStarted:
    """Work on a task began, in `bay` where the dispatch named none.

    `instead_of`: the order that the bay was offered, where it was another one.
    """

    english: ClassVar[str] = "Work started"
    follows: ClassVar[tuple[str, ...]] = ("dispatched",)
    task: int
    technicians: tuple[str, ...]
    bay: str | None = None
    instead_of: str | None = None


@dataclass(frozen=True, slots=True)
class TaskPaused:
    """Work on a task stopped for a reason (a stoppage); `expected_at` is when it should go on, if anybody knows."""

    english: ClassVar[str] = "Work paused"
    follows: ClassVar[tuple[str, ...]] = ("working",)
    task: int
    reason: str
    note: str = ""
    expected_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TaskResumed:
    """Work on a paused task went on."""

    english: ClassVar[str] = "Work resumed"
    follows: ClassVar[tuple[str, ...]] = ("paused",)
    task: int
    technicians: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TechnicianJoined:
    """One more technician works on a task that is being worked on."""

    english: ClassVar[str] = "Joined the work"
    follows: ClassVar[tuple[str, ...]] = ("working",)
    task: int
    technician: str


@dataclass(frozen=True, slots=True)
class TechnicianLeft:
    """A technician works on a task no longer; those who stay go on."""

    english: ClassVar[str] = "Left the work to the others"
    follows: ClassVar[tuple[str, ...]] = ("working",)
    task: int
    technician: str


@dataclass(frozen=True, slots=True)
class TaskFinished:
    """The work of a task was done."""

    english: ClassVar[str] = "Work finished"
    follows: ClassVar[tuple[str, ...]] = ("working", "paused")
    task: int


@dataclass(frozen=True, slots=True)
class Share:
    """One technician's part of a task's standard time, per cent."""

    technician: str
    per_cent: int


@dataclass(frozen=True, slots=True)
class LabourShared:
    """Those who worked on a task share its standard time so, whatever their minutes; the shares add up to 100."""

    english: ClassVar[str] = "Standard time shared"
    task: int
    shares: tuple[Share, ...]


TaskFact = (
    TaskDispatched
    | TaskPutFirst
    | TaskSplit
    | TaskKept
    | TaskStarted
    | TaskPaused
    | TaskResumed
    | TechnicianJoined
    | TechnicianLeft
    | TaskFinished
)
"""What happens to one task: each names its number as `task`."""
