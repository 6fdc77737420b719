"""From events to the job they add up to: `apply` and `fold` (domain.md §4).

`apply` is total: whatever the log holds, it folds, today and with the code of years to come. What may follow what is
decided before writing, in `board.orders.rules`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import reduce

from board.orders import events as e
from board.orders.amended import AMENDMENT, amended, giver, with_advisor
from board.orders.fold_records import noted, warned
from board.orders.fold_task import ended, sent_back, split, stood_still, task_step, with_added
from board.orders.job import Job, Task
from board.orders.job_records import (
    CauseCorrection,
    Excuse,
    FollowUp,
    Inspection,
    LookedInto,
    PhoneCall,
    Promise,
    ReworkAppraisal,
    Signature,
)
from board.orders.promise import effective_promise
from board.orders.replaced import made, replace
from board.plate import instead_of

REOPENED: dict[type, tuple[str, ...]] = {
    e.FollowUpMade: ("call_disagrees_with_clock",),
    e.PromiseGiven: ("promise_outside_hours", "promise_too_short"),
    e.WorkAdded: ("promise_too_short",),
    e.OperationsAmended: ("promise_too_short",),
    e.JobCancelled: ("cancelled_when_late",),
    e.ExcuseNoted: ("excuse_without_signature",),
    e.JobDelivered: ("call_disagrees_with_clock", "delivered_before_finished", "no_promise_before_delivery"),
}
"""Fact → the contradictions that have to be looked into once more after it, if they show again."""


ABOUT_THE_JOB = frozenset((e.JobReceived, e.OrderTakenBack, e.EventUndone, e.TimeCorrected))
"""Facts that begin or end a job, or change what is known of its past; all others are its next step."""


def fold(history: Iterable[e.Event]) -> Job | None:
    """The job that these events of one job add up to, in log order; None where nobody opened one that stands."""
    job: Job | None = reduce(apply, history, None)
    return None if job is None or job.taken_back else job


def stood(job: Job, before: datetime) -> Job:
    """The job as it stood when everything dated before an instant had happened, by what is known of it today."""
    kept = [event for event in job.history if event.at < before or isinstance(event.fact, e.JobReceived)]
    return replace(_refolded(kept), withdrawn_due=job.withdrawn_due)


def apply(job: Job | None, event: e.Event) -> Job:
    """The job after one more event. Total: an event about a task or warning that is not there changes nothing else."""
    fact, seq = event.fact, event.seq
    if job is not None and not job.taken_back and type(fact) not in ABOUT_THE_JOB:
        # Once for both: a job has many fields, and a history of years is folded at a time.
        stepped = _step(job, event)
        cleared = _still_cleared(stepped.cleared, fact)
        history = (*job.history, event)
        kinds = job.kinds if type(fact) in job.kinds else job.kinds | {type(fact)}
        latest_at = event.at if job.latest_at is None else max(job.latest_at, event.at)
        after = replace(stepped, history=history, kinds=kinds, latest_at=latest_at, cleared=cleared, seq=seq)
        return _taken_up(job, after)
    match fact:
        case e.JobReceived() if job is None or job.taken_back:
            return _received(event, fact)
        case e.OrderTakenBack():
            return _taken_back(event)
        case _ if job is not None and job.taken_back:
            return replace(job, seq=seq)
        case e.JobReceived():
            return replace(_known(job), seq=seq)
        case e.EventUndone(events=undone):
            return replace(_without(_known(job), undone), seq=seq)
        case e.TimeCorrected(event=corrected, to=to):
            known = _known(job)
            past = [replace(p, at=to) if p.seq == corrected else p for p in known.history]
            return replace(_refolded(past), withdrawn_due=known.withdrawn_due, seq=seq)
        case _:
            raise ValueError("a job's log begins with JobReceived")


def _still_cleared(cleared: tuple[str, ...], fact: e.Fact) -> tuple[str, ...]:
    again = REOPENED.get(type(fact), ())
    return tuple(code for code in cleared if code not in again) if cleared and again else cleared


def _known(job: Job | None) -> Job:
    if job is None:
        raise ValueError("a job's log begins with JobReceived")
    return job


def _refolded(history: Iterable[e.Event]) -> Job:
    return _known(fold(history))


def _without(job: Job, undone: tuple[int, ...]) -> Job:
    """The job without these events. Its opening stays: without it there would be no job."""
    after = _refolded(p for p in job.history if p.seq not in undone or isinstance(p.fact, e.JobReceived))
    due = effective_promise(job)
    withdrawn = due.promised_at if due and effective_promise(after) is None else job.withdrawn_due
    return replace(after, withdrawn_due=withdrawn)


def _taken_up(before: Job, after: Job) -> Job:
    """Work taken up again makes worthless what was checked and declared before it."""
    if before.finished_at is None or after.finished_at is not None:
        return after
    return replace(after, inspected_from=len(after.inspections), readied_at=None)


def _received(event: e.Event, fact: e.JobReceived) -> Job:
    return made(
        Job,
        order_no=event.job,
        plate=instead_of(fact.plate, event.job),
        no_plate=not fact.plate,
        vin=fact.vin,
        model=fact.model,
        repair_type=fact.repair_type,
        advisor=fact.advisor,
        advisors=(fact.advisor,),
        counts_for=fact.advisor,
        received_at=event.at,
        tasks=tuple(map(_planned, fact.tasks)),
        required_inspections=fact.inspections,
        waiting_customer=fact.waiting_customer,
        wash=fact.wash,
        judged=fact.judged,
        backlog=fact.backlog,
        messages=fact.messages,
        history=(event,),
        kinds=frozenset((e.JobReceived,)),
        latest_at=event.at,
        seq=event.seq,
    )


def _planned(plan: e.TaskPlan) -> Task:
    return made(Task, number=plan.number, trade=plan.trade, operations=plan.operations)


def _taken_back(event: e.Event) -> Job:
    """What is left of a job whose import was taken back: its number, under which another may be opened."""
    return Job(
        order_no=event.job,
        plate="",
        model="",
        repair_type="",
        advisor="",
        received_at=event.at,
        tasks=(),
        cancelled_at=event.at,
        taken_back=True,
        seq=event.seq,
    )


def _step(job: Job, event: e.Event) -> Job:
    match event.fact:
        case e.TaskSplit() as fact:
            return replace(job, tasks=split(job.tasks, fact))
        case fact if isinstance(fact, e.TaskFact):
            tasks = tuple(task_step(task, event) if task.number == fact.task else task for task in job.tasks)
            return replace(job, tasks=tasks, backlog=False)
        case e.WorkAdded() as fact:
            return replace(job, tasks=with_added(job.tasks, fact))
        case e.LabourShared(task=number, shares=shares):
            shared = (replace(task, shares=shares) if task.number == number else task for task in job.tasks)
            return replace(job, tasks=tuple(shared))
        case fact if isinstance(fact, AMENDMENT):
            return amended(job, fact, event.at)
        case e.InspectionMade() as fact:
            return _inspected(job, event, fact)
        case e.WarningRaised() | e.WarningAcknowledged() | e.WarningEscalated():
            return replace(job, warnings=warned(job.warnings, event))
        case e.PromiseGiven() as fact:
            recorded_at = fact.noted_at or event.recorded_at
            given = Promise(
                seq=event.seq,
                promised_at=fact.promised_at,
                reason=fact.reason,
                confirmed_by=fact.confirmed_by,
                at=event.at,
                recorded_at=recorded_at,
                who=event.who,
                advisor=giver(job, event.who),
                informs=fact.informs,
            )
            return replace(job, promises=(*job.promises, given))
        case _:
            return _car_step(job, event)


def _car_step(job: Job, event: e.Event) -> Job:
    """The car's way from the wash to the hand-over, and whether the order stands."""
    at = event.at
    match event.fact:
        case e.WashStarted():
            return replace(job, wash=True, wash_started_at=at, wash_finished_at=None, readied_at=None)
        case e.WashFinished():
            return replace(job, wash=True, wash_started_at=job.wash_started_at or at, wash_finished_at=at)
        case e.JobReadied():
            return replace(job, readied_at=at)
        case e.JobDelivered():
            closed = tuple(ended(task, at) for task in job.tasks)
            return replace(job, tasks=closed, delivered_at=at, delivered_recorded_at=event.recorded_at)
        case e.BacklogTakenUp():
            return replace(job, backlog=False)
        case e.BacklogClosed():
            return replace(
                job, tasks=tuple(ended(task, at) for task in job.tasks), delivered_at=at, closed_in_bulk=True
            )
        case e.DeliveryReversed():
            open_again = tuple(stood_still(task, at) for task in job.tasks)
            return replace(
                job,
                tasks=open_again,
                delivered_at=None,
                delivered_recorded_at=None,
                left_at=None,
                late_cause=None,
                closed_in_bulk=False,
            )
        case e.CarLeft():
            return replace(job, left_at=at)
        case e.CustomerAmended():
            return job
        case e.JobCancelled():
            return replace(job, tasks=tuple(ended(task, at) for task in job.tasks), cancelled_at=at)
        case e.JobPassedOn(new=name):
            return with_advisor(job, name)
        case e.JobReopened():
            return replace(job, tasks=tuple(stood_still(task, at) for task in job.tasks), cancelled_at=None)
        case _:
            return _promise_step(job, event)


def _promise_step(job: Job, event: e.Event) -> Job:
    """What follows from the promise, before and after the hand-over: warnings, excuses, calls, the cause."""
    at = event.at
    match event.fact:
        case e.LateExpected(promise=seq):
            return replace(job, late_expected=(*job.late_expected, seq))
        case e.LateExpectedOver(promise=seq):
            return replace(job, late_expected_over=(*job.late_expected_over, seq))
        case e.TechnicianAsked(promise=seq):
            return replace(job, asked=(*job.asked, seq), asked_at=at)
        case e.InTimeConfirmed(promise=seq):
            return replace(job, in_time=(*job.in_time, seq))
        case e.ExcuseNoted(note=note, signed=signed, needs_image=needs_image):
            given = Excuse(note, signed, at, event.who, seq=event.seq, needs_image=needs_image)
            return replace(job, excuse=noted(job.excuse, given))
        case e.SignatureGiven(about="excuse", event=seq, image=image) if job.excuse and job.excuse.seq == seq:
            return replace(job, excuse=replace(job.excuse, signature=Signature(image, at, event.who, event.seq)))
        case e.ExcuseReviewed(accepted=accepted, note=note) if job.excuse:
            return replace(job, excuse=replace(job.excuse, accepted=accepted, review_note=note))
        case e.CallBegun():
            return replace(job, calling=PhoneCall(at, event.who))
        case e.CallTried(note=note):
            return replace(job, calling=None, unanswered=(*job.unanswered, PhoneCall(at, event.who, note)))
        case e.FollowUpMade(on_time=on_time, note=note, complaint=complaint):
            return replace(job, calling=None, follow_up=FollowUp(on_time, at, event.who, note, complaint))
        case e.ComplaintLookedInto(note=note) if job.follow_up:
            return replace(job, follow_up=replace(job.follow_up, looked_into=LookedInto(note, at, event.who)))
        case e.LateCauseCorrected(cause=cause, note=note):
            return replace(job, late_cause=CauseCorrection(cause, note, at, event.who))
        case e.ReworkAppraised(is_rework=is_rework, before=before, charged=charged, note=note):
            return replace(job, rework=ReworkAppraisal(is_rework, before, charged, note, at, event.who))
        case e.ContradictionCleared(code=code):
            return replace(job, cleared=tuple(dict.fromkeys((*job.cleared, code))))
        case _:
            return job


def _inspected(job: Job, event: e.Event, fact: e.InspectionMade) -> Job:
    check = Inspection(fact.level, fact.passed, event.at, event.who, fact.note)
    checks = (*job.inspections, check)
    if fact.passed:
        return replace(job, inspections=checks)
    tasks = tuple(sent_back(task, event.at, fact) if task.number == fact.task else task for task in job.tasks)
    reworks = job.internal_reworks + 1
    return replace(
        job, tasks=tasks, inspections=checks, inspected_from=len(checks), internal_reworks=reworks, readied_at=None
    )
