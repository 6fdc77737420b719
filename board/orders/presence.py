"""People and bays of the day: who is here for which team, and which bays can be used (domain.md §13).

Said by events of the site's log without a job. What was said last about an instant counts. Of what nobody has said
anything, a technician is there for the own team in the hours of the shift plan, without one in all opening hours, and a
bay in service.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise

from board.orders.events import BayServiceSet, Event, EventUndone, PresenceSet, ShiftPlanned
from board.orders.shifts import Week

SITE = ""
"""The job of an event that belongs to none."""


@dataclass(frozen=True)
class PeopleAndBays:
    """What has been said about people and bays, undone statements left out. Made by `with_events`."""

    events: tuple[Event, ...] = ()
    _of_people: dict[str, list[PresenceSet]] = field(default_factory=dict, init=False, repr=False, compare=False)
    _of_bays: dict[str, list[BayServiceSet]] = field(default_factory=dict, init=False, repr=False, compare=False)

    _weeks: dict[str, Week] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # The newest first: it is the first that is asked.
        for event in reversed(self.events):
            if isinstance(event.fact, PresenceSet):
                self._of_people.setdefault(event.fact.technician, []).append(event.fact)
            if isinstance(event.fact, BayServiceSet):
                self._of_bays.setdefault(event.fact.bay, []).append(event.fact)

            if isinstance(event.fact, ShiftPlanned):
                self._weeks.setdefault(event.fact.technician, event.fact.week)

    def with_events(self, events: Iterable[Event]) -> PeopleAndBays:
        """And these, in the order of the log."""
        known = list(self.events)
        for event in events:
            if isinstance(event.fact, EventUndone):
                undone = event.fact.events
                known = [one for one in known if one.seq not in undone]
            elif isinstance(event.fact, PresenceSet | BayServiceSet | ShiftPlanned):
                known.append(event)
        return PeopleAndBays(tuple(known))

    def said_of(self, technician: str, at: datetime) -> PresenceSet | None:
        """What was said last about a technician at an instant."""
        return next((one for one in self._of_people.get(technician, ()) if one.begin <= at < one.end), None)

    def week_of(self, technician: str) -> Week:
        """The shift plan of a technician; empty without one."""
        return self._weeks.get(technician, ())

    @property
    def weeks(self) -> Mapping[str, Week]:
        """The shift plans, by technician."""
        return self._weeks

    def out_of_service(self, bay: str, at: datetime) -> BayServiceSet | None:
        """Why and until when a bay cannot be used at an instant; None while it can."""
        said = next((one for one in self._of_bays.get(bay, ()) if one.begin <= at < one.end), None)
        return said if said is not None and said.reason else None

    def is_spoken_of(self, bay: str) -> bool:
        """Whether anything was said of a bay: of others it need not be asked when they go out of service."""
        return bay in self._of_bays

    def goes_out(self, bay: str, begin: datetime, end: datetime) -> bool:
        """Whether a bay cannot be used at some instant from `begin` on and before `end`."""
        return any(self.out_of_service(bay, at) is not None for at in (begin, *self.changes(begin, end)))

    def outages(self, bay: str, begin: datetime, end: datetime) -> list[tuple[datetime, datetime, BayServiceSet]]:
        """From when to when between the two a bay cannot be used, and what says so."""
        found: list[tuple[datetime, datetime, BayServiceSet]] = []
        for since, until in pieces(begin, end, self.changes(begin, end)):
            said = self.out_of_service(bay, since)
            if said is not None and found and found[-1][1:] == (since, said):
                found[-1] = found[-1][0], until, said
            elif said is not None:
                found.append((since, until, said))
        return found

    def changes(self, begin: datetime, end: datetime) -> list[datetime]:
        """The instants between the two at which something that was said begins or ends, in order; of the shift plan
        `board.orders.hands.changes` knows."""
        said: list[PresenceSet | BayServiceSet] = [one for found in self._of_people.values() for one in found]
        said += [one for found in self._of_bays.values() for one in found]
        return sorted({at for one in said for at in (one.begin, one.end) if begin < at < end})


NOTHING_SAID = PeopleAndBays()


def pieces(begin: datetime, end: datetime, cuts: Sequence[datetime]) -> Iterator[tuple[datetime, datetime]]:
    """The stretch from `begin` to `end`, cut where something changes."""
    edges = [begin, *(cut for cut in cuts if begin < cut < end), end]
    yield from pairwise(edges)
