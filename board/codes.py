"""The codes of the domain, in the order of domain.md §3.

A code on which something hangs is a row of a table, code → row: labels, pages, imports, figures, the forecast and the
configuration read it there. `english` is the word people read; its Chinese stands in the catalog. `words` are what the
files of other systems call it; `icon` is its picture. A code without company is a plain tuple with its type.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, Protocol, TypeVar, get_args

Stage = Literal[
    "received", "dispatched", "working", "paused", "inspecting", "washing", "ready", "delivered", "cancelled"
]
PromiseReason = Literal["initial", "added_work", "customer_request", "delay"]
Confirmation = Literal["signature", "phone", "in_person"]
SignedFor = Literal["excuse", "added_work"]
Outcome = Literal["new_promise", "in_time", "excuse"]
FindingOutcome = Literal["added_work", "next_visit", "settled"]
ReworkPost = Literal["technician", "team", "advisor", "inspector"]
PresenceState = Literal["here", "away", "lent"]
Contradiction = Literal[
    "call_disagrees_with_clock",
    "delivered_before_finished",
    "no_promise_before_delivery",
    "promise_outside_hours",
    "promise_too_short",
    "excuse_without_signature",
    "cancelled_when_late",
]

STAGES: tuple[Stage, ...] = get_args(Stage)
STAGES_INSIDE: tuple[Stage, ...] = tuple(stage for stage in STAGES if stage not in ("delivered", "cancelled"))
"""Those before a car is delivered or its order cancelled, in the order of its life."""
PROMISE_REASONS: tuple[PromiseReason, ...] = get_args(PromiseReason)
NOTED_CONFIRMATIONS: tuple[Confirmation, ...] = get_args(Confirmation)
OWN_ANSWER = "car_page"
CONFIRMATIONS: tuple[str, ...] = (*NOTED_CONFIRMATIONS, OWN_ANSWER)
"""How a customer confirmed a time: what people may note, and the customer's own answer on the car page."""
SIGNED_FOR: tuple[SignedFor, ...] = get_args(SignedFor)
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
FINDING_OUTCOMES: tuple[FindingOutcome, ...] = get_args(FindingOutcome)
"""What becomes of a finding; `settled`: done elsewhere, or not wanted."""
CONTRADICTIONS: tuple[Contradiction, ...] = get_args(Contradiction)
REWORK_POSTS: tuple[ReworkPost, ...] = get_args(ReworkPost)
"""To whom of the earlier order an external rework can be charged."""
PRESENCE_STATES: tuple[PresenceState, ...] = get_args(PresenceState)


class Coded(Protocol):
    """A row of a table."""

    @property
    def code(self) -> str:
        """As it stands in the log, in files and on the wire."""

    @property
    def english(self) -> str:
        """The word for it."""


R = TypeVar("R", bound=Coded)


def table(*rows: R) -> Mapping[str, R]:
    """The rows by their codes, in this order. ValueError for a code that stands there twice."""
    found = {row.code: row for row in rows}
    if len(found) < len(rows):
        raise ValueError(f"a code stands there twice: {', '.join(row.code for row in rows)}")
    return MappingProxyType(found)


@dataclass(frozen=True, slots=True)
class Trade:
    """A kind of work. `turn`: where it comes in a job of several trades."""

    code: str
    english: str
    icon: str
    words: tuple[str, ...]
    turn: int


@dataclass(frozen=True, slots=True)
class InspectionLevel:
    """One of the three inspections, in the order in which they are made."""

    code: str
    english: str


@dataclass(frozen=True, slots=True)
class RepairType:
    """What kind of order it is. `inspections`: the levels it needs where config.yaml does not say."""

    code: str
    english: str
    words: tuple[str, ...]
    inspections: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LateCause:
    """Why a car was late. Of equal minutes, the cause that stands first counts."""

    code: str
    english: str


@dataclass(frozen=True, slots=True)
class WarningReason:
    """Why something will not be done in time."""

    code: str
    english: str
    icon: str


@dataclass(frozen=True, slots=True)
class StoppageReason(WarningReason):
    """Why work on a task stops. `cause`: what its minutes count for.

    `away`: the car is not in its bay meanwhile. `moving_ends_it`: a task that is dispatched again no longer waits for
    it. `needs_note`: it says nothing without one. `usual_minutes`: so long it is taken to last while past stoppages do
    not say it.
    """

    cause: LateCause
    away: bool = False
    moving_ends_it: bool = False
    needs_note: bool = False
    usual_minutes: int = 30


@dataclass(frozen=True, slots=True)
class CustomerMessage:
    """What a customer is told by message."""

    code: str
    english: str


TRADES = table(
    Trade("mechanical", "Mechanical", "wrench", ("机修", "机电", "机械"), turn=3),
    Trade("body", "Body", "hammer", ("钣金",), turn=1),
    Trade("paint", "Paint", "paintbrush", ("喷漆", "油漆"), turn=2),
)

INSPECTION_LEVELS = table(
    InspectionLevel("self", "Self check"),
    InspectionLevel("team_leader", "Team leader's check"),
    InspectionLevel("final", "Final inspection"),
)

_ONE_CHECK = ("team_leader",)
_ALL_CHECKS = ("self", "team_leader", "final")

_MAINTENANCE = ("常规保养", "正常保养", "定期保养", "小保养", "大保养", "小保", "大保", "保养")
_ACCIDENT = ("一般事故修理", "事故维修", "事故修理", "事故", "事故车", "钣喷", "钣金喷漆", "保险理赔")

REPAIR_TYPES = table(
    RepairType("maintenance", "Maintenance", _MAINTENANCE, _ONE_CHECK),
    RepairType("first_service", "First service", ("首保", "首次保养"), _ONE_CHECK),
    RepairType(
        "repair", "Repair", ("一般换件修理", "一般维修", "一般修理", "普通维修", "机修", "机电维修", "小修"), _ONE_CHECK
    ),
    RepairType("accident", "Accident repair", _ACCIDENT, _ALL_CHECKS),
    RepairType("warranty", "Warranty", ("索赔", "保修", "三包", "三包索赔", "厂家索赔"), _ONE_CHECK),
    RepairType("rework", "Rework", ("返修", "返工", "外返"), _ALL_CHECKS),
)

LATE_CAUSES = table(
    LateCause("dispatch", "Dispatched late"),
    LateCause("parts", "Waiting for parts"),
    LateCause("approval", "Waiting for the customer's approval"),
    LateCause("overrun", "Over standard time"),
    LateCause("rework", "Rework after inspection"),
    LateCause("wash", "Queue for the wash"),
    LateCause("settlement", "Waiting for settlement"),
    LateCause("promise", "Promise too short"),
    LateCause("customer", "Customer's reason"),
    LateCause("other", "Other"),
)

_C = LATE_CAUSES

STOPPAGE_REASONS = table(
    StoppageReason("parts", "Waiting for parts", "package-search", _C["parts"], usual_minutes=60),
    StoppageReason("approval", "Waiting for the customer's approval", "phone", _C["approval"], usual_minutes=20),
    StoppageReason("bay", "Waiting for a bay", "car", _C["dispatch"], moving_ends_it=True),
    StoppageReason("tool", "Waiting for tools or equipment", "hammer", _C["dispatch"]),
    StoppageReason("technical", "Difficult diagnosis", "search", _C["overrun"]),
    StoppageReason("sublet", "Work done outside", "arrow-right", _C["other"], away=True),
    StoppageReason("insurance", "Waiting for the loss assessment", "clipboard-list", _C["approval"]),
    StoppageReason("shift", "End of shift", "log-out", _C["other"], moving_ends_it=True),
    StoppageReason("other", "Other", "ellipsis", _C["other"], needs_note=True),
)

WARNING_REASONS = table(
    *STOPPAGE_REASONS.values(),
    WarningReason("overrun", "Over standard time", "timer"),
    WarningReason("rework", "Rework after inspection", "rotate-ccw"),
)

MESSAGES = table(
    CustomerMessage("received", "Order received"),
    CustomerMessage("new_time", "New time agreed"),
    CustomerMessage("ready", "Ready to collect"),
    CustomerMessage("thanks", "Thank you"),
)


def stoppage_reason(code: str | None) -> StoppageReason:
    """The row of a reason out of the log; one that this version does not know is `other`."""
    return STOPPAGE_REASONS.get(code or "", STOPPAGE_REASONS["other"])
