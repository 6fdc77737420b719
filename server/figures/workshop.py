"""The figures about the workshop: rework, waits, nights, stages, labour (domain.md §9)."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from board.codes import STAGES_INSIDE
from board.figures import kpi
from server.figures.figure import WORKED, Figure, Measured
from server.web.labels import STAGES as STAGE_WORDS

QUALITY = (
    Figure(
        "internal_rework",
        _("Internal rework"),
        "per_cent",
        _("cars that failed an inspection at least once ÷ settled"),
        "reworked",
        parts=lambda m: (m.counts.reworked, m.counts.settled),
        listed=_("Cars that failed an inspection"),
    ),
    Figure(
        "failed_inspections",
        _("Failed inspections"),
        "times",
        _("Inspections that were not passed, over all cars settled in the period."),
        "reworked",
        number=lambda m: m.counts.internal_reworks,
    ),
    Figure(
        "external_rework",
        _("External rework"),
        "per_cent",
        _(
            "settled orders of the type rework, or appraised so: the cars that came back for the same fault ÷ settled;"
            " of a person or a team those charged to it"
        ),
        "came_back",
        parts=lambda m: (m.counts.came_back, m.counts.settled),
        goal=lambda m: m.goals.get("external_rework", kpi.EXTERNAL_REWORK_TARGET),
        at_least=False,
        listed=_("Cars that came back for the same fault"),
    ),
    Figure(
        "parts_fill",
        _("Parts fill rate"),
        "per_cent",
        _("(settled − those that waited for parts at least once) ÷ settled"),
        "waited_parts",
        parts=lambda m: (m.counts.settled - m.counts.waited_parts, m.counts.settled),
        goal=lambda m: m.goals.get("parts_fill", kpi.PARTS_FILL_TARGET),
        listed=_("Cars that waited for parts"),
    ),
    Figure(
        "call_back",
        _("Call-back rate"),
        "per_cent",
        _("cars whose customer was called back ÷ settled"),
        "called",
        parts=lambda m: (m.counts.called, m.counts.settled),
        goal=lambda m: m.goals.get("call_back", kpi.CALL_BACK_TARGET),
        listed=_("Cars whose customer was called back"),
    ),
)

FLOW = (
    Figure(
        "dispatch_wait",
        _("From order to dispatch"),
        "minutes",
        _("Open minutes in which an order waited to be dispatched, of the cars whose dispatch is known ÷ these cars"),
        "dispatched",
        parts=lambda m: (m.counts.dispatch_minutes, m.counts.dispatched),
        listed=_("Cars whose dispatch is known"),
    ),
    Figure(
        "carried_over",
        _("Overnight cars"),
        "cars",
        _("Cars that were still in the workshop at a closing before they were handed over."),
        "carried_over",
        number=lambda m: m.counts.carried_over,
        listed=_("Cars that stayed overnight"),
    ),
    Figure(
        "nights",
        _("Nights"),
        "nights",
        _("At how many closings those cars were there, added up; days on which the shop stays closed do not count."),
        "carried_over",
        number=lambda m: m.counts.nights,
    ),
    Figure(
        "turnover",
        _("Cars per bay and day"),
        "per_day",
        _(
            "cars handed over, counted in each bay they were worked on in, once where none is known ÷ "
            "(bays × opening days of the period so far, from the first car recorded)"
        ),
        "settled",
        parts=lambda m: m.places,
    ),
)

LABOUR = (
    Figure(
        "sold_hours",
        _("Standard hours earned"),
        "hours",
        _("The standard time of the work done in the period; two on one task share it by the time they worked."),
        WORKED,
        number=lambda m: _hours(m.labour.standard_minutes),
        listed=_("Cars that were worked on"),
    ),
    Figure(
        "worked_hours",
        _("Hours worked"),
        "hours",
        _("Open time on the clock of each technician in the period, work that has ended."),
        WORKED,
        number=lambda m: _hours(m.labour.minutes),
    ),
    Figure(
        "efficiency",
        _("Technician efficiency"),
        "per_cent",
        _("standard minutes earned ÷ minutes worked, on tasks whose standard time is known"),
        WORKED,
        parts=lambda m: m.labour.efficiency,
        goal=lambda m: m.goals.get("efficiency", kpi.EFFICIENCY_TARGET),
    ),
    Figure(
        "utilisation",
        _("Utilisation"),
        "per_cent",
        _("minutes worked ÷ minutes attended, of the people and days whose attendance is known"),
        WORKED,
        parts=lambda m: (m.labour.worked_attended, m.labour.attended),
        goal=lambda m: m.goals.get("utilisation", kpi.UTILISATION_TARGET),
    ),
)


def _stage(stage: str) -> Figure:
    """The mean time in one stage."""

    def parts(measured: Measured) -> tuple[float, float]:
        return getattr(measured.counts, f"{stage}_minutes"), measured.counts.settled

    formula = _("Open minutes in this stage, added up over all cars settled ÷ these cars")
    return Figure(f"stage_{stage}", STAGE_WORDS[stage], "minutes", formula, "settled", parts=parts)


def _hours(minutes: float) -> float | None:
    return round(minutes / 60, 1) if minutes else None


STAGE_TIMES = tuple(_stage(stage) for stage in STAGES_INSIDE)
