"""The facts of a job's life, as the log keeps them (domain.md §4).

A fact says what happened and holds no state; `Event` is its envelope: where it stands in the log, when it happened,
when it was recorded, who said so. Facts are never changed: a mistake is put right by another fact (`EventUndone`,
`TimeCorrected`).

Each kind has its word, `english`, for people; a fact about a task also the task's states that it may follow.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, get_args

from board.orders.labour import Operation


@dataclass(frozen=True, slots=True)
class TaskPlan:
    """A task as the repair order asks for it: one trade and its operations; `number` counts from 1 within the job."""

    number: int
    trade: str
    operations: tuple[Operation, ...]


@dataclass(frozen=True, slots=True)
class JobReceived:
    """A repair order was opened. `inspections` are the levels this repair type required on that day.

    `advisor` is blank where nobody recorded who it was. `judged` is False for imported history without a promise:
    nobody can say whether the car was on time, and no rate counts it.
    """

    english: ClassVar[str] = "Repair order opened"
    plate: str
    model: str
    repair_type: str
    advisor: str
    tasks: tuple[TaskPlan, ...]
    inspections: tuple[str, ...]
    waiting_customer: bool = False
    wash: bool = False
    judged: bool = True


@dataclass(frozen=True, slots=True)
class PromiseGiven:
    """A time was given to the customer. `confirmed_by` is None while the customer has not confirmed it.

    `noted_at` is when a foreign system recorded it, for imported history; otherwise the event's `recorded_at` counts.
    """

    english: ClassVar[str] = "Time promised"
    promised_at: datetime
    reason: str
    confirmed_by: str | None = None
    noted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class WorkAdded:
    """Operations found after the first promise, put on task `task` (a new one if the job has no such number)."""

    english: ClassVar[str] = "Work added"
    task: int
    trade: str
    operations: tuple[Operation, ...]


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
class InspectionMade:
    """One of the three levels was checked. A failed one sends task `task` back to its team (internal rework).

    `technicians` take the work up again at once; where all of them are busy it is empty and the task waits, dispatched.
    """

    english: ClassVar[str] = "Inspection made"
    level: str
    passed: bool
    note: str = ""
    task: int | None = None
    technicians: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WashStarted:
    """The car went to the wash, whether or not one had been asked for."""

    english: ClassVar[str] = "Wash started"


@dataclass(frozen=True, slots=True)
class WashFinished:
    """The car is washed."""

    english: ClassVar[str] = "Wash finished"


@dataclass(frozen=True, slots=True)
class JobReadied:
    """Somebody declared the checked car ready to hand over; a wash still open is left out."""

    english: ClassVar[str] = "Declared ready"


@dataclass(frozen=True, slots=True)
class JobDelivered:
    """Settlement: the car was handed over at the event's `at` (交车时间)."""

    english: ClassVar[str] = "Car handed over"


@dataclass(frozen=True, slots=True)
class DeliveryReversed:
    """The settlement was reversed (反结算); the job is open again."""

    english: ClassVar[str] = "Settlement reversed"
    note: str


@dataclass(frozen=True, slots=True)
class CarLeft:
    """The car left the yard (离场); decides nothing."""

    english: ClassVar[str] = "Car left the yard"


@dataclass(frozen=True, slots=True)
class LateExpected:
    """From now on the car is shown as expected late for the promise recorded at seq `promise`: at `expected_at`."""

    english: ClassVar[str] = "Expected late"
    promise: int
    expected_at: datetime


@dataclass(frozen=True, slots=True)
class LateExpectedOver:
    """The car is no longer shown as expected late for the promise recorded at seq `promise`."""

    english: ClassVar[str] = "No longer expected late"
    promise: int


@dataclass(frozen=True, slots=True)
class TechnicianAsked:
    """The product asked the technicians "in time?" about the promise recorded at seq `promise`."""

    english: ClassVar[str] = "Technician asked: in time?"
    promise: int


@dataclass(frozen=True, slots=True)
class InTimeConfirmed:
    """A technician answered "yes, in time" to the question about the promise recorded at seq `promise`."""

    english: ClassVar[str] = "Technician: in time"
    promise: int


@dataclass(frozen=True, slots=True)
class WarningRaised:
    """ "This will not be done in time." `source` is `technician` or `forecast` (the product itself)."""

    english: ClassVar[str] = "Delay warning raised"
    reason: str
    source: str
    promise: int
    expected_at: datetime | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class WarningAcknowledged:
    """The advisor heard the warning; `outcome` follows once the customer was spoken to (None until then)."""

    english: ClassVar[str] = "Delay warning acknowledged"
    warning: int
    outcome: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class WarningEscalated:
    """Nobody acknowledged the warning recorded at seq `warning` in time: foreman and service manager were told."""

    english: ClassVar[str] = "Delay warning escalated"
    warning: int


@dataclass(frozen=True, slots=True)
class ExcuseNoted:
    """The delay is the customer's (顾客原因); counts only with a note and the customer's signature."""

    english: ClassVar[str] = "Excuse noted"
    note: str
    signed: bool


@dataclass(frozen=True, slots=True)
class ExcuseReviewed:
    """The service manager's spot check of the excuse."""

    english: ClassVar[str] = "Excuse reviewed"
    accepted: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class CallBegun:
    """Somebody is on the phone to this car's customer: a colleague at another desk need not call."""

    english: ClassVar[str] = "Call to the customer begun"


@dataclass(frozen=True, slots=True)
class CallTried:
    """The customer could not be spoken to (没接通): the call-back is to be tried again."""

    english: ClassVar[str] = "Customer not reached"
    note: str = ""


@dataclass(frozen=True, slots=True)
class FollowUpMade:
    """The call-back: was the car on time? (是否准时交车)"""

    english: ClassVar[str] = "Customer called"
    on_time: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class CustomerAmended:
    """The customer's name or number was put right; neither is in the log, and the earlier one is nowhere."""

    english: ClassVar[str] = "Customer put right"
    note: str = ""


@dataclass(frozen=True, slots=True)
class LateCauseCorrected:
    """A person put the computed cause of a late delivery right; `cause` is one of `codes.LATE_CAUSES`."""

    english: ClassVar[str] = "Cause of the delay corrected"
    cause: str
    note: str


@dataclass(frozen=True, slots=True)
class ContradictionCleared:
    """A person looked into what does not fit together (`code`, one of `codes.CONTRADICTIONS`) and says what it was."""

    english: ClassVar[str] = "Contradiction looked into"
    code: str
    note: str


@dataclass(frozen=True, slots=True)
class JobCancelled:
    """The repair order was withdrawn; it stands in no figure."""

    english: ClassVar[str] = "Repair order cancelled"
    note: str


@dataclass(frozen=True, slots=True)
class EventUndone:
    """The events at these seqs were mistakes; the job is what the others add up to."""

    english: ClassVar[str] = "Entry undone"
    events: tuple[int, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class TimeCorrected:
    """The event at seq `event` really happened at `to`."""

    english: ClassVar[str] = "Time corrected"
    event: int
    to: datetime
    note: str = ""


@dataclass(frozen=True, slots=True)
class PresenceSet:
    """A technician is `here`, `away` or `lent` to another `team` from `begin` to `end`. Belongs to no job."""

    english: ClassVar[str] = "Presence set"
    technician: str
    state: str
    begin: datetime
    end: datetime
    team: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class BayServiceSet:
    """A bay is out of service from `begin` to `end` for a reason; without one it can be used. Belongs to no job."""

    english: ClassVar[str] = "Bay out of service"
    bay: str
    begin: datetime
    end: datetime
    reason: str = ""


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

Fact = (
    JobReceived
    | PromiseGiven
    | WorkAdded
    | TaskFact
    | LabourShared
    | InspectionMade
    | WashStarted
    | WashFinished
    | JobReadied
    | JobDelivered
    | DeliveryReversed
    | CarLeft
    | CustomerAmended
    | LateExpected
    | LateExpectedOver
    | TechnicianAsked
    | InTimeConfirmed
    | WarningRaised
    | WarningAcknowledged
    | WarningEscalated
    | ExcuseNoted
    | ExcuseReviewed
    | CallBegun
    | CallTried
    | FollowUpMade
    | LateCauseCorrected
    | ContradictionCleared
    | JobCancelled
    | EventUndone
    | TimeCorrected
    | PresenceSet
    | BayServiceSet
)

KINDS: dict[str, type[Fact]] = {kind.__name__: kind for kind in get_args(Fact)}


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a site's log.

    `seq` is gap-free within the site; `at` and `recorded_at` are aware UTC; `key` is the idempotency key of the
    command, shared by all events it caused (the store keeps it unique together with the event's place in the command).
    """

    seq: int
    job: str
    at: datetime
    recorded_at: datetime
    who: str
    device: str
    key: str
    fact: Fact
