"""What was said of appointments, and of whose: the events of the site's log that are about some orders' bookings."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import get_args

from board.orders import events as e

KINDS = tuple(kind.__name__ for kind in (*get_args(e.AppointmentFact), e.EventUndone))


def key_of_appointment(id: int) -> str:
    """What stands for an order's number in the record of who booked an appointment: no order can have it."""
    return f"#{id}"


class Bookings:
    """What was said of all of them; `events` are those of KINDS."""

    def __init__(self, events: Sequence[e.Event]) -> None:
        self._events = events

    def said_of(self, orders: Collection[str]) -> set[int]:
        """The seqs of what was said of the appointments that became these orders, or stand for them; what was taken
        back as well."""
        ids = {
            id
            for event in self._events
            if (id := _about(event)) is not None
            and (key_of_appointment(id) in orders or getattr(event.fact, "order_no", None) in orders)
        }
        said = {event.seq for event in self._events if _about(event) in ids}
        return said | {
            event.seq
            for event in self._events
            if isinstance(event.fact, e.EventUndone) and said.intersection(event.fact.events)
        }


def _about(event: e.Event) -> int | None:
    """The appointment of an event."""
    match event.fact:
        case e.AppointmentBooked():
            return event.seq
        case fact if isinstance(fact, e.AppointmentFact):
            return fact.appointment
        case _:
            return None
