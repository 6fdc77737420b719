"""The facts of an order: received, checked, washed, handed over, put right (domain.md §4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from board.orders.labour import Operation, TaskPlan

AMENDABLE = ("plate", "vin", "model", "waiting_customer", "wash", "messages")
"""What of an order is put right by writing another value in its place, and by nothing else."""


@dataclass(frozen=True, slots=True)
class JobReceived:
    """A repair order was opened. `inspections` are the levels this repair type required on that day.

    `advisor` is blank where nobody recorded who it was. `judged` is False for imported history without a promise:
    nobody can say whether the car was on time, and no rate counts it. `backlog`: an old open order of another system;
    whether the car is still here nobody knows. `messages`: the customer agreed to be told by message.
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
    backlog: bool = False
    vin: str = ""
    messages: bool = False


@dataclass(frozen=True, slots=True)
class WorkAdded:
    """Operations found after the first promise, put on task `task` (a new one if the job has no such number).

    `confirmed_by`: how the customer agreed to them; None while that is open.
    """

    english: ClassVar[str] = "Work added"
    task: int
    trade: str
    operations: tuple[Operation, ...]
    confirmed_by: str | None = None


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
class CustomerAmended:
    """The customer's name or number was put right; neither is in the log, and the earlier one is nowhere."""

    english: ClassVar[str] = "Customer put right"
    note: str = ""


@dataclass(frozen=True, slots=True)
class OrderAmended:
    """A fact of the open order was put right: `what` is one of AMENDABLE."""

    english: ClassVar[str] = "Order put right"
    what: str
    old: str | bool
    new: str | bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class RepairTypeAmended:
    """The repair type was put right. `inspections` are the levels that the new one requires; the old ones stay."""

    english: ClassVar[str] = "Repair type put right"
    old: str
    new: str
    inspections: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class AdvisorAmended:
    """Another advisor is told of the car from now on. Only with `counts` the car counts for this one as well."""

    english: ClassVar[str] = "Advisor put right"
    old: str
    new: str
    counts: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class JobPassedOn:
    """The advisor `old` passed the car on to `new`, who is told of it from now on; it counts for whom it did."""

    english: ClassVar[str] = "Passed on"
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class OperationsAmended:
    """Task `task` has the operations `new` instead of `old`; without any it is gone, without any before it is new."""

    english: ClassVar[str] = "Operations put right"
    task: int
    trade: str
    old: tuple[Operation, ...]
    new: tuple[Operation, ...]
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
class JobReopened:
    """The cancellation was taken back: receipt, promises and warnings are what they were."""

    english: ClassVar[str] = "Cancellation taken back"
    note: str


@dataclass(frozen=True, slots=True)
class BacklogTakenUp:
    """The car of an old open order is really here: from now on it is one like all others."""

    english: ClassVar[str] = "Taken up from the backlog"


@dataclass(frozen=True, slots=True)
class BacklogClosed:
    """An old open order was closed, with others: nobody knows when the car was handed over, and no rate counts it."""

    english: ClassVar[str] = "Closed as backlog"
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
class OrderTakenBack:
    """Import `number`, which had opened the order, was taken back: the order is as if nobody had ever opened it."""

    english: ClassVar[str] = "Import taken back"
    number: int


OrderFact = (
    JobReceived
    | OrderTakenBack
    | WorkAdded
    | InspectionMade
    | WashStarted
    | WashFinished
    | JobReadied
    | JobDelivered
    | DeliveryReversed
    | CarLeft
    | CustomerAmended
    | OrderAmended
    | RepairTypeAmended
    | AdvisorAmended
    | JobPassedOn
    | OperationsAmended
    | LateCauseCorrected
    | ContradictionCleared
    | JobCancelled
    | JobReopened
    | BacklogTakenUp
    | BacklogClosed
    | EventUndone
    | TimeCorrected
)
"""What happens to an order as a whole."""
