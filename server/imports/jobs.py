"""Repair orders of a file into the log: whole jobs, some hundred in a transaction, each order once and for all.

Running it again changes nothing: an order number that is there already is left alone, whatever the file says of it.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from board.figures.administered import Administered
from board.orders.events import Event
from board.orders.job import Job
from board.orders.promise import promised_at, verdict
from board.orders.shop import Shop
from board.refused import Refused
from server.imports import orders
from server.imports.cells import CellRefused
from server.imports.histories import Recording, history
from server.imports.mapping import Columns
from server.imports.orders import Floor, Order
from server.imports.reading import FileRefused, Row
from server.imports.times import Dating
from server.store.bookshelf import Author
from server.store.bulk import NewJob, append_jobs, known_orders
from server.store.customers import Customer
from server.store.models_of import models_of
from server.store.store import Store

TOGETHER = 250
"""So many rows are looked up and written at a time; other writers come in between."""
LONGEST_LIST = 1_000


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that was not imported, and why."""

    row: int
    order_no: str
    reason: Refused


@dataclass(slots=True)
class Outcome:
    """What became of a file. read = imported + already + refused; blank rows and totals are not read.

    `disagreeing`: delivered orders whose own in-time flag says otherwise than the clock; `unpromised`: delivered ones
    without a promise before delivery. `strangers` are advisors who are not on the staff, `unknown_operations` those of
    closed orders that no standard time is known for. `broken_off`: why the rest of the file could not be read.
    """

    read: int = 0
    imported: int = 0
    already: int = 0
    refused: list[RefusedRow] = field(default_factory=list)
    flags: int = 0
    disagreeing: list[str] = field(default_factory=list)
    unpromised: int = 0
    strangers: set[str] = field(default_factory=set)
    unknown_operations: set[str] = field(default_factory=set)
    broken_off: FileRefused | None = None


@dataclass(frozen=True, slots=True)
class Importing:
    """Everything an import of repair orders needs besides the file."""

    store: Store
    shop: Shop
    floor: Floor
    staff: frozenset[str]
    dating: Dating
    who: str
    device: str
    now: datetime
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class _Ready:
    """An order read and found possible."""

    row: int
    order: Order
    events: tuple[Event, ...]
    job: Job


def import_jobs(
    rows: Iterable[Row], columns: Columns, how: Importing, told: Callable[[Outcome], None] = lambda outcome: None
) -> Outcome:
    """Imports the rows; `told` hears how far it is after each batch. A dry run writes nothing and counts the same."""
    outcome = Outcome()
    seen: dict[str, int] = {}
    for batch in _batches(rows, columns, outcome):
        ready = _read(batch, columns, how, outcome, seen)
        _write(ready, how, outcome)
        told(outcome)
    if outcome.imported and not how.dry_run:
        done = Administered("orders_imported", "orders", new=f"{outcome.imported} of {outcome.read}")
        how.store.book.on_record(lambda _: None, [done], Author.once(how.who, how.device, how.now))
    return outcome


def _batches(rows: Iterable[Row], columns: Columns, outcome: Outcome) -> Iterator[list[Row]]:
    batch: list[Row] = []
    try:
        for row in rows:
            if orders.is_total(columns, row):
                continue
            outcome.read += 1
            batch.append(row)
            if len(batch) == TOGETHER:
                yield batch
                batch = []
    except FileRefused as reason:
        outcome.broken_off = reason
    if batch:
        yield batch


def _read(
    batch: Iterable[Row], columns: Columns, how: Importing, outcome: Outcome, seen: dict[str, int]
) -> list[_Ready]:
    numbered: list[tuple[Row, str]] = []
    for row in batch:
        try:
            numbered.append((row, orders.order_no(columns, row)))
        except Refused as reason:
            outcome.refused.append(RefusedRow(row.number, "", reason))
    known = known_orders(how.store, [number for _, number in numbered])
    recording = Recording(
        how.who, how.device, how.now, how.dating.zone, how.shop.rules.inspection_levels, columns.called
    )
    ready: list[_Ready] = []
    for row, number in numbered:
        try:
            _check_once(number, row, columns, seen)
            if number in known and number not in seen:
                outcome.already += 1
            else:
                order = orders.read(columns, row, how.dating, how.floor)
                ready.append(_Ready(row.number, order, *history(order, recording)))
            seen[number] = row.number
        except Refused as reason:
            outcome.refused.append(RefusedRow(row.number, number, reason))
    return ready


def _check_once(number: str, row: Row, columns: Columns, seen: dict[str, int]) -> None:
    if number in seen:
        sentence = CellRefused("%(column)s %(text)s stands in row %(row)s already.", text=number, row=seen[number])
        raise sentence.named(columns.called("order_no"), "order_no")


def _write(ready: list[_Ready], how: Importing, outcome: Outcome) -> None:
    jobs = [NewJob(one.events, models_of(how.shop, one.job), _customer(one)) for one in ready]
    taken = set() if how.dry_run or not jobs else append_jobs(how.store, jobs)
    outcome.already += len(taken)
    for one in ready:
        if one.order.order_no not in taken:
            _count(one, how, outcome)


def _count(one: _Ready, how: Importing, outcome: Outcome) -> None:
    outcome.imported += 1
    judged, flag = verdict(one.job), one.order.in_time_flag
    if one.order.advisor not in how.staff and len(outcome.strangers) < LONGEST_LIST:
        outcome.strangers.add(one.order.advisor)
    if len(outcome.unknown_operations) < LONGEST_LIST:
        outcome.unknown_operations.update(one.order.unknown_operations)
    if judged is None:
        return
    outcome.unpromised += promised_at(one.job) is None
    if flag is not None:
        outcome.flags += 1
        if flag != (judged.verdict == "on_time"):
            outcome.disagreeing.append(one.order.order_no)


def _customer(one: _Ready) -> Customer | None:
    """Whose car it is; an open job has a customer without a name too, whose link opens the car's page."""
    order = one.order
    if not (one.job.is_open or order.customer_name or order.customer_phone):
        return None
    return Customer(order.order_no, order.customer_name, order.customer_phone, secrets.token_urlsafe(16))
