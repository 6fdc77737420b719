"""Which rows and columns an .xls, .xlsb or .ods does not show: the library that reads their cells does not tell.

Nothing is refused here: of a file that is not as expected nothing is known to be hidden.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from struct import error as WrongBytes
from struct import unpack_from
from typing import IO
from xml.etree import ElementTree
from xml.parsers import expat

from server.imports.compound import workbook_stream

CHUNK_BYTES = 2**14
MOST_REPEATED = 10_000
"""So many rows alike at most hold anything."""
COLUMNS = range(2**14)
BOF, EOF, BOUND_SHEET, ROW, COLUMN_INFO = 0x0809, 0x000A, 0x0085, 0x0208, 0x007D
"""Records of an .xls."""
ROW_HEADER, COLUMN_OF_XLSB, BUNDLE_SHEET = 0, 60, 156
"""Records of an .xlsb."""
TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
NOT_SHOWN = ("collapse", "filter")
RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
UNEXPECTED = (WrongBytes, LookupError, ValueError, ElementTree.ParseError, expat.ExpatError, OSError, RuntimeError)


@dataclass(slots=True)
class Unshown:
    """Of one sheet, counted as a spreadsheet does: rows from 1; columns from 0, as cells are."""

    rows: set[int] = field(default_factory=set)
    columns: set[int] = field(default_factory=set)


NOTHING = Unshown()


def unshown(path: Path) -> list[Unshown]:
    """Of each sheet of the workbook, in their order, as far as it can be told."""
    try:
        if not zipfile.is_zipfile(path):
            return _of_xls(workbook_stream(path.read_bytes()))
        with zipfile.ZipFile(path) as packed:
            if "content.xml" in packed.namelist():
                with packed.open("content.xml") as source:
                    return _of_ods(source)
            return _of_xlsb(packed)
    except UNEXPECTED:
        return []


def _of_xls(stream: bytes) -> list[Unshown]:
    found: list[Unshown] = []
    begins: dict[int, Unshown] = {}
    now, at = NOTHING, 0
    while at + 4 <= len(stream):
        kind, size = unpack_from("<HH", stream, at)
        body = at + 4
        if kind == BOUND_SHEET:
            found.append(Unshown())
            begins[unpack_from("<I", stream, body)[0]] = found[-1]
        elif kind == BOF and at in begins:
            now = begins[at]
        elif kind == ROW and now is not NOTHING:
            row, flags = unpack_from("<H10xH", stream, body)
            if flags & 0x20:
                now.rows.add(row + 1)
        elif kind == COLUMN_INFO and now is not NOTHING:
            first, last, flags = unpack_from("<HH4xH", stream, body)
            if flags & 1:
                now.columns.update(range(first, min(last, COLUMNS[-1]) + 1))
        at = body + size
    return found


def _of_xlsb(packed: zipfile.ZipFile) -> list[Unshown]:
    root = ElementTree.fromstring(packed.read("xl/_rels/workbook.bin.rels"))
    targets = {one.get("Id"): one.get("Target", "").removeprefix("/xl/") for one in root.iter(RELATION)}
    found = []
    for kind, body in _records(packed.read("xl/workbook.bin")):
        if kind == BUNDLE_SHEET:
            (length,) = unpack_from("<I", body, 8)
            target = targets[body[12 : 12 + 2 * length].decode("utf-16-le")]
            found.append(_of_sheet(packed.read(f"xl/{target}")))
    return found


def _of_sheet(part: bytes) -> Unshown:
    found = Unshown()
    for kind, body in _records(part):
        if kind == ROW_HEADER:
            row, flags = unpack_from("<I7xB", body)
            if flags & 0x10:
                found.rows.add(row + 1)
        elif kind == COLUMN_OF_XLSB:
            first, last, flags = unpack_from("<II8xH", body)
            if flags & 1:
                found.columns.update(range(first, min(last, COLUMNS[-1]) + 1))
    return found


def _records(part: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(part):
        kind, at = _number(part, at, 2)
        size, at = _number(part, at, 4)
        yield kind, part[at : at + size]
        at += size


def _number(part: bytes, at: int, longest: int) -> tuple[int, int]:
    """A number written in sevens of bits, the lowest first, and where it ends; the highest bit says whether more
    follow."""
    found = 0
    for place in range(longest):
        byte = part[at + place]
        found |= (byte & 0x7F) << 7 * place
        if byte < 0x80:
            break
    return found, at + place + 1


def _of_ods(source: IO[bytes]) -> list[Unshown]:
    found: list[Unshown] = []
    row = column = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal row, column
        if tag == f"{TABLE} table":
            found.append(Unshown())
            row = column = 0
        elif not found:
            return
        elif tag == f"{TABLE} table-row":
            count = int(attributes.get(f"{TABLE} number-rows-repeated", "1"))
            if attributes.get(f"{TABLE} visibility") in NOT_SHOWN and count <= MOST_REPEATED:
                found[-1].rows.update(range(row + 1, row + count + 1))
            row += count
        elif tag == f"{TABLE} table-column":
            count = int(attributes.get(f"{TABLE} number-columns-repeated", "1"))
            if attributes.get(f"{TABLE} visibility") in NOT_SHOWN:
                found[-1].columns.update(range(column, min(column + count, COLUMNS[-1] + 1)))
            column += count

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = start
    while piece := source.read(CHUNK_BYTES):
        parser.Parse(piece)
    return found
