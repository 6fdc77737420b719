"""The cars behind a figure, one by one, as a page and as CSV; each leads to its file (`server.pages.job_file`)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request

from board.figures.loss import LOSSES
from server.api.answers import plain
from server.api.calls import PREFIX
from server.core.wiring import Wiring
from server.figures import lists
from server.figures.appointments import APPOINTMENTS, due, not_come
from server.figures.figure import WORKED
from server.figures.losses import losses
from server.forms import on_time_report as shapes
from server.pages import kpi_period
from server.pages.entrance import shows
from server.pages.files import csv_answer
from server.pages.kpi import FUNCTIONS
from server.pages.kpi_period import Reading
from server.pages.paging import page_number
from server.store.cars import WHAT
from server.store.scope import OWNERS
from server.web.current import current
from server.web.person import Person
from server.web.thread_pool import in_thread_pool

blueprint = Blueprint("kpi_cars_page", __name__)

AT_ONCE = 200
CALLS = {WORKED: "worked", APPOINTMENTS: "appointments", **dict.fromkeys(LOSSES, "lost")}
"""Lists whose cars were not handed over in the period, and the call that answers with them."""
SHEETS = {"worked": shapes.worked_sheet, "lost": shapes.lost_sheet, "appointments": shapes.not_come_sheet}


@blueprint.get("/kpi/cars")
@shows("cars")
def page(person: Person) -> str:
    """`what` names the list; `page` turns it."""
    reading, what = kpi_period.read(OWNERS), _what()
    turn = page_number()
    found = in_thread_pool(_listed, current(), reading, what, turn)
    return render_template(
        "kpi_cars.html",
        reading=reading,
        what=what,
        title=lists.title(what),
        lists=lists.LISTS,
        json_address=_json_address(reading, what),
        turn=turn,
        turns=max(1, -(-found["number"] // AT_ONCE)),
        **found,
        **FUNCTIONS,
    )


@blueprint.get("/kpi/cars.csv")
@shows("cars")
def file(person: Person) -> Response:
    """The whole list, for a spreadsheet."""
    reading, what = kpi_period.read(OWNERS), _what()
    made = in_thread_pool(_csv, current(), reading, what)
    sheet = SHEETS.get(CALLS.get(what, "cars"), shapes.cars_sheet)
    zone = current().config.calendar().zone
    return csv_answer(sheet(lists.title(what), made, zone), f"{what}-{reading.period.first}.csv")


def _what() -> str:
    what = request.args.get("what", "late")
    return what if what in (*WHAT, *CALLS) else "late"


def _json_address(reading: Reading, what: str) -> str:
    """The call that answers with the same list; without a name, `by` says nothing to it."""
    asked = {"from": str(reading.period.first), "to": str(reading.period.last)}
    if what == APPOINTMENTS:
        asked |= {"advisor": advisor} if (advisor := _advisor(reading)) else {}
    else:
        asked |= {"by": reading.by, "name": reading.name} if reading.name else {}
        asked |= {} if what == WORKED else {"what": what}
    return f"{PREFIX}/kpi/{CALLS.get(what, 'cars')}?{urlencode(asked)}"


def _listed(parts: Wiring, reading: Reading, what: str, turn: int) -> dict[str, Any]:
    """The cars of one turn of the list, and how many there are in all."""
    first = (turn - 1) * AT_ONCE
    if what in CALLS:
        found = _beside(parts, reading, what)
        return {"number": len(found), CALLS[what]: found[first : first + AT_ONCE]}
    number = parts.store.cars.number(reading.scope, what)
    return {"number": number, "cars": parts.store.cars.page(reading.scope, what, AT_ONCE, first)}


def _beside(parts: Wiring, reading: Reading, what: str) -> Sequence[Any]:
    """A list of CALLS, whole. Whoever stays away stays away from the house: those lists are nobody's own."""
    if what == APPOINTMENTS:
        return not_come(parts, due(parts, reading.period, _advisor(reading)))
    return parts.store.cars.worked(reading.scope) if what == WORKED else losses(parts, what, reading.period)[1]


def _advisor(reading: Reading) -> str | None:
    return reading.name if reading.by == "advisor" and reading.name else None


def _csv(parts: Wiring, reading: Reading, what: str) -> list[dict[str, Any]]:
    found: Iterable[Any] = (
        _beside(parts, reading, what) if what in CALLS else parts.store.cars.every(reading.scope, what)
    )
    return [plain(car) for car in found]
