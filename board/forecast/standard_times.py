"""What past work says about the table of standard times: actual minutes beside each, and where it should change.

Proposes, and changes nothing: a standard is the shop's policy, and its people's bonus.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil

from board.orders.labour import Operation
from board.orders.learned import Learned
from board.orders.sample import KEPT_PERCENT, OFTEN_PERCENT
from board.orders.standards import LONGEST_MINUTES

STEP_MINUTES = 5
MOST_OVER, MOST_UNDER = 1.10, 1 / 1.20
"""How far the middle actual time may lie from the standard before another one is proposed."""


@dataclass(frozen=True, slots=True)
class Figures:
    """One line of the table beside its past: minutes worked in `jobs` past ones. The figures are None while there are
    too few, `proposed` also where the standard fits."""

    operation: Operation
    jobs: int
    median: float | None = None
    often: float | None = None
    kept: float | None = None
    proposed: int | None = None


def figures(standards: Iterable[Operation], learned: Learned) -> tuple[Figures, ...]:
    """A line for each standard, in the table's order."""
    return tuple(_figures(operation, learned) for operation in standards)


def _figures(operation: Operation, learned: Learned) -> Figures:
    past = learned.worked((operation,))
    if past is None:
        return Figures(operation, learned.jobs(operation.code))
    return Figures(
        operation,
        len(past),
        median=past.median,
        often=past.within(OFTEN_PERCENT),
        kept=past.within(KEPT_PERCENT),
        proposed=proposed(operation.standard_minutes, past.median),
    )


def proposed(standard: int, actual: float) -> int | None:
    """The middle actual time, up to the next five minutes, where the standard does not fit it; None where it does.

    It fits while it lies between a tenth below the actual time and a fifth above it. The band is not even on purpose:
    technicians are meant to reach 110 % of the standard (domain.md §9), and those who do must not be shown a shorter
    one for it.
    """
    if standard * MOST_UNDER <= actual <= standard * MOST_OVER:
        return None
    rounded = min(LONGEST_MINUTES, STEP_MINUTES * ceil(actual / STEP_MINUTES))
    return rounded if rounded != standard else None
