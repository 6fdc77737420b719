"""The staff out of a list, pasted or in a file: who is missing is added, who is there changes role and team."""

from __future__ import annotations

from collections import Counter
from typing import Any

from flask import Blueprint
from typing_extensions import TypedDict

from server.api.calls import call
from server.api.import_files import LARGEST_FILE, MOST_LISTED, received
from server.api.refused_rows import RefusedJson, refusal
from server.imports import staff as lists
from server.web.auth import author_of
from server.web.current import current
from server.web.person import Person

blueprint = Blueprint("staff_list", __name__)


class StaffListedJson(TypedDict):
    """Those who are added have no PIN yet."""

    added: int
    changed: int
    unchanged: int
    refused: int
    refusals: list[RefusedJson]


@call(
    blueprint,
    "POST",
    "/imports/staff",
    guard="administer",
    summary="Import a staff list: a table with name, role, team (multipart/form-data: file)",
    answer=StaffListedJson,
    largest=LARGEST_FILE,
)
def take_staff(person: Person) -> dict[str, Any]:
    parts = current()
    with received() as files:
        listed = list(lists.take(parts.store, files.file, parts.config.site.language, author_of(person)))
    counts = Counter(one.outcome for one in listed)
    return {outcome: counts[outcome] for outcome in ("added", "changed", "unchanged", "refused")} | {
        "refusals": [refusal(one.row, one.name, one.reason) for one in listed if one.reason is not None][:MOST_LISTED]
    }
