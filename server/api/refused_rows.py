"""A row of a file that was not taken in, and why, in the reader's words."""

from __future__ import annotations

from typing_extensions import TypedDict

from board.refused import Refused
from server.web import problems


class RefusedJson(TypedDict):
    row: int
    key: str
    field: str | None
    message: str


def refusal(row: int, key: str, reason: Refused) -> RefusedJson:
    """A row that was refused, in the reader's language."""
    return RefusedJson(row=row, key=key, field=reason.field, message=problems.sentence(reason))
