"""The board over HTTP: every job in the workshop, sorted as displayed."""

from __future__ import annotations

from typing import Any

from flask import Blueprint
from typing_extensions import TypedDict

from board.forecast.view import project
from server.api.answers import row_json, time
from server.api.calls import PREFIX, call
from server.api.shapes import Time
from server.web.current import current
from server.web.person import Person

blueprint = Blueprint("board", __name__, url_prefix=PREFIX)


class SiteJson(TypedDict):
    code: str
    name: str
    time_zone: str


class BoardJson(TypedDict):
    site: SiteJson
    seq: int
    now: Time
    rows: list[dict[str, Any]]


@call(
    blueprint,
    "GET",
    "/board",
    guard="read-board",
    summary="Every job in the workshop, sorted as displayed",
    answer=BoardJson,
)
def show_board(person: Person) -> dict[str, Any]:
    parts = current()
    parts.command_log.catch_up()
    shop, seq = parts.command_log.snapshot()
    seen = project(shop, seq, parts.clock())
    site = parts.config.site
    return {
        "site": {"code": site.code, "name": site.name, "time_zone": site.time_zone},
        "seq": seen.seq,
        "now": time(seen.now),
        "rows": [row_json(row) for row in seen.rows],
    }
