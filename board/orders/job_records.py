"""What a job keeps beside its tasks: promises, inspections, warnings, signatures, calls, what was decided about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from board.orders.rework_facts import Charged


@dataclass(frozen=True, slots=True)
class Promise:
    """A time given to the customer; `recorded_at` is when it was written down, `seq` its place in the log.

    `advisor` is who gave it: a car counts for the one of its effective promise.
    `informs`: the customer asked for it by word of mouth only, which moves no verdict.
    """

    seq: int
    promised_at: datetime
    reason: str
    confirmed_by: str | None
    at: datetime
    recorded_at: datetime
    who: str
    advisor: str = ""
    informs: bool = False


@dataclass(frozen=True, slots=True)
class Inspection:
    """One check of one level."""

    level: str
    passed: bool
    at: datetime
    who: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class DelayWarning:
    """A delay warning and what became of it; `raised_for` is the seq of the promise it was about."""

    seq: int
    raised_at: datetime
    reason: str
    source: str
    raised_for: int
    who: str
    expected_at: datetime | None = None
    note: str = ""
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = None
    escalated_at: datetime | None = None
    outcome: str | None = None


CUSTOMER = "customer"
"""Who stands on record where the customer has answered on a device of their own."""


@dataclass(frozen=True, slots=True)
class Signature:
    """A customer's signature: `image` is the seal of its picture, `seq` its place in the log."""

    image: str
    at: datetime
    who: str
    seq: int

    @property
    def at_staff(self) -> bool:
        """Whether it was given on a device of the shop, or photographed there: then it is spot-checked."""
        return self.who != CUSTOMER


@dataclass(frozen=True, slots=True)
class Excuse:
    """A delay caused by the customer; `accepted` is None until the service manager looked at it.

    `seq` is its place in the log. `signed`: a signed paper exists; where `needs_image`, only `signature` counts.
    """

    note: str
    signed: bool
    at: datetime
    who: str
    accepted: bool | None = None
    review_note: str = ""
    seq: int = 0
    needs_image: bool = False
    signature: Signature | None = None

    @property
    def has_signature(self) -> bool:
        """Whether the customer's signature is there, as far as the rules of its day want it."""
        return self.signature is not None or (self.signed and not self.needs_image)


@dataclass(frozen=True, slots=True)
class PhoneCall:
    """A call to the customer that was begun, or that reached nobody."""

    at: datetime
    who: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class LookedInto:
    """What came of a complaint."""

    note: str
    at: datetime
    who: str


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What the customer said on the phone; a complaint (`complaint`) stays until a manager has looked into it."""

    on_time: bool
    at: datetime
    who: str
    note: str = ""
    complaint: bool = False
    looked_into: LookedInto | None = None

    @property
    def is_open_complaint(self) -> bool:
        """Whether somebody has still to look into it."""
        return self.complaint and self.looked_into is None


@dataclass(frozen=True, slots=True)
class ReworkAppraisal:
    """What the technical director decided of a car that came back: `before` is the order with which it was here."""

    is_rework: bool
    before: str | None
    charged: tuple[Charged, ...]
    note: str
    at: datetime
    who: str


@dataclass(frozen=True, slots=True)
class CauseCorrection:
    """What a person says a late delivery came of."""

    cause: str
    note: str
    at: datetime
    who: str
