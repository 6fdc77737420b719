"""The codes of the domain: each as the type a form is checked by, and as a tuple in the order of domain.md §3."""

from __future__ import annotations

from typing import Literal, get_args

Trade = Literal["mechanical", "body", "paint"]
RepairType = Literal["maintenance", "first_service", "repair", "accident", "warranty", "rework"]
Stage = Literal[
    "received", "dispatched", "working", "paused", "inspecting", "washing", "ready", "delivered", "cancelled"
]
StoppageReason = Literal["parts", "approval", "bay", "tool", "technical", "sublet", "insurance", "shift", "other"]
WarningReason = Literal[StoppageReason, "overrun", "rework"]
InspectionLevel = Literal["self", "team_leader", "final"]
PromiseReason = Literal["initial", "added_work", "customer_request", "delay"]
Confirmation = Literal["signature", "phone", "in_person"]
Outcome = Literal["new_promise", "in_time", "excuse"]
LateCause = Literal[
    "dispatch", "parts", "approval", "overrun", "rework", "wash", "settlement", "promise", "customer", "other"
]
Contradiction = Literal[
    "call_disagrees_with_clock",
    "delivered_before_finished",
    "no_promise_before_delivery",
    "promise_outside_hours",
    "promise_too_short",
    "excuse_without_signature",
]

TRADES: tuple[Trade, ...] = get_args(Trade)
REPAIR_TYPES: tuple[RepairType, ...] = get_args(RepairType)
STAGES: tuple[Stage, ...] = get_args(Stage)
STOPPAGE_REASONS: tuple[StoppageReason, ...] = get_args(StoppageReason)
WARNING_REASONS: tuple[WarningReason, ...] = get_args(WarningReason)
INSPECTION_LEVELS: tuple[InspectionLevel, ...] = get_args(InspectionLevel)
PROMISE_REASONS: tuple[PromiseReason, ...] = get_args(PromiseReason)
CONFIRMATIONS: tuple[Confirmation, ...] = get_args(Confirmation)
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
LATE_CAUSES: tuple[LateCause, ...] = get_args(LateCause)
CONTRADICTIONS: tuple[Contradiction, ...] = get_args(Contradiction)
