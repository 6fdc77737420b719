"""The fact of an external rework (外返) that was appraised: did the car come back for the same, and whose is it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Charged:
    """Somebody of the earlier order to whom an external rework is charged; `post` is one of `codes.REWORK_POSTS`."""

    post: str
    name: str


@dataclass(frozen=True, slots=True)
class ReworkAppraised:
    """The technical director says whether the car came back for the same fault, after which order (`before`), and to
    whom that is charged. Without anybody `note` says why."""

    english: ClassVar[str] = "External rework appraised"
    is_rework: bool
    before: str | None
    charged: tuple[Charged, ...]
    note: str = ""


ReworkFact = ReworkAppraised
"""What was decided of a car that came back."""
