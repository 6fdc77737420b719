"""What a file says otherwise of an order or an appointment that is here already."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from board.orders.labour import Operation

ONLY_SHOWN = ("promised_at",)
"""What no tap takes: an amendment moves no promise."""


@dataclass(frozen=True, slots=True)
class Named:
    """Whose car it is."""

    name: str
    phone: str


Value = str | bool | datetime | None | Named | tuple[Operation, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact of an order or appointment, as it is `here` and as the file has it (`there`)."""

    name: str
    here: Value
    there: Value

    @property
    def takes(self) -> bool:
        """Whether it can be taken as the file has it."""
        return self.name not in ONLY_SHOWN


@dataclass(frozen=True, slots=True)
class Different:
    """An open order, or the `appointment` with this number, of which the file says otherwise. `seq`: the last event
    that was compared."""

    order_no: str
    plate: str
    seq: int
    facts: tuple[Fact, ...]
    appointment: int | None = None
