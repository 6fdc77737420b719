"""The wall board: every car in the workshop, most urgent first, for a TV at two to five metres (domain.md §8)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from flask import Blueprint, jsonify, render_template
from flask_babel import get_locale
from werkzeug.wrappers import Response

from board.calendar import day_of
from board.figures.kpi import Tally, figures, rate_text
from server.core.wiring import Wiring
from server.live.page import Item, LivePage, Scene, of_row
from server.live.rooms import live_of
from server.pages import menu
from server.pages.entrance import shows
from server.web.current import current
from server.web.person import Person

blueprint = Blueprint("board_page", __name__)


def select(scene: Scene) -> Iterator[Item]:
    """Every open job."""
    return (of_row(row) for row in scene.view.rows)


LIVE = LivePage("board", "rows/board.html", select)


@blueprint.get("/board")
@shows("board")
def page(person: Person) -> str:
    display = current().config.display
    return render_template(
        "board.html",
        rows=live_of().rows(LIVE.name, str(get_locale())),
        rows_per_page=display.board_rows_per_page,
        page_seconds=display.board_page_seconds,
        totals=totals(current(), current().clock()),
        leads_to=menu.beyond("board", person),
    )


@blueprint.get("/board/totals")
@shows("board")
def show_totals(person: Person) -> Response:
    """What the head of the board says of the cars that have left it."""
    return jsonify(totals(current(), current().clock()))


def totals(parts: Wiring, now: datetime) -> dict[str, Any]:
    """Cars handed over today, and the month's rates as they may be shown."""
    today = day_of(parts.command_log.shop.calendar, now)
    deliveries = parts.store.deliveries
    month = _sum(deliveries.on_time_figures(today.replace(day=1), today))
    measured = figures(month, parts.command_log.shop.rules.on_time_target)
    return {
        "delivered_today": _sum(deliveries.on_time_figures(today, today)).settled,
        "rate": rate_text(measured.rate),
        "strict_rate": rate_text(measured.strict_rate),
        "target": measured.target,
        "met": measured.met,
    }


def _sum(tallies: list[tuple[str | None, Tally]]) -> Tally:
    return tallies[0][1] if tallies else Tally()
