"""A contradiction as a person looks into it: the two facts that do not fit, side by side, and what may be put right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import format_time, gettext

from board.calendar import Calendar, day_bounds, minutes_between, shop_day
from board.orders import events as e
from board.orders.job import Job
from board.orders.promise import late_minutes, minute, promised_at
from server.web.current import current
from server.web.durations import duration, work_time
from server.web.instants import day_time
from server.web.person import Person

Facts = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Remedy:
    """A button that puts the cause of it right: `command` of the job with `body`, asked for as `needs` and `sure` say;
    or, with `was`, the time of event `seq`, which is ms since 1970; or, with `signs`, the customer signs `what`."""

    icon: str
    text: str
    command: str = ""
    body: dict[str, Any] | None = None
    needs: str = ""
    sure: str = ""
    seq: int = 0
    was: datetime | None = None
    signs: str = ""
    what: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """One contradiction of one job."""

    code: str
    facts: Facts
    remedies: tuple[Remedy, ...]


def shown(job: Job, code: str, calendar: Calendar, person: Person) -> Shown:
    """What the page says of the contradiction, and what this person may do about its cause."""
    return Shown(code, FACTS[code](job, calendar), tuple(_remedies(job, code, person)))


def _call(job: Job, _calendar: Calendar) -> Facts:
    call, late = job.follow_up, late_minutes(job)
    said = "—"
    if call is not None:
        answer = gettext("on time") if call.on_time else gettext("not on time")
        said = " · ".join(filter(None, (answer, call.note, f"{call.who} {day_time(call.at)}")))
    clock = gettext("%(late)s late", late=duration(late)) if late else gettext("on time")
    return [
        (gettext("Customer says"), said),
        (gettext("By the clock"), clock),
        (gettext("Promised"), _time(promised_at(job))),
        (gettext("Delivered"), _time(job.delivered_at)),
    ]


def _unfinished(job: Job, _calendar: Calendar) -> Facts:
    finished = _time(job.finished_at) if job.finished_at else gettext("not finished")
    return [(gettext("Delivered"), _time(job.delivered_at)), (gettext("Work finished"), finished)]


def _no_promise(job: Job, _calendar: Calendar) -> Facts:
    first = job.promises[0] if job.promises else None
    noted = f"{_time(first.recorded_at)} {first.who}" if first else gettext("no promise was recorded")
    return [(gettext("Delivered"), _time(job.delivered_at)), (gettext("First promise recorded"), noted)]


def _outside(job: Job, calendar: Calendar) -> Facts:
    due = promised_at(job)
    bounds = day_bounds(calendar, shop_day(calendar, due)) if due else None
    hours = "–".join(format_time(edge, "HH:mm") for edge in bounds) if bounds else gettext("closed on that day")
    return [(gettext("Promised"), _time(due)), (gettext("Opening hours"), hours)]


def _too_short(job: Job, calendar: Calendar) -> Facts:
    due = promised_at(job)
    given = int(minutes_between(calendar, minute(job.received_at), due)) if due else 0
    standard = sum(task.standard_minutes for task in job.tasks)
    return [
        (gettext("From order to promise"), gettext("%(time)s of opening hours", time=work_time(given))),
        (gettext("Standard time"), work_time(standard)),
        (gettext("Order opened"), _time(job.received_at)),
        (gettext("Promised"), _time(due)),
    ]


def _unsigned(job: Job, _calendar: Calendar) -> Facts:
    excuse = job.excuse
    noted = f"{excuse.note} · {excuse.who} {day_time(excuse.at)}" if excuse else "—"
    kept = gettext("on paper, without a picture") if excuse and excuse.signed else gettext("none")
    return [(gettext("Customer's reason"), noted), (gettext("Signature"), kept)]


def _cancelled(job: Job, _calendar: Calendar) -> Facts:
    last = next((event for event in reversed(job.history) if isinstance(event.fact, e.JobCancelled)), None)
    said = f"{getattr(last.fact, 'note', '')} · {last.who} {day_time(last.at)}" if last else "—"
    later = [row.order_no for row in current().store.jobs.of_plate(job.plate) if row.received_at > job.received_at]
    return [
        (gettext("Cancelled"), said),
        (gettext("Promised"), _time(promised_at(job))),
        (gettext("Delay warning"), _time(job.warnings[0].raised_at) if job.warnings else "—"),
        (gettext("New orders for the plate"), "、".join(later) or "—"),
    ]


FACTS = {
    "call_disagrees_with_clock": _call,
    "delivered_before_finished": _unfinished,
    "no_promise_before_delivery": _no_promise,
    "promise_outside_hours": _outside,
    "promise_too_short": _too_short,
    "excuse_without_signature": _unsigned,
    "cancelled_when_late": _cancelled,
}
"""Code (one of CONTRADICTIONS) → the facts that do not fit together."""


def _remedies(job: Job, code: str, person: Person) -> Iterable[Remedy]:
    if code == "call_disagrees_with_clock":
        yield from _take_back(job, person)
    if code in ("call_disagrees_with_clock", "delivered_before_finished", "no_promise_before_delivery"):
        yield from _times(job, person)
    if code == "excuse_without_signature" and job.excuse and person.may("excuse"):
        yield Remedy("signature", gettext("Signed now"), signs="excuse", what=job.excuse.note)
    if code == "cancelled_when_late" and person.may("reopen"):
        yield Remedy("undo-2", gettext("Take the cancellation back"), "reopen", {}, needs="note")
    if job.is_open and code.startswith("promise_") and person.may("cancel"):
        yield Remedy("ban", gettext("Cancel the order"), "cancel", {}, needs="note")


def _take_back(job: Job, person: Person) -> Iterable[Remedy]:
    made = [event for event in job.history if isinstance(event.fact, e.FollowUpMade)]
    if made and person.may_undo(made[-1].who):
        yield Remedy("undo-2", gettext("Take the answer back"), "undo", {"event": made[-1].seq}, needs="note")


def _times(job: Job, person: Person) -> Iterable[Remedy]:
    if not person.may("correct"):
        return
    for kind, text in (
        (e.TaskFinished, gettext("Correct when it was finished")),
        (e.JobDelivered, gettext("Correct the hand-over time")),
    ):
        made = [event for event in job.history if isinstance(event.fact, kind)]
        if made:
            yield Remedy("pencil", text, seq=made[-1].seq, was=made[-1].at)


def _time(at: datetime | None) -> str:
    return day_time(at) if at else "—"
