"""Who is to come: a car booked for a time before there is an order, and what became of it (domain.md §13).

Said by events of the site's log without a job. An appointment is known by the seq of the event that booked it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from board.calendar import ONE_DAY, Calendar, shop_day
from board.orders import events as e
from board.orders.labour import TaskPlan

DAYS_LOOKED_BACK = 7
"""So long somebody is asked whether a car came of which nobody has said so."""

EXPECTED = ("booked", "confirmed")
"""The states of one whose car is still to come."""


@dataclass(frozen=True, slots=True)
class Appointment:
    """A car that is to come at `planned_at`. `state`: booked, confirmed, missed, arrived, cancelled.

    `promised_at`: when it is to be ready, if that was agreed. `order_no`: what was opened when it came.
    """

    id: int
    plate: str
    vin: str
    model: str
    repair_type: str
    advisor: str
    tasks: tuple[TaskPlan, ...]
    planned_at: datetime
    promised_at: datetime | None
    waiting_customer: bool
    wash: bool
    note: str
    messages: bool = False
    state: str = "booked"
    arrived_at: datetime | None = None
    order_no: str | None = None
    history: tuple[e.Event, ...] = ()

    @property
    def counts_for(self) -> str:
        """The advisor for whom it counts whether the car came: who booked it."""
        first = self.history[0].fact
        return first.advisor if isinstance(first, e.AppointmentBooked) else self.advisor

    @property
    def is_expected(self) -> bool:
        """Whether its car is still to come."""
        return self.state in EXPECTED

    @property
    def standard_minutes(self) -> int:
        return sum(operation.standard_minutes for task in self.tasks for operation in task.operations)

    def came_on_its_day(self, calendar: Calendar) -> bool:
        """Whether the car came on the day for which it was booked."""
        return self.arrived_at is not None and shop_day(calendar, self.arrived_at) == self.day(calendar)

    def day(self, calendar: Calendar) -> date:
        """The day for which it is booked."""
        return shop_day(calendar, self.planned_at)


@dataclass(frozen=True)
class Appointments:
    """All appointments of a shop, by number, and the last event that was about one. Made by `with_events`."""

    by_id: Mapping[int, Appointment] = field(default_factory=dict)
    seq: int = 0

    def with_events(self, events: Iterable[e.Event]) -> Appointments:
        """And what these say of them, in the order of the log."""
        known, seq = dict(self.by_id), self.seq
        for event in events:
            match event.fact:
                case e.EventUndone(events=undone):
                    _undo(known, frozenset(undone))
                case e.AppointmentBooked():
                    known[event.seq] = _step(None, event)
                case fact if isinstance(fact, e.AppointmentFact) and fact.appointment in known:
                    known[fact.appointment] = _step(known[fact.appointment], event)
                case _:
                    continue
            seq = event.seq
        return Appointments(known, seq)

    def get(self, id: int) -> Appointment | None:
        return self.by_id.get(id)

    def between(self, calendar: Calendar, first: date, last: date) -> list[Appointment]:
        """Those booked for the days from `first` to `last`, by their time."""
        found = [one for one in self.by_id.values() if first <= one.day(calendar) <= last]
        return sorted(found, key=lambda one: (one.planned_at, one.id))

    def to_look_after(self, calendar: Calendar, today: date) -> list[Appointment]:
        """Whoever is booked for today, and those of the days before of whom nobody has said whether they came. Those
        who are still to come stand first."""
        found = self.between(calendar, today - DAYS_LOOKED_BACK * ONE_DAY, today)
        shown = [one for one in found if one.state != "cancelled" and (one.is_expected or one.day(calendar) == today)]
        return sorted(shown, key=lambda one: not one.is_expected)

    def expected(self) -> Iterator[Appointment]:
        """Those whose car is still to come."""
        return (one for one in self.by_id.values() if one.is_expected)


NOTHING_BOOKED = Appointments()


def _undo(known: dict[int, Appointment], undone: frozenset[int]) -> None:
    """As if these events had not been."""
    for id in undone & known.keys():
        del known[id]
    touched = [one for one in known.values() if any(event.seq in undone for event in one.history[1:])]
    for one in touched:
        first, *later = one.history
        again = _step(None, first)
        for event in later:
            again = again if event.seq in undone else _step(again, event)
        known[one.id] = again


def _step(known: Appointment | None, event: e.Event) -> Appointment:
    fact = event.fact
    if isinstance(fact, e.AppointmentBooked):
        return Appointment(
            id=event.seq,
            plate=fact.plate,
            vin=fact.vin,
            model=fact.model,
            repair_type=fact.repair_type,
            advisor=fact.advisor,
            tasks=fact.tasks,
            planned_at=fact.planned_at,
            promised_at=fact.promised_at,
            waiting_customer=fact.waiting_customer,
            wash=fact.wash,
            note=fact.note,
            messages=fact.messages,
            history=(event,),
        )
    assert known is not None
    return replace(_changed(known, event), history=(*known.history, event))


def _changed(known: Appointment, event: e.Event) -> Appointment:
    match event.fact:
        case e.AppointmentConfirmed():
            return replace(known, state="confirmed")
        case e.AppointmentMoved(planned_at=planned_at, promised_at=promised_at):
            return replace(known, state="booked", planned_at=planned_at, promised_at=promised_at)
        case e.AppointmentPassedOn(new=name):
            return replace(known, advisor=name)
        case e.AppointmentMissed():
            return replace(known, state="missed")
        case e.AppointmentArrived(order_no=order_no):
            return replace(known, state="arrived", arrived_at=event.at, order_no=order_no)
        case _:
            return replace(known, state="cancelled")
