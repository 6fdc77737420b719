"""What may follow what: `check` says whether a fact can be the next one of a job (domain.md §4).

Used before writing and when a history is tried again without an undone event; folding never refuses.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from board.orders import events as e
from board.orders.added_work import added_work
from board.orders.findings import findings
from board.orders.fold import apply
from board.orders.job import Job, Task
from board.refused import Refused, conflict

LONGEST_QUOTE = 40
FURTHEST = timedelta(days=366)
"""A time further away than this is a slip of the hand."""

STATE_SENTENCES = {
    "waiting": "Task %(task)s of %(order_no)s has not been dispatched yet.",
    "dispatched": "Task %(task)s of %(order_no)s has not been started yet.",
    "working": "Task %(task)s of %(order_no)s is already being worked on.",
    "paused": "Task %(task)s of %(order_no)s is paused.",
    "finished": "Task %(task)s of %(order_no)s is already finished.",
}


def check(job: Job, fact: e.Fact, at: datetime) -> None:
    """Raises `Refused` where `fact`, happening at `at`, cannot be the next one of `job`.

    What the product noted by itself may stand anywhere: it must never be in the way of people's corrections.
    """
    if isinstance(fact, e.TechnicianAsked | e.WarningEscalated | e.LateExpected | e.LateExpectedOver):
        return
    if at < job.received_at:
        raise Refused("That is before the repair order was opened.", "at")
    if isinstance(fact, e.JobReopened) and job.cancelled_at is None:
        raise conflict("Job %(order_no)s is not cancelled.", order_no=job.order_no)
    if job.cancelled_at is not None and not isinstance(
        fact, e.JobReopened | e.ContradictionCleared | e.FindingAnswered
    ):
        raise conflict("Job %(order_no)s was cancelled.", order_no=job.order_no)
    match fact:
        case _ if isinstance(fact, e.TaskFact):
            _check_task(job, fact, at)
        case e.InspectionMade() | e.WashStarted() | e.WashFinished() | e.JobReadied():
            _check_after_work(job, fact, at)
        case e.WarningRaised() | e.InTimeConfirmed() | e.WorkAdded():
            _check_open(job)
        case e.OrderAmended() | e.RepairTypeAmended() | e.AdvisorAmended() | e.JobPassedOn() | e.OperationsAmended():
            _check_open(job)
        case e.WarningAcknowledged(warning=seq):
            warning = next((w for w in job.warnings if w.seq == seq), None)
            if warning is None:
                raise conflict("There is no delay warning to acknowledge.")
            if warning.acknowledged_at is not None and warning.outcome is not None:
                raise conflict("This delay warning has already been answered.")
        case e.JobDelivered() | e.JobCancelled():
            _check_open(job)
        case e.BacklogTakenUp() | e.BacklogClosed():
            if not (job.is_open and job.backlog):
                raise conflict("%(order_no)s is no backlog.", order_no=job.order_no)
        case e.DeliveryReversed() | e.CarLeft() | e.LateCauseCorrected():
            _check_delivered(job)
        case e.CallBegun() | e.CallTried() | e.FollowUpMade():
            _check_delivered(job)
            if job.follow_up is not None:
                made = job.follow_up
                raise conflict("%(who)s has already called this customer: %(time)s.", who=made.who, time=made.at)
        case e.ComplaintLookedInto():
            if job.follow_up is None or not job.follow_up.is_open_complaint:
                raise conflict("There is no complaint to look into.")
        case e.ExcuseReviewed():
            if job.excuse is None:
                raise conflict("There is no excuse to review.")
        case e.SignatureGiven(about="excuse", event=seq):
            if job.excuse is None or job.excuse.seq != seq:
                raise conflict("There is no customer's reason to sign.")
        case e.SignatureGiven(event=seq):
            if all(one.seq != seq for one in added_work(job)):
                raise conflict("There is no added work to sign.")
        case e.FindingAnswered(finding=seq):
            found = next((one for one in findings(job) if one.seq == seq), None)
            if found is None:
                raise conflict("There is no such finding.", "finding")
            if found.outcome not in (None, "next_visit"):
                raise conflict("This finding has been answered already.", "finding")


def check_at(at: datetime, now: datetime, back_date_minutes: int) -> None:
    """Raises `Refused` where `at` is in the future or further back than may be back-dated."""
    if at > now:
        raise Refused("The time is in the future.", "at")
    if at < now - timedelta(minutes=back_date_minutes):
        raise Refused("The time is more than %(minutes)s minutes ago.", "at", minutes=back_date_minutes)


def check_promised(promised_at: datetime, now: datetime) -> None:
    """Raises `Refused` where nobody can promise a car for then."""
    if promised_at <= now:
        raise Refused("The promised time is in the past.", "promised_at")
    if promised_at > now + FURTHEST:
        raise Refused("The promised time is more than a year away.", "promised_at")


def check_expected(expected_at: datetime | None, now: datetime) -> None:
    """Raises `Refused` where nobody can expect something for then; None is no expectation."""
    if expected_at is not None and expected_at <= now:
        raise Refused("The expected time is in the past.", "expected_at")
    if expected_at is not None and expected_at > now + FURTHEST:
        raise Refused("The expected time is more than a year away.", "expected_at")


def misfits(history: Iterable[e.Event]) -> frozenset[int]:
    """The seqs of the events that could not have followed those before them."""
    found: set[int] = set()
    job: Job | None = None
    for event in history:
        if job is not None:
            try:
                check(job, event.fact, event.at)
            except Refused:
                found.add(event.seq)
        job = apply(job, event)
    return frozenset(found)


def known_code(value: str, codes: Collection[str], field: str) -> None:
    """Raises `Refused` where `value` is none of `codes`."""
    if value not in codes:
        raise Refused("%(value)s is none of: %(codes)s.", field, value=value[:LONGEST_QUOTE], codes=", ".join(codes))


def known_task(job: Job, number: int) -> Task:
    """The task with this number; raises `Refused` where there is none."""
    task = job.task(number)
    if task is None:
        raise Refused("Job %(order_no)s has no task %(task)s.", "task", order_no=job.order_no, task=number)
    return task


def _check_open(job: Job) -> None:
    if job.delivered_at is not None:
        raise conflict("Job %(order_no)s has already been delivered.", order_no=job.order_no)


def _check_delivered(job: Job) -> None:
    if job.delivered_at is None:
        raise conflict("Job %(order_no)s has not been delivered yet.", order_no=job.order_no)


def _check_task(job: Job, fact: e.TaskFact, at: datetime) -> None:
    _check_open(job)
    task = known_task(job, fact.task)
    if task.state not in fact.follows:
        raise conflict(STATE_SENTENCES[task.state], "task", task=task.number, order_no=job.order_no)
    if at < max(job.received_at, task.changed_at or job.received_at):
        raise Refused("That is before the last entry of task %(task)s.", "at", task=task.number)
    if isinstance(fact, e.TaskStarted | e.TaskResumed):
        _check_place(job, task)
    if isinstance(fact, e.TechnicianJoined | e.TechnicianLeft):
        _check_crew(job, task, fact)
    if isinstance(fact, e.TaskSplit):
        _check_split(job, task, fact)


def _check_place(job: Job, task: Task) -> None:
    """A car stands in one place: no work in a second bay while it is being worked on in the first."""
    for other in job.tasks:
        if other.number != task.number and other.state == "working" and other.bay != task.bay:
            raise conflict(
                "%(order_no)s is still being worked on in bay %(bay)s.", "task", order_no=job.order_no, bay=other.bay
            )


def _check_crew(job: Job, task: Task, fact: e.TechnicianJoined | e.TechnicianLeft) -> None:
    who = {"name": fact.technician, "task": task.number, "order_no": job.order_no}
    works = fact.technician in task.working
    if isinstance(fact, e.TechnicianJoined) and works:
        raise conflict("%(name)s already works on task %(task)s of %(order_no)s.", "technicians", **who)
    if isinstance(fact, e.TechnicianLeft) and not works:
        raise conflict("%(name)s does not work on task %(task)s of %(order_no)s.", "technicians", **who)
    if isinstance(fact, e.TechnicianLeft) and len(task.working) == 1:
        raise conflict("Nobody else works on task %(task)s of %(order_no)s: pause it instead.", "technicians", **who)


def _check_split(job: Job, task: Task, fact: e.TaskSplit) -> None:
    left = list(task.operations)
    for operation in fact.operations:
        if operation not in left:
            raise Refused(
                "Task %(task)s has no operation %(code)s.", "operations", task=task.number, code=operation.code
            )
        left.remove(operation)
    if not fact.operations or not left:
        raise Refused("To split a task, some of its operations go and some stay.", "operations")
    if job.task(fact.into) is not None:
        raise conflict("Job %(order_no)s has a task %(task)s already.", order_no=job.order_no, task=fact.into)


def _check_after_work(job: Job, fact: e.Fact, at: datetime) -> None:
    _check_open(job)
    finished_at = job.finished_at
    if finished_at is None:
        raise conflict("The work on %(order_no)s is not finished yet.", order_no=job.order_no)
    if at < finished_at:
        raise Refused("That is before the work was finished.", "at")
    if isinstance(fact, e.JobReadied) and job.open_inspections:
        raise conflict("Job %(order_no)s has not passed all its inspections yet.", order_no=job.order_no)
    if isinstance(fact, e.WashStarted) and job.wash_started_at is not None and job.wash_finished_at is None:
        raise conflict("The car is already being washed.")
    if isinstance(fact, e.WashFinished) and job.wash_finished_at is not None:
        raise conflict("The car has already been washed.")
    if isinstance(fact, e.WashFinished) and job.wash_started_at is not None and at < job.wash_started_at:
        raise Refused("That is before the car went to the wash.", "at")
