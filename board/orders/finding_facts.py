"""The facts of what a car needs besides its order (维修建议), and what the advisor made of it (domain.md §14)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class FindingNoted:
    """Something else that the car needs was seen. `image` is the seal of a photograph that is kept beside the log."""

    english: ClassVar[str] = "Finding noted"
    note: str
    image: str | None = None


@dataclass(frozen=True, slots=True)
class FindingAnswered:
    """What became of the finding recorded at seq `finding`: one of `codes.FINDING_OUTCOMES`."""

    english: ClassVar[str] = "Finding answered"
    finding: int
    outcome: str


FindingFact = FindingNoted | FindingAnswered
"""What was found, and what became of it."""
