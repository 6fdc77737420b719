"""A stretch of a job's life in one stage, and how many open minutes the stretches add up to (domain.md §9)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from board.calendar import Calendar, minutes_between
from board.codes import STAGES_INSIDE


@dataclass(frozen=True, slots=True)
class Stretch:
    """Aware UTC instants between which the job was in one stage; `reason` is that of the stoppage while it was paused.

    `rework`: the work had failed an inspection and was not finished again.
    """

    stage: str
    began_at: datetime
    ended_at: datetime
    reason: str | None = None
    rework: bool = False


def stage_minutes(calendar: Calendar, life: Iterator[Stretch] | tuple[Stretch, ...]) -> dict[str, int]:
    """Whole open minutes in each of STAGES_INSIDE."""
    spent: dict[str, float] = dict.fromkeys(STAGES_INSIDE, 0.0)
    for stretch in life:
        spent[stretch.stage] += minutes_between(calendar, stretch.began_at, stretch.ended_at)
    return {stage: round(minutes) for stage, minutes in spent.items()}
