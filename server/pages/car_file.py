"""What is known of a car: its orders with what was done, the open ones, whose it is (domain.md §14)."""

from __future__ import annotations

from flask import Blueprint, render_template
from werkzeug.exceptions import NotFound

from board.orders.promise import verdict
from server.api.cars import known_car, operations_of
from server.pages.entrance import shows
from server.web.current import current
from server.web.person import Person
from server.web.thread_pool import in_thread_pool

blueprint = Blueprint("car_file_page", __name__)


@blueprint.get("/cars/<car>")
@shows("car-file")
def page(person: Person, car: str) -> str:
    parts = current()
    parts.command_log.catch_up()
    known = in_thread_pool(known_car, parts, car)
    if known is None:
        raise NotFound
    return render_template(
        "car_file.html",
        car=known,
        visits=[(job, operations_of(job), verdict(job)) for job in known.jobs],
        customer=known.customer if person.may("read-customer") else None,
    )
