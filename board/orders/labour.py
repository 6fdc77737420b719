"""Operations, what one line of labour is worth, whoever does it; and the tasks that an order makes of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

UNNAMED = "-"
"""The code of labour that is known by its time only."""


@dataclass(frozen=True)
class Operation:
    """One line of labour, copied into the job when the order is opened: a later change of the table leaves it alone."""

    code: str
    name: str
    trade: str
    standard_minutes: int


@dataclass(frozen=True, slots=True)
class TaskPlan:
    """A task as the repair order asks for it: one trade and its operations; `number` counts from 1 within the job."""

    number: int
    trade: str
    operations: tuple[Operation, ...]


def standard_minutes(operations: Iterable[Operation]) -> int:
    """The standard time of all of them, one after another."""
    return sum(operation.standard_minutes for operation in operations)
