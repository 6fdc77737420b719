"""The figures for the monthly meeting: those of the managers' page, one thing a screen, large, for a projector."""

from __future__ import annotations

from flask import Blueprint, render_template

from server.pages import kpi_period
from server.pages.entrance import shows
from server.pages.kpi import contents
from server.web.person import Person

blueprint = Blueprint("kpi_meeting_page", __name__)


@blueprint.get("/kpi/meeting")
@shows("meeting")
def page(person: Person) -> str:
    return render_template("kpi_meeting.html", **contents(kpi_period.read()))
