"""The on-time figures as people take them away: a table on the screen, CSV, and a workbook.

The figures themselves are those of the API (`server.api.kpi.on_time`); here they only get their words and their shape.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString

from board.kpi import NOTHING, rate_text
from server.labels import label

Value = str | int | float | None
Record = Mapping[str, Any]
BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading and what stands in it. `per_cent`: shown with its sign, kept as a number."""

    heading: LazyString
    value: Callable[[Record], Value]
    per_cent: bool = False


def _met(figures: Record) -> str:
    return {True: _("yes"), False: _("no"), None: NOTHING}[figures["met"]]


FIGURES = (
    Column(lazy_gettext("Settled"), lambda f: f["settled"]),
    Column(lazy_gettext("On time"), lambda f: f["on_time"]),
    Column(lazy_gettext("Late"), lambda f: f["late"]),
    Column(lazy_gettext("Excused"), lambda f: f["excused"]),
    Column(lazy_gettext("Rate"), lambda f: f["rate"], per_cent=True),
    Column(lazy_gettext("Strict rate"), lambda f: f["strict_rate"], per_cent=True),
    Column(lazy_gettext("Target"), lambda f: float(f["target"]), per_cent=True),
    Column(lazy_gettext("Target met"), _met),
    Column(lazy_gettext("Late cars allowed"), lambda f: f["allowed"]),
    Column(lazy_gettext("Deduction"), lambda f: f["deduction"]),
)

GROUP_HEADINGS = {
    "advisor": lazy_gettext("Service advisor"),
    "technician": lazy_gettext("Technician"),
    "team": lazy_gettext("Team"),
    "repair_type": lazy_gettext("Repair type"),
    "day": lazy_gettext("Day"),
    "month": lazy_gettext("Month"),
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table ready to be shown; the last `totals` of its rows add up those above."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    per_cent: frozenset[int] = frozenset()
    totals: int = 0


def figures_sheet(found: Record) -> Sheet:
    """The figures of a period: one row for each group, and the total."""
    by = found["by"]
    title = _("On-time rate from %(first)s to %(last)s", first=found["from"], last=found["to"])
    rows = [(_name(by, group), *_values(group)) for group in found["groups"]]
    rows.append((_("Total"), *_values(found["total"])))
    heading = str(GROUP_HEADINGS[by]) if by else ""
    shares = frozenset(place for place, column in enumerate(FIGURES, start=1) if column.per_cent)
    return Sheet(title, (heading, *(str(column.heading) for column in FIGURES)), tuple(rows), shares, totals=1)


def cars_sheet(title: str, cars: Sequence[Record], zone: ZoneInfo) -> Sheet:
    """A list of delivered cars with their times, in the site's time zone."""
    headings = [
        _("Order"),
        _("Plate"),
        _("Service advisor"),
        _("Repair type"),
        _("Promised"),
        _("Delivered"),
        _("Minutes late"),
    ]
    rows = [
        (
            car["order_no"],
            car["plate"],
            car["advisor"],
            label("repair_type", car["repair_type"]),
            _local(car["promised_at"], zone),
            _local(car["delivered_at"], zone),
            car["late_minutes"],
        )
        for car in cars
    ]
    return Sheet(title, tuple(headings), tuple(rows))


def sheets(found: Record, zone: ZoneInfo) -> list[Sheet]:
    """Everything a report says: the figures, the late cars, and those between the reported and the strict rate."""
    late = cars_sheet(_("Late cars"), found["late"], zone)
    excused = cars_sheet(_("Excused cars, between the two rates"), found["excused"], zone)
    return [figures_sheet(found), *(sheet for sheet in (late, excused) if sheet.rows)]


def as_table(shown: Iterable[Sheet]) -> str:
    """Text in columns that line up in a terminal, where a Chinese character is two wide."""
    return "\n\n".join(_as_text(sheet) for sheet in shown) + "\n"


def as_csv(sheet: Sheet) -> bytes:
    """UTF-8 with its mark, by which spreadsheets know it; rates as numbers."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(sheet.headings)
    writer.writerows([_guarded(NOTHING if value is None else value) for value in row] for row in sheet.rows)
    return (BOM + text.getvalue()).encode()


def write_xlsx(shown: Sequence[Sheet], file: BinaryIO) -> None:
    """A workbook with a sheet for each table, dressed to be printed on A4."""
    import xlsxwriter

    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False}) as book:
        styles = {
            "title": book.add_format({"bold": True, "font_size": 14}),
            "heading": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
            "plain": book.add_format({}),
            "rate": book.add_format({"num_format": '0.0" %"'}),
            "total": book.add_format({"bold": True, "top": 1}),
            "total rate": book.add_format({"bold": True, "top": 1, "num_format": '0.0" %"'}),
        }
        for number, sheet in enumerate(shown, start=1):
            _write_sheet(book.add_worksheet(f"{number}"), sheet, styles)


def _write_sheet(page: Any, sheet: Sheet, styles: Mapping[str, Any]) -> None:
    page.set_paper(9)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.write_string(0, 0, sheet.title, styles["title"])
    page.repeat_rows(1)
    page.freeze_panes(2, 0)
    for place, heading in enumerate(sheet.headings):
        page.write_string(1, place, heading, styles["heading"])
        longest = max((_width(_shown(sheet, place, row[place])) for row in sheet.rows), default=0)
        page.set_column(place, place, max(8, longest + 2, _width(heading) + 2))
    first_total = len(sheet.rows) - sheet.totals
    for line, row in enumerate(sheet.rows):
        for place, value in enumerate(row):
            share = place in sheet.per_cent
            style = styles["total rate" if share else "total"] if line >= first_total else None
            style = style or styles["rate" if share else "plain"]
            if isinstance(value, int | float):
                page.write_number(line + 2, place, value, style)
            else:
                page.write_string(line + 2, place, NOTHING if value is None else value, style)


def _values(figures: Record) -> tuple[Value, ...]:
    return tuple(column.value(figures) for column in FIGURES)


def _name(by: str, group: Record) -> str:
    name = group["name"]
    return label("repair_type", name) if by == "repair_type" else str(name or NOTHING)


def _local(at: str | None, zone: ZoneInfo) -> str:
    return NOTHING if at is None else datetime.fromisoformat(at).astimezone(zone).strftime("%Y-%m-%d %H:%M")


def _as_text(sheet: Sheet) -> str:
    lines = [sheet.headings, *([_shown(sheet, n, value) for n, value in enumerate(row)] for row in sheet.rows)]
    widths = [max(_width(line[place]) for line in lines) for place in range(len(sheet.headings))]
    numeric = [all(not isinstance(row[place], str) for row in sheet.rows) for place in range(len(sheet.headings))]
    text = ["  ".join(map(_aligned, line, widths, numeric)).rstrip() for line in lines]
    text.insert(1, "-" * (sum(widths) + 2 * (len(widths) - 1)))
    if sheet.totals and len(sheet.rows) > sheet.totals:
        text.insert(len(text) - sheet.totals, text[1])
    return "\n".join([sheet.title, "", *text])


def _aligned(text: str, width: int, right: bool) -> str:
    blanks = " " * (width - _width(text))
    return blanks + text if right else text + blanks


def _shown(sheet: Sheet, place: int, value: Value) -> str:
    if place in sheet.per_cent:
        return rate_text(float(value) if isinstance(value, int | float) else None)
    return NOTHING if value is None else str(value)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _guarded(value: Value) -> Value:
    """A text that a spreadsheet would take for a formula is kept a text."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t") else value
