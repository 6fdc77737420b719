"""How many cars were on time, against the target: rates, allowance, deduction (domain.md §5, §9).

Decided in integers; rounded for display only, and never so that a missed target looks met.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import floor

NOTHING = "—"
"""What stands where nothing was settled: neither 0 % nor 100 %."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Settled cars by verdict; settled = on_time + late + excused."""

    settled: int = 0
    on_time: int = 0
    late: int = 0
    excused: int = 0


@dataclass(frozen=True, slots=True)
class Figures:
    """A tally measured against a target of so many per cent.

    `rate` (reported) and `strict_rate` are per cent to one decimal as they may be shown; `met` is decided from the
    counts, not from them; all three are None when nothing was settled. `allowed` is how many late cars the target
    leaves room for, `deduction` the points for those beyond it.
    """

    settled: int
    on_time: int
    late: int
    excused: int
    rate: float | None
    strict_rate: float | None
    target: float
    met: bool | None
    allowed: int
    deduction: float


def figures(tally: Tally, target: float, points_per_car: float = 1) -> Figures:
    """What a tally comes to against `target` per cent."""
    n, goal = tally.settled, exact(target)
    allowed = floor(n * (100 - goal) / 100)
    return Figures(
        settled=n,
        on_time=tally.on_time,
        late=tally.late,
        excused=tally.excused,
        rate=rate(tally.on_time + tally.excused, n, target),
        strict_rate=rate(tally.on_time, n, target),
        target=target,
        met=None if n == 0 else tally.late * 100 <= (100 - goal) * n,
        allowed=allowed,
        deduction=max(0, tally.late - allowed) * points_per_car,
    )


def rate(part: int, whole: int, target: float) -> float | None:
    """Per cent to one decimal, halves up; cut instead of rounded where rounding would lift it to a target it missed."""
    if whole == 0:
        return None
    tenths = Fraction(part * 1000, whole)
    rounded = floor(tenths + Fraction(1, 2))
    if rounded >= exact(target) * 10 > tenths:
        rounded = floor(tenths)
    if part < whole:
        rounded = min(rounded, 999)
    return rounded / 10


def rate_text(value: float | None) -> str:
    """A rate for people: "95.9 %", or "—"."""
    return NOTHING if value is None else f"{value:.1f} %"


def exact(per_cent: float) -> Fraction:
    """The figure a person wrote: 96.3 is 963/10, not the nearest binary fraction."""
    return Fraction(str(per_cent))
