"""The facts of people and bays, which belong to no order (domain.md §13)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar


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


ShopFact = PresenceSet | BayServiceSet | ShiftPlanned
"""What happens to the shop itself."""
