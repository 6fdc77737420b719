"""How many cars were on time, against the target: rates, allowance, deduction (domain.md §5, §9).

Decided in integers; rounded for display only, and never so that a missed target looks met.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

NOTHING = "—"
"""What stands where nothing was settled: neither 0 % nor 100 %."""

MOST_DECIMALS = 4
"""Of a figure, and of a target."""

EFFICIENCY_TARGET, UTILISATION_TARGET = 110, 85
PARTS_FILL_TARGET, CALL_BACK_TARGET = 95, 30
"""Per cent, at least (domain.md §12)."""
EXTERNAL_REWORK_TARGET = 0.5
"""Per cent, at most."""


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

    `rate` (reported) and `strict_rate` are per cent as they may be shown (`rate`); `met` is decided from the
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


def gap(found: Figures) -> float | None:
    """Reported rate minus target, in percentage points as they may be shown: 0 or more only where the target is met."""
    return None if found.rate is None else float(exact(found.rate) - exact(found.target))


@dataclass(frozen=True, slots=True)
class Room:
    """How many more cars may be late before a point is lost, and how many on time in a row win the allowance back.

    `more`: if each of the next cars settled were late, so many cost no further point; 0 when the allowance is used up,
    None where the target lets every car be late. `owed`: so many cars on time, with none late between, until late cars
    are within the allowance again; 0 when they are, None where the target lets no car be late.
    """

    more: int | None
    owed: int | None


def room(tally: Tally, target: float) -> Room:
    """The room a tally leaves; each further car is settled too, so the allowance grows with it."""
    share = (100 - exact(target)) / 100
    n, late = tally.settled, tally.late
    more = None if share == 1 else max(0, floor((n * share - late) / (1 - share)))
    owed = 0 if late <= n * share else None if share == 0 else ceil(late / share) - n
    return Room(more, owed)


@dataclass(frozen=True, slots=True)
class Projection:
    """A running period at its end if it goes on as it has: cars settled, late ones allowed then, and how many of those
    are not used up yet; 0 when late cars are beyond them already."""

    settled: int
    allowed: int
    more: int


def projection(tally: Tally, target: float, days_so_far: int, days: int) -> Projection | None:
    """As many cars on each opening day to come as on those so far; None before the first."""
    if days_so_far <= 0:
        return None
    settled = max(tally.settled, floor(Fraction(tally.settled * days, days_so_far) + Fraction(1, 2)))
    allowed = floor(settled * (100 - exact(target)) / 100)
    return Projection(settled, allowed, max(0, allowed - tally.late))


def rate(part: float, whole: float, target: float) -> float | None:
    """Per cent to as many decimals as its target has, at least one; halves up, but cut where rounding would lift it to
    a target it missed."""
    if whole == 0:
        return None
    scale = int(10 ** decimals(target))
    units = Fraction(part) * 100 * scale / Fraction(whole)
    rounded = floor(units + Fraction(1, 2))
    if rounded >= exact(target) * scale > units:
        rounded = floor(units)
    if part < whole:
        rounded = min(rounded, 100 * scale - 1)
    return rounded / scale


def small_rate(part: float, whole: float, most: float) -> float | None:
    """As `rate`, for a share that is to stay at or under `most` per cent: lifted where rounding would hide that it is
    not, and where it would make nothing of something."""
    if whole == 0:
        return None
    scale = int(10 ** decimals(most))
    units = Fraction(part) * 100 * scale / Fraction(whole)
    rounded = floor(units + Fraction(1, 2))
    if rounded <= exact(most) * scale < units or (part > 0 and rounded == 0):
        rounded = ceil(units)
    return rounded / scale


def decimals(target: float) -> int:
    """To how many decimals a figure is shown beside a target: as many as that has, at least one."""
    return places(exact(target), 1)


def places(target: Fraction, least: int) -> int:
    """The decimals a target is written with, at least `least`; that many for one that nobody could write out."""
    found = next((one for one in range(least, MOST_DECIMALS + 1) if (target * 10**one).denominator == 1), None)
    return least if found is None else found


def decimal_text(value: float) -> str:
    """A figure with at least one decimal: 96.0, 96.25."""
    text = f"{value:.{MOST_DECIMALS}f}".rstrip("0")
    return f"{text}0" if text.endswith(".") else text


def rate_text(value: float | None) -> str:
    """A rate for people: "95.9 %", or "—"."""
    return NOTHING if value is None else f"{decimal_text(value)} %"


def exact(per_cent: float) -> Fraction:
    """The figure a person wrote: 96.3 is 963/10, not the nearest binary fraction."""
    return Fraction(str(per_cent))
