"""Closing a month, and what has changed since: the closed figures beside today's, car by car (domain.md §5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from board.figures.book import BookEntry, closed
from board.figures.delivery import Delivery
from board.figures.entered_facts import MonthClosed
from board.figures.kpi import Figures, Tally, figures
from board.figures.month_close import TOTAL, CarChange, GroupChange, Tallies, car_changes, closing, group_changes
from board.orders.events import Event
from board.orders.renamed import Names
from server.core.wiring import Wiring
from server.figures.measures import days_of
from server.store.bookshelf import Part
from server.store.store import Store

CLOSED_BY = ("advisor", "technician", "team", "repair_type")


def closings_of(*months: str) -> Part:
    """The part of the book that says how these months were closed."""
    return Part((MonthClosed,), months)


@dataclass(frozen=True, slots=True)
class Changed:
    """A car that is not what it was at the closing, and what was recorded about it since."""

    change: CarChange
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class ClosedMonth:
    """A closed month beside today's log. `earlier` are closings that a later one took the place of."""

    entry: BookEntry
    fact: MonthClosed
    earlier: tuple[BookEntry, ...]
    groups: tuple[GroupChange, ...]
    cars: tuple[Changed, ...]

    @property
    def total(self) -> GroupChange:
        """The whole month."""
        return next(group for group in self.groups if (group.by, group.name) == TOTAL)

    @property
    def differs(self) -> bool:
        return bool(self.cars) or any(group.differs for group in self.groups)


def snapshot(parts: Wiring, month: str, note: str) -> MonthClosed:
    """The fact that closes a month as the log now stands; reads only, and may run beside the event loop."""
    # Before the figures: what is recorded meanwhile is in them, and shown as later only where it changed something.
    log_seq, log_hash = parts.store.log.head()
    rules = parts.rules_on(bounds(month)[1])
    settled = _settled(parts.store, month)
    closed_now = closing(
        month,
        log_seq,
        tallies(parts.store, month),
        settled,
        lambda by: (rules.target_of(by), rules.points_per_late_car),
        note,
    )
    return replace(closed_now, log_hash=log_hash)


def tallies(store: Store, month: str) -> Tallies:
    """The on-time counts of a month as they are now: the whole, and by each of CLOSED_BY."""
    first, last = bounds(month)
    found: dict[tuple[str, str], Tally] = {TOTAL: store.deliveries.on_time_figures(first, last)[0][1]}
    for by in CLOSED_BY:
        found |= {(by, name or ""): tally for name, tally in store.deliveries.on_time_figures(first, last, by)}
    return found


def closed_month(store: Store, month: str) -> ClosedMonth | None:
    """A month's latest closing beside today's log; None while it is open. May run beside the event loop."""
    book = store.book.read(closings_of(month))
    found = closed(book, month)
    if found is None:
        return None
    entry, closed_then = found
    fact = renamed(closed_then, store.log.names())
    settled = _settled(store, month)
    here = {one.order_no for one in settled}
    away = [car.order_no for car in fact.cars if car.order_no not in here]
    elsewhere = {order_no: one for order_no in away if (one := store.deliveries.get(order_no)) is not None}
    changes = car_changes(fact, settled, elsewhere)
    return ClosedMonth(
        entry,
        fact,
        book.closings[month][:-1],
        tuple(group_changes(fact, tallies(store, month))),
        tuple(_changed(store, fact, changes)),
    )


def renamed(fact: MonthClosed, names: Names) -> MonthClosed:
    """A closing with the names that its teams have now."""
    groups = (
        replace(group, name=names.team(group.name, fact.log_seq)) if group.by == "team" else group
        for group in fact.groups
    )
    return replace(fact, groups=tuple(groups))


def kept(fact: MonthClosed) -> Figures:
    """The figures of the whole month as it was closed."""
    whole = next(group for group in fact.groups if (group.by, group.name) == TOTAL)
    return figures(Tally(whole.settled, whole.on_time, whole.late, whole.excused), whole.target, whole.points)


def bounds(month: str) -> tuple[date, date]:
    """First and last day."""
    days = days_of(month)
    return days[0], days[-1]


def _settled(store: Store, month: str) -> list[Delivery]:
    return store.deliveries.listed(*bounds(month))


def _changed(store: Store, fact: MonthClosed, changes: list[CarChange]) -> list[Changed]:
    histories: Mapping[str, list[Event]] = store.log.of_jobs([change.order_no for change in changes])
    return [
        Changed(
            change,
            tuple(event for event in histories.get(change.order_no, ()) if event.seq > fact.log_seq),
        )
        for change in changes
    ]
