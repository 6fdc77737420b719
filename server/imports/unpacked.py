"""A file of plain rows, as `server.imports.unpacking` makes it of a workbook: lines of JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from server.imports.rows import Cell, Row, Sheet

BEGINNING = '{"shopboard": "unpacked"}\n'
TYPES: dict[str, Callable[[Any], Cell]] = {
    "timedelta": lambda seconds: timedelta(seconds=seconds),
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
}


def sheets(path: Path) -> list[Sheet]:
    """The sheets of an unpacked file."""
    with path.open(encoding="utf-8") as file:
        next(file, None)
        places = [(json.loads(line), at) for at, line in enumerate(file, start=2) if line.startswith("{")]
    return [Sheet(one["sheet"], partial(_rows, path, at), frozenset(one["hidden"])) for one, at in places]


def _rows(path: Path, at: int) -> Generator[Row, None, None]:
    with path.open(encoding="utf-8") as file:
        for line in islice(file, at, None):
            if line.startswith("{"):
                return
            number, *cells = json.loads(line)
            yield Row(abs(number), tuple(map(_cell, cells)), number < 0)


def _cell(value: Any) -> Cell:
    if not isinstance(value, dict):
        plain: Cell = value
        return plain
    ((kind, told),) = value.items()
    return TYPES[kind](told)
