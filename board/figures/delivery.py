"""The record of a delivered job for the figures: verdict, cause, people, warnings, times (domain.md §5, §9)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

EXCUSES = ("none", "incomplete", "unchecked", "accepted", "rejected")
"""No excuse; no note or signature; counts, not spot-checked yet; accepted; rejected by the service manager."""

WARNED = ("none", "timely", "late")
"""By a technician, about the effective promise: not at all; early enough; with less than the lead left."""

ANSWERED = ("none", "in_time", "late", "never")
"""By the advisor, to the first warning about the effective promise: there was none; before it would have escalated;
after that; not at all."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One delivered job. `delivered_on` is the local date; `promised_at` the effective promise, None if there was none.

    `technicians` are all who worked on it, `teams` and `bays` all it was dispatched to last: a late job counts for each
    of them; `inspectors` let it go. `external_rework`: it came back for the same, which is `charged` to (post, name) of
    the earlier order once it is `appraised`. `called_*` is the call-back, and what the
    customer said. `waited_parts`: a task stopped for parts. `warnings` are those that people raised;
    `warned_by_product`: nobody had warned in time, so the product did. `cause` is None where the car was on time,
    `cause_by` says whose word it is: `log` or `person`; `lost` is (cause, minutes), the most first. `nights` counts the
    closings at which the car was still there (carry_over). The minutes in each stage are open ones.
    """

    order_no: str
    plate: str
    model: str
    repair_type: str
    advisor: str
    waiting_customer: bool
    received_at: datetime
    finished_at: datetime | None
    ready_at: datetime | None
    delivered_at: datetime
    delivered_on: date
    promised_at: datetime | None
    verdict: str
    source: str
    late_minutes: int
    excuse: str
    excuse_at: datetime | None
    called_at: datetime | None
    called_by: str | None
    called_on_time: bool | None
    warned: str
    internal_reworks: int
    external_rework: bool
    appraised: bool
    waited_parts: bool
    standard_minutes: int
    warnings: int
    warned_by_product: bool
    answered: str
    cause: str | None
    cause_by: str | None
    nights: int
    dispatched_at: datetime | None
    received_minutes: int
    dispatched_minutes: int
    working_minutes: int
    paused_minutes: int
    inspecting_minutes: int
    washing_minutes: int
    ready_minutes: int
    technicians: tuple[str, ...]
    teams: tuple[str, ...]
    bays: tuple[str, ...]
    inspectors: tuple[str, ...]
    charged: tuple[tuple[str, str], ...]
    lost: tuple[tuple[str, int], ...]
    contradictions: tuple[str, ...]
