"""What every kind of file is read into: sheets of rows of cells, and the refusal of a file as a whole."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from board.refused import Refused

Cell = str | int | float | bool | datetime | date | time | timedelta | None


class FileRefused(Refused):
    """A file, or a map of one, that cannot be imported as a whole."""

    def __init__(self, template: str, **params: object) -> None:
        super().__init__(template, "file", "invalid", **params)


@dataclass(frozen=True, slots=True)
class Row:
    """One row that holds something; `number` counts from 1 as a spreadsheet shows it. `hidden`: it does not show
    it, as far as the file's kind tells."""

    number: int
    cells: tuple[Cell, ...]
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a file, blank for a file that is no workbook. `rows` reads it anew each time it is called.
    `hidden_columns`: the places of those that it does not show, as far as the file's kind tells."""

    name: str
    rows: Callable[[], Generator[Row, None, None]]
    hidden_columns: frozenset[int] = frozenset()


def is_blank(cell: Cell) -> bool:
    """Whether nothing stands in the cell."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def shows_time(form: str) -> bool:
    """Whether a number format shows a time of day; what stands in quotation marks or says colour or language does
    not count: [$-zh-CN], [White]."""
    bare = re.sub(r'"[^"]*"|\\.|\[(?!h+\])[^\]]*\]', "", form.lower())
    return "h" in bare or "time" in bare or bare == "general date"


def numbered(records: Iterable[Iterable[Cell]]) -> Iterator[Row]:
    """The records as rows, without blank ones."""
    for number, record in enumerate(records, start=1):
        cells = tuple(record)
        if not all(map(is_blank, cells)):
            yield Row(number, cells)
