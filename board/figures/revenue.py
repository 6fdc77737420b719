"""What advisors and teams turn over in a month (产值), as somebody enters it (domain.md §11)."""

from __future__ import annotations

from dataclasses import dataclass

REVENUE_POSTS = ("advisor", "team")


@dataclass(frozen=True, slots=True)
class RevenueEntered:
    """The revenue of an advisor or a team (`post`) in a month, as exact decimal text; None takes it back."""

    month: str
    post: str
    name: str
    value: str | None
    note: str = ""
