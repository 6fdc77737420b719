"""A table file, CSV or XLSX, as rows of cells, whatever its encoding and delimiter. Knows nothing of what they mean."""

from __future__ import annotations

import codecs
import csv
import zipfile
import zlib
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from board.refused import Refused

Cell = str | int | float | bool | datetime | date | time | timedelta | None

DELIMITERS = (",", "\t", ";", "|")
PEEK_BYTES = 64 * 1024
PEEK_LINES = 20
CHUNK_BYTES = 1024 * 1024
LONGEST_RECORD_LINES = 50
"""A record over more lines than this has an open quotation mark rather than a long text."""
LARGEST_UNPACKED = 2 * 1024**3

ZIP, OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
DAMAGED = (zipfile.BadZipFile, zlib.error, ParseError, LookupError, ValueError, TypeError, EOFError, RuntimeError)
"""What the libraries raise for a workbook that is broken, encrypted, or packed in a way they do not know."""
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


class FileRefused(Refused):
    """A file, or a map of one, that cannot be imported as a whole."""

    def __init__(self, template: str, **params: object) -> None:
        super().__init__(template, "file", "invalid", **params)


@dataclass(frozen=True, slots=True)
class Row:
    """One row that holds something; `number` counts from 1 as a spreadsheet shows it."""

    number: int
    cells: tuple[Cell, ...]


@contextmanager
def opened(path: Path, sheet: str | None = None, largest_unpacked: int = LARGEST_UNPACKED) -> Iterator[Iterator[Row]]:
    """The rows of a file, read as they are asked for, without blank ones. Raises `FileRefused`, also on the way."""
    with path.open("rb") as file:
        start = file.read(8)
    if start.startswith(OLD_EXCEL):
        raise FileRefused("This is a workbook of the old .xls kind: save it as .xlsx or .csv.")
    rows = _of_workbook(path, sheet, largest_unpacked) if start.startswith(ZIP) else _of_text(path)
    with closing(rows):
        yield rows


def _numbered(records: Iterable[Iterable[Cell]]) -> Iterator[Row]:
    for number, record in enumerate(records, start=1):
        cells = tuple(record)
        if any(cell is not None and cell != "" and not (isinstance(cell, str) and not cell.strip()) for cell in cells):
            yield Row(number, cells)


def _of_text(path: Path) -> Generator[Row, None, None]:
    with path.open(encoding=_encoding(path), newline="") as file:
        delimiter = _delimiter(file.read(PEEK_BYTES).splitlines()[:PEEK_LINES])
        file.seek(0)
        yield from _numbered(_records(file, delimiter))


def _records(file: Iterable[str], delimiter: str) -> Iterator[list[str]]:
    reader = csv.reader(file, delimiter=delimiter)
    number = lines = 0
    while True:
        number += 1
        try:
            record = next(reader, None)
        except csv.Error as wrong:
            raise _unclosed(number) from wrong
        if record is None:
            return
        if reader.line_num - lines > LONGEST_RECORD_LINES:
            raise _unclosed(number)
        lines = reader.line_num
        yield record


def _unclosed(row: int) -> FileRefused:
    return FileRefused("The file can be read up to row %(row)s only: a quotation mark there is not closed.", row=row)


def _encoding(path: Path) -> str:
    """UTF-8 where the whole file is that, else GB18030, of which GBK and GB 2312 are parts."""
    with path.open("rb") as file:
        start = file.read(4)
    marked = next((encoding for mark, encoding in MARKS if start.startswith(mark)), None)
    for encoding in (marked,) if marked else ("utf-8", "gb18030"):
        if _decodes(path, encoding):
            return encoding
    raise FileRefused("The file is neither a workbook nor text in UTF-8 or GBK.")


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        try:
            while chunk := file.read(CHUNK_BYTES):
                if "\x00" in decoder.decode(chunk):
                    return False
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _delimiter(lines: list[str]) -> str:
    """The one that most lines have, and most often: a list within a cell has its separator in fewer places."""

    def presence(delimiter: str) -> tuple[int, int]:
        counts = [_outside_quotes(line).count(delimiter) for line in lines if line.strip()]
        return sum(count > 0 for count in counts), sum(counts)

    return max(DELIMITERS, key=presence)


def _outside_quotes(line: str) -> str:
    return "".join(line.split('"')[::2])


def _of_workbook(path: Path, sheet: str | None, largest_unpacked: int) -> Generator[Row, None, None]:
    try:
        with zipfile.ZipFile(path) as packed:
            if sum(part.file_size for part in packed.infolist()) > largest_unpacked:
                raise FileRefused("The workbook is too large: save the sheet as CSV.")
        yield from _numbered(_cells(path, sheet))
    except DAMAGED as wrong:
        raise FileRefused("The workbook is damaged and cannot be read.") from wrong


def _cells(path: Path, sheet: str | None) -> Iterator[tuple[Cell, ...]]:
    from openpyxl import load_workbook

    # Handed over open: by its name, openpyxl would refuse a workbook that is called .csv.
    with path.open("rb") as file:
        workbook = load_workbook(file, read_only=True, data_only=True)
        if sheet is not None and sheet not in workbook.sheetnames:
            raise FileRefused("The workbook has no sheet %(sheet)s.", sheet=sheet)
        chosen: Any = workbook[sheet or workbook.worksheets[0].title]
        # Some programs write a wrong size into the sheet, and all after it would be left out.
        chosen.reset_dimensions()
        yield from chosen.iter_rows(values_only=True)
        workbook.close()
