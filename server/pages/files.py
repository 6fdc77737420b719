"""A sheet as a file that a page offers for taking away."""

from __future__ import annotations

from typing import Any

from flask import Response

from server.forms.sheet import Sheet
from server.forms.text import as_csv


def csv_answer(sheet: Sheet[Any], name: str) -> Response:
    """The answer that downloads `sheet` under `name`, as CSV."""
    answer = Response(as_csv(sheet), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
