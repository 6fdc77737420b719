"""What events make of a task: the part of `board.orders.fold` that is about one of them."""

from __future__ import annotations

from datetime import datetime

from board.orders import events as e
from board.orders.job import Run, Stoppage, Task
from board.orders.replaced import replace


def task_step(task: Task, event: e.Event) -> Task:
    """The task after an event of its own."""
    at = event.at
    match event.fact:
        case e.TaskKept():
            return replace(task, kept_at=at)
        case e.TaskDispatched(team=team, bay=bay, technicians=technicians, not_before=not_before):
            # Who was put first by one team is not first at another.
            kept = ended(task, at) if team == task.team else _queued(ended(task, at))
            return replace(
                kept,
                team=team,
                bay=bay,
                technicians=technicians,
                not_before=not_before,
                state="dispatched",
                dispatched_at=at,
                dispatched_seq=event.seq,
                finished_at=None,
            )
        case e.TaskPutFirst(note=note):
            return replace(task, first_seq=event.seq, first_by=event.who, first_note=note)
        case e.TaskStarted(technicians=technicians, bay=bay):
            begun = ended(task, at)
            runs = (*begun.runs, Run(at, technicians))
            return _queued(replace(begun, state="working", bay=bay or task.bay, not_before=None, runs=runs))
        case e.TaskResumed(technicians=technicians):
            paused = ended(task, at)
            return replace(paused, state="working", runs=(*paused.runs, Run(at, technicians)), not_before=None)
        case e.TechnicianJoined(technician=name):
            return _worked_by(task, (*(one for one in task.working if one != name), name), at)
        case e.TechnicianLeft(technician=name):
            return _worked_by(task, tuple(one for one in task.working if one != name), at)
        case e.TaskPaused(reason=reason, note=note, expected_at=expected_at):
            stopped = ended(task, at)
            stop = Stoppage(at, reason, note, expected_at=expected_at)
            return replace(stopped, state="paused", stoppages=(*stopped.stoppages, stop))
        case _:
            return replace(ended(task, at), state="finished", finished_at=at)


def _queued(task: Task) -> Task:
    """The task as nobody has put it first."""
    if not task.first_seq:
        return task
    return replace(task, first_seq=0, first_by="", first_note="")


def _worked_by(task: Task, technicians: tuple[str, ...], at: datetime) -> Task:
    """Work goes on without a break, by these; a task that nobody works on stays as it is."""
    if task.state != "working" or not technicians:
        return task
    return replace(task, runs=(*ended(task, at).runs, Run(at, technicians)))


def ended(task: Task, at: datetime) -> Task:
    """The task with its open run and its open stoppage ended at `at`, or where they began if that is later."""
    runs, stoppages = task.runs, task.stoppages
    if runs and runs[-1].ended_at is None:
        last = runs[-1]
        runs = (*runs[:-1], Run(last.started_at, last.technicians, max(at, last.started_at)))
    if stoppages and stoppages[-1].ended_at is None:
        stoppages = (*stoppages[:-1], replace(stoppages[-1], ended_at=max(at, stoppages[-1].started_at)))
    if runs is task.runs and stoppages is task.stoppages:
        return task
    return replace(task, runs=runs, stoppages=stoppages)


def stood_still(task: Task, at: datetime) -> Task:
    """A task of a job that is open again: nobody has worked on it since the hand-over, whatever its state was then."""
    if task.state not in ("working", "paused"):
        return task
    reason = task.stoppages[-1].reason if task.state == "paused" and task.stoppages else "other"
    return replace(task, state="paused", stoppages=(*task.stoppages, Stoppage(at, reason)))


def with_added(tasks: tuple[Task, ...], fact: e.WorkAdded) -> tuple[Task, ...]:
    """The tasks with what was found: on the one that it names, or as a new one."""
    if all(task.number != fact.task for task in tasks):
        return (*tasks, Task(fact.task, fact.trade, fact.operations))
    return tuple(
        replace(task, operations=task.operations + fact.operations) if task.number == fact.task else task
        for task in tasks
    )


def split(tasks: tuple[Task, ...], fact: e.TaskSplit) -> tuple[Task, ...]:
    """The new task comes right behind the one it was taken from: what follows in the job still follows both."""
    parted: list[Task] = []
    for task in tasks:
        if task.number != fact.task:
            parted.append(task)
            continue
        kept = list(task.operations)
        for operation in fact.operations:
            if operation in kept:
                kept.remove(operation)
        parted += [replace(task, operations=tuple(kept)), Task(fact.into, task.trade, fact.operations)]
    return tuple(parted)


def sent_back(task: Task, at: datetime, fact: e.InspectionMade) -> Task:
    """The task after an inspection that it did not pass."""
    reopened = replace(ended(task, at), finished_at=None)
    if fact.technicians:
        return replace(reopened, state="working", runs=(*reopened.runs, Run(at, fact.technicians)))
    return replace(reopened, state="dispatched", dispatched_at=at)
