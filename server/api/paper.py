"""The paper forms over HTTP: each as JSON, CSV or a workbook."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, send_file
from typing_extensions import TypedDict

from server.api.answers import plain
from server.api.calls import PREFIX, Answer, call, invalid
from server.api.paper_queries import QUERIES, Shaped, asked_for
from server.figures.asking import Unanswerable
from server.forms import text, workbook
from server.forms.asked import Asked
from server.forms.catalogue import FORMS
from server.forms.form import Form
from server.forms.sheet import Section, Sheet
from server.web.person import Person
from server.web.thread_pool import in_thread_pool_translated

blueprint = Blueprint("forms", __name__, url_prefix=PREFIX)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class FormListedJson(TypedDict):
    name: str
    title: str
    asks: str


class SectionJson(TypedDict):
    name: str
    rows: list[dict[str, Any]]
    total: dict[str, Any] | None


FormJson = TypedDict(
    "FormJson",
    {
        "name": str,
        "title": str,
        "site": str,
        "from": str,
        "to": str,
        "printed_at": str,
        "sections": list[SectionJson],
        "foot": dict[str, Any],
    },
)


@call(blueprint, "GET", "/forms", guard="read", summary="The paper forms there are", answer=list[FormListedJson])
def list_forms(person: Person) -> list[Any]:
    return [
        {"name": form.name, "title": form.title, "asks": form.asks} for form in FORMS.values() if person.may(form.guard)
    ]


def form_json(form: Form, asked: Asked, sheet: Sheet[Any]) -> dict[str, Any]:
    """The form for machines: codes stay codes, rates are numbers, times are UTC."""

    def row(record: Any) -> dict[str, Any]:
        return {column.name: plain(column.value(record)) for column in sheet.columns}

    def section(one: Section[Any]) -> dict[str, Any]:
        total = None if one.total is None else row(one.total)
        return {"name": one.name, "rows": [row(record) for record in one.records], "total": total}

    return {
        "name": form.name,
        "title": sheet.title,
        "site": sheet.site,
        "from": asked.first.isoformat(),
        "to": asked.last.isoformat(),
        "printed_at": asked.now.isoformat(),
        "sections": [section(one) for one in sheet.sections],
        "foot": {figure.name: plain(figure.value) for figure in sheet.foot},
    }


def _file(form: Form, asked: Asked, shape: str) -> io.BytesIO:
    sheet = form.sheet(asked)
    file = io.BytesIO()
    if shape == "csv":
        file.write(text.as_csv(sheet))
    else:
        workbook.write([sheet], file)
    file.seek(0)
    return file


def _answer(form: Form) -> Callable[..., Answer]:
    def answer(person: Person, query: Shaped) -> Answer:
        try:
            asked = asked_for(form, query)
        except Unanswerable as wrong:
            raise invalid(wrong.field, wrong.sentence) from wrong
        if query.format == "json":
            found: dict[str, Any] = in_thread_pool_translated(lambda: form_json(form, asked, form.sheet(asked)))
            return found
        file = in_thread_pool_translated(_file, form, asked, query.format)
        kind = XLSX if query.format == "xlsx" else "text/csv; charset=utf-8"
        made: Response = send_file(
            file, mimetype=kind, as_attachment=True, download_name=form.file_name(asked, query.format)
        )
        made.headers["Cache-Control"] = "no-store"
        return made

    return answer


for one in FORMS.values():
    call(
        blueprint,
        "GET",
        f"/forms/{one.name}",
        guard=one.guard,
        summary=f"The form {one.title}",
        query=QUERIES[one.asks],
        answer=FormJson,
        endpoint=one.name.replace("-", "_"),
    )(_answer(one))
