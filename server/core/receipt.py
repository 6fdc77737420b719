"""What came of a command."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from board.orders.events import Event
from board.refused import conflict


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a command recorded; `replayed` when it had been recorded before under the same key."""

    events: tuple[Event, ...]
    replayed: bool

    @classmethod
    def again(cls, earlier: Sequence[Event], order_no: str) -> Receipt:
        """Of a command that was recorded before under the same key; that of another order raises `Refused`."""
        if all(event.job != order_no for event in earlier):
            raise conflict("This key was used for another order: %(order_no)s.", "key", order_no=earlier[0].job)
        return cls(tuple(earlier), replayed=True)
