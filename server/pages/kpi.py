"""The on-time figures of a period: both rates against the target, by whom or when, and every car behind them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, render_template, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from board.calendar import day_of
from board.delivery import Delivery
from board.kpi import Figures, Tally, figures, rate_text
from server.aside import aside
from server.labels import label
from server.pages.entrance import admit
from server.wired import wired
from server.wiring import Wiring

blueprint = Blueprint("kpi_page", __name__)

GROUPS = {
    "advisor": _("Advisor"),
    "technician": _("Technician"),
    "team": _("Team"),
    "repair_type": _("Repair type"),
    "day": _("Day"),
    "month": _("Month"),
}
LONGEST = timedelta(days=3700)


@dataclass(frozen=True, slots=True)
class Period:
    """Local dates of delivery, both included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Report:
    """What the page shows: figures, never text; `gap` is reported rate minus target in percentage points."""

    whole: Figures
    groups: list[tuple[str, Figures]]
    trend: list[tuple[str, Figures]]
    late: list[Delivery]
    excused: list[Delivery]
    by: str

    @property
    def gap(self) -> float | None:
        """None where nothing was settled; never positive for a missed target."""
        return None if self.whole.rate is None else round(self.whole.rate - self.whole.target, 1)


@blueprint.get("/kpi")
def page() -> str:
    admit("read-kpi")
    today = day_of(wired().desk.shop.calendar, wired().clock())
    fault = ""
    try:
        period = asked(today)
    except ValueError as wrong:
        fault, period = str(wrong), Period(today.replace(day=1), today)
    by = request.args.get("by", "advisor")
    by = by if by in GROUPS else "advisor"
    return render_template(
        "kpi.html",
        report=aside(report, wired(), period, by),
        period=period,
        presets=presets(today),
        groups=GROUPS,
        fault=fault,
        rate_text=rate_text,
        group_name=group_name,
    )


def asked(today: date) -> Period:
    """The period in the address; this month up to today without one. Raises ValueError with a sentence."""
    try:
        last = date.fromisoformat(request.args.get("to") or today.isoformat())
        first = date.fromisoformat(request.args.get("from") or last.replace(day=1).isoformat())
    except ValueError as wrong:
        raise ValueError(gettext("That is not a date; write it like 2026-05-31.")) from wrong
    if first > last:
        raise ValueError(gettext("The period ends before it begins."))
    if last - first > LONGEST:
        raise ValueError(gettext("The period is too long."))
    return Period(first, last)


def presets(today: date) -> list[tuple[str, Period]]:
    """The periods people ask for most."""
    monday = today - timedelta(days=today.weekday())
    before = today.replace(day=1) - timedelta(days=1)
    return [
        (gettext("Today"), Period(today, today)),
        (gettext("This week"), Period(monday, today)),
        (gettext("This month"), Period(today.replace(day=1), today)),
        (gettext("Last month"), Period(before.replace(day=1), before)),
        (gettext("This year"), Period(today.replace(month=1, day=1), today)),
    ]


def report(parts: Wiring, period: Period, by: str) -> Report:
    """The figures of a period from the delivery records; reads only, and may run beside the event loop."""
    deliveries, rules = parts.store.deliveries, parts.config.rules

    def measured(by: str | None) -> list[tuple[str | None, Figures]]:
        tallies = deliveries.on_time_figures(period.first, period.last, by)
        return [(name, figures(tally, rules.on_time_target, rules.points_per_late_car)) for name, tally in tallies]

    days = (period.last - period.first).days
    whole = measured(None)
    return Report(
        whole=whole[0][1] if whole else figures(Tally(), rules.on_time_target),
        groups=[(name or "", group) for name, group in measured(by)],
        trend=[(name or "", group) for name, group in measured("day" if days <= 92 else "month")],
        late=deliveries.late_list(period.first, period.last),
        excused=deliveries.between_list(period.first, period.last),
        by=by,
    )


def group_name(by: str, name: str) -> str:
    """What a group is called: repair types have words, all others are names or dates already."""
    return label("repair_type", name) if by == "repair_type" else name or "—"


def chart(trend: list[tuple[str, Figures]], target: float) -> dict[str, Any]:
    """The trend as the chart in the browser draws it."""
    return {
        "names": [name for name, _ in trend],
        "reported": [one.rate for _, one in trend],
        "strict": [one.strict_rate for _, one in trend],
        "settled": [one.settled for _, one in trend],
        "target": target,
    }


blueprint.add_app_template_global(chart, "kpi_chart")
