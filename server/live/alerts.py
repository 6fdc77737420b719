"""What people are told at once: of which events, whom, and in which words (domain.md §6). Sends nothing itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from flask_babel import gettext, ngettext

from board.codes import OWN_ANSWER
from board.orders.events import (
    AppointmentPassedOn,
    CallBegun,
    CallTried,
    Event,
    EventUndone,
    FindingNoted,
    FollowUpMade,
    JobPassedOn,
    PromiseGiven,
    SignatureGiven,
    TaskStarted,
    TechnicianAsked,
    WarningEscalated,
    WarningRaised,
    WorkDeclined,
)
from board.orders.job import Job
from board.orders.job_records import CUSTOMER, DelayWarning
from board.orders.promise import promised_at
from board.orders.shop import Shop
from board.people import MAY
from server.core.wiring import Wiring
from server.web.instants import day_time
from server.web.labels import label

ANSWERS = SignatureGiven | WorkDeclined | PromiseGiven
"""What a customer may have answered on the car page."""
TOLD = WarningRaised | TechnicianAsked | WarningEscalated | TaskStarted | JobPassedOn | FindingNoted
"""What somebody may have to know at once."""
CALL_BACK = CallBegun | CallTried | FollowUpMade | EventUndone
"""What changes the list of those to be called back."""
CALLERS = tuple(f"role:{role}" for role in sorted(MAY["follow-up"]))
COMPLAINED_TO = ("role:station_manager", "role:care_director")

FRESH = timedelta(minutes=2)
"""What was recorded longer ago is no news: a process that catches up with a long log rings nobody's bell."""


@dataclass(frozen=True, slots=True)
class Alert:
    """`to`: `person:NAME` and `role:ROLE`. `text` gives the sentence in the language in force when it is called."""

    kind: str
    job: str
    to: tuple[str, ...]
    text: Callable[[], str]


def alerts_of(events: Iterable[Event], wiring: Wiring) -> Iterator[Alert]:
    """The alerts that fresh events call for."""
    now = wiring.clock()
    booked: dict[str, list[Event]] = {}
    for event in events:
        if isinstance(event.fact, AppointmentPassedOn) and event.recorded_at >= now - FRESH:
            booked.setdefault(event.key, []).append(event)
        if not isinstance(event.fact, TOLD | CALL_BACK | ANSWERS):
            continue
        job = wiring.command_log.job(event.job)
        if job is not None and event.recorded_at >= now - FRESH:
            yield from alert_of(event, job, wiring.command_log.shop)
    for passed in booked.values():
        assert isinstance(passed[0].fact, AppointmentPassedOn)
        yield Alert("passed_on", "", (f"person:{passed[0].fact.new}",), partial(_booked_on, passed[0].who, len(passed)))


def alert_of(event: Event, job: Job, shop: Shop) -> Iterator[Alert]:
    """The alert one event calls for, if any."""
    match event.fact:
        case WarningRaised() as warning:
            to = (f"person:{job.advisor}", "role:foreman", "role:technical_director")
            yield Alert("warning_raised", job.order_no, to, lambda: _raised(job, warning))
        case JobPassedOn(new=name):
            yield Alert("passed_on", job.order_no, (f"person:{name}",), lambda: _passed_on(job, event.who))
            if (open_one := job.warning) and open_one.outcome is None:
                yield Alert("warning_raised", job.order_no, (f"person:{name}",), lambda: _raised(job, open_one))
        case FindingNoted() as found if event.who != job.advisor:
            yield Alert("finding", job.order_no, (f"person:{job.advisor}",), lambda: _found(job, found))
        case TechnicianAsked():
            yield Alert("technician_asked", job.order_no, asked(job, shop), lambda: _asked(job))
        case WarningEscalated():
            told = ("role:foreman", "role:service_manager")
            yield Alert("warning_escalated", job.order_no, told, lambda: _escalated(job))
        case WorkDeclined() | SignatureGiven() | PromiseGiven() if _on_the_car_page(event):
            yield Alert("customer_answered", job.order_no, (f"person:{job.advisor}",), lambda: _answered(job, event))
        case TaskStarted(instead_of=str(passed)) as begun:
            yield Alert("started_instead", job.order_no, ("role:foreman",), lambda: _instead(job, begun, passed, shop))
        case CallBegun() | CallTried() | FollowUpMade() | EventUndone() if job.delivered_at:
            if isinstance(made := event.fact, FollowUpMade) and made.complaint:
                yield Alert("complaint", job.order_no, COMPLAINED_TO, lambda: _complained(job, made))
            yield Alert("call_back", job.order_no, CALLERS, lambda: _call_back(job, event))


def asked(job: Job, shop: Shop) -> tuple[str, ...]:
    """Who answers "in time?": the technicians of the present task, else those of its team, else the foreman."""
    task = job.current
    if task is None or task.team is None:
        return ("role:foreman",)
    team = shop.teams.get(task.team)
    names = task.working or task.technicians or (team.technicians if team else ())
    return tuple(f"person:{name}" for name in names) or ("role:foreman",)


def _booked_on(who: str, count: int) -> str:
    return ngettext(
        "%(who)s has passed %(num)s appointment on to you.",
        "%(who)s has passed %(num)s appointments on to you.",
        count,
        who=who,
    )


def _passed_on(job: Job, who: str) -> str:
    return gettext("%(who)s has passed %(plate)s on to you.", who=who, plate=job.plate)


def _found(job: Job, found: FindingNoted) -> str:
    return gettext("%(plate)s needs more: %(what)s", plate=job.plate, what=found.note)


def _complained(job: Job, made: FollowUpMade) -> str:
    return gettext("%(plate)s: the customer complains: %(what)s", plate=job.plate, what=made.note)


def _raised(job: Job, warning: WarningRaised | DelayWarning) -> str:
    if warning.source == "forecast":
        return gettext("%(plate)s will probably be late: promised for %(time)s.", plate=job.plate, time=_due(job))
    late = gettext(
        "%(plate)s will be late: %(reason)s. Promised for %(time)s.",
        plate=job.plate,
        reason=label("warning_reason", warning.reason),
        time=_due(job),
    )
    return late if warning.expected_at is None else f"{late} {_expected(warning.expected_at)}"


def _expected(at: datetime) -> str:
    return gettext("Ready about %(time)s.", time=day_time(at))


def _asked(job: Job) -> str:
    return gettext("%(plate)s is promised for %(time)s. Will it be in time?", plate=job.plate, time=_due(job))


def _escalated(job: Job) -> str:
    return gettext(
        "Nobody has acknowledged the delay warning of %(plate)s, promised for %(time)s. Advisor: %(advisor)s.",
        plate=job.plate,
        time=_due(job),
        advisor=job.advisor,
    )


def _on_the_car_page(event: Event) -> bool:
    """Whether the customer has answered there; agreeing to added work is told once, by its signature."""
    fact = event.fact
    if isinstance(fact, PromiseGiven):
        return fact.confirmed_by == OWN_ANSWER and fact.reason == "customer_request"
    return isinstance(fact, WorkDeclined) or event.who == CUSTOMER


def _answered(job: Job, event: Event) -> str:
    match event.fact:
        case WorkDeclined():
            return gettext("%(plate)s: the customer does not want the added work.", plate=job.plate)
        case PromiseGiven(promised_at=at):
            return gettext("%(plate)s: the customer will collect later, %(time)s.", plate=job.plate, time=day_time(at))
        case _:
            return gettext("%(plate)s: the customer has agreed to the added work.", plate=job.plate)


def _instead(job: Job, begun: TaskStarted, passed: str, shop: Shop) -> str:
    other = shop.jobs.get(passed)
    return gettext(
        "%(who)s began %(plate)s; offered was %(other)s.",
        who="、".join(begun.technicians),
        plate=job.plate,
        other=other.plate if other is not None else passed,
    )


def _call_back(job: Job, event: Event) -> str:
    what = label("event", type(event.fact).__name__)
    return gettext("%(plate)s: %(what)s (%(who)s)", plate=job.plate, what=what, who=event.who)


def _due(job: Job) -> str:
    due = promised_at(job)
    return day_time(due) if due else "—"
