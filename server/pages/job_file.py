"""The file of one order: how a figure came about, to the last car (domain.md §5, §9).

Which promise counted and why the others did not, the verdict with its rule, the cause with its minutes, every entry.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, render_template
from flask_babel import gettext

from board.codes import STAGES_INSIDE
from board.figures.causes import computed_cause
from board.figures.delivered import delivery, excuse_state
from board.orders import events as e
from board.orders.added_work import added_work
from board.orders.contradictions import contradictions
from board.orders.findings import findings
from board.orders.job import Job
from board.orders.promise import counts_for, excused, late_minutes, promised_at, verdict, weighed
from board.orders.stages import stretches
from server.pages.contradictions import shown
from server.pages.entrance import shows
from server.pages.job_history import past_commands, withdrawn
from server.pages.job_labour import labour
from server.pages.order_facts import facts_of, to_choose_from
from server.web.current import current, known_job
from server.web.durations import duration
from server.web.instants import day_time
from server.web.labels import choices, label
from server.web.person import Person

blueprint = Blueprint("job_file_page", __name__)


@dataclass(frozen=True, slots=True)
class Rule:
    """One of the four rules of the verdict with this car's facts; the first that `holds` decides."""

    number: int
    text: str
    facts: str
    holds: bool
    decides: bool


@blueprint.get("/jobs/<order_no>")
@shows("job")
def page(person: Person, order_no: str) -> str:
    parts, job = current(), known_job(order_no)
    shop, now = parts.command_log.shop, parts.clock()
    kept = delivery(shop, job, stretches(job))
    return render_template(
        "job_file.html",
        job=job,
        facts=facts_of(job),
        counts_for=counts_for(job),
        **to_choose_from(),
        kept=kept,
        stages=STAGES_INSIDE,
        promises=weighed(job),
        added=added_work(job),
        findings=findings(job),
        rules=rules(job),
        computed=computed_cause(job, kept),
        causes=choices("late_cause"),
        shown=[shown(job, code, shop.calendar, person) for code in contradictions(job, shop.calendar, now)],
        looked_into=looked_into(job),
        labour=list(labour(shop.calendar, job)),
        told=parts.store.customer_messages.of_orders([order_no]) if person.may("read-customer") else [],
        past=past_commands(job),
        withdrawn=withdrawn(parts.store.log.of_job(order_no)),
        may=person.may,
        may_undo=person.may_undo,
    )


def rules(job: Job) -> list[Rule]:
    """The four rules in their order, with what this car has to say to each; none while it is not delivered."""
    judged = verdict(job)
    if judged is None or job.delivered_at is None:
        return []
    due, call = promised_at(job), job.follow_up
    late = late_minutes(job)
    clock = _clock_facts(job.delivered_at, due, late)
    found = (
        (
            gettext("The customer said “not on time” when called: late, whatever the clock says."),
            _call_facts(job),
            call is not None and not call.on_time,
        ),
        (gettext("Delivered by the promise, both cut to the minute: on time."), clock, due is not None and late == 0),
        (
            gettext("The customer's reason, with note and signature and not rejected: excused."),
            label("excuse", excuse_state(job)) if job.excuse else gettext("no customer's reason was noted"),
            excused(job),
        ),
        (gettext("Otherwise: late."), clock, True),
    )
    first = next(number for number, (_, _, holds) in enumerate(found) if holds)
    return [Rule(number + 1, text, facts, holds, number == first) for number, (text, facts, holds) in enumerate(found)]


def _clock_facts(delivered_at: datetime, due: datetime | None, late: int) -> str:
    if due is None:
        return gettext("delivered %(delivered)s, and no promise counts", delivered=day_time(delivered_at))
    times = {"delivered": day_time(delivered_at), "promised": day_time(due)}
    if late:
        return gettext("delivered %(delivered)s, promised %(promised)s: %(late)s late", late=duration(late), **times)
    return gettext("delivered %(delivered)s, promised %(promised)s", **times)


def _call_facts(job: Job) -> str:
    call = job.follow_up
    if call is None:
        return gettext("not called yet")
    said = gettext("on time") if call.on_time else gettext("not on time")
    return f"{said} · {call.who} {day_time(call.at)}"


def looked_into(job: Job) -> list[tuple[e.Event, e.ContradictionCleared]]:
    """The contradictions that somebody has looked into and that stay so, with what they said it was."""
    made = [(event, event.fact) for event in job.history if isinstance(event.fact, e.ContradictionCleared)]
    return [(event, fact) for event, fact in made if fact.code in job.cleared]
