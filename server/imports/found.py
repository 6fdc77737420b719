"""What there is in a batch of rows, before anything of it is written: orders ready to be, refusals, and what is there
already."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from board import plate
from board.orders.job import Job
from board.orders.number import same_number
from board.orders.promise import promised_at, verdict
from board.orders.stretch import Stretch
from board.refused import Refused
from server.core.held import judging_now
from server.imports import orders
from server.imports.batches import batches
from server.imports.grouping import Rows
from server.imports.histories import Recording, history
from server.imports.importing import Importing
from server.imports.mapping import Columns
from server.imports.order import Order
from server.imports.outcome import SAMPLES, RefusedRow
from server.imports.reader import Reader
from server.imports.rows import FileRefused
from server.imports.table import Table
from server.store.bulk import NewJob, ReadyJobs, held_orders, ready_jobs
from server.store.customers import Customer
from server.store.models_of import models_of


class Counted(NamedTuple):
    """What the outcome counts of an order that is ready; `sample`: its job, of the first ones."""

    row: int
    order_no: str
    stage: str
    is_open: bool
    backlog: bool
    advisor: str
    unusual_plate: str
    unknown_operations: tuple[str, ...]
    verdict: str | None
    is_promised: bool
    flag: bool | None
    sample: Job | None


@dataclass(slots=True)
class Found:
    """A batch. `ended`: orders that are open here, with their rows; `ready` by the hours and rules that the event
    `judged_by` set, nothing for a dry run; `broken_off`: why the rest of the file could not be read."""

    read: int
    already: int
    refused: list[RefusedRow]
    ended: list[tuple[int, Order]]
    counted: list[Counted]
    ready: ReadyJobs | None = None
    judged_by: int = 0
    broken_off: FileRefused | None = None


class _Ready(NamedTuple):
    """An order read and found possible; `life`: its stretches, where they are known."""

    row: int
    order: Order
    job: Job
    life: tuple[Stretch, ...] | None


def found_in(table: Table, how: Importing) -> Iterator[Found]:
    """The batches of a table, one after another."""
    reader = Reader(table.columns)
    samples = SAMPLES
    for batch, broken_off in batches(table):
        found, ready = _looked_at(batch, reader, how)
        found.broken_off = broken_off
        found.counted = [_counted(one, is_sample=place < samples) for place, one in enumerate(ready)]
        samples -= len(ready)
        if ready and not how.dry_run:
            shop, found.judged_by = judging_now(how.store, how.shop)
            jobs = [NewJob(one.job.history, models_of(shop, one.job, one.life), _customer(one)) for one in ready]
            found.ready = ready_jobs(how.store, jobs)
        yield found


def recording_of(columns: Columns, how: Importing) -> Recording:
    """How the orders of a file with these columns are recorded."""
    return Recording(
        who=how.who,
        device=how.device,
        now=how.now,
        zone=how.dating.zone,
        levels=how.shop.rules.inspection_levels,
        called=columns.called,
        without_promise=how.not_judged and not columns.has("promised_at"),
    )


def alike(other: str) -> Refused:
    """Why an order is refused whose number somebody would take for another one."""
    return Refused("There is an order %(order_no)s, which differs by case or width only.", "order_no", order_no=other)


def _looked_at(batch: Iterable[Rows], reader: Reader, how: Importing) -> tuple[Found, list[_Ready]]:
    columns = reader.columns
    found = Found(0, 0, [], [], [])
    numbered: list[tuple[Rows, str]] = []
    for rows in batch:
        found.read += 1
        try:
            numbered.append((rows, orders.order_no(reader, rows[0])))
        except Refused as reason:
            found.refused.append(RefusedRow(rows[0].number, "", reason))
    held = held_orders(how.store, [number for _, number in numbered])
    known = [number for number, other in held.items() if number == other]
    still_open = how.store.jobs.open_of(known) if known else frozenset()
    written: dict[str, str] = {}
    recording = recording_of(columns, how)
    ready: list[_Ready] = []
    for rows, number in numbered:
        other = held.get(number) or written.setdefault(same_number(number), number)
        is_known = number in held and other == number
        if is_known and number not in still_open:
            found.already += 1
            continue
        try:
            if other != number:
                raise alike(other)
            # A row that says exactly what another one says is the same row once more.
            different = rows if len(rows) == 1 else tuple({row.cells: row for row in rows}.values())
            order = orders.together(columns, [orders.read(reader, row, how.dating, how.floor) for row in different])
            if is_known:
                found.ended.append((rows[0].number, order))
            else:
                ready.append(_Ready(rows[0].number, order, *history(order, recording)))
        except Refused as reason:
            if is_known:
                found.already += 1
            else:
                found.refused.append(RefusedRow(rows[0].number, number, reason))
    return found, ready


def _counted(one: _Ready, *, is_sample: bool) -> Counted:
    job, order = one.job, one.order
    judged = verdict(job)
    return Counted(
        one.row,
        order.order_no,
        job.stage,
        job.is_open,
        job.backlog,
        order.advisor,
        order.plate if plate.is_unusual(order.plate) else "",
        order.unknown_operations,
        judged.verdict if judged else None,
        promised_at(job) is not None,
        order.in_time_flag,
        job if is_sample else None,
    )


def _customer(one: _Ready) -> Customer | None:
    """Whose car it is; an open job has a customer without a name too, whose link opens the car's page."""
    order = one.order
    if not (one.job.is_open or order.customer_name or order.customer_phone):
        return None
    return Customer(order.order_no, order.customer_name, order.customer_phone, secrets.token_urlsafe(16))
