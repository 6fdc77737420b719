"""Rows for displays: what every board, tablet and sign shows of the open jobs, in the one order they all share.

Rows hold instants and codes; words, masks and colours are the display's business.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from board.calendar import shop_day
from board.forecast.forecast import Forecast, forecast
from board.forecast.risk import RISKS, next_change_at, outlook_of, risk
from board.forecast.task_forecast import TaskForecast
from board.forecast.to_move import ToMove, to_move_of
from board.orders.hands import away_of, changes
from board.orders.job import Job, Task
from board.orders.labour import Operation
from board.orders.needs import ANY, Needs
from board.orders.promise import effective_promise, minute, public_at, question_open, told_at
from board.orders.shop import Shop
from board.orders.suited import needs_of
from board.queue.progress import Count, count, people_of, stints_of, worked_minutes
from board.queue.standing import latest_start, minutes_to_ready
from board.queue.waiting import Waiting


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One task for displays. `starts_at`/`ends_at`: real where it has happened, else forecast; minutes are open ones.

    `count`: how the worked minutes go on by themselves, while they do.

    `since`: when its present state began, or the stoppage. `stoppage` and `note` say why it stands still, `expected_at`
    until when; a task that was moved while it waited still does. `not_before`: it is to begin then at the
    earliest, while that is still to come.
    `stints`: since when each of those who work on it now has done so without a break.
    `latest_start`: by when a task that is not begun must begin, so that the promise can be kept: it takes
    `minutes_to_ready` from then on. `place`: of what can begin, its place in its team's queue, where `first_by` put it
    first; of what waits for a dispatch, its place among these. `offered_in`: the free bays that are offered it now.
    `needs`: the bays and people that will do, while it is to begin.
    `away`: those of its people who are not here; `bay_out`: its bay cannot be used now; `to_move`: why nobody can work
    on it where it is. `left_over`: it stands in a bay since an earlier day, and nobody has touched it or decided to
    keep it there today.
    """

    number: int
    trade: str
    state: str
    team: str | None
    bay: str | None
    technicians: tuple[str, ...]
    lines: tuple[Operation, ...]
    standard_minutes: int
    worked_minutes: int
    starts_at: datetime | None
    ends_at: datetime | None
    since: datetime
    count: Count | None = None
    stoppage: str | None = None
    note: str = ""
    expected_at: datetime | None = None
    not_before: datetime | None = None
    expected_bay: str | None = None
    left_over: bool = False
    away: tuple[str, ...] = ()
    bay_out: bool = False
    to_move: tuple[ToMove, ...] = ()
    stints: tuple[tuple[str, datetime], ...] = ()
    latest_start: datetime | None = None
    minutes_to_ready: int = 0
    place: int | None = None
    first_by: str = ""
    first_note: str = ""
    offered_in: tuple[str, ...] = ()
    needs: Needs = ANY

    @property
    def operations(self) -> tuple[str, ...]:
        """What is to be done, line by line."""
        return tuple(operation.name for operation in self.lines)


@dataclass(frozen=True, slots=True)
class Row:
    """One open job for displays.

    `promised_at` is the effective promise, `told_at` the time the customer was last told, `public_at` that which public
    displays may show.
    `warning`: none, open (nobody acknowledged it), acknowledged (no outcome yet) or answered; `warned_for` is the time
    that the technician who warned expects: an offer to the advisor, shown to nobody outside. `asked`: the technicians
    owe an answer to "in time?". `current` is the number of the task the car is at or waits for.
    """

    order_no: str
    seq: int
    plate: str
    model: str
    repair_type: str
    advisor: str
    waiting_customer: bool
    carry_over: bool
    stage: str
    received_at: datetime
    promised_at: datetime | None
    told_at: datetime | None
    public_at: datetime | None
    forecast_ready: datetime
    ready_at: datetime | None
    risk: str
    next_change_at: datetime | None
    warning: str
    warning_reason: str | None
    warned_at: datetime | None
    warned_for: datetime | None
    asked: bool
    current: int | None
    open_inspections: tuple[str, ...]
    wash: bool
    tasks: tuple[TaskRow, ...]

    @property
    def task(self) -> TaskRow | None:
        """The task the car is at or waits for."""
        return next((task for task in self.tasks if task.number == self.current), None)

    @property
    def to_tell(self) -> datetime:
        """What the advisor may tell the customer: what the technician says whose warning is not answered yet, else the
        forecast."""
        unanswered = self.warning in ("open", "acknowledged")
        return self.warned_for if unanswered and self.warned_for else self.forecast_ready

    @property
    def standard_minutes(self) -> int:
        """Of all tasks."""
        return sum(task.standard_minutes for task in self.tasks)

    @property
    def worked_minutes(self) -> int:
        """Of all tasks."""
        return sum(task.worked_minutes for task in self.tasks)


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
        worked_minutes=int(worked_minutes(shop, task, now)),
        since=min(stints.values(), default=None) or _since(job, task),
        count=count(shop, task, now),
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
