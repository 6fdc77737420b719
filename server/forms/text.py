"""Sheets as text: CSV, which spreadsheets open, and columns that line up in a terminal."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from board.figures.kpi import NOTHING
from server.forms.sheet import Sheet, Value, local

BOM = "\ufeff"
FORMULA_SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n", "'")
"""A spreadsheet may take a text that begins with one of these for something else than a text."""

_FIGURE = re.compile(r"[-+]\d{1,3}(,\d{3})*(\.\d{1,4})?")
"""A gap with its sign: a number for whoever reads it, and no telephone's."""


def as_csv(sheet: Sheet[Any]) -> bytes:
    """UTF-8 with its mark, by which spreadsheets know it; rates as numbers, the foot after an empty line."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(sheet.headings)
    for line in sheet.lines():
        if line.kind in ("row", "total"):
            writer.writerow([_plain(sheet, value) for value in line.cells])
    if sheet.foot:
        writer.writerow([])
    writer.writerows([[figure.heading, _plain(sheet, figure.cell)] for figure in sheet.foot])
    return (BOM + text.getvalue()).encode()


def as_table(sheets: Iterable[Sheet[Any]]) -> str:
    """Text in columns that line up in a terminal, where a Chinese character is two wide."""
    return "\n\n".join(_as_text(sheet) for sheet in sheets) + "\n"


def width(text: str) -> int:
    """How many columns of a terminal the text takes."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _plain(sheet: Sheet[Any], value: Value) -> str | int | float:
    """The value for CSV; a text that a spreadsheet would take for a formula is kept a text."""
    if value is None:
        return NOTHING
    if isinstance(value, datetime):
        return local(value, sheet.zone)
    odd = isinstance(value, str) and value.startswith(FORMULA_SIGNS) and not _FIGURE.fullmatch(value)
    return f"'{value}" if odd else value


def _as_text(sheet: Sheet[Any]) -> str:
    columns = sheet.laid_out
    found = [line for line in sheet.lines() if line.kind in ("row", "total")]
    lines = [
        sheet.headings,
        *([sheet.text(c.kind, v) for c, v in zip(columns, line.cells, strict=True)] for line in found),
    ]
    widths = [max(width(line[place]) for line in lines) for place in range(len(columns))]
    numeric = [
        all(not isinstance(line.cells[place], str | datetime) for line in found) for place in range(len(columns))
    ]
    text = ["  ".join(map(_aligned, line, widths, numeric)).rstrip() for line in lines]
    rule = "-" * (sum(widths) + 2 * (len(widths) - 1))
    text.insert(1, rule)
    if len(found) > 1 and found[-1].kind == "total":
        text.insert(len(text) - 1, rule)
    return "\n".join([sheet.title, "", *text])


def _aligned(text: str, wide: int, right: bool) -> str:
    blanks = " " * (wide - width(text))
    return blanks + text if right else text + blanks
