"""准时交车率统计表: the settled cars of a period, each with its verdict, and both rates at the foot (domain.md §10)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from functools import partial

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from board.figures.delivery import Delivery
from board.figures.kpi import figures
from server.forms.asked import Asked
from server.forms.on_time_report import FIGURES
from server.forms.sheet import Column, Figure, Section, Sheet, listed, signatures
from server.web.labels import label

COLUMNS: tuple[Column[Delivery], ...] = (
    Column("delivered_at", lazy_gettext("Delivered"), lambda car: car.delivered_at, 16, "time"),
    Column("promised_at", lazy_gettext("Promised"), lambda car: car.promised_at, 16, "time"),
    Column("order_no", lazy_gettext("Order number"), lambda car: car.order_no, 16),
    Column("plate", lazy_gettext("Plate"), lambda car: car.plate, 10),
    Column("model", lazy_gettext("Model"), lambda car: car.model, 15),
    Column(
        "repair_type", lazy_gettext("Repair type"), lambda c: c.repair_type, 13, shown=partial(label, "repair_type")
    ),
    Column("advisor", lazy_gettext("Advisor"), lambda car: car.advisor, 9),
    Column("technicians", lazy_gettext("Technicians"), lambda car: car.technicians, 14, shown=listed),
    Column("verdict", lazy_gettext("Verdict"), lambda car: car.verdict, 9, shown=partial(label, "verdict")),
    Column("source", lazy_gettext("Decided by"), lambda car: car.source, 11, shown=partial(label, "verdict_source")),
    Column(
        "late_minutes", lazy_gettext("Minutes late"), lambda c: c.late_minutes if c.promised_at else None, 7, "number"
    ),
    Column("cause", lazy_gettext("Cause"), lambda car: car.cause, 12, shown=partial(label, "late_cause")),
    Column("excuse", lazy_gettext("Excuse"), lambda car: car.excuse, 20, shown=lambda code: _excuse(code)),
)


def sheet(asked: Asked) -> Sheet[Delivery]:
    """The form of a period."""
    deliveries, rules = asked.parts.store.deliveries, asked.parts.rules_on(asked.last)
    cars = deliveries.listed(asked.first, asked.last)
    ((_none, tally),) = deliveries.on_time_figures(asked.first, asked.last)
    measured = asdict(figures(tally, rules.on_time_target, rules.points_per_late_car))
    return Sheet(
        title="准时交车率统计表",
        columns=COLUMNS,
        sections=(Section(cars),),
        zone=asked.parts.config.calendar().zone,
        period=f"{asked.first} – {asked.last}",
        foot=tuple(Figure(one.name, str(one.heading), one.value(measured), one.kind, one.shown) for one in FIGURES),
        notes=tuple(note for note in (_causes(cars), _explained(), signatures()) if note),
        empty=_("No car was settled."),
        numbered=True,
    )


def _excuse(code: str) -> str | None:
    return None if code == "none" else label("excuse", code)


def _causes(cars: Sequence[Delivery]) -> str:
    """How many late cars each cause has, the most first."""
    found = Counter(car.cause for car in cars if car.verdict == "late")
    told = [f"{label('late_cause', cause)} {number}" for cause, number in found.most_common()]
    return _("Late cars by cause: %(causes)s", causes=_(", ").join(told)) if told else ""


def _explained() -> str:
    return _("Rate = (on time + excused) ÷ settled; strict rate = on time ÷ settled. ★ marks what the customer caused.")
