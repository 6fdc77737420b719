"""An indicator: what is measured, against which target, and what missing it costs (domain.md §11).

On-time delivery is the first instance and no special case. Decided in fractions; rounded for display only, and never so
that a missed target looks met.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from board.figures.book import Book, latest
from board.figures.kpi import places
from board.figures.loss import LOSSES
from board.figures.sources import Direction, OverYear, Source

COUNTED = frozenset(
    {"on_time", "external_rework", "internal_rework", "parts_fill", "call_back", "appointments", *LOSSES}
)
"""Shares of cars: the target leaves room for so many, and each one beyond it may cost points."""
SHARES = COUNTED | {"efficiency", "utilisation", "css"}
"""Sources that are a share in per cent; over a year their parts are added up, not their months averaged."""
MONTHS, QUARTER = 12, 3
HOUSE = ""
"""The post of nobody in particular: the whole house."""


@dataclass(frozen=True, slots=True)
class Post:
    """A post (岗位) that answers for an indicator, by role or `team`; None: target and points of the house."""

    post: str
    target: Fraction | None = None
    points: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator as data. `target` is per cent or `unit`s; of a total, what the whole year is to bring.

    `points` are deducted for each started `per` units that are missing; without `per`, for each car beyond the
    allowance. `over_year` says what the months of a figure that is no share come to.
    """

    name: str
    title: str
    title_en: str
    source: Source
    unit: str = ""
    direction: Direction = "higher"
    over_year: OverYear = "latest"
    repair_type: str | None = None
    decimals: int = 1
    target: Fraction | None = None
    points: Fraction = Fraction(0)
    per: Fraction | None = None
    posts: tuple[Post, ...] = ()
    unit_en: str | None = None

    @property
    def is_share(self) -> bool:
        return self.source in SHARES

    @property
    def is_total(self) -> bool:
        return not self.is_share and self.over_year == "total"


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured: `part` of `whole`, or, where `whole` is None, `part` itself. None: nothing was measured."""

    part: Fraction | None = None
    whole: Fraction | None = None

    @property
    def value(self) -> Fraction | None:
        """Per cent, or units; None for nothing, and for a share of nothing."""
        if self.part is None or self.whole is None:
            return self.part
        return self.part * 100 / self.whole if self.whole else None


@dataclass(frozen=True, slots=True)
class Assessed:
    """A measurement against its target. `met` and `deduction` are decided from the fractions; `gap` is value − target.

    `deduction` is None where nothing is measured, there is no target, or the period is not over and could still be met.
    """

    value: Fraction | None
    target: Fraction | None
    gap: Fraction | None
    met: bool | None
    deduction: Fraction | None


def assess(
    indicator: Indicator, measured: Measured, target: Fraction | None, points: Fraction, *, is_over: bool = True
) -> Assessed:
    """What a measurement comes to. `is_over`: a running total that lacks something has not missed anything yet."""
    value = measured.value
    if target is not None and _bad_of_none(indicator, measured):
        return Assessed(None, target, None, met=False, deduction=(measured.part or 0) * points)
    if value is None or target is None:
        return Assessed(value, target, None, None, None)
    met = value >= target if indicator.direction == "higher" else value <= target
    pending = indicator.is_total and not is_over and indicator.direction == "higher" and not met
    deduction = None if pending else deducted(indicator, measured, target, points)
    return Assessed(value, target, value - target, None if pending else met, deduction)


def _bad_of_none(indicator: Indicator, measured: Measured) -> bool:
    """Whether cars are charged to somebody who has settled none: no rate, but nothing of it was allowed."""
    is_bad = indicator.source in COUNTED and indicator.direction == "lower"
    return is_bad and measured.whole == 0 and bool(measured.part)


def deducted(indicator: Indicator, measured: Measured, target: Fraction, points: Fraction) -> Fraction:
    """The points for a missed target; 0 for one that is met.

    With `per`: points × started steps missing. Without: points × cars beyond ⌊cars × what the target leaves room for⌋.
    """
    value = measured.value
    assert value is not None
    missing = target - value if indicator.direction == "higher" else value - target
    if missing <= 0:
        return Fraction(0)
    if indicator.per is not None:
        return ceil(missing / indicator.per) * points
    if indicator.source not in COUNTED or measured.part is None or measured.whole is None:
        return Fraction(0)
    higher = indicator.direction == "higher"
    bad = measured.whole - measured.part if higher else measured.part
    room = 100 - target if higher else target
    return max(Fraction(0), bad - floor(measured.whole * room / 100)) * points


def target_of(book: Book, indicator: Indicator, post: str, month: str) -> Fraction | None:
    """What a post is to reach in a month ("2026-05"): what was set for the month, else for its year, else configured.

    A post without a target of its own has that of the house. A year's total counts a twelfth in each month.
    """
    year = month[:4]
    own = next((one for one in indicator.posts if one.post == post), None)
    configured = own.target if own else None
    for whose, given in ((post, configured), (HOUSE, indicator.target)):
        of_month = _set(book, indicator, whose, month)
        if of_month is not None:
            return of_month
        of_year = _set(book, indicator, whose, year)
        found = given if of_year is None else of_year
        if found is not None:
            return found / MONTHS if indicator.is_total else found
    return None


def target_to_date(book: Book, indicator: Indicator, post: str, months: Sequence[str]) -> Fraction | None:
    """What a post is to have reached by the end of these months of a year: of a total, the sum of their targets."""
    if not indicator.is_total:
        return target_of(book, indicator, post, months[0][:4])
    known = [one for month in months if (one := target_of(book, indicator, post, month)) is not None]
    return sum(known, Fraction(0)) if len(known) == len(months) else None


def points_of(indicator: Indicator, post: str) -> Fraction:
    """What a step, or a car, costs this post."""
    own = next((one for one in indicator.posts if one.post == post), None)
    return indicator.points if own is None or own.points is None else own.points


def entered(book: Book, indicator: Indicator, month: str) -> Measured:
    """The figure entered by hand for a month."""
    value = latest(book.values.get((indicator.name, month), ()))
    return Measured(None if value is None else Fraction(str(value)))


def entered_to_date(book: Book, indicator: Indicator, months: Sequence[str]) -> Measured:
    """What these months come to; those without a figure are left out."""
    parts = [one.part for one in (entered(book, indicator, month) for month in months) if one.part is not None]
    if not parts:
        return Measured()
    if indicator.over_year == "total":
        return Measured(sum(parts, Fraction(0)))
    return Measured(parts[-1] if indicator.over_year == "latest" else sum(parts, Fraction(0)) / len(parts))


def months_to(month: str) -> list[str]:
    """January to `month`, both included."""
    year, last = month.split("-")
    return [f"{year}-{one:02}" for one in range(1, int(last) + 1)]


def quarter_to(month: str) -> list[str]:
    """The months of its quarter up to `month`."""
    months = months_to(month)
    return months[(len(months) - 1) // QUARTER * QUARTER :]


def shown(value: Fraction | None, indicator: Indicator, target: Fraction | None = None) -> str:
    """A figure for people, halves up, "—" for none; rounding never lifts it over its target or to a full share.

    Where its target has more decimals than the indicator, it is shown with as many.
    """
    if value is None:
        return "—"
    lines = [line for line in (target, _end(indicator)) if line is not None]
    decimals = _decimals(indicator, target)
    return _text(_rounded(value, indicator, decimals, lines), decimals)


def target_shown(target: Fraction | None, indicator: Indicator) -> str:
    """A target as somebody would write it, 96 and not 96.0: it was set, not measured."""
    text = shown(target, indicator, target)
    return text.rstrip("0").rstrip(".") if "." in text else text


def gap_shown(gap: Fraction | None, indicator: Indicator, target: Fraction | None = None) -> str:
    """A gap for people with its sign; one that is missed is never shown as nothing."""
    if gap is None:
        return "—"
    decimals = _decimals(indicator, target)
    found = _rounded(gap, indicator, decimals, [Fraction(0)])
    return ("+" if found > 0 else "") + _text(found, decimals)


def _set(book: Book, indicator: Indicator, post: str, period: str) -> Fraction | None:
    value = latest(book.targets.get((indicator.name, post, period), ()))
    return None if value is None else Fraction(str(value))


def _end(indicator: Indicator) -> Fraction | None:
    """Where a share of cars is whole, or none at all: 99.96 % of the cars are not all of them."""
    if indicator.source not in COUNTED:
        return None
    return Fraction(100 if indicator.direction == "higher" else 0)


def _decimals(indicator: Indicator, target: Fraction | None) -> int:
    return indicator.decimals if target is None else places(target, indicator.decimals)


def _rounded(value: Fraction, indicator: Indicator, decimals: int, lines: Iterable[Fraction]) -> int:
    """In units of the last decimal."""
    scale = int(10**decimals)
    units = value * scale
    found = floor(units + Fraction(1, 2))
    for line in lines:
        if indicator.direction == "higher" and found >= line * scale > units:
            found = floor(units)
        if indicator.direction == "lower" and found <= line * scale < units:
            found = ceil(units)
    return found


def _text(units: int, decimals: int) -> str:
    whole, rest = divmod(abs(units), 10**decimals)
    sign = "-" if units < 0 else ""
    return f"{sign}{whole:,}" + (f".{rest:0{decimals}}" if decimals else "")
