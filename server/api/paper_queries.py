"""What a paper form is asked for: a day, a period, or nothing."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from server.api.body_values import Day, Query
from server.forms.asked import Asked, ask
from server.forms.form import Form
from server.web.current import current

Shape = Literal["json", "csv", "xlsx"]


class Shaped(Query):
    """`format`: JSON with codes and instants in UTC; or a file with words and the site's own times."""

    format: Shape = "json"


class OfDay(Shaped):
    """`day`: a local date; without it today."""

    day: Day | None = None


class OfPeriod(Shaped):
    """Local dates, both included, at most a year; without them this month up to today."""

    first: Annotated[Day | None, Field(alias="from")] = None
    last: Annotated[Day | None, Field(alias="to")] = None


QUERIES: dict[str, type[Shaped]] = {"day": OfDay, "period": OfPeriod, "nothing": Shaped}


def asked_for(form: Form, query: Shaped) -> Asked:
    """What the query asks of the form. Raises `Unanswerable` for days that cannot be."""
    first: date | None = getattr(query, "day" if form.asks == "day" else "first", None)
    return ask(current(), first, getattr(query, "last", None), of_a_day=form.asks != "period")
