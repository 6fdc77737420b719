"""The paper forms as pages: chosen by day or period, printed on A4, or taken away as a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, current_app, render_template, request
from flask_babel import gettext
from markupsafe import Markup
from pydantic import ValidationError

from server.api.paper_queries import QUERIES, asked_for
from server.figures.asking import Unanswerable
from server.forms.asked import Asked
from server.forms.catalogue import FORMS
from server.forms.form import Form
from server.forms.sheet import Sheet
from server.pages.entrance import shows
from server.web.labels import choices
from server.web.person import Person
from server.web.thread_pool import in_thread_pool_translated

blueprint = Blueprint("forms_page", __name__)

MOST_ROWS = 2_000
"""So many lines are shown; a file has all of them."""


@dataclass(frozen=True, slots=True)
class Laid:
    """A form as the page shows it: its table as HTML, the rest as text. `left_out`: lines beyond MOST_ROWS."""

    sheet: Sheet[Any]
    facts: list[str]
    table: Markup
    foot: list[tuple[str, str]]
    left_out: int


@blueprint.get("/forms")
@shows("forms")
def listing(person: Person) -> str:
    return render_template("forms.html", forms=[form for form in FORMS.values() if person.may(form.guard)])


@blueprint.get("/forms/<name>")
@shows("forms")
def page(person: Person, name: str) -> str:
    form = FORMS.get(name)
    if form is None:
        abort(404)
    if not person.may(form.guard):
        abort(403)
    fault = ""
    try:
        asked = asked_for(form, QUERIES[form.asks].model_validate(request.args.to_dict()))
    except ValidationError:
        fault = gettext("That is not a date; write it like 2026-05-31.")
    except Unanswerable as wrong:
        fault = str(wrong.sentence)
    if fault:
        asked = asked_for(form, QUERIES[form.asks]())
    return render_template(
        "form.html",
        form=form,
        asked=asked,
        laid=in_thread_pool_translated(lay_out, form, asked),
        files=[(shape, form.file_name(asked, shape)) for shape in ("xlsx", "csv", "json")],
        may_import=form.name == "standards" and person.may("import"),
        trades=choices("trade"),
        fault=fault,
    )


def lay_out(form: Form, asked: Asked) -> Laid:
    """The form for the page; reads only, and may run beside the event loop, with the app at hand."""
    sheet = form.sheet(asked)
    columns, left_out = sheet.laid_out, 0
    lines: list[tuple[str, list[str]]] = []
    for line in sheet.lines():
        if line.kind == "row" and len(lines) >= MOST_ROWS:
            left_out += 1
            continue
        if len(line.cells) < len(columns):
            lines.append((line.kind, [str(line.cells[0])]))
        else:
            cells = [sheet.text(column.kind, value) for column, value in zip(columns, line.cells, strict=True)]
            lines.append((line.kind, cells))
    headings = [(column.kind, str(column.heading)) for column in columns]
    template = current_app.jinja_env.get_template("partials/form_table.html")
    return Laid(
        sheet=sheet,
        facts=sheet.facts,
        table=Markup(template.render(title=sheet.title, headings=headings, lines=lines)),
        foot=[(figure.heading, sheet.text(figure.kind, figure.cell)) for figure in sheet.foot],
        left_out=left_out,
    )
