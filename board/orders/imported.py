"""Which events an import wrote, and what taking it back means for an order (append-only: more facts, no fewer)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from board.orders.appointments import NOTHING_BOOKED, Appointment
from board.orders.events import PRODUCT, Event
from board.orders.order_facts import EventUndone, JobReceived, OrderTakenBack


def prefix(number: int) -> str:
    """How the keys of all events begin that import `number` wrote."""
    return f"import-{number}:"


def is_untouched(history: Sequence[Event]) -> bool:
    """Whether an import opened the order and nobody but imports and the product has added to it since."""
    keys = (event.key.startswith(("import-", "import:")) or event.who == PRODUCT for event in _since_opened(history))
    return all(keys)


@dataclass(frozen=True, slots=True)
class Since:
    """An order that stays as it is: `event` is the first that somebody added to what the import brought."""

    event: Event


def take_back(history: Sequence[Event], number: int) -> OrderTakenBack | EventUndone | Since | None:
    """What takes back import `number` of one order with this history; None where nothing of it stands any more."""
    history = _since_opened(history)
    undone = {seq for event in history if isinstance(event.fact, EventUndone) for seq in event.fact.events}
    own = {event.seq: event for event in history if event.key.startswith(prefix(number))}
    standing = [event for event in own.values() if event.seq not in undone]
    if not standing:
        return None
    for event in history:
        touches = not isinstance(event.fact, EventUndone) or not own.keys().isdisjoint(event.fact.events)
        is_own = event.seq in own or event.seq in undone or event.who == PRODUCT
        if event.seq > standing[0].seq and touches and not is_own:
            return Since(event)
    if isinstance(standing[0].fact, JobReceived):
        return OrderTakenBack(number)
    return EventUndone(tuple(event.seq for event in standing))


def booked_by(said: Sequence[Event], number: int) -> list[Appointment]:
    """The appointments that import `number` booked, of those that the events of the site's log add up to."""
    booked = NOTHING_BOOKED.with_events(said).by_id.values()
    return [one for one in booked if one.history[0].key.startswith(prefix(number))]


def _since_opened(history: Sequence[Event]) -> Sequence[Event]:
    """What has happened since the order was last opened."""
    ends = [place for place, event in enumerate(history) if isinstance(event.fact, OrderTakenBack)]
    return history[ends[-1] + 1 :] if ends else history
