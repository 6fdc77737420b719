"""From events to the job they add up to: `apply` and `fold` (domain.md §4).

`apply` is total: whatever the log holds, it folds, today and with the code of years to come. What may follow what is
decided before writing, in `board.rules`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from functools import reduce

from board import events as e
from board.job import DelayWarning, Excuse, FollowUp, Inspection, Job, Promise, Run, Stoppage, Task


def fold(history: Iterable[e.Event]) -> Job | None:
    """The job that these events of one job add up to, in log order; None for no events."""
    return reduce(apply, history, None)


def apply(job: Job | None, event: e.Event) -> Job:
    """The job after one more event. Total: an event about a task or warning that is not there changes nothing else."""
    fact = event.fact
    match fact:
        case e.EventUndone(events=undone):
            kept = [past for past in _known(job).history if past.seq not in undone]
            job = fold(kept) or _known(job)
        case e.TimeCorrected(event=seq, to=to):
            past = [replace(p, at=to) if p.seq == seq else p for p in _known(job).history]
            job = fold(past) or _known(job)
        case e.JobReceived():
            job = _received(event, fact)
        case _:
            job = _step(_known(job), event)
    kept_history = job.history if isinstance(fact, e.EventUndone | e.TimeCorrected) else (*job.history, event)
    return replace(job, history=kept_history, seq=event.seq)


def _known(job: Job | None) -> Job:
    if job is None:
        raise ValueError("a job's log begins with JobReceived")
    return job


def _received(event: e.Event, fact: e.JobReceived) -> Job:
    return Job(
        order_no=event.job,
        plate=fact.plate,
        model=fact.model,
        repair_type=fact.repair_type,
        advisor=fact.advisor,
        received_at=event.at,
        tasks=tuple(Task(plan.number, plan.trade, plan.operations) for plan in fact.tasks),
        required_inspections=fact.inspections,
        waiting_customer=fact.waiting_customer,
        wash=fact.wash,
    )


def _step(job: Job, event: e.Event) -> Job:
    match event.fact:
        case (e.TaskDispatched() | e.TaskStarted() | e.TaskPaused() | e.TaskResumed() | e.TaskFinished()) as fact:
            tasks = tuple(_task_step(task, event) if task.number == fact.task else task for task in job.tasks)
            return replace(job, tasks=tasks)
        case e.WorkAdded() as fact:
            return replace(job, tasks=_with_added(job.tasks, fact), readied_at=None)
        case e.InspectionMade() as fact:
            return _inspected(job, event, fact)
        case e.WarningRaised() | e.WarningAcknowledged() | e.WarningEscalated():
            return replace(job, warnings=_warned(job.warnings, event))
        case e.PromiseGiven() as fact:
            recorded_at = fact.noted_at or event.recorded_at
            given = Promise(
                event.seq, fact.promised_at, fact.reason, fact.confirmed_by, event.at, recorded_at, event.who
            )
            return replace(job, promises=(*job.promises, given))
        case _:
            return _customer_step(job, event)


def _customer_step(job: Job, event: e.Event) -> Job:
    at = event.at
    match event.fact:
        case e.WashStarted():
            return replace(job, wash=True, wash_started_at=at, wash_finished_at=None, readied_at=None)
        case e.WashFinished():
            return replace(job, wash=True, wash_started_at=job.wash_started_at or at, wash_finished_at=at)
        case e.JobReadied():
            return replace(job, readied_at=at)
        case e.JobDelivered():
            closed = tuple(_ended(task, at) for task in job.tasks)
            return replace(job, tasks=closed, delivered_at=at, delivered_recorded_at=event.recorded_at)
        case e.DeliveryReversed():
            return replace(job, delivered_at=None, delivered_recorded_at=None, left_at=None)
        case e.CarLeft():
            return replace(job, left_at=at)
        case e.JobCancelled():
            return replace(job, tasks=tuple(_ended(task, at) for task in job.tasks), cancelled_at=at)
        case e.TechnicianAsked(promise=seq):
            return replace(job, asked_for=seq, asked_at=at)
        case e.InTimeConfirmed(promise=seq):
            return replace(job, in_time_for=seq)
        case e.ExcuseNoted(note=note, signed=signed):
            return replace(job, excuse=Excuse(note, signed, at, event.who))
        case e.ExcuseReviewed(accepted=accepted, note=note) if job.excuse:
            return replace(job, excuse=replace(job.excuse, accepted=accepted, review_note=note))
        case e.FollowUpMade(on_time=on_time, note=note):
            return replace(job, follow_up=FollowUp(on_time, at, event.who, note))
        case _:
            return job


def _task_step(task: Task, event: e.Event) -> Task:
    at = event.at
    match event.fact:
        case e.TaskDispatched(team=team, bay=bay, technicians=technicians):
            placed = replace(_ended(task, at), team=team, bay=bay, technicians=technicians)
            return replace(placed, state="dispatched", dispatched_at=at, dispatched_seq=event.seq, finished_at=None)
        case e.TaskStarted(technicians=technicians) | e.TaskResumed(technicians=technicians):
            return replace(_ended(task, at), state="working", runs=(*_ended(task, at).runs, Run(at, technicians)))
        case e.TaskPaused(reason=reason, note=note):
            stopped = _ended(task, at)
            return replace(stopped, state="paused", stoppages=(*stopped.stoppages, Stoppage(at, reason, note)))
        case _:
            return replace(_ended(task, at), state="finished", finished_at=at)


def _ended(task: Task, at: datetime) -> Task:
    """The task with its open run and its open stoppage ended at `at`."""
    runs, stoppages = task.runs, task.stoppages
    if runs and runs[-1].ended_at is None:
        runs = (*runs[:-1], replace(runs[-1], ended_at=at))
    if stoppages and stoppages[-1].ended_at is None:
        stoppages = (*stoppages[:-1], replace(stoppages[-1], ended_at=at))
    return replace(task, runs=runs, stoppages=stoppages)


def _with_added(tasks: tuple[Task, ...], fact: e.WorkAdded) -> tuple[Task, ...]:
    if all(task.number != fact.task for task in tasks):
        return (*tasks, Task(fact.task, fact.trade, fact.operations))
    return tuple(
        replace(task, operations=task.operations + fact.operations) if task.number == fact.task else task
        for task in tasks
    )


def _inspected(job: Job, event: e.Event, fact: e.InspectionMade) -> Job:
    check = Inspection(fact.level, fact.passed, event.at, event.who, fact.note)
    job = replace(job, inspections=(*job.inspections, check))
    if fact.passed:
        return job
    tasks = tuple(_sent_back(task, event.at, fact) if task.number == fact.task else task for task in job.tasks)
    return replace(job, tasks=tasks, internal_reworks=job.internal_reworks + 1, readied_at=None)


def _sent_back(task: Task, at: datetime, fact: e.InspectionMade) -> Task:
    reopened = replace(task, finished_at=None)
    if fact.technicians:
        return replace(reopened, state="working", runs=(*task.runs, Run(at, fact.technicians)))
    return replace(reopened, state="dispatched", dispatched_at=at)


def _warned(warnings: tuple[DelayWarning, ...], event: e.Event) -> tuple[DelayWarning, ...]:
    match event.fact:
        case e.WarningRaised() as fact:
            raised = DelayWarning(
                seq=event.seq,
                raised_at=event.at,
                reason=fact.reason,
                source=fact.source,
                raised_for=fact.promise,
                who=event.who,
                expected_at=fact.expected_at,
                note=fact.note,
            )
            return (*warnings, raised)
        case e.WarningAcknowledged(warning=seq, outcome=outcome):
            return tuple(_acknowledged(w, event, outcome) if w.seq == seq else w for w in warnings)
        case e.WarningEscalated(warning=seq):
            return tuple(replace(w, escalated_at=event.at) if w.seq == seq else w for w in warnings)
    return warnings


def _acknowledged(warning: DelayWarning, event: e.Event, outcome: str | None) -> DelayWarning:
    return replace(
        warning,
        acknowledged_at=warning.acknowledged_at or event.at,
        acknowledged_by=warning.acknowledged_by or event.who,
        outcome=outcome or warning.outcome,
    )
