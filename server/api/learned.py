"""What past work took, over HTTP: actual minutes beside each standard, proposals, and whether promises by them hold.

A proposal is accepted by changing the standard-time table like any other change of it.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint
from typing_extensions import TypedDict

from board.forecast.calibration import Kept
from board.forecast.standard_times import Figures
from board.orders.learned import FEWEST_JOBS
from server.api.calls import PREFIX, call
from server.figures.learned_times import calibration_now, figures_now
from server.web.current import current
from server.web.person import Person

blueprint = Blueprint("learned", __name__, url_prefix=PREFIX)


class ActualJson(TypedDict):
    """A line of the standard-time table beside its past `jobs`. The figures are null while there are too few of them;
    `proposed_minutes` also where the standard fits."""

    code: str
    name: str
    trade: str
    standard_minutes: int
    jobs: int
    median_minutes: float | None
    p80_minutes: float | None
    p96_minutes: float | None
    proposed_minutes: int | None


class KeptJson(TypedDict):
    """A month tried with what was known before it. `jobs` could have been promised by learned times; so many of them
    took no longer than the 96 % time, the 80 % time, the plain sum of the standards. `short`: too little history."""

    month: str
    jobs: int
    kept_p96: int
    kept_p80: int
    kept_standard: int
    short: int


class LearnedJson(TypedDict):
    """`needed`: so many past jobs an operation must have before it has figures."""

    needed: int
    operations: list[ActualJson]
    calibration: list[KeptJson]


@call(
    blueprint,
    "GET",
    "/standards/learned",
    guard="read-kpi",
    summary="What each operation really took, proposed standards, and how many promises by them would have been kept",
    answer=LearnedJson,
)
def show_learned(person: Person) -> dict[str, Any]:
    parts = current()
    parts.command_log.catch_up()
    return {
        "needed": FEWEST_JOBS,
        "operations": [_actual(line) for line in figures_now(parts)],
        "calibration": [_kept(month) for month in calibration_now(parts)],
    }


def _actual(line: Figures) -> dict[str, Any]:
    return {
        "code": line.operation.code,
        "name": line.operation.name,
        "trade": line.operation.trade,
        "standard_minutes": line.operation.standard_minutes,
        "jobs": line.jobs,
        "median_minutes": _minutes(line.median),
        "p80_minutes": _minutes(line.often),
        "p96_minutes": _minutes(line.kept),
        "proposed_minutes": line.proposed,
    }


def _kept(month: Kept) -> dict[str, Any]:
    return {
        "month": f"{month.month:%Y-%m}",
        "jobs": month.jobs,
        "kept_p96": month.kept,
        "kept_p80": month.kept_often,
        "kept_standard": month.kept_plain,
        "short": month.short,
    }


def _minutes(exact: float | None) -> float | None:
    """To the tenth: a share of a task's time has no end."""
    return None if exact is None else round(exact, 1)
