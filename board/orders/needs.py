"""What an operation needs beyond its trade: a bay of its own, or people of its own (domain.md §13).

Which bays and people that makes of a task is worked out in `board.orders.suited`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Needs:
    """The bays that will do, and the people of whom one must be at it; empty: any."""

    bays: tuple[str, ...] = ()
    technicians: tuple[str, ...] = ()


ANY = Needs()
