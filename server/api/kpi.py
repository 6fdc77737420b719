"""The on-time figures over HTTP (domain.md §9): total, groups, and the list of late cars."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any, Literal

from flask import Blueprint
from flask_babel import lazy_gettext
from pydantic import Field
from typing_extensions import TypedDict

from board.calendar import day_of
from board.kpi import figures
from server.api.answers import figures_json, plain
from server.api.calls import PREFIX, call, invalid
from server.api.forms import Day, Query
from server.api.shapes import FiguresJson
from server.aside import aside
from server.auth import Person
from server.wired import wired

blueprint = Blueprint("kpi", __name__, url_prefix=PREFIX)

LONGEST_PERIOD = timedelta(days=3700)


class Period(Query):
    """Local dates of delivery, both included; without them this month up to today."""

    first: Annotated[Day | None, Field(alias="from")] = None
    last: Annotated[Day | None, Field(alias="to")] = None
    by: Literal["advisor", "technician", "team", "repair_type", "day", "month"] | None = None


OnTimeJson = TypedDict(
    "OnTimeJson",
    {
        "from": str,
        "to": str,
        "by": str | None,
        "total": FiguresJson,
        "groups": list[FiguresJson],
        "late": list[dict[str, Any]],
        "excused": list[dict[str, Any]],
    },
)


@call(
    blueprint,
    "GET",
    "/kpi/on-time",
    guard="read-kpi",
    summary="How many cars were on time",
    query=Period,
    answer=OnTimeJson,
)
def show_on_time(person: Person, query: Period) -> dict[str, Any]:
    today = day_of(wired().config.calendar(), wired().clock())
    last = query.last or max(today, query.first or today)
    first = query.first or last.replace(day=1)
    if first > last:
        raise invalid("from", lazy_gettext("The period ends before it begins."))
    if last - first > LONGEST_PERIOD:
        raise invalid("from", lazy_gettext("The period is too long."))
    found: dict[str, Any] = aside(on_time, wired(), first, last, query.by)
    return found


def on_time(parts: Any, first: date, last: date, by: str | None) -> dict[str, Any]:
    """The figures of a period; reads only, and may run beside the event loop."""
    deliveries, rules = parts.store.deliveries, parts.config.rules
    target, points = rules.on_time_target, rules.points_per_late_car
    ((_, whole),) = deliveries.on_time_figures(first, last)
    groups = deliveries.on_time_figures(first, last, by) if by else []
    return {
        "from": first.isoformat(),
        "to": last.isoformat(),
        "by": by,
        "total": figures_json(figures(whole, target, points)),
        "groups": [{"name": name, **figures_json(figures(tally, target, points))} for name, tally in groups],
        "late": [plain(car) for car in deliveries.late_list(first, last)],
        "excused": [plain(car) for car in deliveries.between_list(first, last)],
    }
