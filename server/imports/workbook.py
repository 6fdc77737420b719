"""A workbook as sheets of rows: .xlsx and .xlsm as a stream, .xls, .xlsb and .ods whole.

Only what is shown counts: a hidden sheet is nobody's table, and a chart is none.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree.ElementTree import ParseError
from xml.parsers.expat import ExpatError

from server.imports.rows import FileRefused, Row, Sheet, numbered
from server.imports.unshown import NOTHING, Unshown, unshown
from server.imports.worksheet import hidden_columns, numbers_of, shared_strings, sheet_rows

LARGEST_UNPACKED = 2 * 1024**3
LARGEST_WHOLE = 200 * 1024**2
"""Of a workbook that is read whole, unpacked."""
DAMAGED = (zipfile.BadZipFile, zlib.error, ParseError, ExpatError, OSError, LookupError, ValueError)
MISREAD_TEXT = "\0"
"""Stands between the characters that the library makes of a text of Excel 95, which is in another encoding."""
MISREAD = (TypeError, AttributeError, EOFError, RuntimeError)
"""What the libraries raise for a workbook that is broken, or packed in a way they do not know."""


def streamed(path: Path, named: str | None, largest_unpacked: int) -> list[Sheet]:
    """The visible sheets of an .xlsx, or the one that is named. Raises `FileRefused`, also while rows are read."""
    with _whole_or_refused():
        _check_size(path, largest_unpacked)
        with _opened(path) as book:
            every = list(book.sheets)
            shown = [name for name, sheet in book.sheets.items() if sheet.is_shown]
            wanted = shown if named is None else [name for name in every if name == named]
            hidden = {name: _hidden_columns(book, name) for name in wanted}
    _check_named(named, every)
    return [Sheet(name, partial(_stream, path, name), hidden[name]) for name in wanted]


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
        wanted = shown if named is None else [name for name in book.sheet_names if name == named]
        read = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in wanted}
    except PasswordError as wrong:
        raise _locked() from wrong
    except (CalamineError, *DAMAGED, *MISREAD) as wrong:
        # By its name alone the library knows a locked .xlsx, and an upload has none.
        raise (_locked() if _ENCRYPTED in path.read_bytes() else _damaged()) from wrong
    _check_named(named, book.sheet_names)
    if any(MISREAD_TEXT in cell for rows in read.values() for row in rows for cell in row if isinstance(cell, str)):
        raise FileRefused("This workbook is of Excel 95 or older: open it in Excel or WPS and save it as .xlsx.")
    hidden = dict(zip(book.sheet_names, unshown(path), strict=False))
    return [_of_memory(name, records, hidden.get(name, NOTHING)) for name, records in read.items()]


def _check_named(named: str | None, every: Iterable[str]) -> None:
    if named is not None and named not in every:
        raise FileRefused("The workbook has no sheet %(sheet)s.", sheet=named)


def _check_size(path: Path, largest: int) -> None:
    with zipfile.ZipFile(path) as packed:
        if sum(part.file_size for part in packed.infolist()) > largest:
            raise FileRefused("The workbook is too large: save the sheet as CSV.")


class _SheetPart(NamedTuple):
    part: str
    is_shown: bool


@dataclass(frozen=True, slots=True)
class _Book:
    """An open .xlsx: openpyxl's workbook knows its styles; `strings` is the name of the part with its texts."""

    packed: zipfile.ZipFile
    workbook: Any
    sheets: Mapping[str, _SheetPart]
    strings: str | None


@contextmanager
def _opened(path: Path) -> Iterator[_Book]:
    from openpyxl.reader.excel import ExcelReader
    from openpyxl.styles.stylesheet import apply_stylesheet
    from openpyxl.xml.constants import SHARED_STRINGS

    # Handed over open: by its name, openpyxl would refuse a workbook that is called .csv.
    with path.open("rb") as file:
        reader = ExcelReader(file, read_only=True, data_only=True)
        reader.read_manifest()
        reader.read_workbook()
        apply_stylesheet(reader.archive, reader.wb)
        sheets = {
            sheet.name: _SheetPart(link.target, sheet.state == "visible")
            for sheet, link in reader.parser.find_sheets()
            if link.target in reader.valid_files and "chartsheet" not in link.Type
        }
        strings = reader.package.find(SHARED_STRINGS)  # type: ignore[no-untyped-call]
        yield _Book(reader.archive, reader.wb, sheets, strings and strings.PartName[1:])


def _stream(path: Path, name: str) -> Generator[Row, None, None]:
    with _whole_or_refused(), _opened(path) as book:
        strings: list[str] = []
        if book.strings is not None:
            with book.packed.open(book.strings) as source:
                strings = shared_strings(source)
        with book.packed.open(book.sheets[name].part) as source:
            yield from sheet_rows(source, strings, numbers_of(book.workbook))


def _hidden_columns(book: _Book, name: str) -> frozenset[int]:
    with book.packed.open(book.sheets[name].part) as source:
        return hidden_columns(source)


def _of_memory(name: str, records: list[list[Any]], hidden: Unshown) -> Sheet:
    def rows() -> Generator[Row, None, None]:
        for row in numbered(records):
            yield replace(row, hidden=True) if row.number in hidden.rows else row

    return Sheet(name, rows, frozenset(hidden.columns))


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
