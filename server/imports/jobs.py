"""Repair orders of a file into the log: whole jobs, some hundred in a transaction, each order once and for all.

Running it again changes nothing: an order number that is there already is left alone, and what the file says otherwise
of it is told.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from board import plate
from board.orders.events import Event
from board.orders.imported import is_untouched, prefix
from board.orders.job import Job
from board.orders.number import same_number
from board.orders.promise import promised_at, verdict
from board.orders.stretch import Stretch
from board.refused import Refused
from server.core.held import judging_now
from server.imports import backlog, numbered, orders
from server.imports.batches import batches
from server.imports.difference import Different
from server.imports.differing import different
from server.imports.fields import JOB_FIELDS, shown
from server.imports.grouping import Rows
from server.imports.histories import Recording, history, settlement
from server.imports.importing import Importing
from server.imports.orders import Order
from server.imports.outcome import LONGEST_LIST, SAMPLES, Outcome, RefusedRow
from server.imports.reader import Reader
from server.imports.rows import FileRefused
from server.imports.table import Table
from server.imports.taken_back import Undoing
from server.store.bulk import ATTEMPTS, NewJob, Outdated, alike_orders, append_jobs, known_orders
from server.store.customers import Customer
from server.store.failures import Busy
from server.store.models_of import models_of


@dataclass(frozen=True, slots=True)
class _Ready:
    """An order read and found possible; `life`: its stretches, where they are known."""

    order: Order
    job: Job
    life: tuple[Stretch, ...] | None


def import_jobs(table: Table, how: Importing, told: Callable[[Outcome], None] = lambda outcome: None) -> Outcome:
    """Imports the orders of a table; `told` hears how far it is after each batch. A dry run writes nothing and counts
    the same."""
    _check_said(table, how)
    outcome = Outcome(columns=table.columns, left=table.left, hidden=table.hidden, hidden_columns=table.hidden_columns)
    reader = Reader(table.columns)
    for batch in batches(table, outcome):
        ready = _read(batch, reader, how, outcome)
        _write(ready, how, outcome)
        told(outcome)
    if outcome.number is not None:
        numbered.end(how.store, outcome.number, outcome.imported, outcome.read, how.author)
    return outcome


def _check_said(table: Table, how: Importing) -> None:
    """`FileRefused` where a column is missing without which orders would come in as something that they are not."""
    columns, seen = table.columns, table.seen
    if not columns.has("advisor") and "advisor" not in columns.map.defaults and not how.no_advisor:
        raise FileRefused(
            "The file has no column for the service advisor; it may be called: %(headings)s. With --no-advisor its"
            " orders come in as nobody's.",
            headings=_headings_of("advisor"),
        )
    over = columns.places.get("delivered_at")
    has_delivered = over is not None and (seen is None or seen.columns[over].filled > 0)
    if has_delivered and not columns.has("promised_at") and not how.not_judged:
        raise FileRefused(
            "The file has no column for the promised time, and each of its delivered cars would count as late; it may"
            " be called: %(headings)s. With --not-judged they come in as history that is not judged.",
            headings=_headings_of("promised_at"),
        )


def _headings_of(field: str) -> str:
    return shown(next(one.headings for one in JOB_FIELDS if one.name == field))


def _read(batch: Iterable[Rows], reader: Reader, how: Importing, outcome: Outcome) -> list[_Ready]:
    columns = reader.columns
    numbered: list[tuple[Rows, str]] = []
    for rows in batch:
        try:
            numbered.append((rows, orders.order_no(reader, rows[0])))
        except Refused as reason:
            outcome.refused.add(RefusedRow(rows[0].number, "", reason))
    known = known_orders(how.store, [number for _, number in numbered])
    alike = alike_orders(how.store, [number for _, number in numbered if number not in known])
    written: dict[str, str] = {}
    recording = Recording(
        who=how.who,
        device=how.device,
        now=how.now,
        zone=how.dating.zone,
        levels=how.shop.rules.inspection_levels,
        called=columns.called,
        without_promise=how.not_judged and not columns.has("promised_at"),
    )
    still_open = how.store.jobs.open_of(known) if known else frozenset()
    ready: list[_Ready] = []
    ended: list[tuple[int, Order]] = []
    for rows, number in numbered:
        if number in known and number not in still_open:
            outcome.already += 1
            continue
        other = alike.get(number, written.setdefault(same_number(number), number))
        try:
            if other != number:
                raise Refused(
                    "There is an order %(order_no)s, which differs by case or width only.", "order_no", order_no=other
                )
            # A row that says exactly what another one says is the same row once more.
            different = {row.cells: row for row in rows}.values()
            order = orders.together(columns, [orders.read(reader, row, how.dating, how.floor) for row in different])
            if number in known:
                ended.append((rows[0].number, order))
            else:
                ready.append(_Ready(order, *history(order, recording)))
        except Refused as reason:
            if number in known:
                outcome.already += 1
            else:
                outcome.refused.add(RefusedRow(rows[0].number, number, reason))
    if ended:
        _settle(ended, recording, how, outcome)
    return ready


def _settle(ended: Sequence[tuple[int, Order]], recording: Recording, how: Importing, outcome: Outcome) -> None:
    """What the file says of orders that an earlier import opened and nobody has touched: their work and their end."""
    told = {order.order_no: order for _, order in ended}
    rows = {order.order_no: row for row, order in ended}

    differing: dict[str, Different | None] = {}
    customers = how.store.customers.of_jobs(list(told))

    def settled(job: Job, past: Sequence[Event]) -> Sequence[Event]:
        differing[job.order_no] = different(told[job.order_no], job, customers.get(job.order_no))
        if not is_untouched(past):
            return ()
        under = f"{prefix(outcome.number or 0)}{job.order_no}"
        return [replace(event, key=under + event.key) for event in settlement(told[job.order_no], job, recording)]

    undoing = Undoing(how.store, how.shop, how.who, how.device, how.now)
    done = backlog.add_to(told, settled, undoing, write=False)
    if done.jobs and not how.dry_run:
        how.number(outcome)
        done = backlog.add_to(told, settled, undoing)
    outcome.settled += len(done.jobs)
    ended_now = {number for number, job in done.jobs.items() if not job.is_open}
    left = [one for one in differing.values() if one and one.order_no not in ended_now]
    outcome.differing += left[: LONGEST_LIST - len(outcome.differing)]
    outcome.already += len(told) - len(done.jobs) - len(done.refused)
    for order_no, reason in done.refused.items():
        outcome.refused.add(RefusedRow(rows[order_no], order_no, reason))


def _write(ready: list[_Ready], how: Importing, outcome: Outcome) -> None:
    taken: set[str] = set()
    if ready and not how.dry_run:
        taken = _append(ready, how, prefix(how.number(outcome)))
    outcome.already += len(taken)
    for one in ready:
        if one.order.order_no not in taken:
            _count(one, how, outcome)


def _append(ready: Sequence[_Ready], how: Importing, under: str) -> set[str]:
    """By the hours and rules of this moment: they may change while a long file comes in."""
    for _ in range(ATTEMPTS):
        shop, judged_by = judging_now(how.store, how.shop)
        jobs = [NewJob(one.job.history, models_of(shop, one.job, one.life), _customer(one)) for one in ready]
        with suppress(Outdated):
            return append_jobs(how.store, jobs, under, judged_by)
    raise Busy("others set hours and rules all the time")


def _count(one: _Ready, how: Importing, outcome: Outcome) -> None:
    outcome.imported += 1
    if len(outcome.samples) < SAMPLES:
        outcome.samples.append(one.job)
    outcome.open += one.job.is_open
    outcome.backlog += one.job.backlog
    outcome.cancelled += one.job.stage == "cancelled"
    outcome.delivered += one.job.stage == "delivered"
    judged, flag = verdict(one.job), one.order.in_time_flag
    if one.order.advisor and one.order.advisor not in how.staff and len(outcome.strangers) < LONGEST_LIST:
        outcome.strangers.add(one.order.advisor)
    if plate.is_unusual(one.order.plate) and len(outcome.unusual_plates) < LONGEST_LIST:
        outcome.unusual_plates.append(one.order.plate)
    if len(outcome.unknown_operations) < LONGEST_LIST:
        outcome.unknown_operations.update(one.order.unknown_operations)
    if judged is None:
        outcome.not_judged += one.job.stage == "delivered"
        return
    outcome.unpromised += promised_at(one.job) is None
    if flag is not None:
        outcome.flags += 1
        if flag != (judged.verdict == "on_time"):
            outcome.against += 1
            if len(outcome.disagreeing) < LONGEST_LIST:
                outcome.disagreeing.append(one.order.order_no)


def _customer(one: _Ready) -> Customer | None:
    """Whose car it is; an open job has a customer without a name too, whose link opens the car's page."""
    order = one.order
    if not (one.job.is_open or order.customer_name or order.customer_phone):
        return None
    return Customer(order.order_no, order.customer_name, order.customer_phone, secrets.token_urlsafe(16))
