"""What others recorded about a car while a device had no network, as HTML for the list of taps that were refused."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, render_template, request
from pydantic import TypeAdapter, ValidationError
from werkzeug.exceptions import BadRequest, NotFound

from server.api.body_values import Instant
from server.pages.entrance import shows
from server.pages.job_history import past_commands
from server.web.current import current
from server.web.person import Person

blueprint = Blueprint("recorded_since", __name__)

GIVEN = TypeAdapter(Instant)


@blueprint.get("/jobs/<order_no>/since")
@shows("since")
def since(person: Person, order_no: str) -> str:
    """The commands that were recorded after `at` (ISO 8601), the newest first; without what was undone again."""
    moment = _moment(request.args.get("at", ""))
    desk = current().command_log
    desk.catch_up()
    job = desk.job(order_no)
    if job is None:
        raise NotFound
    recorded = {event.seq: event.recorded_at for event in job.history}
    entries = [entry for entry in past_commands(job) if recorded[entry.seq] > moment]
    return render_template("partials/recorded_since.html", job=job, entries=entries)


def _moment(text: str) -> datetime:
    try:
        return GIVEN.validate_python(text)
    except ValidationError:
        raise BadRequest from None
