"""Complaints of the call-back (投诉): they stay with the managers until one has looked into them (domain.md §14)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Blueprint, render_template

from board.calendar import day_of
from board.orders.job import Job
from board.orders.job_records import FollowUp
from server.core.wiring import Wiring
from server.live.page import Item, LivePage, Scene
from server.pages.entrance import shows
from server.store.customers import Customer
from server.web.current import current
from server.web.person import Person
from server.web.thread_pool import in_thread_pool

blueprint = Blueprint("complaints_page", __name__)


def _no_rows(_scene: Scene) -> Iterator[Item]:
    """The complaints are no rows of open jobs: whoever looks after them joins for the alerts."""
    return iter(())


LIVE = LivePage("complaints", "partials/complaints_waiting.html", _no_rows)


@dataclass(frozen=True, slots=True)
class Complaint:
    """A complaint that nobody has looked into. `is_old`: not of today. `customer`: for those who may know."""

    job: Job
    call: FollowUp
    is_old: bool
    customer: Customer | None


@blueprint.get("/complaints")
@shows("complaints")
def page(person: Person) -> str:
    parts = current()
    parts.command_log.catch_up()
    return render_template(
        "complaints.html",
        tab="complaints",
        complaints=in_thread_pool(waiting, parts, with_customers=person.may("read-customer")),
    )


@blueprint.get("/complaints/waiting")
@shows("complaints")
def banner(person: Person) -> str:
    """How many wait, as HTML for the pages of those who look into them."""
    return render_template("partials/complaints_waiting.html", complaints=count_for(person))


def count_for(person: Person) -> int:
    """How many complaints wait for this person and colleagues to look into; none for whoever may not."""
    return len(in_thread_pool(current().store.jobs.complaints)) if person.may("look-into") else 0


def waiting(parts: Wiring, *, with_customers: bool) -> list[Complaint]:
    """The complaints that wait, the oldest first; may run beside the event loop."""
    orders = parts.store.jobs.complaints()
    jobs = parts.store.jobs_of(orders)
    customers = parts.store.customers.of_jobs(orders) if with_customers else {}
    calendar = parts.command_log.shop.calendar
    today = day_of(calendar, parts.clock())
    found = [
        Complaint(job, call, day_of(calendar, call.at) < today, customers.get(job.order_no))
        for job in jobs.values()
        if (call := job.follow_up) is not None and call.is_open_complaint
    ]
    return sorted(found, key=lambda one: one.call.at)
