"""Which rows of a file are one order: a system may write a row for each operation, or merge cells over several."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from server.imports.cells import has_lost_digits
from server.imports.mapping import Columns
from server.imports.rows import Cell, FileRefused, Row, is_blank
from server.imports.survey import mark

Rows = tuple[Row, ...]

NOT_ORDERS = (
    *("合计", "总计", "小计", "共计", "总数", "本页", "total", "sum", "subtotal"),
    *("制表", "制单人:", "打印", "审核", "填表", "导出", "报表", "页码", "page"),
)
"""How a row begins that adds others up, or says who printed the list and when."""
_PAGE = re.compile(r"第\s*\d+\s*页|共\s*\d+\s*[页台条]|-?\s*\d+\s*/\s*\d+\s*页?-?")
_UNIT = re.compile(r"[(（][^()（）\d]*[)）]")
LABOUR = ("operations", "standard_minutes", "standard_hours", "technicians")
"""What a row of its own may tell of an order besides what all of them tell."""


def groups(rows: Iterator[Row], columns: Columns, scattered: frozenset[int]) -> Iterator[Rows]:
    """The rows, order by order: those of one number that follow one another, and those of a number that is `scattered`
    last, together, wherever they stand.

    A row that has nothing but labour belongs to the order above it: that is how merged cells are read. Where the file
    cannot be read on, what stands above that comes first, then the `FileRefused`.
    """
    held: dict[int, list[Row]] = {}
    current: list[Row] = []
    key: int | None = None
    fault: FileRefused | None = None
    try:
        for row in rows:
            if is_no_order(columns, row):
                continue
            if current and _only_labour(columns, row):
                current.append(_filled(columns, row, current[0]))
                continue
            number = columns.cell(row, "order_no")
            mine = None if number is None or has_lost_digits(number) else mark(number)
            if mine is not None and mine == key:
                current.append(row)
                continue
            yield from _told(current, key, scattered, held)
            current, key = [row], mine
    except FileRefused as reason:
        fault = reason
    yield from _told(current, key, scattered, held)
    yield from map(tuple, held.values())
    if fault is not None:
        raise fault


def is_no_order(columns: Columns, row: Row) -> bool:
    """Whether the row adds others up or belongs to the printed page: it says so instead of naming an order."""
    number = columns.cell(row, "order_no")
    candidates: tuple[Cell, ...] = (number,) if isinstance(number, str) else row.cells if number is None else ()
    first = next((cell for cell in candidates if isinstance(cell, str) and cell.strip()), "")
    text = "".join(str(first).split()).replace("：", ":").casefold()
    return text.startswith(NOT_ORDERS) or _PAGE.match(text) is not None or _is_sentence(columns, row, text)


def _is_sentence(columns: Columns, row: Row, text: str) -> bool:
    """Whether nothing stands in the row but words: a title printed on every page, a remark below the table, or units in
    brackets below the headings."""
    if not text or any(sign.isdigit() for sign in text):
        return False
    if all(is_blank(cell) or (isinstance(cell, str) and _UNIT.fullmatch(cell.strip())) for cell in row.cells):
        return True
    filled = [place for place, cell in enumerate(row.cells) if not is_blank(cell)]
    return len(filled) == 1 and all(columns.places.get(name) != filled[0] for name in LABOUR)


def _told(current: list[Row], key: int | None, scattered: frozenset[int], held: dict[int, list[Row]]) -> Iterator[Rows]:
    if key is not None and key in scattered:
        held.setdefault(key, []).extend(current)
    elif current:
        yield tuple(current)


def _only_labour(columns: Columns, row: Row) -> bool:
    if "operations" in columns.map.defaults or is_blank(columns.cell(row, "operations")):
        return False
    others = (name for name in columns.places if name not in LABOUR and name not in columns.map.defaults)
    return all(is_blank(columns.cell(row, name)) for name in others)


def _filled(columns: Columns, row: Row, first: Row) -> Row:
    """The row with what it leaves out, as the first one of its order has it."""
    own = {columns.places[name] for name in LABOUR if name in columns.places}
    width = max(len(row.cells), len(first.cells))
    cells = [
        (row.cells[place] if place < len(row.cells) else None)
        if place in own
        else (first.cells[place] if place < len(first.cells) else None)
        for place in range(width)
    ]
    return replace(row, cells=tuple(cells))
