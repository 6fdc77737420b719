"""The managers' page of figures: rates against the target, causes, people, workshop, and every car behind them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, render_template
from flask_babel import gettext

from board.figures.counts import Causes, Labour
from board.figures.delivery import Delivery
from board.figures.kpi import Figures, rate, rate_text
from board.figures.periods import ONE_DAY, Period, around, grain
from board.figures.score import POSTS
from server.core.wiring import Wiring
from server.figures import gather, places
from server.figures.attendance import attended
from server.figures.catalogue import FIGURES, SECTIONS, named
from server.figures.figure import Measured, in_unit
from server.figures.learned_times import drift_now
from server.pages import kpi_period
from server.pages.complaints import count_for
from server.pages.entrance import shows
from server.pages.kpi_period import GROUPS, Reading, group_name
from server.pages.what_next import what_next
from server.store.scope import OWNERS, Scope
from server.web.current import current, today
from server.web.labels import label
from server.web.person import Person
from server.web.thread_pool import in_thread_pool

blueprint = Blueprint("kpi_page", __name__)

MOST_CARS = 60
"""So many late cars stand on the page itself, the latest; the list has all of them."""
TREND_DAYS = timedelta(days=29)
TREND_WEEKS = timedelta(weeks=11)
TREND_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Trend:
    """Figures in the order of time; `by` is day, week, month or year."""

    by: str
    figures: list[tuple[str, Figures]]


@dataclass(frozen=True, slots=True)
class Report:
    """What the page shows: figures, never text. People, bays and groups are those of the site, empty for one name."""

    whole: Measured
    grain: str
    running: gather.Running | None
    groups: list[tuple[str, Figures]]
    trends: list[Trend]
    causes: Causes
    people: dict[str, gather.People]
    labour: dict[str, Measured]
    bays: dict[str, int]
    opening_days: int
    types: list[tuple[str, Figures]]
    late: list[Delivery]
    excused: list[Delivery]
    not_judged: int


@blueprint.get("/kpi")
@shows("kpi")
def page(person: Person) -> str:
    return render_template(
        "kpi.html",
        drift=in_thread_pool(drift_now, current()),
        complaints=count_for(person),
        next=in_thread_pool(what_next, current().store, person.role, today(), current().clock()),
        **contents(kpi_period.read()),
    )


def contents(reading: Reading) -> dict[str, Any]:
    """What the templates of figures need."""
    return {
        "reading": reading,
        "report": in_thread_pool(report, current(), reading),
        "groups": GROUPS,
        "sections": SECTIONS,
        "figure": FIGURES,
        "heads": named(("strict_rate", "settled", "late", "deduction")),
        "most_cars": MOST_CARS,
        "owners": OWNERS,
        **FUNCTIONS,
    }


def report(parts: Wiring, reading: Reading) -> Report:
    """The figures of a period from the read models; reads only, and may run beside the event loop."""
    scope, period, today = reading.scope, reading.period, reading.today
    whole = gather.measured(parts, scope, today)
    everybody = reading.name is None
    late = whole.counts.late
    return Report(
        whole=whole,
        grain=grain(period),
        running=gather.running(parts, period, whole.counts.tally, today, scope.by),
        groups=gather.tallies(parts, scope, reading.by if everybody else grain(period)),
        trends=_trends(parts, reading),
        causes=gather.causes(parts, scope),
        people={post: gather.people(parts, period, post) for post in POSTS} if everybody else {},
        labour=_labour(parts, scope) if everybody else {},
        bays=places.bays(parts, period) if everybody else {},
        opening_days=places.opening_days(parts.calendar, Period(period.first, min(period.last, today)))
        if period.first <= today
        else 0,
        types=gather.tallies(parts, scope, "repair_type"),
        late=parts.store.cars.page(scope, "late", MOST_CARS, max(0, late - MOST_CARS)),
        excused=parts.store.cars.page(scope, "excused", MOST_CARS),
        not_judged=gather.not_judged(parts, period) if everybody else 0,
    )


def _trends(parts: Wiring, reading: Reading) -> list[Trend]:
    """The period itself by its grain, and around it what a single day, week or month is to be seen against."""
    kind, scope, last = reading.kind, reading.scope, reading.period.last
    found = []
    if kind not in ("day", "week"):
        found.append(Trend(grain(reading.period), gather.tallies(parts, scope, grain(reading.period))))
    for of_kind, by, first in (
        ("day", "day", last - TREND_DAYS),
        ("week", "week", around("week", last).first - TREND_WEEKS),
        ("month", "month", _months_back(last, TREND_MONTHS - 1)),
    ):
        if kind == of_kind:
            found.append(Trend(by, gather.tallies(parts, Scope(first, last, scope.by, scope.name), by)))
    return [trend for trend in found if len(trend.figures) > 1]


def _months_back(day: date, months: int) -> date:
    """The first of the month so many months before that of `day`."""
    first = day.replace(day=1)
    for _ in range(months):
        first = (first - ONE_DAY).replace(day=1)
    return first


def _labour(parts: Wiring, scope: Scope) -> dict[str, Measured]:
    """Technician → what they worked, ready to be measured."""
    nothing = gather.nothing(parts)
    found: list[tuple[str | None, Labour]] = parts.store.work.labour(
        scope, "technician", attended(parts, Period(scope.first, scope.last))
    )
    return {name or "": replace(nothing, labour=labour) for name, labour in found}


def trend_chart(trend: Trend, target: float) -> dict[str, Any]:
    """The trend as the chart in the browser draws it."""
    return {
        "kind": "trend",
        "names": [name for name, _ in trend.figures],
        "reported": [one.rate for _, one in trend.figures],
        "strict": [one.strict_rate for _, one in trend.figures],
        "settled": [one.settled for _, one in trend.figures],
        "target": target,
    }


def pareto_chart(shares: list[tuple[str, int]], word: str, divisor: int = 1) -> dict[str, Any]:
    """(cause, amount), the most first, with the share of the total that is reached by each."""
    total, so_far, reached = sum(amount for _, amount in shares), 0, []
    for _, amount in shares:
        so_far += amount
        reached.append(rate(so_far, total, 100))
    return {
        "kind": "pareto",
        "word": word,
        "names": [label("late_cause", cause) for cause, _ in shares],
        "amounts": [round(amount / divisor, 1) for _, amount in shares],
        "reached": reached,
    }


def told(trend: Trend) -> str:
    """A trend in words, for those who do not see its chart."""
    return gettext("; ").join(f"{name} {rate_text(one.rate)}" for name, one in trend.figures)


def share(part: float, whole: float) -> str:
    """A share for people, or "—"."""
    return rate_text(rate(part, whole, 100))


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "trend_chart": trend_chart,
    "pareto_chart": pareto_chart,
    "told": told,
    "share": share,
    "rate_text": rate_text,
    "group_name": group_name,
    "in_unit": in_unit,
    "chart_words": kpi_period.words,
}
"""What the templates of figures call."""

blueprint.add_app_template_global(kpi_period.menu, "kpi_pages")
blueprint.add_app_template_global(kpi_period.with_period, "kpi_address")
