"""车间维修车辆进度表: the cars of a day with all their times, as on the board (domain.md §10).

For today as things stand; for a past day as they stood when it ended, by what the log knows of it now.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from functools import partial

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from board.calendar import day_of
from board.forecast.view import project
from board.orders.fold import fold, stood
from board.orders.job import Job, Stoppage
from board.orders.promise import promised_at
from server.forms.asked import Asked
from server.forms.sheet import Column, Figure, Section, Sheet, listed, local
from server.web.labels import label

LONGEST_NOTE = 60


def began_at(job: Job) -> datetime | None:
    """When work on the car first began."""
    return min((task.started_at for task in job.tasks if task.started_at), default=None)


def dispatched_at(job: Job) -> datetime | None:
    """When the first of its tasks was dispatched; of a task that was dispatched again, the last time."""
    return min((task.dispatched_at for task in job.tasks if task.dispatched_at), default=None)


def inspected_at(job: Job) -> datetime | None:
    """When the last check passed that counts for the car as it is."""
    return max((check.at for check in job.inspections[job.inspected_from :] if check.passed), default=None)


def washed_at(job: Job) -> datetime | None:
    """When the car came from the wash."""
    return job.wash_finished_at if job.wash else None


def teams(job: Job) -> tuple[str, ...]:
    """The teams its tasks were given to, in the order of the work."""
    return tuple(dict.fromkeys(task.team for task in job.tasks if task.team))


def bays(job: Job) -> tuple[str, ...]:
    """The bays its tasks were given, in the order of the work."""
    return tuple(dict.fromkeys(task.bay for task in job.tasks if task.bay))


def technicians(job: Job) -> tuple[str, ...]:
    """Whoever worked on it, and whom it is given to."""
    named = {name for task in job.tasks if task.state != "finished" for name in task.technicians}
    return tuple(sorted(job.technicians | named))


def stoppages(job: Job) -> tuple[Stoppage, ...]:
    """Every pause of its tasks, in the order in which they began."""
    return tuple(sorted((stop for task in job.tasks for stop in task.stoppages), key=lambda stop: stop.started_at))


COLUMNS: tuple[Column[Job], ...] = (
    Column("order_no", lazy_gettext("Order number"), lambda job: job.order_no, 13),
    Column("plate", lazy_gettext("Plate"), lambda job: job.plate, 10),
    Column("model", lazy_gettext("Model"), lambda job: job.model, 12),
    Column(
        "repair_type", lazy_gettext("Repair type"), lambda job: job.repair_type, 12, shown=partial(label, "repair_type")
    ),
    Column("advisor", lazy_gettext("Advisor"), lambda job: job.advisor, 9),
    Column("teams", lazy_gettext("Team"), teams, 9, shown=listed),
    Column("bays", lazy_gettext("Bay"), bays, 6, shown=listed),
    Column("technicians", lazy_gettext("Technicians"), technicians, 8, shown=listed),
    Column("stage", lazy_gettext("Stage"), lambda job: job.stage, 8, shown=partial(label, "stage")),
    Column("received_at", lazy_gettext("Car in"), lambda job: job.received_at, 8, "hour"),
    Column("promised_at", lazy_gettext("Due"), promised_at, 8, "hour"),
    Column("dispatched_at", lazy_gettext("Given"), dispatched_at, 8, "hour"),
    Column("started_at", lazy_gettext("Work began"), began_at, 8, "hour"),
    Column("finished_at", lazy_gettext("Work done"), lambda job: job.finished_at, 8, "hour"),
    Column("inspected_at", lazy_gettext("Checked"), inspected_at, 8, "hour"),
    Column("washed_at", lazy_gettext("Washed"), washed_at, 8, "hour"),
    Column("ready_at", lazy_gettext("Ready at"), lambda job: job.ready_at, 8, "hour"),
    Column("delivered_at", lazy_gettext("Handed over at"), lambda job: job.delivered_at, 8, "hour"),
)


def sheet(asked: Asked) -> Sheet[Job]:
    """The form of the day `asked.first`."""
    zone, day = asked.parts.config.calendar().zone, asked.first
    jobs = cars(asked)
    told = partial(_told, zone=zone, day=day)
    paused = Column("stoppages", lazy_gettext("Stoppages"), stoppages, 24, "note", told)
    gone = sum(job.delivered_at is not None for job in jobs)
    ready = sum(job.stage == "ready" for job in jobs)
    return Sheet(
        title="车间维修车辆进度表",
        columns=(*COLUMNS, paused),
        sections=(Section(jobs),),
        zone=zone,
        period=day.isoformat(),
        day=day,
        foot=(
            Figure("cars", _("Cars, total"), len(jobs)),
            Figure("delivered", _("Handed over"), gone),
            Figure("in_workshop", _("In the workshop"), len(jobs) - gone),
            Figure("ready", _("Of these ready to collect"), ready),
        ),
        empty=_("No car was in the workshop."),
        numbered=True,
    )


def cars(asked: Asked) -> list[Job]:
    """The jobs that were in the workshop on the day, first those that still were, then those handed over.

    Cancelled orders are left out, as in every figure.
    """
    day, shop, store = asked.first, asked.shop, asked.parts.store
    before = _midnight(day + timedelta(days=1), shop.calendar.zone)
    histories = store.log.of_jobs(store.deliveries.in_workshop(day, before))
    delivered = [job for events in histories.values() if (job := fold(events)) is not None]
    known = {job.order_no: job for job in (*delivered, *shop.jobs.values()) if job.received_at < before}
    if day == day_of(shop.calendar, asked.now):
        turns = [row.order_no for row in project(shop, asked.seq, asked.now).rows]
        here = [known[order_no] for order_no in turns if order_no in known]
        return here + sorted((job for job in known.values() if not job.is_open), key=_turn)
    return sorted(_as_they_stood(known.values(), day, before, shop.calendar.zone), key=_turn)


def _as_they_stood(jobs: Iterable[Job], day: date, before: datetime, zone: tzinfo) -> Iterator[Job]:
    since = _midnight(day, zone)
    for job in jobs:
        then = stood(job, before)
        if then.delivered_at is None or then.delivered_at >= since:
            yield then


def _turn(job: Job) -> tuple[object, ...]:
    """In the workshop before handed over; within these by promise and by hand-over."""
    due = promised_at(job)
    last = job.delivered_at or due
    ready = job.is_open and job.ready_at is not None
    return (not job.is_open, ready, last is None, last or job.received_at, job.order_no)


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone)


def _told(found: Sequence[Stoppage], zone: tzinfo, day: date) -> str | None:
    """待件 10:05–10:40; a long note is cut."""
    return "\n".join(_stoppage(stop, zone, day) for stop in found) or None


def _stoppage(stop: Stoppage, zone: tzinfo, day: date) -> str:
    began = local(stop.started_at, zone, day, short=True)
    ended = local(stop.ended_at, zone, day, short=True) if stop.ended_at else ""
    note = stop.note if len(stop.note) <= LONGEST_NOTE else stop.note[:LONGEST_NOTE] + "…"
    return f"{label('reason', stop.reason)} {began}–{ended} {note}".rstrip()
