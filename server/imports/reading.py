"""A file of any kind as sheets of rows: its first bytes say what it is, whatever its name. Knows no meanings."""

from __future__ import annotations

import re
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from server.imports import markup, text_file, unpacked, unpacking, workbook
from server.imports.rows import FileRefused, Sheet
from server.imports.workbook import LARGEST_UNPACKED

PEEK_BYTES = 4096
COMMAND_SECONDS = 1_800
"""Of the processor, for a workbook for which nobody else waits."""
ZIP, COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


def _picture(form: str) -> FileRefused:
    return FileRefused("This is a picture (%(form)s), not a table: save the table as .xlsx or .csv.", form=form)


def _document(form: str) -> FileRefused:
    return FileRefused("This is a document (%(form)s), not a table: save the table as .xlsx or .csv.", form=form)


def _archive(form: str) -> FileRefused:
    return FileRefused("This is a packed archive (%(form)s), not a table: unpack it first.", form=form)


def _other(form: str) -> FileRefused:
    return FileRefused("Files of this kind (%(form)s) are not read: save the table as .xlsx or .csv.", form=form)


FOREIGN = (
    (b"\x89PNG", _picture, "PNG"),
    (b"\xff\xd8\xff", _picture, "JPEG"),
    (b"GIF8", _picture, "GIF"),
    (b"%PDF", _document, "PDF"),
    (b"{\\rtf", _document, "RTF"),
    (b"Rar!", _archive, "RAR"),
    (b"7z\xbc\xaf", _archive, "7z"),
    (b"\x1f\x8b", _archive, "GZIP"),
    (b"ID;P", _other, "SYLK"),
    (b"TABLE\r\n0,1", _other, "DIF"),
    (b"TABLE\n0,1", _other, "DIF"),
    (b"\x00\x01\x00\x00Standard ", _other, "Access"),
    (b"SQLite format 3", _other, "SQLite"),
    (b"\x09\x00\x04\x00", _other, "Excel 2"),
    (b"\x09\x02\x06\x00", _other, "Excel 3"),
    (b"\x09\x04\x06\x00", _other, "Excel 4"),
)
"""First bytes of what holds no table, and what to say of it."""


OTHER_TEXT = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:([\[{]\s*[{\[\"]|\{\s*\})|<\?xml\s)")
"""How texts begin that hold no rows of cells."""
JSON, XML = "JSON", "XML"
WORKBOOK, STRICT = "xl/workbook.xml", b"http://purl.oclc.org/ooxml/"
PACKED = "ZIP"
OLD_DOCUMENTS = {"WordDocument".encode("utf-16-le"): "DOC", "PowerPoint Document".encode("utf-16-le"): "PPT"}
DOCUMENTS = {"word/": "DOCX", "ppt/": "PPTX", "Index/": "Numbers, Pages"}
"""Names of parts, or how they begin, in documents that are packed as workbooks are."""


def sheets(path: Path, named: str | None = None, largest_unpacked: int = LARGEST_UNPACKED) -> list[Sheet]:
    """The visible sheets of a file, or the one that is named. Raises `FileRefused`, also while their rows are read."""
    start = _start_of(path)
    if start.startswith(unpacked.BEGINNING.encode()):
        return [one for one in unpacked.sheets(path) if named in (None, one.name)]
    for mark, refusal, form in FOREIGN:
        if start.startswith(mark):
            raise refusal(form)
    if start.startswith(COMPOUND):
        _check_parts(path.read_bytes(), OLD_DOCUMENTS)
        return workbook.whole(path, named)
    if start.startswith(ZIP):
        _check_packed(path)
        if _is_streamed(path):
            return workbook.streamed(path, named, largest_unpacked)
        return workbook.whole(path, named)
    of_markup = _markup(start)
    if of_markup is None and (other := OTHER_TEXT.match(start)):
        form = JSON if other[1] else XML
        raise _other(form)
    found = of_markup(path) if of_markup else [Sheet("", lambda: text_file.rows(path))]
    return [_only(one, named) for one in found]


@contextmanager
def plain_rows(path: Path, named: str | None = None) -> Iterator[Path]:
    """The file for a command; a workbook as a file of its rows, so that whatever it unpacks to costs no memory here."""
    if is_plain(path):
        yield path
        return
    with tempfile.TemporaryDirectory() as folder:
        yield unpacking.unpack(path, LARGEST_UNPACKED, named, into=Path(folder), seconds=COMMAND_SECONDS)


def is_plain(path: Path) -> bool:
    """Whether a file is text that costs no more than its size to read."""
    start = _start_of(path)
    return not start.startswith((ZIP, COMPOUND)) and _markup(start) is None


def _start_of(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(PEEK_BYTES)


def _markup(start: bytes) -> Callable[[Path], list[Sheet]] | None:
    told = start.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if told.startswith(b"mime-version:") or b"\nmime-version:" in told[:1000]:
        return markup.archive
    if b"urn:schemas-microsoft-com:office:spreadsheet" in told and told.startswith(b"<?xml"):
        return markup.spreadsheet
    if (
        (told.startswith(b"<?xml") and b"<html" in told)
        or told.startswith((b"<html", b"<!doctype html", b"<head", b"<meta", b"<style"))
        or (told.startswith(b"<") and b"<table" in told)
    ):
        return markup.page
    return None


def _is_streamed(path: Path) -> bool:
    """Whether the zip file is an .xlsx as far as it tells; one that is broken, locked or packed in an unknown way
    counts as that. Its strict form (ISO 29500) is unknown to what streams."""
    try:
        with zipfile.ZipFile(path) as packed:
            names = packed.namelist()
            if WORKBOOK in names and STRICT in packed.open(WORKBOOK).read(PEEK_BYTES):
                return False
    except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError):
        return True
    return "mimetype" not in names and not any(name.endswith("workbook.bin") for name in names)


def _check_parts(content: bytes, documents: Mapping[bytes, str]) -> None:
    for part, form in documents.items():
        if part in content:
            raise _document(form)


def _check_packed(path: Path) -> None:
    """`FileRefused` for a zip file that is whole and no workbook; a broken one its reader tells."""
    try:
        with zipfile.ZipFile(path) as packed:
            names = packed.namelist()
    except zipfile.BadZipFile:
        return
    for part, form in DOCUMENTS.items():
        if any(name.startswith(part) for name in names):
            raise _document(form)
    if names and "mimetype" not in names and not any(name.startswith("xl/") for name in names):
        raise _archive(PACKED)


def _only(sheet: Sheet, named: str | None) -> Sheet:
    if named is not None and named != sheet.name:
        raise FileRefused("The workbook has no sheet %(sheet)s.", sheet=named)
    return sheet
