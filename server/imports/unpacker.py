"""The process that unpacks a workbook, and may take no more memory than `MEMORY`.

`python -m server.imports.unpacker FILE TARGET LARGEST SECONDS [SHEET]` writes lines of JSON: a sheet's name and its
hidden columns, or the number (below zero for a hidden row) and the cells of a row. Where the system
cannot limit a process, less may be unpacked.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, TextIO
from xml.etree.ElementTree import ParseError
from xml.parsers.expat import ExpatError

from server.imports.rows import FileRefused, Sheet
from server.imports.unpacked import BEGINNING
from server.imports.unpacking import too_large

MEMORY = 180 * 2**20
"""Of addresses, all that Python and the reading libraries need included."""
LARGEST_TARGET = 512 * 2**20
UNGUARDED_UNPACKED = 16 * 2**20
MOST_COLUMNS, LONGEST_ROW = 1_000, 2**15
"""Cells of a row, and their characters together."""
OUT_OF_MEMORY = 1
"""Of the XML reader's own codes."""


def _plain(value: object) -> object:
    """What JSON has no word for, under the name of its type."""
    if isinstance(value, timedelta):
        return {"timedelta": value.total_seconds()}
    if isinstance(value, datetime | date | time):
        return {type(value).__name__: value.isoformat()}
    raise TypeError(value)


def _limited(seconds: int) -> bool:
    """Holds this process to its memory and its time; whether the system does so."""
    if not sys.platform.startswith("linux"):
        return False
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_TARGET, LARGEST_TARGET))
    # It ends without a core to be written.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    return True


def _write(found: Iterator[Sheet] | list[Sheet], file: TextIO) -> None:
    file.write(BEGINNING)
    for sheet in found:
        file.write(f"{json.dumps({'sheet': sheet.name, 'hidden': sorted(sheet.hidden_columns)})}\n")
        for row in sheet.rows():
            characters = sum(len(cell) for cell in row.cells if isinstance(cell, str))
            if len(row.cells) > MOST_COLUMNS or characters > LONGEST_ROW:
                raise MemoryError
            number = -row.number if row.hidden else row.number
            file.write(f"{json.dumps((number, *row.cells), default=_plain)}\n")


def main(path: str, target: str, largest: str, seconds: str, named: str | None = None) -> dict[str, Any]:
    """Writes the rows; what there is to refuse."""
    allowed = int(largest) if _limited(int(seconds)) else min(int(largest), UNGUARDED_UNPACKED)
    # Optional parts of a library, larger than itself.
    for name in ("numpy", "pandas", "lxml", "PIL"):
        sys.modules[name] = None  # type: ignore[assignment]
    from server.imports import reading

    try:
        with open(target, "w", encoding="utf-8") as file:
            _write(reading.sheets(Path(path), named, allowed), file)
    except FileRefused as refused:
        if isinstance(cause := refused.__cause__, ParseError | ExpatError) and cause.code == OUT_OF_MEMORY:
            return too_large()
        return {"template": refused.template, "params": refused.params}
    except (MemoryError, OSError):
        return too_large()
    return {"template": "", "params": {}}


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:]), default=str))
