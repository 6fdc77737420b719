"""A workbook as plain rows, unpacked by a process that may take no more memory than `MEMORY`.

A workbook's sizes are claims, and what a few kilobytes unpack to knows only who tries. `python -m
server.imports.unpacking FILE TARGET LARGEST SECONDS [SHEET]` tries, and writes lines of JSON: a sheet's name, or the
number (below zero for a hidden row) and the cells of a row. `server.imports.reading` reads such a file like any other.
Where the system cannot limit a process, less may be unpacked.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Generator, Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, TextIO
from xml.etree.ElementTree import ParseError

from server.imports.rows import Cell, FileRefused, Row, Sheet

MEMORY = 180 * 2**20
"""Of addresses, all that Python and the reading libraries need included."""
LARGEST_TARGET = 512 * 2**20
CPU_SECONDS = 120
UNGUARDED_UNPACKED = 16 * 2**20
MOST_COLUMNS, LONGEST_ROW = 1_000, 2**15
"""Cells of a row, and their characters together."""
OUT_OF_MEMORY = 1
"""Of the XML reader's own codes."""
BEGINNING = '{"shopboard": "unpacked"}\n'
TYPES: dict[str, Callable[[Any], Cell]] = {
    "timedelta": lambda seconds: timedelta(seconds=seconds),
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
}


def unpack(
    path: Path, largest: int, named: str | None = None, *, into: Path | None = None, seconds: int = CPU_SECONDS
) -> Path:
    """The file of rows, made by a process of its own in the folder `into`, or beside `path`. Raises `FileRefused`.

    Waits for that process, as greenlets do: not for the thread pool.
    """
    target = (into or path.parent) / f"{path.name}.rows"
    command = [sys.executable, "-m", __spec__.name, str(path.absolute()), str(target), str(largest), str(seconds)]
    done = subprocess.run([*command, *([named] if named is not None else [])], stdout=subprocess.PIPE, check=False)
    told = json.loads(done.stdout) if done.returncode == 0 and done.stdout else _too_large()
    template, params = told["template"], told["params"]
    if template:
        raise FileRefused(template, **params)
    return target


def sheets(path: Path) -> list[Sheet]:
    """The sheets of an unpacked file."""
    with path.open(encoding="utf-8") as file:
        places = [(json.loads(line), at) for at, line in enumerate(file, start=1) if line.startswith('"')]
    return [Sheet(name, lambda at=at: _rows(path, at)) for name, at in places]  # type: ignore[misc]


def _rows(path: Path, at: int) -> Generator[Row, None, None]:
    with path.open(encoding="utf-8") as file:
        for line in islice(file, at, None):
            if line.startswith('"'):
                return
            number, *cells = json.loads(line)
            yield Row(abs(number), tuple(map(_cell, cells)), number < 0)


def _cell(value: Any) -> Cell:
    if not isinstance(value, dict):
        plain: Cell = value
        return plain
    ((kind, told),) = value.items()
    return TYPES[kind](told)


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
        file.write(f"{json.dumps(sheet.name)}\n")
        for row in sheet.rows():
            characters = sum(len(cell) for cell in row.cells if isinstance(cell, str))
            if len(row.cells) > MOST_COLUMNS or characters > LONGEST_ROW:
                raise MemoryError
            number = -row.number if row.hidden else row.number
            file.write(f"{json.dumps((number, *row.cells), default=_plain)}\n")


def _too_large() -> dict[str, Any]:
    return {"template": FileRefused("The workbook is too large: save the sheet as CSV.").template, "params": {}}


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
        if isinstance(cause := refused.__cause__, ParseError) and cause.code == OUT_OF_MEMORY:
            return _too_large()
        return {"template": refused.template, "params": refused.params}
    except (MemoryError, OSError):
        return _too_large()
    return {"template": "", "params": {}}


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:]), default=str))
