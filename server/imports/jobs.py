"""Repair orders of a file into the log: whole jobs, some hundred in a transaction, each order once and for all.

Running it again changes nothing: an order number that is there already is left alone, and what the file says otherwise
of it is told.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from board.orders.events import Event
from board.orders.fold import fold
from board.orders.imported import is_untouched, prefix
from board.orders.job import Job
from board.orders.shop import Shop
from server.core.held import judging_now
from server.imports import backlog, numbered
from server.imports.ahead import ahead
from server.imports.difference import Different
from server.imports.differing import different
from server.imports.fields import JOB_FIELDS, shown
from server.imports.found import Counted, Found, alike, found_in, recording_of
from server.imports.histories import Recording, settlement
from server.imports.importing import Importing
from server.imports.order import Order
from server.imports.outcome import LONGEST_LIST, SAMPLES, Outcome, RefusedRow
from server.imports.rows import FileRefused
from server.imports.table import Table
from server.imports.taken_back import Undoing
from server.store.bulk import ATTEMPTS, Held, Outdated, append_jobs, judged_anew
from server.store.failures import Busy
from server.store.models import JobModels
from server.store.models_of import models_of

LONG = 2_000
"""So many rows are worth a process of their own."""


def import_jobs(table: Table, how: Importing, told: Callable[[Outcome], None] = lambda outcome: None) -> Outcome:
    """Imports the orders of a table; `told` hears how far it is after each batch. A dry run writes nothing and counts
    the same."""
    _check_said(table, how)
    outcome = Outcome(columns=table.columns, left=table.left, hidden=table.hidden, hidden_columns=table.hidden_columns)
    is_long = table.most_rows >= LONG and not (how.dry_run or how.is_sparing) and how.store.database.is_shared
    with ahead(lambda store: found_in(table, replace(how, store=store)), how.store, alone=not is_long) as batches:
        for found in batches:
            _take(found, table, how, outcome)
            told(outcome)
            del found
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


def _take(found: Found, table: Table, how: Importing, outcome: Outcome) -> None:
    outcome.read += found.read
    outcome.already += found.already
    outcome.broken_off = found.broken_off
    for row in found.refused:
        outcome.refused.add(row)
    if found.ended:
        _settle(found.ended, recording_of(table.columns, how), how, outcome)
    left = _append(found, how, outcome) if found.ready and not how.dry_run else {}
    for one in found.counted:
        other = left.get(one.order_no)
        if other is None:
            _count(one, how, outcome)
        elif other == one.order_no:
            outcome.already += 1
        else:
            outcome.refused.add(RefusedRow(one.row, one.order_no, alike(other)))


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


def _append(found: Found, how: Importing, outcome: Outcome) -> Held:
    """By the hours and rules of this moment: they may have changed since the batch was made ready."""
    under, ready, judged_by = prefix(how.number(outcome)), found.ready, found.judged_by
    assert ready is not None
    for _ in range(ATTEMPTS):
        try:
            return append_jobs(how.store, ready, under, judged_by)
        except Outdated:
            shop, judged_by = judging_now(how.store, how.shop)
            ready = judged_anew(how.store, ready, partial(_judged, shop))
    raise Busy("others set hours and rules all the time")


def _judged(shop: Shop, events: Sequence[Event]) -> JobModels:
    job = fold(events)
    assert job is not None
    return models_of(shop, job)


def _count(one: Counted, how: Importing, outcome: Outcome) -> None:
    outcome.imported += 1
    if one.sample is not None and len(outcome.samples) < SAMPLES:
        outcome.samples.append(one.sample)
    outcome.open += one.is_open
    outcome.backlog += one.backlog
    outcome.cancelled += one.stage == "cancelled"
    outcome.delivered += one.stage == "delivered"
    if one.advisor and one.advisor not in how.staff and len(outcome.strangers) < LONGEST_LIST:
        outcome.strangers.add(one.advisor)
    if one.unusual_plate and len(outcome.unusual_plates) < LONGEST_LIST:
        outcome.unusual_plates.append(one.unusual_plate)
    if one.unknown_operations and len(outcome.unknown_operations) < LONGEST_LIST:
        outcome.unknown_operations.update(one.unknown_operations)
    if one.verdict is None:
        outcome.not_judged += one.stage == "delivered"
        return
    outcome.unpromised += not one.is_promised
    if one.flag is not None:
        outcome.flags += 1
        if one.flag != (one.verdict == "on_time"):
            outcome.against += 1
            if len(outcome.disagreeing) < LONGEST_LIST:
                outcome.disagreeing.append(one.order_no)
