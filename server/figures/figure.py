"""What a figure is: a row with its name, its unit, the sentence of its formula, and the list of cars behind it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor

from flask_babel import gettext as _
from flask_babel.speaklater import LazyString

from board.figures.counts import Counts, Labour
from board.figures.kpi import NOTHING, Figures, decimal_text, exact, rate, rate_text, small_rate
from server.web.durations import work_time

WORKED = "worked"
"""The list of cars that were worked on, handed over or not; all other lists are those of `server.store.cars`."""

Parts = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Measured:
    """Everything figures are worked out from, of one group of cars.

    `lateness`: minutes late → late cars. `places`: cars counted by bay, and bays times opening days; only of the site.
    `goals`: what the shop's indicators ask of efficiency, utilisation and external_rework, in per cent.
    """

    counts: Counts
    on_time: Figures
    lateness: Counter[int] = field(default_factory=Counter)
    labour: Labour = field(default_factory=Labour)
    places: Parts = (0, 0)
    goals: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. `unit`: cars, per_cent, points (of a percentage), score, minutes, nights, times or per_day.

    Worked out from `parts`, one number over another, or from `number`; None means that there is nothing to say.
    `goal` is what it should reach, or, where not `at_least`, what it should stay under. `cars`: the list of cars behind
    it; `listed`: what that list is called, said by the first figure that has it.
    """

    name: str
    title: LazyString
    unit: str
    formula: LazyString
    cars: str = ""
    parts: Callable[[Measured], Parts] | None = None
    number: Callable[[Measured], float | None] | None = None
    goal: Callable[[Measured], float] | None = None
    at_least: bool = True
    listed: LazyString | None = None

    def value(self, measured: Measured) -> float | None:
        """As it may be shown: per cent with its goal's decimals, minutes with one; a missed goal never looks met."""
        if self.parts is None:
            assert self.number is not None
            return self.number(measured)
        part, whole = self.parts(measured)
        if not whole:
            return None
        if self.unit == "per_cent":
            goal = self.goal(measured) if self.goal else 100
            return rate(part, whole, goal) if self.at_least else small_rate(part, whole, goal)
        return floor(Fraction(part) * 10 / Fraction(whole) + Fraction(1, 2)) / 10

    def met(self, measured: Measured) -> bool | None:
        """Whether the goal is reached, decided from the parts; None without a goal, or with nothing to judge."""
        if self.goal is None or self.parts is None:
            return None
        part, whole = self.parts(measured)
        if not whole:
            return None
        hundredfold, wanted = Fraction(part) * 100, exact(self.goal(measured)) * Fraction(whole)
        return hundredfold >= wanted if self.at_least else hundredfold <= wanted

    def text(self, measured: Measured) -> str:
        """The value with its unit, for people."""
        return in_unit(self.value(measured), self.unit)

    def sum(self, measured: Measured) -> str:
        """The two numbers it was worked out from: "95 ÷ 99"; empty where it is a number itself."""
        if self.parts is None:
            return ""
        part, whole = self.parts(measured)
        return f"{part:.10g} ÷ {whole:.10g}" if whole else ""


def in_unit(value: float | None, unit: str) -> str:
    """A number with its unit, or "—"."""
    if value is None:
        return NOTHING
    if unit == "per_cent":
        return rate_text(value)
    if unit == "points":
        sign = "+" if value >= 0 else "−"
        return sign + decimal_text(abs(value))
    if unit == "minutes":
        return work_time(value)
    if unit == "hours":
        return _("%(hours)s h", hours=f"{value:g}")
    return f"{value:g}"
