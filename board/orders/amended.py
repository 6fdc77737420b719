"""What an amendment makes of a job (domain.md §4): the fact itself and whom the car counts for, never what was promised
or done.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from board.codes import INSPECTION_LEVELS
from board.orders import events as e
from board.orders.job import Job, Task
from board.orders.job_records import Promise
from board.plate import instead_of

AMENDMENT = e.OrderAmended | e.RepairTypeAmended | e.AdvisorAmended | e.OperationsAmended


def amended(job: Job, fact: AMENDMENT, at: datetime) -> Job:
    """The job after an amendment of `at`."""
    match fact:
        case e.OrderAmended(what="plate", new=str() as plate):
            return replace(job, plate=instead_of(plate, job.order_no), no_plate=not plate)
        case e.OrderAmended(what="vin", new=str() as vin):
            return replace(job, vin=vin)
        case e.OrderAmended(what="model", new=str() as model):
            return replace(job, model=model)
        case e.OrderAmended(what="waiting_customer", new=bool() as waits):
            return replace(job, waiting_customer=waits)
        case e.OrderAmended(what="wash", new=bool() as wash):
            return replace(job, wash=wash, lightened_at=job.lightened_at if wash else at)
        case e.OrderAmended(what="messages", new=bool() as agreed):
            return replace(job, messages=agreed)
        case e.RepairTypeAmended(new=repair_type, inspections=levels):
            kept = {*job.required_inspections, *levels}
            required = tuple(level for level in INSPECTION_LEVELS if level in kept)
            return replace(job, repair_type=repair_type, required_inspections=required)
        case e.AdvisorAmended(new=name, counts=counts):
            return _counting_for(with_advisor(job, name), name) if counts else with_advisor(job, name)
        case e.OperationsAmended():
            return replace(job, tasks=_with_operations(job.tasks, fact), lightened_at=at)
    return job


def with_advisor(job: Job, name: str) -> Job:
    """The job with another advisor, who is told of it from now on; whom it counts for stays."""
    return replace(job, advisor=name, advisors=(*(one for one in job.advisors if one != name), name))


def giver(job: Job, who: str) -> str:
    """The advisor who gives a promise that `who` records: himself where it is or was his car, else whose car it is."""
    return who if who in job.advisors else job.advisor


def _counting_for(job: Job, name: str) -> Job:
    promises: tuple[Promise, ...] = tuple(replace(given, advisor=name) for given in job.promises)
    return replace(job, counts_for=name, promises=promises)


def _with_operations(tasks: tuple[Task, ...], fact: e.OperationsAmended) -> tuple[Task, ...]:
    if all(task.number != fact.task for task in tasks):
        return (*tasks, Task(fact.task, fact.trade, fact.new)) if fact.new else tasks
    changed = (replace(task, operations=fact.new) if task.number == fact.task else task for task in tasks)
    return tuple(task for task in changed if fact.new or task.number != fact.task)
