"""What may be asked for about promises, added work and delay warnings."""

from __future__ import annotations

from collections.abc import Sequence

from board.codes import Confirmation, Outcome, PromiseReason
from board.orders.job import Job
from board.orders.moves import customer
from board.orders.shop import Entry, Shop
from server.api.body_values import Instant, Minutes, Note, Seq, WarningReason
from server.api.command_bodies import CommandBody
from server.api.deciding import Asked, command
from server.api.order_bodies import OperationLines
from server.api.orders import named_operations


class HowLate(CommandBody):
    """When the car will be ready: then, or so many minutes after the time last told; neither where nobody knows."""

    expected_at: Instant | None = None
    late_minutes: Minutes | None = None


class Answer(HowLate):
    """`reason`, `expected_at` and `late_minutes` count when the answer is no: the delay warning's."""

    in_time: bool
    reason: WarningReason = "other"


class Warn(HowLate):
    reason: WarningReason
    note: Note = ""


class Acknowledge(CommandBody):
    """Without an outcome: heard, the customer is still to be spoken to. `note` and `signed` go with an excuse."""

    outcome: Outcome | None = None
    promised_at: Instant | None = None
    confirmed_by: Confirmation | None = None
    note: Note = ""
    signed: bool = False


class AddedWork(CommandBody):
    """The new time counts for the verdict only when the customer confirmed it."""

    operations: OperationLines
    promised_at: Instant | None = None
    confirmed_by: Confirmation | None = None
    finding: Seq | None = None


class Promise(CommandBody):
    promised_at: Instant
    reason: PromiseReason
    confirmed_by: Confirmation | None = None


@command("answer", 'Answer the question "in time?"', Answer)
def answer(_shop: Shop, job: Job, body: Answer, asked: Asked) -> Sequence[Entry]:
    """No is a delay warning, and may say how late as that does."""
    return customer.answer(
        job,
        in_time=body.in_time,
        reason=body.reason,
        expected_at=body.expected_at,
        late_minutes=body.late_minutes,
        at=asked.at,
        now=asked.now,
    )


@command("warn", "Say that this will not be done in time", Warn)
def warn(_shop: Shop, job: Job, body: Warn, asked: Asked) -> Sequence[Entry]:
    """`reason` as for a pause, or overrun, rework. How late: `expected_at`, or `late_minutes` after the time last told,
    or after now where that is later; neither: not known.
    """
    return customer.warn(
        job,
        reason=body.reason,
        source="technician",
        expected_at=body.expected_at,
        late_minutes=body.late_minutes,
        note=body.note,
        at=asked.at,
        now=asked.now,
    )


@command("acknowledge", "The advisor heard the warning, and what came of it", Acknowledge)
def acknowledge(_shop: Shop, job: Job, body: Acknowledge, asked: Asked) -> Sequence[Entry]:
    """Without `outcome`: heard. `new_promise` needs `promised_at` (it informs, and moves no verdict), `excuse` a
    `note`.
    """
    return customer.acknowledge(
        job,
        outcome=body.outcome,
        promised_at=body.promised_at,
        confirmed_by=body.confirmed_by,
        note=body.note,
        signed=body.signed,
        at=asked.at,
        now=asked.now,
    )


@command("added-work", "Add work found after the first promise", AddedWork)
def added_work(_shop: Shop, job: Job, body: AddedWork, asked: Asked) -> Sequence[Entry]:
    """The new time counts only when the customer confirmed it. `finding`: the `seq` of what it is for."""
    return customer.added_work(
        job,
        operations=named_operations(body.operations),
        promised_at=body.promised_at,
        confirmed_by=body.confirmed_by,
        finding=body.finding,
        at=asked.at,
        now=asked.now,
    )


@command("promise", "Give the customer a time", Promise)
def promise(_shop: Shop, job: Job, body: Promise, asked: Asked) -> Sequence[Entry]:
    """`reason`: initial, added_work, customer_request, delay; `confirmed_by`: signature, phone, in_person."""
    return customer.promise(
        job,
        promised_at=body.promised_at,
        reason=body.reason,
        confirmed_by=body.confirmed_by,
        at=asked.at,
        now=asked.now,
    )
