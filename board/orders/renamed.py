"""How teams and bays are called now whose earlier names stand in the log: a name is what people know a team by.

The log is never rewritten. Whoever reads it gets each fact with today's names, so that a team is one team on every page
and in every figure, whenever it was renamed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from board.orders.events import (
    BayServiceSet,
    Event,
    Fact,
    PresenceSet,
    ReworkAppraised,
    TaskDispatched,
    TaskStarted,
    TeamRenamed,
)


@dataclass(frozen=True, slots=True)
class Names:
    """Every renaming, (its place in the log, what it says), in order."""

    renamings: tuple[tuple[int, TeamRenamed], ...] = ()

    def with_events(self, events: Iterable[Event]) -> Names:
        """And those among these, in the order of the log."""
        more = tuple((one.seq, one.fact) for one in events if isinstance(one.fact, TeamRenamed))
        return Names(self.renamings + more) if more else self

    def team(self, name: str, seq: int = 0) -> str:
        """Today's name of the team that was called so at place `seq` of the log; later than that, others may be."""
        for at, fact in self.renamings:
            if at > seq and name == fact.team:
                name = fact.name
        return name

    def bay(self, name: str, seq: int = 0) -> str:
        """The same of a bay."""
        for at, fact in self.renamings:
            if at > seq:
                name = next((one.new for one in fact.bays if one.old == name), name)
        return name

    def read(self, event: Event) -> Event:
        """What stands in the log, with today's names."""
        if not self.renamings or self.renamings[-1][0] < event.seq:
            return event
        fact = self._fact(event.fact, event.seq)
        return event if fact is event.fact else replace(event, fact=fact)

    def _fact(self, fact: Fact, seq: int) -> Fact:
        match fact:
            case TaskDispatched(team=team, bay=bay):
                return replace(fact, team=self.team(team, seq), bay=self.bay(bay, seq) if bay else bay)
            case TaskStarted(bay=str(bay)):
                return replace(fact, bay=self.bay(bay, seq))
            case PresenceSet(team=str(team)):
                return replace(fact, team=self.team(team, seq))
            case ReworkAppraised(charged=charged):
                named = (replace(one, name=self.team(one.name, seq)) if one.post == "team" else one for one in charged)
                return replace(fact, charged=tuple(named))
            case BayServiceSet(bay=bay):
                return replace(fact, bay=self.bay(bay, seq))
        return fact


NEVER_RENAMED = Names()
