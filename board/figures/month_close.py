"""A closed month against today's log: which figures differ now, and which cars made the difference (domain.md §5)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from board.figures.delivery import Delivery
from board.figures.entered_facts import ClosedCar, ClosedGroup, MonthClosed, month_of
from board.figures.kpi import Figures, Tally, figures

Tallies = Mapping[tuple[str, str], Tally]
"""(by, name) → counts; the whole month stands under ("total", "")."""

TOTAL = ("total", "")
KINDS = ("verdict", "added", "moved", "gone")
"""Judged otherwise; settled in this month after all; settled in another month now; not settled any more."""


@dataclass(frozen=True, slots=True)
class CarChange:
    """One order that is not what it was when the month was closed. `before`, `after`: its verdict, None for none.

    `kind` is one of KINDS; `month` is where the car counts now, None where it counts nowhere.
    """

    order_no: str
    plate: str
    kind: str
    before: str | None
    after: str | None
    month: str | None


@dataclass(frozen=True, slots=True)
class GroupChange:
    """The figures of one name as closed and as they are now, both against the target of the closing."""

    by: str
    name: str
    before: Figures
    after: Figures

    @property
    def differs(self) -> bool:
        return self.before != self.after


def closing(
    month: str,
    log_seq: int,
    tallies: Tallies,
    settled: Iterable[Delivery],
    standard_of: Callable[[str], tuple[float, float]],
    note: str = "",
) -> MonthClosed:
    """The fact that closes a month. `settled` are its deliveries; `standard_of` a kind of group (advisor …, total) are
    its target per cent and its points per car."""
    groups = tuple(
        ClosedGroup(by, name, one.settled, one.on_time, one.late, one.excused, *standard_of(by))
        for (by, name), one in tallies.items()
    )
    cars = tuple(ClosedCar(one.order_no, one.plate, one.verdict, one.late_minutes) for one in settled)
    return MonthClosed(month, log_seq, groups, cars, note)


def car_changes(fact: MonthClosed, settled: Iterable[Delivery], elsewhere: Mapping[str, Delivery]) -> list[CarChange]:
    """What differs, by order number. `settled` are the month's deliveries now, `elsewhere` those of other months that
    were in the closing."""
    before = {car.order_no: car for car in fact.cars}
    after = {one.order_no: one for one in settled}
    found = []
    for order_no in sorted(before.keys() | after.keys()):
        was, now = before.get(order_no), after.get(order_no)
        if was is None and now is not None:
            found.append(CarChange(order_no, now.plate, "added", None, now.verdict, fact.month))
        elif was is not None and now is None:
            found.append(_lost(was, elsewhere.get(order_no)))
        elif was is not None and now is not None and was.verdict != now.verdict:
            found.append(CarChange(order_no, now.plate, "verdict", was.verdict, now.verdict, fact.month))
    return found


def group_changes(fact: MonthClosed, tallies: Tallies) -> list[GroupChange]:
    """Every group of the closing, and every one there is now, in that order; those that are equal too."""
    closed = {(group.by, group.name): group for group in fact.groups}
    # Who is new since is measured as those of their kind were.
    standards = {group.by: (group.target, group.points) for group in fact.groups}
    names = [*closed, *(name for name in tallies if name not in closed)]
    found = []
    for by, name in names:
        standard = standards.get(by) or standard_of(fact)
        before = _figures(closed[by, name]) if (by, name) in closed else figures(Tally(), *standard)
        found.append(GroupChange(by, name, before, figures(tallies.get((by, name), Tally()), *standard)))
    return found


def standard_of(fact: MonthClosed) -> tuple[float, float]:
    """(target per cent, points per car) of the whole month when it was closed."""
    whole = next(group for group in fact.groups if (group.by, group.name) == TOTAL)
    return whole.target, whole.points


def _figures(group: ClosedGroup) -> Figures:
    return figures(Tally(group.settled, group.on_time, group.late, group.excused), group.target, group.points)


def _lost(was: ClosedCar, now: Delivery | None) -> CarChange:
    if now is None:
        return CarChange(was.order_no, was.plate, "gone", was.verdict, None, None)
    return CarChange(was.order_no, was.plate, "moved", was.verdict, now.verdict, month_of(now.delivered_on))
