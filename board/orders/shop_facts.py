"""The facts that belong to no order: people and bays of the day, their names, appointments (domain.md §13), hours and
rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import ClassVar

from board.orders.house_rules import Rules
from board.orders.labour import TaskPlan


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


@dataclass(frozen=True, slots=True)
class ShiftPlanned:
    """From now on a technician is there in these hours of the `week`, Monday first, each "08:30-17:30" or "" for a day
    off; without any in all opening hours. Belongs to no job."""

    english: ClassVar[str] = "Shift plan changed"
    technician: str
    week: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AppointmentBooked:
    """A car is to come at `planned_at`; this event's seq is the appointment's number. `promised_at`: when it is to be
    ready, if that was agreed. `plate` is blank for a car that has none. `messages`: the customer agreed to be told of
    the order by message. Belongs to no job."""

    english: ClassVar[str] = "Appointment booked"
    plate: str
    vin: str
    model: str
    repair_type: str
    advisor: str
    tasks: tuple[TaskPlan, ...]
    planned_at: datetime
    promised_at: datetime | None = None
    waiting_customer: bool = False
    wash: bool = False
    note: str = ""
    messages: bool = False


@dataclass(frozen=True, slots=True)
class AppointmentConfirmed:
    """The customer said once more that the car will come."""

    english: ClassVar[str] = "Appointment confirmed"
    appointment: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class AppointmentMoved:
    """The car is to come at another time, and to be ready at another one if that was agreed."""

    english: ClassVar[str] = "Appointment moved"
    appointment: int
    planned_at: datetime
    promised_at: datetime | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class AppointmentMissed:
    """The car did not come."""

    english: ClassVar[str] = "Appointment missed"
    appointment: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class AppointmentArrived:
    """The car came; `order_no` was opened for it."""

    english: ClassVar[str] = "Car of an appointment arrived"
    appointment: int
    order_no: str


@dataclass(frozen=True, slots=True)
class AppointmentCancelled:
    """The car will not come; that was said before its time."""

    english: ClassVar[str] = "Appointment cancelled"
    appointment: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class NewName:
    """What was called `old` is called `new` from now on."""

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class TeamRenamed:
    """Team `team` is called `name` from now on, and those of its bays that are named `bays`. Belongs to no job.

    What stands in the log before keeps its old names there and is read with the new ones (`board.orders.renamed`).
    """

    english: ClassVar[str] = "Team renamed"
    team: str
    name: str
    bays: tuple[NewName, ...] = ()


@dataclass(frozen=True, slots=True)
class AppointmentPassedOn:
    """The advisor `old` passed it on to `new`, whose car it will be; whether it comes counts for whom it did."""

    english: ClassVar[str] = "Appointment passed on"
    appointment: int
    old: str
    new: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class HoursAndRulesSet:
    """From the local date `since` on these hours and `rules` hold, until a newer one says otherwise; without a date the
    first ones, which reach back to the beginning. Belongs to no job.

    `week`: seven days, Monday first, each with its hours like "08:30-12:00", lunch cut out. `special`: single dates
    with hours of their own.
    """

    english: ClassVar[str] = "Hours and rules changed"
    week: tuple[tuple[str, ...], ...]
    holidays: tuple[date, ...] = ()
    special: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    rules: Rules = field(default_factory=Rules)
    since: date | None = None


AppointmentFact = (
    AppointmentBooked
    | AppointmentConfirmed
    | AppointmentMoved
    | AppointmentMissed
    | AppointmentArrived
    | AppointmentCancelled
    | AppointmentPassedOn
)
"""What happens to an appointment."""

ShopFact = PresenceSet | BayServiceSet | ShiftPlanned | TeamRenamed | AppointmentFact | HoursAndRulesSet
"""What happens to the shop itself."""
