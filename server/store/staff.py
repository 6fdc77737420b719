"""What is kept of a person who works here, and of what a display or another system shows instead of a PIN."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from board.people import Scope


@dataclass(frozen=True, slots=True)
class Staff:
    """A person who works here, keyed by the name everybody sees. Without `pin_hash` nobody can sign in as them. An
    `apprentice` is a technician who is no hand of the own team."""

    name: str
    role: str
    team: str | None = None
    pin_hash: str | None = None
    active: bool = True
    language: str = "zh"
    apprentice: bool = False


@dataclass(frozen=True, slots=True)
class Token:
    """What a display or another system shows instead of a PIN; only its hash is kept. `scope`: what a display's is for;
    None for another system's, and for a display's from before there were scopes."""

    name: str
    role: str
    hash: str
    created_at: datetime
    revoked_at: datetime | None = None
    scope: Scope | None = None

    @property
    def is_to_be_narrowed(self) -> bool:
        """Whether it opens more than one display needs."""
        return self.role == "display" and self.scope is None and self.revoked_at is None
