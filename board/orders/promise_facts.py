"""The facts of what the customer was told: promises, warnings, excuses, calls (domain.md §4–6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class PromiseGiven:
    """A time was given to the customer. `confirmed_by` is None while the customer has not confirmed it.

    `noted_at` is when a foreign system recorded it, for imported history; otherwise the event's `recorded_at` counts.
    `informs`: the customer asked for it without signing or answering in person: it moves no verdict.
    """

    english: ClassVar[str] = "Time promised"
    promised_at: datetime
    reason: str
    confirmed_by: str | None = None
    noted_at: datetime | None = None
    informs: bool = False


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
    """The delay is the customer's (顾客原因); counts only with a note and the customer's signature.

    `needs_image`: `signed` says only that a signed paper exists, and what counts is the `SignatureGiven`. Excuses from
    before signatures were kept lack it, and count as they did.
    """

    english: ClassVar[str] = "Excuse noted"
    note: str
    signed: bool
    needs_image: bool = False


@dataclass(frozen=True, slots=True)
class ExcuseReviewed:
    """The service manager's spot check of the excuse."""

    english: ClassVar[str] = "Excuse reviewed"
    accepted: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class SignatureGiven:
    """The customer signed what was recorded at seq `event`: an excuse, or added work (`about`, of `SIGNED_FOR`).

    `image` is the seal of the picture that is kept beside the log.
    """

    english: ClassVar[str] = "Signed by the customer"
    about: str
    event: int
    image: str


@dataclass(frozen=True, slots=True)
class WorkDeclined:
    """The customer does not want the work that was added at seq `event`; whoever added it takes it back."""

    english: ClassVar[str] = "Added work declined"
    event: int


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
    """The call-back: was the car on time? (是否准时交车) `complaint`: the note says what the customer complains of."""

    english: ClassVar[str] = "Customer called"
    on_time: bool
    note: str = ""
    complaint: bool = False


@dataclass(frozen=True, slots=True)
class ComplaintLookedInto:
    """A manager looked into the complaint (投诉) of the call-back and says what came of it."""

    english: ClassVar[str] = "Complaint looked into"
    note: str


PromiseFact = (
    PromiseGiven
    | LateExpected
    | LateExpectedOver
    | TechnicianAsked
    | InTimeConfirmed
    | WarningRaised
    | WarningAcknowledged
    | WarningEscalated
    | ExcuseNoted
    | ExcuseReviewed
    | SignatureGiven
    | WorkDeclined
    | CallBegun
    | CallTried
    | FollowUpMade
    | ComplaintLookedInto
)
"""What was promised, feared, excused and asked."""
