"""A workbook as sheets of rows: .xlsx and .xlsm as a stream, .xls, .xlsb and .ods whole.

Only what is shown counts: a hidden sheet is nobody's table, and a chart is none.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, time
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from server.imports.cells import UNCALCULATED
from server.imports.hidden import hidden_rows
from server.imports.rows import Cell, FileRefused, Row, Sheet, numbered, shows_time
from server.imports.uncalculated import columns_without_results

LARGEST_UNPACKED = 2 * 1024**3
LARGEST_WHOLE = 200 * 1024**2
"""Of a workbook that is read whole, unpacked."""
MOST_ROWS = 2**20
"""Of any spreadsheet program; more is a lie."""
DAMAGED = (zipfile.BadZipFile, zlib.error, ParseError, OSError, LookupError, ValueError)
MISREAD = (TypeError, AttributeError, EOFError, RuntimeError)
"""What the libraries raise for a workbook that is broken, or packed in a way they do not know."""


def streamed(path: Path, named: str | None, largest_unpacked: int) -> list[Sheet]:
    """The visible sheets of an .xlsx, or the one that is named. Raises `FileRefused`, also while rows are read."""
    with _whole_or_refused():
        _check_size(path, largest_unpacked)
        with path.open("rb") as file:
            book = _load(file)
            every = book.sheetnames
            shown = [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"]
            book.close()
    return _chosen(shown, every, named, lambda name: lambda: _stream(path, name))


_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
"""Among the names of parts in a locked .xlsx."""


def whole(path: Path, named: str | None) -> list[Sheet]:
    """The visible sheets of an .xls, .xlsb or .ods, or the one that is named. Raises `FileRefused`."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    if zipfile.is_zipfile(path):
        _check_size(path, LARGEST_WHOLE)
    try:
        book = CalamineWorkbook.from_path(path)
        sheets = [one for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
        shown = [one.name for one in sheets if one.visible == SheetVisibleEnum.Visible]
        read = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in shown or []}
        if named is not None and named in book.sheet_names and named not in read:
            read[named] = book.get_sheet_by_name(named).to_python(skip_empty_area=False)
    except PasswordError as wrong:
        raise _locked() from wrong
    except (CalamineError, *DAMAGED, *MISREAD) as wrong:
        # By its name alone the library knows a locked .xlsx, and an upload has none.
        raise (_locked() if _ENCRYPTED in path.read_bytes() else _damaged()) from wrong
    return _chosen(shown, book.sheet_names, named, lambda name: lambda: _of_memory(read[name]))


def _chosen(
    shown: list[str],
    every: Iterable[str],
    named: str | None,
    rows_of: Callable[[str], Callable[[], Generator[Row, None, None]]],
) -> list[Sheet]:
    if named is None:
        return [Sheet(name, rows_of(name)) for name in shown]
    if named not in every:
        raise FileRefused("The workbook has no sheet %(sheet)s.", sheet=named)
    return [Sheet(named, rows_of(named))]


def _check_size(path: Path, largest: int) -> None:
    with zipfile.ZipFile(path) as packed:
        if sum(part.file_size for part in packed.infolist()) > largest:
            raise FileRefused("The workbook is too large: save the sheet as CSV.")


def _stream(path: Path, name: str) -> Generator[Row, None, None]:
    with _whole_or_refused(), path.open("rb") as file:
        book = _load(file)
        sheet = book[name]
        # Some programs write a wrong size into the sheet, and all after it would be left out.
        sheet.reset_dimensions()
        rows = numbered([_value(cell) for cell in row] for row in _at_most(sheet.iter_rows()))
        with zipfile.ZipFile(path) as packed:
            with packed.open(sheet._worksheet_path) as source:
                hidden = hidden_rows(source)
            with packed.open(sheet._worksheet_path) as source:
                formulas = columns_without_results(source)
        rows = (_told(row, formulas) for row in rows) if formulas else rows
        yield from rows if hidden.is_empty else (replace(row, hidden=row.number in hidden) for row in rows)
        book.close()


def _told(row: Row, formulas: frozenset[int]) -> Row:
    """The row with what stands for a formula without a result where it has no value in such a column."""
    cells = (UNCALCULATED if cell is None and place in formulas else cell for place, cell in enumerate(row.cells))
    return replace(row, cells=tuple(cells))


def _at_most(rows: Iterable[Any]) -> Iterator[Any]:
    """As many as a sheet can have: one that says it is the billionth would come after all the empty ones before it."""
    for number, row in enumerate(rows, start=1):
        if number > MOST_ROWS:
            raise FileRefused("The workbook is too large: save the sheet as CSV.")
        yield row


def _load(file: Any) -> Any:
    from openpyxl import load_workbook

    # Handed over open: by its name, openpyxl would refuse a workbook that is called .csv.
    return load_workbook(file, read_only=True, data_only=True)


def _value(cell: Any) -> Cell:
    """The cell's value; a day where its number format shows no time of day."""
    value: Cell = cell.value
    if isinstance(value, datetime) and value.time() == time() and not shows_time(str(cell.number_format)):
        return value.date()
    return value


def _of_memory(records: list[list[Any]]) -> Generator[Row, None, None]:
    yield from numbered(records)


@contextmanager
def _whole_or_refused() -> Iterator[None]:
    try:
        yield
    except FileRefused:
        raise
    except (*DAMAGED, *MISREAD) as wrong:
        raise _damaged() from wrong


def _locked() -> FileRefused:
    return FileRefused("The workbook is protected by a password: save it without one.")


def _damaged() -> FileRefused:
    return FileRefused("The workbook is damaged and cannot be read.")
