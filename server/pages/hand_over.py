"""The hand-over sheet: what was done to a car and what is advised for its next visit, on paper for the customer."""

from __future__ import annotations

from flask import Blueprint, render_template
from werkzeug.exceptions import NotFound

from board.orders.findings import findings
from board.orders.promise import promised_at
from server.api.cars import operations_of
from server.pages.entrance import shows
from server.web.current import current, known_job
from server.web.person import Person

blueprint = Blueprint("hand_over_page", __name__)


@blueprint.get("/jobs/<order_no>/hand-over")
@shows("hand-over")
def page(person: Person, order_no: str) -> str:
    job = known_job(order_no)
    if job.cancelled_at is not None:
        raise NotFound
    return render_template(
        "hand_over.html",
        job=job,
        operations=operations_of(job),
        promised_at=promised_at(job),
        advice=[one for one in findings(job) if one.outcome == "next_visit"],
        customer=current().store.customers.of_job(order_no) if person.may("read-customer") else None,
    )
