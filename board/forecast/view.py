"""The view of the shop: a row for each open job, in the one order that all displays share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from board.calendar import shop_day
from board.forecast.forecast import Forecast, forecast
from board.forecast.risk import RISKS, next_change_at, outlook_of, risk
from board.forecast.rows import Row, TaskRow
from board.forecast.task_forecast import TaskForecast
from board.forecast.to_move import to_move_of
from board.orders.hands import away_of, changes
from board.orders.job import Job, Task
from board.orders.needs import ANY
from board.orders.promise import effective_promise, minute, public_at, question_open, told_at
from board.orders.shop import Shop
from board.orders.suited import needs_of
from board.queue.how_urgent import latest_start, minutes_to_ready
from board.queue.progress import count, people_of, stints_of, worked_minutes
from board.queue.waiting import Waiting


@dataclass(frozen=True, slots=True)
class View:
    """Every open job of the site as of `now`, sorted as displayed; `seq` is the log's."""

    seq: int
    now: datetime
    rows: tuple[Row, ...]


def project(shop: Shop, seq: int, now: datetime) -> View:
    """The view of the shop at `now`. Rows of the same jobs differ from one minute to the next, and within a minute only
    where a risk's `next_change_at` has come.
    """
    forecasts, waiting = forecast(shop, now), Waiting.of(shop, now)
    rows = [_kept_row(shop, job, forecasts[number], waiting, now) for number, job in shop.jobs.items()]
    return View(seq, now, tuple(sorted(rows, key=urgency)))


@dataclass(frozen=True, slots=True)
class _Made:
    """A row as it was made: of what beside its job, on which day, and from when until when it stays so."""

    row: Row
    of: object
    day: date
    since: datetime
    until: datetime


def _kept_row(shop: Shop, job: Job, expected: Forecast, waiting: Waiting, now: datetime) -> Row:
    """The job's row, made anew only where something of it may differ from what it was made of."""
    of, day = (expected, waiting.of_job(job)), shop_day(shop.calendar, now)
    before: Row | None = None

    def make() -> _Made:
        if before is None:
            row = _row(shop, job, expected, waiting, now)
        else:
            row = _moved(before, shop, job, expected, waiting, now)
        ends = minute(now) + timedelta(minutes=1)
        return _Made(row, of, day, now, min([ends, *changes(shop, now, ends), *_moves(row)]))

    def holds(made: _Made) -> bool:
        nonlocal before
        if not made.since <= now < made.until or made.day != day:
            return False
        before = made.row
        return made.of == of

    return shop.known.of_job("row", job, minute(now), make, holds).row


def urgency(row: Row) -> tuple[object, ...]:
    """Most urgent first: overdue, expected late, tight; within these by promise; what is ready comes last."""
    promised = row.promised_at.timestamp() if row.promised_at else float("inf")
    return (-RISKS.index(row.risk), row.ready_at is not None, promised, row.received_at, row.order_no)


def _moves(row: Row) -> Iterator[datetime]:
    """When the next minute is worked, something may begin, or the risk changes: all that a row shows by the second."""
    if row.next_change_at is not None:
        yield row.next_change_at
    for task in row.tasks:
        if task.count is not None:
            yield task.count.since + timedelta(minutes=task.worked_minutes + 1)
        if task.not_before is not None:
            yield task.not_before


def _moved(row: Row, shop: Shop, job: Job, expected: Forecast, waiting: Waiting, now: datetime) -> Row:
    """The row where nothing has happened to its job, and time has moved nothing: other cars move its forecast and its
    places."""
    seen = outlook_of(job, expected.ready_at)
    places = {laid.task: laid for laid in expected.tasks}
    both = zip(row.tasks, job.tasks, strict=True)
    return replace(
        row,
        forecast_ready=expected.ready_at,
        risk=risk(seen, shop.rules, now),
        next_change_at=next_change_at(seen, shop.rules, now),
        tasks=tuple([_task_moved(one, job, task, places.get(task.number), waiting) for one, task in both]),
    )


def _task_moved(row: TaskRow, job: Job, task: Task, laid: TaskForecast | None, waiting: Waiting) -> TaskRow:
    place = _place(job, task, laid, waiting)
    return row if place == _Place(*[getattr(row, name) for name in _Place._fields]) else replace(row, **place._asdict())


class _Place(NamedTuple):
    """What of a task's row hangs on the other cars."""

    starts_at: datetime | None
    ends_at: datetime | None
    expected_bay: str | None
    place: int | None
    offered_in: tuple[str, ...]


def _place(job: Job, task: Task, laid: TaskForecast | None, waiting: Waiting) -> _Place:
    key = job.order_no, task.number
    return _Place(
        task.started_at or (laid.starts_at if laid else None),
        task.finished_at or (laid.ends_at if laid else None),
        laid.bay if laid else task.bay,
        waiting.places.get(key),
        waiting.offered.get(key, ()),
    )


def _row(shop: Shop, job: Job, expected: Forecast, waiting: Waiting, now: datetime) -> Row:
    seen = outlook_of(job, expected.ready_at)
    due = effective_promise(job)
    last = job.warning if job.warning and due and job.warning.raised_for == due.seq else None
    places = {laid.task: laid for laid in expected.tasks}
    return Row(
        order_no=job.order_no,
        seq=job.seq,
        plate=job.plate,
        model=job.model,
        repair_type=job.repair_type,
        advisor=job.advisor,
        waiting_customer=job.waiting_customer,
        carry_over=shop_day(shop.calendar, job.received_at) < shop_day(shop.calendar, now),
        stage=job.stage,
        received_at=job.received_at,
        promised_at=seen.promised_at,
        told_at=told_at(job),
        public_at=public_at(job),
        forecast_ready=expected.ready_at,
        ready_at=job.ready_at,
        risk=risk(seen, shop.rules, now),
        next_change_at=next_change_at(seen, shop.rules, now),
        warning=_warning_state(last.acknowledged_at, last.outcome) if last else "none",
        warning_reason=last.reason if last else None,
        warned_at=last.raised_at if last else None,
        warned_for=last.expected_at if last and last.source == "technician" else None,
        asked=question_open(job),
        current=job.current.number if job.current else None,
        open_inspections=job.open_inspections,
        wash=job.wash and job.wash_finished_at is None and job.ready_at is None,
        tasks=tuple(_task_row(shop, job, task, places.get(task.number), waiting, now) for task in job.tasks),
    )


def _warning_state(acknowledged_at: datetime | None, outcome: str | None) -> str:
    if outcome is not None:
        return "answered"
    return "acknowledged" if acknowledged_at is not None else "open"


def _task_row(shop: Shop, job: Job, task: Task, laid: TaskForecast | None, waiting: Waiting, now: datetime) -> TaskRow:
    to_begin = task.state in ("waiting", "dispatched")
    stop = task.stoppage
    stints, people = stints_of(task), people_of(task)
    return TaskRow(
        number=task.number,
        trade=task.trade,
        state=task.state,
        team=task.team,
        bay=task.bay,
        technicians=people,
        lines=task.operations,
        standard_minutes=task.standard_minutes,
        worked_minutes=int(worked_minutes(shop.calendar, task, now)),
        since=min(stints.values(), default=None) or _since(job, task),
        count=count(shop.calendar, task, now),
        stoppage=stop.reason if stop else None,
        note=stop.note if stop else "",
        expected_at=stop.expected_at if stop else None,
        not_before=task.planned_for(now),
        left_over=_left_over(shop, task, now),
        away=away_of(shop, people, now),
        bay_out=bool(task.bay and shop.people_and_bays.out_of_service(task.bay, now)),
        to_move=tuple(to_move_of(shop, job, task, now)),
        stints=tuple(stints.items()),
        latest_start=latest_start(shop, job, task, now) if to_begin else None,
        minutes_to_ready=round(minutes_to_ready(shop, job, task, now)) if to_begin else 0,
        first_by=task.first_by,
        first_note=task.first_note,
        needs=needs_of(shop, task) if to_begin else ANY,
        **_place(job, task, laid, waiting)._asdict(),
    )


def _left_over(shop: Shop, task: Task, now: datetime) -> bool:
    if task.state not in ("dispatched", "working", "paused") or task.changed_at is None:
        return False
    since = max(task.changed_at, task.not_before or task.changed_at)
    return shop_day(shop.calendar, since) < shop_day(shop.calendar, now)


def _since(job: Job, task: Task) -> datetime:
    moments = {
        "paused": task.stoppages[-1].started_at if task.stoppages else None,
        "finished": task.finished_at,
        "dispatched": task.stoppage.started_at if task.stoppage else task.dispatched_at,
    }
    return moments.get(task.state) or job.received_at
