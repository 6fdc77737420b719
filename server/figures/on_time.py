"""The figures about promises: how many were kept, how late the others were, who had warned (domain.md §5, §6, §9)."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from board.figures import counts, kpi
from server.figures.figure import Figure

ON_TIME = (
    Figure(
        "settled",
        _("Settled"),
        "cars",
        _(
            "Cars handed over in the period, by the hand-over time on the settlement sheet; cancelled"
            " orders are left out."
        ),
        "settled",
        number=lambda m: m.counts.settled,
        listed=_("Cars settled"),
    ),
    Figure(
        "on_time",
        _("On time"),
        "cars",
        _("Handed over no later than the effective promise, both cut to the minute."),
        "on_time",
        number=lambda m: m.counts.on_time,
        listed=_("Cars handed over on time"),
    ),
    Figure(
        "late",
        _("Late"),
        "cars",
        _(
            "Handed over after the effective promise without a valid excuse, without a promise, or "
            "not on time by the customer's word."
        ),
        "late",
        number=lambda m: m.counts.late,
        listed=_("Late cars"),
    ),
    Figure(
        "excused",
        _("Excused"),
        "cars",
        _(
            "Late for the customer's own reason: with a note and the customer's signature, not "
            "rejected by the service manager."
        ),
        "excused",
        number=lambda m: m.counts.excused,
        listed=_("Excused cars: between the two rates"),
    ),
    Figure(
        "rate",
        _("On-time rate, reported"),
        "per_cent",
        _(
            "(on time + excused) ÷ settled. The target is met when late × 100 ≤ (100 − target) × "
            "settled; rounded for display only, never up to a target that was missed."
        ),
        "settled",
        parts=lambda m: (m.counts.on_time + m.counts.excused, m.counts.settled),
        goal=lambda m: m.on_time.target,
    ),
    Figure(
        "strict_rate",
        _("On-time rate, strict"),
        "per_cent",
        _("on time ÷ settled: the excused cars between the two rates count as not on time."),
        "excused",
        parts=lambda m: (m.counts.on_time, m.counts.settled),
        goal=lambda m: m.on_time.target,
    ),
    Figure(
        "gap",
        _("Gap to the target, points"),
        "points",
        _("Reported rate − target, in percentage points; below 0 when the target is missed."),
        "late",
        number=lambda m: kpi.gap(m.on_time),
    ),
    Figure(
        "allowed",
        _("Late cars allowed"),
        "cars",
        _("settled × (100 − target) ÷ 100, cut to whole cars."),
        "late",
        number=lambda m: m.on_time.allowed,
    ),
    Figure(
        "deduction",
        _("Deduction"),
        "score",
        _("(late − allowed) × points per car, where more were late than allowed; else 0."),
        "late",
        number=lambda m: m.on_time.deduction,
    ),
    Figure(
        "late_median",
        _("Minutes late, median"),
        "minutes",
        _("The middle one of the cars that were late by the clock, from promise to hand-over."),
        "late_by_clock",
        number=lambda m: counts.median(m.lateness),
        listed=_("Cars late by the clock"),
    ),
    Figure(
        "late_worst",
        _("Minutes late, worst"),
        "minutes",
        _("The car with the most minutes from promise to hand-over."),
        "late_by_clock",
        number=lambda m: max(m.lateness, default=None),
    ),
)

WARNINGS = (
    Figure(
        "warnings",
        _("Warnings raised"),
        "times",
        _("All delay warnings that people raised about the cars settled in the period."),
        "warned",
        number=lambda m: m.counts.warnings,
        listed=_("Cars a technician warned about"),
    ),
    Figure(
        "warned_timely",
        _("Warned in time"),
        "cars",
        _("A technician warned about the effective promise at least the warning lead before it."),
        "warned_timely",
        number=lambda m: m.counts.warned_timely,
        listed=_("Cars warned about in time"),
    ),
    Figure(
        "warned_late",
        _("Warned too late"),
        "cars",
        _("A technician warned about the effective promise with less than the lead left."),
        "warned_late",
        number=lambda m: m.counts.warned_late,
        listed=_("Cars warned about too late"),
    ),
    Figure(
        "unwarned",
        _("Late without a warning"),
        "cars",
        _("Late cars about whose effective promise no technician had warned."),
        "unwarned",
        number=lambda m: m.counts.unwarned,
        listed=_("Late cars nobody had warned about"),
    ),
    Figure(
        "unwarned_share",
        _("Share of late cars without a warning"),
        "per_cent",
        _("late without a technician's warning ÷ late"),
        "unwarned",
        parts=lambda m: (m.counts.unwarned, m.counts.late),
    ),
    Figure(
        "warned_by_product",
        _("Warned by the product"),
        "cars",
        _("Nobody had warned in time, so the product raised the warning itself."),
        "warned_by_product",
        number=lambda m: m.counts.warned_by_product,
        listed=_("Cars the product had to warn about"),
    ),
    Figure(
        "answered_share",
        _("Answered in time by the advisor"),
        "per_cent",
        _("cars whose first warning the advisor acknowledged before it would have escalated ÷ cars with a warning"),
        "answerable",
        parts=lambda m: (m.counts.answered_in_time, m.counts.answerable),
        listed=_("Cars with a warning for the advisor"),
    ),
    Figure(
        "answered_late",
        _("Answered late"),
        "cars",
        _("The advisor acknowledged the first warning only after it had escalated."),
        "answered_late",
        number=lambda m: m.counts.answered_late,
        listed=_("Cars whose warning was answered late"),
    ),
    Figure(
        "answered_never",
        _("Never answered"),
        "cars",
        _("Nobody acknowledged the first warning."),
        "answered_never",
        number=lambda m: m.counts.answered_never,
        listed=_("Cars whose warning was never answered"),
    ),
)
