"""The service advisor's desk: warnings first, then cars to hand over, then the rest (domain.md §8)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, render_template
from flask_babel import get_locale, gettext, lazy_gettext

from board.calendar import day_of, shop_day
from board.codes import NOTED_CONFIRMATIONS
from board.forecast.rows import Row
from board.forecast.view import project, urgency
from board.orders.added_work import added_work
from board.orders.appointments import Appointment
from board.orders.findings import Advice, findings, unanswered
from board.orders.job import Job
from board.orders.promise import minute, promised_at, told_at, verdict
from board.people import may_inspect
from server.api.cars import known_car
from server.live.page import Item, LivePage, Scene
from server.live.rooms import live_of
from server.pages.entrance import shows
from server.pages.job_history import past_commands
from server.pages.order_facts import facts_of, to_choose_from
from server.store.customers import Customer
from server.web.address import for_others, qr
from server.web.current import current, known_job
from server.web.instants import day_time
from server.web.labels import label
from server.web.person import Person
from server.web.thread_pool import in_thread_pool

blueprint = Blueprint("desk_page", __name__)

SECTIONS = (
    ("warnings", "bell-ring", lazy_gettext("Delay warnings: talk to the customer")),
    ("ready", "circle-check", lazy_gettext("Ready to hand over")),
    ("work", "wrench", lazy_gettext("In the workshop")),
)


@dataclass(frozen=True, slots=True)
class Heading:
    """Stands above the rows of a section; the page hides it while there are none."""

    section: str
    icon: str
    text: object


@dataclass(frozen=True, slots=True)
class Arrivals:
    """The cars that are booked for today and have not come, by their times; of the days before, those of whom nobody
    has said whether they came."""

    booked: Sequence[Appointment]
    section: str = "arrivals"


@dataclass(frozen=True, slots=True)
class DeskCard:
    """A car on the desk, and the section it stands in. `added`: what the customer says to the work added last;
    `customer`: whom to call about a warning; `findings`: how many nobody has answered."""

    row: Row
    section: str
    added: str = ""
    customer: Customer | None = None
    findings: int = 0


def section_of(row: Row) -> str:
    """A warning without an outcome comes before everything else, unless the car has become ready meanwhile."""
    if row.stage == "ready":
        return "ready"
    return "warnings" if row.warning in ("open", "acknowledged") else "work"


def select(scene: Scene) -> Iterator[Item]:
    """Who is to come today; the headings, and every open job under its own. The page shows a person their own first."""
    today = shop_day(scene.shop.calendar, scene.now)
    to_come = [one for one in scene.shop.appointments.to_look_after(scene.shop.calendar, today) if one.is_expected]
    # Above the cars in the workshop: a list that nobody scrolls to helps nobody.
    yield Item("# arrivals", (len(SECTIONS) - 1, -1), Arrivals(to_come))
    names = [name for name, _, _ in SECTIONS]
    for place, (name, icon, text) in enumerate(SECTIONS):
        yield Item(f"# {name}", (place, 0), Heading(name, icon, text))
    warned = [row.order_no for row in scene.view.rows if section_of(row) == "warnings"]
    customers = scene.wiring.store.customers.of_jobs(warned) if warned else {}
    for row in scene.view.rows:
        section = section_of(row)
        fields = {"order_no": row.order_no, "plate": row.plate, "stage": row.stage, "risk": row.risk}
        job = scene.wiring.command_log.shop.jobs.get(row.order_no)
        found = len(unanswered(job)) if job else 0
        card = DeskCard(row, section, answer_to_added(job), customers.get(row.order_no), found)
        yield Item(row.order_no, (names.index(section), 1, *urgency(row)), card, fields)


def answer_to_added(job: Job | None) -> str:
    """What an advisor has to know of the customer's answer: `declined`, `waits`, or nothing."""
    added = added_work(job) if job else ()
    if any(one.declined_at for one in added):
        return "declined"
    return "waits" if any(one.waits for one in added) else ""


LIVE = LivePage("desk", "rows/desk.html", select)


@blueprint.get("/desk")
@shows("desk")
def page(person: Person) -> str:
    parts = current()
    return render_template(
        "desk.html",
        rows=live_of().rows(LIVE.name, str(get_locale())),
        delivered=delivered_today(),
        mine=person.name if person.role == "advisor" else "",
        **to_choose_from(),
        confirmations=[(code, label("confirmation", code)) for code in NOTED_CONFIRMATIONS],
        escalate_minutes=parts.command_log.shop.rules.escalate_minutes,
    )


@blueprint.get("/desk/delivered")
@shows("desk")
def delivered(person: Person) -> str:
    """The cars handed over today, as HTML for the page."""
    return render_template("partials/desk_delivered.html", delivered=delivered_today())


def delivered_today() -> list[Any]:
    """The records of the cars handed over today, the newest first."""
    parts = current()
    today = day_of(parts.command_log.shop.calendar, parts.clock())
    found: list[Any] = in_thread_pool(parts.store.deliveries.listed, today, today)
    return found[::-1]


@blueprint.get("/desk/jobs/<order_no>")
@shows("desk")
def sheet(person: Person, order_no: str) -> str:
    """The sheet of one job, open or delivered, as HTML for the page's dialog."""
    parts, job = current(), known_job(order_no)
    shop, seq = parts.command_log.snapshot()
    rows = project(shop, seq, parts.clock()).rows
    customer = parts.store.customers.of_job(order_no) if person.may("read-customer") else None
    link = f"{for_others()}car/{customer.car_token}" if customer else ""
    return render_template(
        "partials/desk_sheet.html",
        job=job,
        facts=facts_of(job),
        row=next((row for row in rows if row.order_no == order_no), None),
        promised_at=promised_at(job),
        told_at=told_at(job),
        verdict=verdict(job),
        late_customer=came_late(job, parts.clock()),
        prepared=prepared_excuse(job, parts.clock()),
        levels=[level for level in job.open_inspections if may_inspect(person.role, level)],
        added=added_work(job),
        findings=findings(job),
        advice=earlier_advice(job),
        customer=customer,
        told=parts.store.customer_messages.of_orders([order_no]) if customer else [],
        link=link,
        qr=qr(link) if link else "",
        past=past_commands(job)[:10],
        may_undo=person.may_undo,
        may=person.may,
    )


def earlier_advice(job: Job) -> list[Advice]:
    """What earlier visits of the car leave to be spoken about."""
    known = in_thread_pool(known_car, current(), job.vin or job.plate)
    return [one for one in known.advice if one.order_no != job.order_no] if known else []


def prepared_excuse(job: Job, now: datetime) -> str:
    """The note with which the customer's reason begins: the usual one, or the later time that was asked for by word of
    mouth and only needs the signature (domain.md §5, case 7b)."""
    if job.ready_at is not None and came_late(job, now):
        return gettext("The car was ready at %(time)s; the customer came later.", time=day_time(job.ready_at))
    asked = next((one for one in reversed(job.promises) if one.informs), None)
    if asked is None:
        return ""
    times = {"at": day_time(asked.at), "time": day_time(asked.promised_at)}
    return gettext("On %(at)s the customer asked to collect the car at %(time)s.", **times)


def came_late(job: Job, now: datetime) -> bool:
    """Whether the car was ready in time and only its customer was not: the usual excuse (domain.md §5)."""
    due = promised_at(job)
    if due is None or job.ready_at is None:
        return False
    return minute(job.ready_at) <= minute(due) < minute(job.delivered_at or now)
