"""The record of the final inspection (汽车修理竣工出厂检验记录): three levels, and who checked what when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Blueprint, render_template
from werkzeug.exceptions import NotFound

from board.codes import INSPECTION_LEVELS
from board.orders.job import Job
from board.orders.job_records import Inspection
from server.pages.entrance import shows
from server.web.current import known_job
from server.web.person import Person

blueprint = Blueprint("inspection_record_page", __name__)


@dataclass(frozen=True, slots=True)
class Level:
    """A level of inspection. `passed` is the check that lets the car go, while it still counts; `failed` what did not
    pass before, in the order in which it was found."""

    name: str
    required: bool
    passed: Inspection | None
    failed: tuple[Inspection, ...]


@blueprint.get("/jobs/<order_no>/inspection-record")
@shows("inspection-record")
def page(person: Person, order_no: str) -> str:
    job = known_job(order_no)
    if job.cancelled_at is not None:
        raise NotFound
    fit = job.finished_at is not None and not job.open_inspections
    return render_template("inspection_record.html", job=job, levels=list(levels(job)), fit=fit)


def levels(job: Job) -> Iterator[Level]:
    """The levels in their order; one that nobody asked for stands there only if it was made."""
    for name in INSPECTION_LEVELS:
        made = [one for one in job.inspections if one.level == name]
        counting = [one for one in job.inspections[job.inspected_from :] if one.level == name and one.passed]
        required = name in job.required_inspections
        if required or made:
            failed = tuple(one for one in made if not one.passed)
            yield Level(name, required, counting[0] if counting else None, failed)
