"""Sheets as a workbook (.xlsx), dressed to be printed on A4: nothing cut off, headings and page numbers on every page.

Nothing is ever written as a formula, whatever a name begins with.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from math import ceil
from typing import Any, BinaryIO

import xlsxwriter
from flask_babel import gettext

from board.figures.kpi import NOTHING
from server.forms.sheet import Column, Figure, Line, Sheet, Value
from server.forms.text import FORMULA_SIGNS, width

A4 = 9
FONT = "Microsoft YaHei"
LINE_POINTS, ROOM_POINTS, TITLE_POINTS, FACTS_POINTS = 15, 4, 30, 22
MOST_POINTS = 409
"""No program shows a row that is higher."""
LABEL_WIDTH, FIGURE_WIDTH = 22, 12
LONGEST_TAB, LONGEST_IN_FOOTER = 31, 60
NARROWEST, WIDEST = 8, 44
ALIGNED = {"mark": "center", "number": "right", "rate": "right", "time": "center", "hour": "center"}
FORMATS = {"rate": '0.0###" %"', "time": "yyyy-mm-dd hh:mm", "hour": "m-d hh:mm", "today": "hh:mm"}
LOOKS: dict[str, dict[str, Any]] = {
    "name": {"bold": True, "font_size": 16, "align": "center"},
    "facts": {"align": "center"},
    "heading": {"bold": True, "border": 1, "align": "center", "text_wrap": True, "bg_color": "#E8EEF0"},
    "row": {"border": 1, "text_wrap": True},
    "total": {"border": 1, "bold": True, "text_wrap": True, "bg_color": "#F3F6F7"},
    "title": {"border": 1, "bold": True, "bg_color": "#F3F6F7"},
    "empty": {"border": 1, "align": "center", "font_color": "#555555"},
    "label": {"align": "right"},
    "figure": {"bold": True, "align": "left"},
    "note": {"text_wrap": True, "font_color": "#555555", "valign": "top"},
}


def write(sheets: Sequence[Sheet[Any]], file: BinaryIO) -> None:
    """The workbook, a page of it for each sheet."""
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": sheets[0].title})
        for sheet in sheets:
            _Page(book, sheet).write()


class _Page:
    """One sheet on its way into a workbook."""

    def __init__(self, book: Any, sheet: Sheet[Any]) -> None:
        self._book = book
        self._sheet = sheet
        self._page = book.add_worksheet(re.sub(r"[\[\]:*?/\\]", "、", sheet.title)[:LONGEST_TAB])
        self._styles: dict[tuple[str, str, bool], Any] = {}
        self._lines = list(sheet.lines())
        self._columns = sheet.laid_out
        self._widths = [self._width(place, column) for place, column in enumerate(self._columns)]
        self._last = len(self._columns) - 1
        self._row = 0

    def write(self) -> None:
        sheet = self._sheet
        for place, wide in enumerate(self._widths):
            self._page.set_column(place, place, wide)
        self._across(sheet.title, "name", TITLE_POINTS)
        if sheet.facts:
            self._across("　".join(sheet.facts), "facts", FACTS_POINTS)
        self._set_up()
        self._set_height(sheet.headings)
        for place, heading in enumerate(sheet.headings):
            self._page.write_string(self._row, place, heading, self._style("heading"))
        self._row += 1
        for line in self._lines:
            self._write_line(line)
        self._write_foot(sheet.foot)
        self._row += bool(sheet.notes)
        for note in sheet.notes:
            self._across(note, "note", self._points(note, sum(self._widths)))

    def _set_up(self) -> None:
        """Paper, margins, and what stands on every page; the row of headings is the present one."""
        page, sheet = self._page, self._sheet
        page.set_paper(A4)
        if sheet.landscape:
            page.set_landscape()
        page.fit_to_pages(1, 0)
        page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.65)
        page.center_horizontally()
        page.repeat_rows(self._row)
        page.freeze_panes(self._row + 1, 0)
        pages = gettext("Page %(page)s of %(pages)s", page="&P", pages="&N")
        ends = [fact[:LONGEST_IN_FOOTER].replace("&", "&&") for fact in (sheet.title, *sheet.facts[-1:])]
        page.set_footer("".join(["&L&8", ends[0], "&C&8", pages, *(["&R&8", ends[1]] if sheet.facts else [])]))

    def _write_line(self, line: Line) -> None:
        if line.kind in ("title", "empty"):
            self._across(line.cells[0], line.kind, LINE_POINTS + ROOM_POINTS)
            return
        self._set_height([value if isinstance(value, str) else "" for value in line.cells])
        for place, value in enumerate(line.cells):
            self._put(place, value, line.kind, self._columns[place].kind)
        self._row += 1

    def _write_foot(self, foot: Sequence[Figure]) -> None:
        self._row += bool(foot)
        label_end = self._reach(0, LABEL_WIDTH)
        figure_end = self._reach(label_end + 1, FIGURE_WIDTH)
        for figure in foot:
            self._merge(0, label_end, figure.heading, "label")
            self._merge(label_end + 1, figure_end, figure.cell, "figure", figure.kind)
            self._row += 1

    def _set_height(self, texts: Sequence[str]) -> None:
        """As high as the longest of the row's texts needs; not every program finds that out by itself."""
        points = max(self._points(text, wide) for text, wide in zip(texts, self._widths, strict=True))
        self._page.set_row(self._row, min(MOST_POINTS, points))

    def _points(self, text: str, wide: float) -> float:
        lines = sum(max(1, ceil(width(part) / wide)) for part in text.split("\n"))
        return lines * LINE_POINTS + ROOM_POINTS

    def _reach(self, first: int, wanted: int) -> int:
        """The column up to which those from `first` on are as wide as wanted."""
        end = first
        while end < self._last and sum(self._widths[first : end + 1]) < wanted:
            end += 1
        return min(end, self._last)

    def _across(self, value: Value, look: str, points: float) -> None:
        """A line of one cell as wide as the sheet."""
        self._page.set_row(self._row, points)
        self._merge(0, self._last, value, look)
        self._row += 1

    def _merge(self, first: int, last: int, value: Value, look: str, kind: str = "text") -> None:
        if first < last:
            self._page.merge_range(self._row, first, self._row, last, "", self._style(look, kind))
        self._put(first, value, look, kind)

    def _put(self, place: int, value: Value, look: str, kind: str) -> None:
        if isinstance(value, datetime):
            there = value.astimezone(self._sheet.zone)
            on_the_day = kind == "hour" and there.date() == self._sheet.day
            style = self._style(look, "today" if on_the_day else kind)
            self._page.write_datetime(self._row, place, there.replace(tzinfo=None), style)
        elif isinstance(value, int | float):
            self._page.write_number(self._row, place, value, self._style(look, kind))
        else:
            text = NOTHING if value is None else value
            self._page.write_string(self._row, place, text, self._style(look, kind, text.startswith(FORMULA_SIGNS)))

    def _style(self, look: str, kind: str = "text", quoted: bool = False) -> Any:
        key = look, kind, quoted
        if key not in self._styles:
            made = {"font_name": FONT, "font_size": 11, "valign": "vcenter"} | LOOKS[look]
            if kind in FORMATS:
                made["num_format"] = FORMATS[kind]
            made.setdefault("align", ALIGNED.get("hour" if kind == "today" else kind, "left"))
            if kind in ("hour", "today"):
                made |= {"text_wrap": False, "shrink": True}
            # Stays a text even after somebody has edited the cell.
            made["quote_prefix"] = quoted
            self._styles[key] = self._book.add_format(made)
        return self._styles[key]

    def _width(self, place: int, column: Column[Any]) -> float:
        if column.width:
            return column.width
        shown = (self._sheet.text(column.kind, line.cells[place]) for line in self._lines if len(line.cells) > place)
        widest = max([width(str(column.heading)), *map(width, shown)])
        return min(WIDEST, max(NARROWEST, widest + 2))
