"""The shapes of what the API answers with, typed so that the description can show them.

Codes stay codes and times are ISO 8601 in UTC: words and time zones are the reader's business.
"""

from __future__ import annotations

from typing import Any, NotRequired

from typing_extensions import TypedDict

Time = str
"""An instant, ISO 8601 in UTC."""


class OperationJson(TypedDict):
    code: str
    name: str
    trade: str
    standard_minutes: int


class RunJson(TypedDict):
    started_at: Time
    ended_at: Time | None
    technicians: list[str]


class StoppageJson(TypedDict):
    started_at: Time
    ended_at: Time | None
    reason: str
    note: str
    expected_at: Time | None


class ShareJson(TypedDict):
    technician: str
    per_cent: int


class TaskJson(TypedDict):
    number: int
    trade: str
    state: str
    team: str | None
    bay: str | None
    technicians: list[str]
    operations: list[OperationJson]
    standard_minutes: int
    dispatched_at: Time | None
    not_before: Time | None
    started_at: Time | None
    finished_at: Time | None
    runs: list[RunJson]
    stoppages: list[StoppageJson]
    shares: list[ShareJson]


class PromiseJson(TypedDict):
    seq: int
    promised_at: Time
    reason: str
    confirmed_by: str | None
    informs: bool
    effective: bool
    weight: str
    at: Time
    recorded_at: Time
    who: str
    advisor: str


class InspectionJson(TypedDict):
    level: str
    passed: bool
    at: Time
    who: str
    note: str


class WarningJson(TypedDict):
    seq: int
    raised_for: int
    reason: str
    source: str
    note: str
    expected_at: Time | None
    raised_at: Time
    who: str
    acknowledged_at: Time | None
    acknowledged_by: str | None
    escalated_at: Time | None
    outcome: str | None


class SignatureJson(TypedDict):
    """`image` names the picture: GET /jobs/{order_no}/pictures/{image}."""

    image: str
    at: Time
    who: str
    seq: int


class ExcuseJson(TypedDict):
    """`signed`: a signed paper exists. Where `needs_image`, only `signature` counts."""

    note: str
    signed: bool
    at: Time
    who: str
    accepted: bool | None
    review_note: str
    seq: int
    needs_image: bool
    signature: SignatureJson | None


class AddedWorkJson(TypedDict):
    """`seq` names it; it waits while it is neither confirmed, nor signed, nor declined."""

    seq: int
    at: Time
    who: str
    operations: list[OperationJson]
    promised_at: Time | None
    confirmed_by: str | None
    signature: SignatureJson | None
    declined_at: Time | None


class FindingJson(TypedDict):
    """`seq` names it; `image` names its photograph. Nobody has answered it while `outcome` is null."""

    seq: int
    at: Time
    who: str
    note: str
    image: str | None
    outcome: str | None


class PhoneCallJson(TypedDict):
    at: Time
    who: str
    note: str


class LookedIntoJson(TypedDict):
    note: str
    at: Time
    who: str


class FollowUpJson(TypedDict):
    """`looked_into`: what came of the complaint, where it is one."""

    on_time: bool
    note: str
    at: Time
    who: str
    complaint: bool
    looked_into: LookedIntoJson | None


class CauseCorrectionJson(TypedDict):
    cause: str
    note: str
    at: Time
    who: str


class ChargedJson(TypedDict):
    """To whom an external rework is charged; `post`: technician, team, advisor or inspector."""

    post: str
    name: str


class ReworkJson(TypedDict):
    """What was decided of a car that came back: whether for the same, after which order, charged to whom."""

    is_rework: bool
    before: str | None
    charged: list[ChargedJson]
    note: str
    at: Time
    who: str


class VerdictJson(TypedDict):
    verdict: str
    source: str
    late_minutes: int


class CustomerJson(TypedDict):
    name: str
    phone: str


class JobJson(TypedDict):
    order_no: str
    seq: int
    plate: str
    no_plate: bool
    vin: str
    model: str
    repair_type: str
    advisor: str | None
    counts_for: str | None
    stage: str
    waiting_customer: bool
    wash: bool
    messages: bool
    received_at: Time
    promised_at: Time | None
    told_at: Time | None
    finished_at: Time | None
    ready_at: Time | None
    delivered_at: Time | None
    left_at: Time | None
    cancelled_at: Time | None
    required_inspections: list[str]
    open_inspections: list[str]
    internal_reworks: int
    tasks: list[TaskJson]
    promises: list[PromiseJson]
    inspections: list[InspectionJson]
    warnings: list[WarningJson]
    excuse: ExcuseJson | None
    added_work: list[AddedWorkJson]
    findings: list[FindingJson]
    calling: PhoneCallJson | None
    unanswered: list[PhoneCallJson]
    follow_up: FollowUpJson | None
    late_cause: CauseCorrectionJson | None
    rework: ReworkJson | None
    cleared: list[str]
    verdict: VerdictJson | None
    risk: NotRequired[str]
    forecast_ready: NotRequired[Time]
    customer: NotRequired[CustomerJson]
    car_url: NotRequired[str]


class EventJson(TypedDict):
    seq: int
    job: str
    kind: str
    at: Time
    recorded_at: Time
    who: str
    device: str
    body: dict[str, Any]


class HintJson(TypedDict):
    """What may be wrong with a field, in a sentence; it was taken all the same."""

    field: str
    text: str


class CommandJson(TypedDict):
    """The answer to a command: the job as it left it, the events it recorded, and the seq of the last of them.

    `hints`: what is unusual about an order that was opened or put right; `car_url`: the path of the page on which the
    customer follows a car whose order was opened.
    """

    job: JobJson
    events: list[EventJson]
    seq: int
    hints: NotRequired[list[HintJson]]
    car_url: NotRequired[str]


class FiguresJson(TypedDict):
    name: NotRequired[str | None]
    settled: int
    on_time: int
    late: int
    excused: int
    rate: float | None
    strict_rate: float | None
    target: float
    met: bool | None
    allowed: int
    deduction: float


class SentJson(TypedDict):
    """A message that was sent to try a way. `fault`: why it was not taken, a status or a sentence."""

    taken: bool
    fault: str
