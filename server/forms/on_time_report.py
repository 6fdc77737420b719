"""The on-time figures as people take them away: a table on the screen, CSV, and a workbook.

The figures themselves are those of the API (`server.api.kpi.on_time`); here they only get their words and their shape.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from board.figures.kpi import NOTHING
from server.forms.sheet import Column, Section, Sheet, listed
from server.web.labels import label

Record = Mapping[str, Any]


def yes_no(met: bool) -> str:
    """Whether a target is met, in a word."""
    return _("yes") if met else _("no")


FIGURES: tuple[Column[Record], ...] = (
    Column("settled", lazy_gettext("Settled"), lambda f: f["settled"], kind="number"),
    Column("on_time", lazy_gettext("On time"), lambda f: f["on_time"], kind="number"),
    Column("late", lazy_gettext("Late"), lambda f: f["late"], kind="number"),
    Column("excused", lazy_gettext("Excused"), lambda f: f["excused"], kind="number"),
    Column("rate", lazy_gettext("Rate"), lambda f: f["rate"], kind="rate"),
    Column("strict_rate", lazy_gettext("Strict rate"), lambda f: f["strict_rate"], kind="rate"),
    Column("target", lazy_gettext("Target"), lambda f: float(f["target"]), kind="rate"),
    Column("met", lazy_gettext("Target met"), lambda f: f["met"], shown=yes_no),
    Column("allowed", lazy_gettext("Late cars allowed"), lambda f: f["allowed"], kind="number"),
    Column("deduction", lazy_gettext("Deduction"), lambda f: f["deduction"], kind="number"),
)

GROUP_HEADINGS = {
    "advisor": lazy_gettext("Service advisor"),
    "technician": lazy_gettext("Technician"),
    "team": lazy_gettext("Team"),
    "repair_type": lazy_gettext("Repair type"),
    "day": lazy_gettext("Day"),
    "week": lazy_gettext("Week"),
    "month": lazy_gettext("Month"),
    "year": lazy_gettext("Year"),
}

CARS: tuple[Column[Record], ...] = (
    Column("order_no", lazy_gettext("Order number"), lambda car: car["order_no"]),
    Column("plate", lazy_gettext("Plate"), lambda car: car["plate"]),
    Column("advisor", lazy_gettext("Service advisor"), lambda car: car["advisor"]),
    Column("technicians", lazy_gettext("Technicians"), lambda car: listed(car["technicians"])),
    Column("repair_type", lazy_gettext("Repair type"), lambda car: label("repair_type", car["repair_type"])),
    Column("promised_at", lazy_gettext("Promised"), lambda car: _instant(car["promised_at"]), kind="time"),
    Column("delivered_at", lazy_gettext("Delivered"), lambda car: _instant(car["delivered_at"]), kind="time"),
    Column("verdict", lazy_gettext("Verdict"), lambda car: label("verdict", car["verdict"])),
    Column("late_minutes", lazy_gettext("Minutes late"), lambda car: car["late_minutes"], kind="number"),
    Column("cause", lazy_gettext("Cause"), lambda car: label("late_cause", car["cause"]) or None),
)

LOST: tuple[Column[Record], ...] = (
    Column("order_no", lazy_gettext("Order number"), lambda car: car["order_no"]),
    Column("plate", lazy_gettext("Plate"), lambda car: car["plate"]),
    Column("advisor", lazy_gettext("Service advisor"), lambda car: car["advisor"]),
    Column("on", lazy_gettext("Here on"), lambda car: car["on"]),
    Column("back_on", lazy_gettext("Back on"), lambda car: car["back_on"] or ""),
)
NOT_COME: tuple[Column[Record], ...] = (
    Column("id", lazy_gettext("Appointment"), lambda car: car["id"]),
    Column("plate", lazy_gettext("Plate"), lambda car: car["plate"]),
    Column("advisor", lazy_gettext("Service advisor"), lambda car: car["advisor"]),
    Column("planned_at", lazy_gettext("Booked for"), lambda car: datetime.fromisoformat(car["planned_at"])),
    Column("came_on", lazy_gettext("Came on"), lambda car: car["came_on"] or ""),
    Column("order_no", lazy_gettext("Order number"), lambda car: car["order_no"] or ""),
)
WORKED: tuple[Column[Record], ...] = (
    Column("order_no", lazy_gettext("Order number"), lambda car: car["order_no"]),
    Column("plate", lazy_gettext("Plate"), lambda car: car["plate"]),
    Column("advisor", lazy_gettext("Service advisor"), lambda car: car["advisor"]),
    Column("repair_type", lazy_gettext("Repair type"), lambda car: label("repair_type", car["repair_type"])),
    Column("stage", lazy_gettext("Stage"), lambda car: label("stage", car["stage"])),
    Column("minutes", lazy_gettext("Minutes worked"), lambda car: round(car["minutes"], 1), kind="number"),
    Column(
        "standard_minutes",
        lazy_gettext("Standard minutes earned"),
        lambda car: round(car["standard_minutes"], 1),
        kind="number",
    ),
)


def figures_sheet(found: Record, zone: tzinfo) -> Sheet[Record]:
    """The figures of a period: one row for each group, and the total."""
    by = found["by"]
    title = _("On-time rate from %(first)s to %(last)s", first=found["from"], last=found["to"])
    named: Column[Record] = Column("name", GROUP_HEADINGS[by] if by else "", lambda group: group["name"])
    groups = [group | {"name": _name(by, group)} for group in found["groups"]]
    return Sheet(title, (named, *FIGURES), (Section(groups, found["total"] | {"name": _("Total")}),), zone)


def cars_sheet(title: str, cars: Sequence[Record], zone: tzinfo) -> Sheet[Record]:
    """A list of delivered cars with their times, in the site's time zone."""
    return Sheet(title, CARS, (Section(cars),), zone)


def worked_sheet(title: str, cars: Sequence[Record], zone: tzinfo) -> Sheet[Record]:
    """A list of cars that were worked on, with the minutes."""
    return Sheet(title, WORKED, (Section(cars),), zone)


def lost_sheet(title: str, cars: Sequence[Record], zone: tzinfo) -> Sheet[Record]:
    """A list of cars that stayed away."""
    return Sheet(title, LOST, (Section(cars),), zone)


def not_come_sheet(title: str, cars: Sequence[Record], zone: tzinfo) -> Sheet[Record]:
    """A list of booked cars that did not come on their day."""
    return Sheet(title, NOT_COME, (Section(cars),), zone)


def sheets(found: Record, zone: tzinfo) -> list[Sheet[Record]]:
    """Everything a report says: the figures, the late cars, and those between the reported and the strict rate."""
    lists = ((_("Late cars"), found["late"]), (_("Excused cars, between the two rates"), found["excused"]))
    return [figures_sheet(found, zone), *(cars_sheet(title, cars, zone) for title, cars in lists if cars)]


def _name(by: str, group: Record) -> str:
    name = group["name"]
    return label("repair_type", name) if by == "repair_type" else str(name or NOTHING)


def _instant(at: str | None) -> datetime | None:
    return None if at is None else datetime.fromisoformat(at)
