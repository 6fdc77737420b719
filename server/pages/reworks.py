"""Cars that came back: the technical director says whether for the same, and whose that is (domain.md §14)."""

from __future__ import annotations

from flask import Blueprint, render_template

from server.api.cars import operations_of
from server.api.reworks import appraised, undecided
from server.pages.entrance import shows
from server.web.current import current
from server.web.person import Person
from server.web.thread_pool import in_thread_pool

blueprint = Blueprint("reworks_page", __name__)


@blueprint.get("/worklist/reworks")
@shows("reworks")
def page(person: Person) -> str:
    parts = current()
    parts.command_log.catch_up()
    return render_template(
        "worklist_reworks.html",
        tab="reworks",
        work_names=operations_of,
        undecided=in_thread_pool(undecided, parts),
        appraised=in_thread_pool(appraised, parts),
    )
