"""A team: people of one trade and their bays."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Team:
    """A group of technicians of one trade with their bays (班组). `apprentices`: those of them who are no hands."""

    name: str
    trade: str
    bays: tuple[str, ...]
    technicians: tuple[str, ...]
    apprentices: tuple[str, ...] = ()

    @property
    def cars_at_a_time(self) -> int:
        """How many cars the team can work on at once: one for each bay, as far as there are hands."""
        if not self.technicians:
            return len(self.bays)
        return min(len(self.bays), len(self.technicians) - len(self.apprentices))
