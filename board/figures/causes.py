"""Why a car was late: its time against what the plan allowed, by cause (domain.md §3 `late_cause`, §9).

Computed from the log, the same for everybody; a person may correct the cause afterwards, never the minutes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from board.calendar import Calendar, minutes_between
from board.codes import LATE_CAUSES, stoppage_reason
from board.figures.delivery import Delivery
from board.orders.house_rules import Rules
from board.orders.job import Job
from board.orders.promise import effective_promise, minute
from board.orders.stretch import Stretch


def lost_minutes(calendar: Calendar, rules: Rules, job: Job, life: Iterable[Stretch]) -> dict[str, int]:
    """Cause → whole open minutes beyond the plan, those above 0 only, in the order of LATE_CAUSES.

    - dispatch: waiting to be dispatched, for a bay, for a tool, or dispatched and not begun
    - parts, approval: stoppages with these reasons; a wait for the insurer counts as approval
    - overrun: worked beyond the standard time, and stoppages because nobody knew the fault
    - rework: everything between a failed inspection and the work being finished again
    - wash: in the wash beyond its allowance; settlement: ready and not handed over
    - promise: what the promise was shorter than standard times and allowances, from the opening of the order
    - other: other stoppages, checks beyond their allowance, and time of which the log does not tell
    """
    lost: dict[str, float] = dict.fromkeys(LATE_CAUSES, 0.0)
    waited = worked = checked = washed = 0.0
    for stretch in life:
        minutes = minutes_between(calendar, stretch.began_at, stretch.ended_at)
        if stretch.rework:
            lost["rework"] += minutes
        elif stretch.stage in ("received", "dispatched"):
            waited += minutes
        elif stretch.stage == "paused":
            lost[stoppage_reason(stretch.reason).cause.code] += minutes
        elif stretch.stage == "working":
            worked += minutes
        elif stretch.stage == "inspecting":
            checked += minutes
        elif stretch.stage == "washing":
            washed += minutes
        else:
            lost["settlement"] += minutes
    standard = sum(task.standard_minutes for task in job.tasks)
    if worked > 0:
        lost["dispatch"] += waited
        # Foreign history may come without a standard time; then nobody can say what was beyond it.
        lost["overrun"] += max(0.0, worked - standard) if standard else 0.0
    else:
        # A foreign record without its work: the wait has the work in it, and nobody knows how much.
        lost["other"] += max(0.0, waited - standard)
    lost["other"] += max(0.0, checked - rules.inspection_minutes)
    lost["wash"] += max(0.0, washed - rules.washing_minutes)
    lost["promise"] = _too_short(calendar, rules, job, standard)
    return {cause: round(minutes) for cause, minutes in lost.items() if round(minutes) > 0}


def main_cause(job: Job, verdict: str, lost: Mapping[str, int]) -> str:
    """The one cause a late car is counted under: a person's word, else the customer where the delay is excused, else
    where most minutes were lost (the first in the order of LATE_CAUSES of equals)."""
    if job.late_cause is not None:
        return job.late_cause.cause
    if verdict == "excused":
        return "customer"
    return max(lost, key=lambda cause: lost[cause], default="other")


def _too_short(calendar: Calendar, rules: Rules, job: Job, standard: int) -> float:
    due = effective_promise(job)
    if due is None:
        return 0.0
    planned = standard + (rules.inspection_minutes if job.required_inspections else 0)
    planned += rules.washing_minutes if job.wash else 0
    return max(0.0, planned - minutes_between(calendar, minute(job.received_at), due.promised_at))


def computed_cause(job: Job, kept: Delivery | None) -> str | None:
    """The cause the log alone says, whatever a person has said since; None where the car was on time."""
    if kept is None or kept.cause is None:
        return None
    return main_cause(replace(job, late_cause=None), kept.verdict, dict(kept.lost))
