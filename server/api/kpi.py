"""The on-time figures over HTTP, and how any figure is asked for: a period, and somebody's cars (domain.md §9)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from flask import Blueprint
from pydantic import Field
from typing_extensions import TypedDict

from board.calendar import day_of
from board.figures.periods import Period
from server.api.answers import figures_json, plain
from server.api.body_values import Day, Name, Query
from server.api.calls import PREFIX, call, invalid
from server.api.shapes import FiguresJson
from server.core.wiring import Wiring
from server.figures import asking, gather
from server.store.scope import Scope
from server.web.current import current
from server.web.person import Person
from server.web.thread_pool import in_thread_pool

blueprint = Blueprint("kpi", __name__, url_prefix=PREFIX)

Group = Literal["advisor", "technician", "team", "repair_type", "day", "week", "month", "year"]
Owner = Literal["advisor", "technician", "team", "repair_type"]


class Asked(Query):
    """Local dates of delivery, both included; without them this month up to today."""

    first: Annotated[Day | None, Field(alias="from")] = None
    last: Annotated[Day | None, Field(alias="to")] = None

    def period(self) -> Period:
        today = day_of(current().config.calendar(), current().clock())
        try:
            return asking.period(self.first, self.last, today)
        except asking.Unanswerable as wrong:
            raise invalid(wrong.field, wrong.sentence) from None


class Grouped(Asked):
    """`by`: one group for each of these."""

    by: Group | None = None


class Owned(Asked):
    """With `by` and `name` only one advisor's, technician's, team's or repair type's cars."""

    by: Owner | None = None
    name: Name | None = None

    def scope(self) -> Scope:
        if (self.by is None) != (self.name is None):
            raise invalid("name", asking.WHOSE)
        return asking.scope(self.period(), self.by, self.name)


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
        "not_judged": int,
    },
)


@call(
    blueprint,
    "GET",
    "/kpi/on-time",
    guard="read-kpi",
    summary="How many cars were on time",
    query=Grouped,
    answer=OnTimeJson,
)
def show_on_time(person: Person, query: Grouped) -> dict[str, Any]:
    period = query.period()
    found: dict[str, Any] = in_thread_pool(on_time, current(), period.first, period.last, query.by)
    return found


def on_time(parts: Wiring, first: date, last: date, by: str | None) -> dict[str, Any]:
    """The figures of a period; reads only, and may run beside the event loop."""
    deliveries, scope = parts.store.deliveries, Scope(first, last)
    ((_, whole),) = gather.tallies(parts, scope)
    return {
        "from": first.isoformat(),
        "to": last.isoformat(),
        "by": by,
        "total": figures_json(whole),
        "groups": [
            {"name": name, **figures_json(one)} for name, one in (gather.tallies(parts, scope, by) if by else [])
        ],
        "late": [plain(car) for car in deliveries.late_list(first, last)],
        "excused": [plain(car) for car in deliveries.between_list(first, last)],
        "not_judged": gather.not_judged(parts, Period(first, last)),
    }
