"""From jobs, events, rows and figures to the JSON that the API answers with."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from board.figures.kpi import Figures
from board.forecast.rows import Row
from board.orders.added_work import added_work
from board.orders.events import Event
from board.orders.findings import findings
from board.orders.job import Job, Task
from board.orders.job_records import DelayWarning, Promise
from board.orders.promise import counts_for, promised_at, told_at, verdict, weighed
from board.orders.record import encode
from server.api.shapes import EventJson, FiguresJson, JobJson, PromiseJson, TaskJson, WarningJson


def time(at: datetime | None) -> Any:
    """An instant as the API writes it."""
    return at.isoformat() if at is not None else None


AS_IT_IS = frozenset((str, int, float, bool, type(None)))


@cache
def _fields_of(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) else ()


def plain(value: Any) -> Any:
    """A record as plain JSON values, field by field."""
    kind: Any = type(value)
    if kind in AS_IT_IS:
        return value
    if names := _fields_of(kind):
        return {name: plain(getattr(value, name)) for name in names}
    if isinstance(value, tuple | list | frozenset):
        return [plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def job_json(job: Job) -> JobJson:
    """A job with everything its events add up to."""
    judged = verdict(job)
    return JobJson(
        order_no=job.order_no,
        seq=job.seq,
        plate=job.plate,
        no_plate=job.no_plate,
        vin=job.vin,
        model=job.model,
        repair_type=job.repair_type,
        advisor=job.advisor or None,
        counts_for=counts_for(job) or None,
        stage=job.stage,
        waiting_customer=job.waiting_customer,
        wash=job.wash,
        messages=job.messages,
        received_at=time(job.received_at),
        promised_at=time(promised_at(job)),
        told_at=time(told_at(job)),
        finished_at=time(job.finished_at),
        ready_at=time(job.ready_at),
        delivered_at=time(job.delivered_at),
        left_at=time(job.left_at),
        cancelled_at=time(job.cancelled_at),
        required_inspections=list(job.required_inspections),
        open_inspections=list(job.open_inspections),
        internal_reworks=job.internal_reworks,
        tasks=[task_json(task) for task in job.tasks],
        promises=[promise_json(given, weight) for given, weight in weighed(job)],
        inspections=[plain(check) for check in job.inspections],
        warnings=[warning_json(raised) for raised in job.warnings],
        excuse=plain(job.excuse) if job.excuse else None,
        added_work=[plain(one) for one in added_work(job)],
        findings=[plain(one) for one in findings(job)],
        calling=plain(job.calling) if job.calling else None,
        unanswered=[plain(tried) for tried in job.unanswered],
        follow_up=plain(job.follow_up) if job.follow_up else None,
        rework=plain(job.rework) if job.rework else None,
        late_cause=plain(job.late_cause) if job.late_cause else None,
        cleared=list(job.cleared),
        verdict=plain(judged) if judged else None,
    )


def promise_json(given: Promise, weight: str) -> PromiseJson:
    """A promise; the effective one is what the verdict compares with, `weight` says why another is not."""
    shown: PromiseJson = plain(given) | {"effective": weight == "effective", "weight": weight}
    return shown


def warning_json(raised: DelayWarning) -> WarningJson:
    """A delay warning and what became of it."""
    shown: WarningJson = plain(raised)
    return shown


def task_json(task: Task) -> TaskJson:
    """A task with its work and its stoppages; `technicians` are those at work, else those it was given to."""
    return TaskJson(
        number=task.number,
        trade=task.trade,
        state=task.state,
        team=task.team,
        bay=task.bay,
        technicians=list(task.working or task.technicians),
        operations=[plain(operation) for operation in task.operations],
        standard_minutes=task.standard_minutes,
        dispatched_at=time(task.dispatched_at),
        not_before=time(task.not_before),
        started_at=time(task.started_at),
        finished_at=time(task.finished_at),
        runs=[plain(run) for run in task.runs],
        stoppages=[plain(stop) for stop in task.stoppages],
        shares=[plain(share) for share in task.shares],
    )


def event_json(event: Event) -> EventJson:
    """An event as the log keeps it."""
    kind, _version, body = encode(event.fact)
    return EventJson(
        seq=event.seq,
        job=event.job,
        kind=kind,
        at=time(event.at),
        recorded_at=time(event.recorded_at),
        who=event.who,
        device=event.device,
        body=body,
    )


def row_json(row: Row) -> dict[str, Any]:
    """A row of the board; team, bay and technicians are those of the task the car is at or waits for."""
    task = row.task
    return {
        **plain(row),
        "standard_minutes": row.standard_minutes,
        "worked_minutes": row.worked_minutes,
        "team": task.team if task else None,
        "bay": task.bay if task else None,
        "technicians": list(task.technicians) if task else [],
    }


def figures_json(figures: Figures) -> FiguresJson:
    """On-time figures; rates in per cent, None where nothing was settled."""
    shown: FiguresJson = plain(figures)
    return shown
