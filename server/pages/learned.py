"""What past work took, for managers: actual times beside the standards, and whether promises by them would be kept."""

from __future__ import annotations

from flask import Blueprint, render_template

from board.orders.learned import FEWEST_JOBS
from server.figures.learned_times import calibration_now, figures_now, share
from server.pages.entrance import shows
from server.web.current import current
from server.web.person import Person

blueprint = Blueprint("learned_page", __name__)


@blueprint.get("/kpi/learned")
@shows("learned")
def page(person: Person) -> str:
    parts = current()
    return render_template(
        "kpi_learned.html",
        lines=[line for line in figures_now(parts) if line.jobs],
        needed=FEWEST_JOBS,
        calibration=calibration_now(parts),
        share=share,
    )
