"""Appointments of a file into the log: what was booked elsewhere, each once, by the way of repair orders.

Running it again changes nothing. Which appointment a row is, `server.imports.booked` knows; what was moved or cancelled
there since is told, and a person does it here.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence

from board import plate
from board.orders import events as e
from board.orders.appointments import Appointment
from board.orders.imported import prefix
from board.orders.labour import Operation
from board.orders.moves import booking
from board.orders.presence import SITE
from board.refused import Refused
from server.imports import cells, numbered
from server.imports.batches import batches
from server.imports.booked import Booking, Mark, known_bookings
from server.imports.difference import Different, Fact
from server.imports.grouping import Rows
from server.imports.importing import Importing
from server.imports.labour import grouped, tasks_of
from server.imports.orders import LONGEST_MODEL, LONGEST_NO, plate_of, vin_of
from server.imports.outcome import LONGEST_LIST, SAMPLES, Outcome, RefusedRow
from server.imports.reader import LONGEST_NAME, Reader
from server.imports.table import Table
from server.imports.times import beginning, instant
from server.store.bookings import key_of_appointment
from server.store.bulk import ATTEMPTS, append_to_jobs
from server.store.customers import Customer
from server.store.failures import Busy, Conflict

LONGEST_NOTE = 500


def import_appointments(
    table: Table, how: Importing, told: Callable[[Outcome], None] = lambda outcome: None
) -> Outcome:
    """Books the appointments of a table; `told` hears how far it is after each batch. A dry run writes nothing and
    counts the same."""
    outcome = Outcome(columns=table.columns, left=table.left, hidden=table.hidden, hidden_columns=table.hidden_columns)
    written: set[Mark] = set()
    open_questions: list[Booking] = []
    reader = Reader(table.columns)
    for batch, outcome.broken_off in batches(table):
        outcome.read += len(batch)
        ready = _once(_read(batch, reader, how, outcome), written, outcome)
        open_questions += _take(ready, how, outcome, None if len(open_questions) < LONGEST_LIST else written)
        told(outcome)
    # Whether one was moved there shows when all rows have been read: no other may be the appointment that is here.
    _take(open_questions, how, outcome, written)
    if outcome.number is not None:
        numbered.end(
            how.store, outcome.number, outcome.imported, outcome.read, how.author, what="appointments_imported"
        )
    return outcome


def _read(batch: Sequence[Rows], reader: Reader, how: Importing, outcome: Outcome) -> list[Booking]:
    columns = reader.columns
    found: list[Booking] = []
    for rows in batch:
        try:
            found.append(read(reader, rows, how))
        except Refused as reason:
            number = str(columns.cell(rows[0], "booking_no") or columns.cell(rows[0], "plate") or "")
            outcome.refused.add(RefusedRow(rows[0].number, number[:LONGEST_NO], reason))
    return found


def read(of: Reader, rows: Rows, how: Importing) -> Booking:
    """The appointment of a row, with the labour of those that belong to it. Raises `Refused`, naming the field."""
    columns, first = of.columns, rows[0]
    operations: list[Operation] = []
    for row in rows:
        of.row = row
        operations += [one for task in tasks_of(of, how.floor, None, False)[0] for one in task.operations]
    of.row = first
    booked = e.AppointmentBooked(
        plate=plate_of(of),
        vin=vin_of(of),
        model=of.optional("model", cells.text, LONGEST_MODEL) or "",
        repair_type=of.needed("repair_type", cells.word, columns.words("repair_type")),
        advisor=of.alias("advisor") if columns.cell(rows[0], "advisor") is not None else "",
        tasks=grouped(operations),
        planned_at=of.needed("planned_at", beginning, how.dating),
        promised_at=of.optional("promised_at", instant, how.dating),
        waiting_customer=bool(of.optional("waiting_customer", cells.word, columns.words("waiting_customer"))),
        wash=bool(of.optional("wash", cells.word, columns.words("wash"))),
        note=of.optional("note", cells.text, LONGEST_NOTE) or "",
    )
    return Booking(
        row=first.number,
        number=of.optional("booking_no", cells.plain, LONGEST_NO) or "",
        booked=booked,
        name=of.optional("customer_name", cells.text, LONGEST_NAME) or "",
        phone=of.optional("customer_phone", cells.plain, LONGEST_NAME) or "",
        cancelled=bool(of.optional("cancelled", cells.word, columns.words("cancelled"))),
    )


def _once(told: Sequence[Booking], written: set[Mark], outcome: Outcome) -> list[Booking]:
    """Those that no row above has told already."""
    found: list[Booking] = []
    for one in told:
        if one.marks & written:
            outcome.already += 1
            continue
        written |= one.marks
        found.append(one)
    return found


def _take(told: Sequence[Booking], how: Importing, outcome: Outcome, written: set[Mark] | None) -> list[Booking]:
    """Books what is not here yet. `written`: what all rows of the file say; None while some are still to come, and then
    those that may have been moved there are given back."""
    for _ in range(ATTEMPTS):
        # First the place, then what is there: who books after that takes the place.
        seq = how.store.log.last_seq()
        known = known_bookings(how, seq)
        refused: list[RefusedRow] = []
        differing: list[Different] = []
        new: list[Booking] = []
        later: list[Booking] = []
        cancelled = 0
        for one in told:
            held = known.of(one)
            try:
                if held is None and not one.cancelled and known.may_be_moved(one, how, written or set()):
                    if written is None:
                        later.append(one)
                        continue
                    held = known.moved(one, how, written)
                if held is not None:
                    differing += _different(held, one)
                elif one.cancelled:
                    cancelled += 1
                else:
                    _check(one, how)
                    new.append(one)
            except Refused as reason:
                refused.append(RefusedRow(one.row, one.number or one.booked.plate, reason))
        try:
            if new and not how.dry_run:
                _write(new, seq, how, outcome)
        except Conflict:
            continue
        outcome.cancelled += cancelled
        outcome.already += len(told) - len(new) - len(refused) - len(later) - cancelled
        for row in refused:
            outcome.refused.add(row)
        outcome.differing += differing[: LONGEST_LIST - len(outcome.differing)]
        _count(new, how, outcome)
        return later
    raise Busy("other programs write all the time")


def _check(one: Booking, how: Importing) -> None:
    """Raises `Refused` where nobody could book this by hand."""
    fact = one.booked
    booking.book(
        how.shop,
        plate=fact.plate,
        vin=fact.vin,
        model=fact.model,
        repair_type=fact.repair_type,
        advisor=fact.advisor,
        tasks=fact.tasks,
        planned_at=fact.planned_at,
        promised_at=fact.promised_at,
        waiting_customer=fact.waiting_customer,
        wash=fact.wash,
        note=fact.note,
        now=how.now,
    )


def _write(new: Sequence[Booking], seq: int, how: Importing, outcome: Outcome) -> None:
    under = prefix(how.number(outcome))
    events = [
        e.Event(seq + place, SITE, how.now, how.now, how.who, how.device, f"{under}{_key_of(one)}", one.booked)
        for place, one in enumerate(new, start=1)
    ]
    customers = [
        Customer(key_of_appointment(event.seq), one.name, one.phone, secrets.token_urlsafe(16))
        for event, one in zip(events, new, strict=True)
        if one.name or one.phone
    ]
    append_to_jobs(how.store, events, [], customers=customers)


def _count(new: Sequence[Booking], how: Importing, outcome: Outcome) -> None:
    outcome.imported += len(new)
    for one in new:
        fact = one.booked
        if fact.advisor and fact.advisor not in how.staff and len(outcome.strangers) < LONGEST_LIST:
            outcome.strangers.add(fact.advisor)
        if plate.is_unusual(fact.plate) and len(outcome.unusual_plates) < LONGEST_LIST:
            outcome.unusual_plates.append(fact.plate)
        if len(outcome.samples) < SAMPLES:
            outcome.samples.append(fact)


def _different(held: Appointment, told: Booking) -> list[Different]:
    """Where the file says otherwise of an appointment whose car is still to come."""
    facts: list[Fact] = []
    if held.is_expected and told.cancelled:
        facts.append(Fact("cancelled", False, True))
    elif held.is_expected and held.planned_at != told.booked.planned_at:
        facts.append(Fact("planned_at", held.planned_at, told.booked.planned_at))
    name = told.number or key_of_appointment(held.id)
    return [Different(name, held.plate, held.history[-1].seq, tuple(facts), held.id)] if facts else []


def _key_of(one: Booking) -> str:
    """What tells the event's key from others of its import; a number of the other system is found again by it."""
    return f"no {one.number}" if one.number else f"row {one.row}"
