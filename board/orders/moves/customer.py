"""The advisor's moves: open an order, promise, add work, and answer delay warnings (domain.md §5, §6)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from board import codes
from board.orders import events as e
from board.orders.job import Job
from board.orders.labour import Operation
from board.orders.moves.checked import checked
from board.orders.promise import effective_promise, question_open, told_at
from board.orders.rules import check_expected, check_promised, known_code
from board.orders.shop import Entry, Shop
from board.refused import Refused, conflict


def open_order(
    shop: Shop,
    *,
    order_no: str,
    plate: str,
    vin: str = "",
    model: str,
    repair_type: str,
    advisor: str,
    tasks: Sequence[e.TaskPlan],
    promised_at: datetime | None,
    confirmed_by: str | None,
    waiting_customer: bool,
    wash: bool,
    messages: bool = False,
    at: datetime,
    now: datetime,
) -> list[Entry]:
    """A repair order comes in. The customer signs it, so its promise is confirmed unless said otherwise."""
    check_work(repair_type, tasks)
    if order_no in shop.jobs:
        raise conflict("There is an order %(order_no)s already.", "order_no", order_no=order_no)
    received = e.JobReceived(
        plate=plate,
        model=model,
        repair_type=repair_type,
        advisor=advisor,
        tasks=tuple(tasks),
        inspections=tuple(shop.rules.inspection_levels.get(repair_type, ())),
        waiting_customer=waiting_customer,
        wash=wash,
        vin=vin,
        messages=messages,
    )
    entries = [Entry(order_no, received, at)]
    if promised_at is not None:
        _check_promise(promised_at, confirmed_by, now)
        entries.append(Entry(order_no, e.PromiseGiven(promised_at, "initial", confirmed_by), at))
    return entries


def check_work(repair_type: str, tasks: Sequence[e.TaskPlan]) -> None:
    """Raises `Refused` where nobody could open an order for this work."""
    known_code(repair_type, codes.REPAIR_TYPES, "repair_type")
    if not tasks or not all(task.operations for task in tasks):
        raise Refused("A job needs at least one operation.", "operations")
    if len({task.number for task in tasks}) < len(tasks):
        raise Refused("Two tasks of a job cannot have the same number.", "tasks")


def promise(
    job: Job, *, promised_at: datetime, reason: str, confirmed_by: str | None, at: datetime, now: datetime
) -> list[Entry]:
    """A time is given to the customer. What the customer asks for by word of mouth informs, and moves no verdict."""
    known_code(reason, codes.PROMISE_REASONS, "reason")
    _check_promise(promised_at, confirmed_by, now)
    if reason == "initial" and effective_promise(job) is not None:
        raise conflict("This job already has a promised time; say why it changes.", "reason")
    informs = reason == "customer_request" and confirmed_by in ("phone", "in_person")
    return checked(job, e.PromiseGiven(promised_at, reason, confirmed_by, informs=informs), at)


def added_work(
    job: Job,
    *,
    operations: Sequence[Operation],
    promised_at: datetime | None,
    confirmed_by: str | None,
    finding: int | None = None,
    at: datetime,
    now: datetime,
) -> list[Entry]:
    """Work found after the first promise (增项), the new time for it if there is one, and the finding it is for."""
    if not operations:
        raise Refused("Say which operations are added.", "operations")
    entries: list[Entry] = []
    taken = {task.number for task in job.tasks}
    for trade in dict.fromkeys(operation.trade for operation in operations):
        wanted = tuple(operation for operation in operations if operation.trade == trade)
        open_task = next((t for t in job.tasks if t.trade == trade and t.state != "finished"), None)
        number = open_task.number if open_task else max(taken, default=0) + 1
        taken.add(number)
        entries += checked(job, e.WorkAdded(number, trade, wanted, confirmed_by), at)
    if promised_at is not None:
        _check_promise(promised_at, confirmed_by, now)
        entries += checked(job, e.PromiseGiven(promised_at, "added_work", confirmed_by), at)
    if finding is not None:
        entries += checked(job, e.FindingAnswered(finding, "added_work"), at)
    return entries


def warn(
    job: Job,
    *,
    reason: str,
    source: str,
    expected_at: datetime | None = None,
    late_minutes: int | None = None,
    note: str = "",
    at: datetime,
    now: datetime,
) -> list[Entry]:
    """ "This will not be done in time." One open warning for each promise.

    How late: done at `expected_at`, or `late_minutes` after the time last told, or after `at` where that is later;
    neither where nobody knows.
    """
    known_code(reason, codes.WARNING_REASONS, "reason")
    due = effective_promise(job)
    if due is None:
        raise conflict("Job %(order_no)s has no promised time to warn about.", order_no=job.order_no)
    if job.ready_at is not None:
        raise conflict("Job %(order_no)s is ready: there is nothing to warn about.", order_no=job.order_no)
    check_expected(expected_at, now)
    if expected_at is not None and late_minutes is not None:
        raise Refused("Say a new time or so many minutes later, not both.", "late_minutes")
    if late_minutes is not None:
        expected_at = max(told_at(job) or at, at) + timedelta(minutes=late_minutes)
    last = job.warning
    if last is not None and last.raised_for == due.seq and last.outcome is None:
        raise conflict("A delay warning about %(order_no)s is already open.", order_no=job.order_no)
    return checked(job, e.WarningRaised(reason, source, due.seq, expected_at, note), at)


def answer(
    job: Job,
    *,
    in_time: bool,
    reason: str,
    expected_at: datetime | None = None,
    late_minutes: int | None = None,
    at: datetime,
    now: datetime,
) -> list[Entry]:
    """A technician's answer to "in time?": yes, or a warning, as in `warn`."""
    due = effective_promise(job)
    if due is None:
        raise conflict("Job %(order_no)s has no promised time to warn about.", order_no=job.order_no)
    if in_time:
        if not question_open(job):
            raise conflict("Nobody is waiting for an answer about %(order_no)s.", order_no=job.order_no)
        return checked(job, e.InTimeConfirmed(due.seq), at)
    return warn(
        job,
        reason=reason,
        source="technician",
        expected_at=expected_at,
        late_minutes=late_minutes,
        at=at,
        now=now,
    )


def acknowledge(
    job: Job,
    *,
    outcome: str | None,
    promised_at: datetime | None,
    confirmed_by: str | None,
    note: str,
    signed: bool,
    at: datetime,
    now: datetime,
) -> list[Entry]:
    """The advisor heard the open warning, and, once the customer was spoken to, what came of it.

    `new_promise` records a promise with reason `delay`, `excuse` an excuse with its note; `in_time` nothing more.
    """
    if outcome is not None:
        known_code(outcome, codes.OUTCOMES, "outcome")
    last = job.warning
    if last is None:
        raise conflict("There is no delay warning to acknowledge.")
    if outcome is None and last.acknowledged_at is not None:
        raise conflict("This delay warning has already been acknowledged; say what was agreed.", "outcome")
    entries = checked(job, e.WarningAcknowledged(last.seq, outcome, note), at)
    if outcome == "new_promise":
        if promised_at is None:
            raise Refused("Say which new time was agreed.", "promised_at")
        _check_promise(promised_at, confirmed_by, now)
        entries += checked(job, e.PromiseGiven(promised_at, "delay", confirmed_by), at)
    elif promised_at is not None:
        raise Refused("A new time goes with the outcome new_promise only.", "promised_at")
    if outcome == "excuse":
        if not note.strip():
            raise Refused("Say in a note why the delay is the customer's.", "note")
        entries += checked(job, e.ExcuseNoted(note, signed, needs_image=True), at)
    return entries


def _check_promise(promised_at: datetime, confirmed_by: str | None, now: datetime) -> None:
    check_promised(promised_at, now)
    if confirmed_by is not None:
        known_code(confirmed_by, codes.CONFIRMATIONS, "confirmed_by")
