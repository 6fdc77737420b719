"""Every figure over HTTP, with its formula and the list behind it; people and their stars; causes (domain.md §9)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from flask import Blueprint
from typing_extensions import TypedDict

from board.calendar import day_of
from board.figures.counts import Causes
from board.figures.kpi import rate
from board.figures.periods import Period
from board.figures.score import Score
from server.api.answers import figures_json, plain
from server.api.calls import PREFIX, call
from server.api.kpi import Asked, Group, Owned
from server.api.shapes import FiguresJson
from server.config.values import OneOf
from server.core.wiring import Wiring
from server.figures import gather
from server.figures.catalogue import FIGURES, SECTIONS
from server.figures.figure import Figure, Measured
from server.store.scope import Scope
from server.web.current import current
from server.web.labels import label
from server.web.person import Person
from server.web.thread_pool import in_thread_pool

blueprint = Blueprint("kpi_figures", __name__, url_prefix=PREFIX)

Section = Annotated[str, OneOf(SECTIONS)]


class Wanted(Owned):
    """`group`: the figures for each of these besides; `section`: only those of one section."""

    group: Group | None = None
    section: Section | None = None


class OfPost(Asked):
    post: Literal["advisor", "technician"] = "technician"


class FigureJson(TypedDict):
    """`part` over `whole` where it is a quotient; `cars` is the list for GET /kpi/cars that it was counted from."""

    name: str
    section: str
    title: str
    unit: str
    formula: str
    cars: str
    value: float | None
    part: float | None
    whole: float | None
    goal: float | None
    met: bool | None


class NamedValuesJson(TypedDict):
    name: str
    values: dict[str, float | None]


AllFiguresJson = TypedDict(
    "AllFiguresJson",
    {
        "from": str,
        "to": str,
        "by": str | None,
        "name": str | None,
        "group": str | None,
        "figures": list[FigureJson],
        "groups": list[NamedValuesJson],
        "running": dict[str, Any] | None,
    },
)


class ScoreJson(FiguresJson):
    late_median: float | None
    late_worst: int | None
    warnings: int
    warned_timely: int
    warned_late: int
    unwarned: int


PeopleJson = TypedDict(
    "PeopleJson",
    {
        "from": str,
        "to": str,
        "post": str,
        "target": float,
        "least_cars": int,
        "people": list[ScoreJson],
        "ranking": list[str],
        "stars": list[str],
    },
)


class LateCauseJson(TypedDict):
    """Late cars counted under the cause and the open minutes late cars lost by it, each with its share in per cent."""

    cause: str
    title: str
    late: int
    late_share: float | None
    minutes: int
    minutes_share: float | None
    excused: int


CausesJson = TypedDict(
    "CausesJson", {"from": str, "to": str, "by": str | None, "name": str | None, "causes": list[LateCauseJson]}
)


@call(
    blueprint,
    "GET",
    "/kpi/figures",
    guard="read-kpi",
    summary="Every figure, with its formula and the list of cars behind it",
    query=Wanted,
    answer=AllFiguresJson,
)
def show_figures(person: Person, query: Wanted) -> dict[str, Any]:
    today = day_of(current().config.calendar(), current().clock())
    found: dict[str, Any] = in_thread_pool(all_figures, current(), query.scope(), query.group, today)
    chosen = {one.name for one in SECTIONS[query.section]} if query.section else set(FIGURES)
    whole: Measured = found.pop("whole")
    rows: list[gather.Group] = found.pop("rows")
    # Words are the reader's: they are found where the request is, not beside the loop.
    return found | {
        "figures": [
            _figure_json(section, one, whole)
            for section, figures in SECTIONS.items()
            for one in figures
            if one.name in chosen
        ],
        "groups": [
            {"name": name, "values": {key: FIGURES[key].value(one) for key in FIGURES if key in chosen}}
            for name, one in rows
        ],
    }


def all_figures(parts: Wiring, scope: Scope, group: str | None, today: date) -> dict[str, Any]:
    """What the figures of `scope` are worked out from, as a whole and for each of `group`."""
    whole = gather.measured(parts, scope, today)
    period = Period(scope.first, scope.last)
    return {
        "from": scope.first.isoformat(),
        "to": scope.last.isoformat(),
        "by": scope.by,
        "name": scope.name,
        "group": group,
        "whole": whole,
        "rows": gather.groups(parts, scope, group) if group else [],
        "running": plain(gather.running(parts, period, whole.counts.tally, today, scope.by)),
    }


@call(
    blueprint,
    "GET",
    "/kpi/people",
    guard="read-kpi",
    summary="Everybody of a post with their score, and the service star",
    query=OfPost,
    answer=PeopleJson,
)
def show_people(person: Person, query: OfPost) -> dict[str, Any]:
    period = query.period()
    found: gather.People = in_thread_pool(gather.people, current(), period, query.post)
    return {
        "from": period.first.isoformat(),
        "to": period.last.isoformat(),
        "post": found.post,
        "target": found.target,
        "least_cars": found.least,
        "people": [_score_json(one) for one in found.scores],
        "ranking": [one.name for one in found.ranking],
        "stars": [one.name for one in found.stars],
    }


@call(
    blueprint,
    "GET",
    "/kpi/causes",
    guard="read-kpi",
    summary="Why cars were late, and where their time went",
    query=Owned,
    answer=CausesJson,
)
def show_causes(person: Person, query: Owned) -> dict[str, Any]:
    scope = query.scope()
    found: Causes = in_thread_pool(gather.causes, current(), scope)
    return {
        "from": scope.first.isoformat(),
        "to": scope.last.isoformat(),
        "by": scope.by,
        "name": scope.name,
        "causes": causes_json(found),
    }


def causes_json(found: Causes) -> list[LateCauseJson]:
    """Every cause that has a car or a minute, those with the most late cars first."""
    late, minutes = sum(found.late.values()), sum(found.minutes.values())
    return [
        LateCauseJson(
            cause=cause,
            title=label("late_cause", cause),
            late=found.late.get(cause, 0),
            late_share=rate(found.late.get(cause, 0), late, 100),
            minutes=found.minutes.get(cause, 0),
            minutes_share=rate(found.minutes.get(cause, 0), minutes, 100),
            excused=found.excused.get(cause, 0),
        )
        for cause in found.order()
    ]


def _figure_json(section: str, figure: Figure, measured: Measured) -> FigureJson:
    part, whole = figure.parts(measured) if figure.parts else (None, None)
    return FigureJson(
        name=figure.name,
        section=section,
        title=str(figure.title),
        unit=figure.unit,
        formula=str(figure.formula),
        cars=figure.cars,
        value=figure.value(measured),
        part=part,
        whole=whole,
        goal=figure.goal(measured) if figure.goal else None,
        met=figure.met(measured),
    )


def _score_json(one: Score) -> ScoreJson:
    return ScoreJson(
        **(figures_json(one.figures) | {"name": one.name}),
        late_median=one.late_median,
        late_worst=one.late_worst,
        warnings=one.counts.warnings,
        warned_timely=one.counts.warned_timely,
        warned_late=one.counts.warned_late,
        unwarned=one.counts.unwarned,
    )
