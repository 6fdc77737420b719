"""The table of standard times (一般维修项目时间标准) out of a file, and what it changes in the one that is kept."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import astuple, dataclass, field
from pathlib import Path

from board.orders.labour import Operation
from board.orders.standards import Standards
from board.orders.standards import check as checked
from board.refused import Refused, conflict
from server.imports import cells
from server.imports.cells import CellRefused
from server.imports.fields import STANDARD_FIELDS
from server.imports.mapping import PLAIN, Columns, Map, needed
from server.imports.rows import Cell, FileRefused, Row
from server.imports.table import opened
from server.imports.workbook import LARGEST_UNPACKED
from server.store.bookshelf import Author
from server.store.floor import Floor

LONGEST_CODE, LONGEST_NAME = 40, 120
MOST_HOURS = 24
"""A column of labour that says neither hours nor minutes, with nothing above this in it, could mean either."""


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """A row that is no operation, and why."""

    row: int
    code: str
    reason: Refused


@dataclass(frozen=True, slots=True)
class Table:
    """The operations of a file, and the rows that are none."""

    operations: tuple[Operation, ...]
    refused: tuple[RefusedLine, ...]


@dataclass(slots=True)
class Difference:
    """What a file would change, by code: (before, after) where it differs. `left_out`: what the file leaves alone."""

    added: list[Operation] = field(default_factory=list)
    changed: list[tuple[Operation, Operation]] = field(default_factory=list)
    unchanged: int = 0
    left_out: list[Operation] = field(default_factory=list)

    @property
    def left(self) -> int:
        return len(self.left_out)


def read(path: Path, how: Map = PLAIN, largest_unpacked: int = LARGEST_UNPACKED) -> Table:
    """The operations of a file. Raises `FileRefused` for a file that is no such table."""
    operations: dict[str, Operation] = {}
    refused: list[RefusedLine] = []
    with opened(path, STANDARD_FIELDS, how, largest_unpacked=largest_unpacked) as given:
        columns, lines = given.columns, list(given.rows)
    unit = _unit(columns, lines)
    for row in lines:
        try:
            operation = _operation(columns, row, unit)
            if operation.code in operations:
                raise _refused("%(column)s %(text)s stands there twice.", "code", columns, text=operation.code)
            operations[operation.code] = operation
        except Refused as reason:
            refused.append(RefusedLine(row.number, str(columns.cell(row, "code") or "")[:LONGEST_CODE], reason))
    return Table(tuple(operations.values()), tuple(refused))


def operations_of(path: Path) -> tuple[Operation, ...]:
    """The operations of a file in which every row must be right: the shop's first table. Raises `Refused`."""
    table = read(path)
    if table.refused:
        first = table.refused[0]
        raise FileRefused("%(file)s, row %(row)s: %(reason)s", file=path.name, row=first.row, reason=str(first.reason))
    return table.operations


def difference(before: Standards, table: Iterable[Operation]) -> Difference:
    """What `table` changes."""
    found = Difference()
    named = set()
    for operation in table:
        named.add(operation.code)
        kept = before.by_code(operation.code)
        if kept is None:
            found.added.append(operation)
        elif kept != operation:
            found.changed.append((kept, operation))
        else:
            found.unchanged += 1
    found.left_out = [operation for operation in before if operation.code not in named]
    return found


def mark(table: Standards) -> str:
    """Tells one state of the table from another: who applies a file says which one they saw it compared with."""
    told = json.dumps([astuple(operation) for operation in table], ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def take(floor: Floor, table: Iterable[Operation], author: Author, seen: str | None = None) -> Difference:
    """Changes the shop's table by a file's, and tells how. A conflict where it is not any more the one of `seen`."""
    table = tuple(table)
    found = Difference()

    def change(before: Standards) -> list[Operation] | None:
        nonlocal found
        if seen is not None and seen != mark(before):
            raise conflict("The table was changed meanwhile: look at the differences again.", "seen")
        found = difference(before, table)
        return merged(before, table) if found.added or found.changed else None

    floor.change_standards(change, author)
    return found


def merged(before: Standards, table: Iterable[Operation]) -> list[Operation]:
    """The table as it will be: in its order, with the new ones at its end."""
    operations = {operation.code: operation for operation in before}
    operations.update({operation.code: operation for operation in table})
    return list(operations.values())


def _unit(columns: Columns, lines: Iterable[Row]) -> tuple[str, int]:
    """(the field that holds the standard time, its minutes)."""
    for name, minutes in (("standard_minutes", 1), ("standard_hours", 60)):
        if columns.has(name):
            return name, minutes
    if not columns.has("labour"):
        raise FileRefused("The file has no column of standard times; call it standard_minutes, or 工时（分钟）.")
    figures = [figure for row in lines if (figure := _figure(columns.cell(row, "labour"))) is not None]
    if figures and max(figures) <= MOST_HOURS:
        raise FileRefused(
            "Are these hours or minutes? Call the column %(minutes)s or %(hours)s.",
            minutes="工时（分钟）",
            hours="工时（小时）",
        )
    return "labour", 1


def _figure(cell: Cell) -> float | None:
    try:
        return float(cells.plain(cell, LONGEST_CODE))
    except (ValueError, CellRefused):
        return None


def _operation(columns: Columns, row: Row, unit: tuple[str, int]) -> Operation:
    labour, per_unit = unit
    return checked(
        Operation(
            code=needed(columns, row, "code", cells.plain, LONGEST_CODE),
            name=needed(columns, row, "name", cells.text, LONGEST_NAME),
            trade=needed(columns, row, "trade", cells.word, columns.words("trade")),
            standard_minutes=needed(columns, row, labour, cells.minutes, per_unit),
        )
    )


def _refused(template: str, name: str, columns: Columns, **params: object) -> Refused:
    return CellRefused(template, **params).named(columns.called(name), name)
