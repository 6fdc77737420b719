"""Workbooks that cost more than they look: small files, made by hand, that unpack into very much."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{KIND}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{KIND}.worksheet+xml"/>'
    f'<Override PartName="/xl/sharedStrings.xml" ContentType="{KIND}.sharedStrings+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{KIND}.styles+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">'
    '<sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="r2" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
    f'<Relationship Id="r3" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>',
}
STRINGS, SHEET, STYLES = "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"
Pieces = Iterator[str]


def strings(inner: Pieces) -> Pieces:
    yield f'<sst xmlns="{MAIN}">'
    yield from inner
    yield "</sst>"


def sheet(inner: Pieces, before: str = "") -> Pieces:
    yield f'<worksheet xmlns="{MAIN}">{before}<sheetData>'
    yield from inner
    yield "</sheetData></worksheet>"


def styles(inner: Pieces) -> Pieces:
    yield f'<styleSheet xmlns="{MAIN}">'
    yield from inner
    yield "</styleSheet>"


def row(number: int, text: str) -> str:
    return f'<row r="{number}"><c r="A{number}" t="inlineStr"><is><t>{text}</t></is></c></row>'


def repeated(piece: str, times: int, together: int = 10_000) -> Pieces:
    for _ in range(times // together):
        yield piece * together


def write(path: Path, **parts: Pieces) -> Path:
    """A workbook of one sheet; `strings`, `sheet` and `styles` replace the plain ones."""
    plain = {
        STRINGS: parts.get("strings") or strings(iter(())),
        SHEET: parts.get("sheet") or sheet(iter([row(1, "a")])),
        STYLES: parts.get("styles") or styles(iter(())),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        for name, text in PARTS.items():
            packed.writestr(name, text)
        for name, pieces in plain.items():
            with packed.open(name, "w") as part:
                for piece in pieces:
                    part.write(piece.encode())
    return path


def laughs() -> Pieces:
    """Nine entities, each ten of the one before."""
    names = "abcdefghi"
    yield "<!DOCTYPE sst [<!ENTITY a 'ha'>"
    yield from (f"<!ENTITY {after} '{f'&{before};' * 10}'>" for before, after in pairwise(names))
    yield "]>"
    yield from strings(iter(["<si><t>&i;</t></si>"]))


HOSTILE: dict[str, Callable[[Path], Path]] = {
    "many long shared strings": lambda path: write(
        path, strings=strings(repeated(f"<si><t>{'ab' * 150}</t></si>", 500_000))
    ),
    "a cell of 80 million characters": lambda path: write(
        path, sheet=sheet(iter(["<row><c t='inlineStr'><is><t>", "a" * 80_000_000, "</t></is></c></row>"]))
    ),
    "entities of entities": lambda path: write(path, strings=laughs()),
    "a million formats": lambda path: write(
        path, styles=styles(iter(["<cellXfs>", *repeated("<xf numFmtId='1'/>", 1_000_000), "</cellXfs>"]))
    ),
    "a row of its own far down": lambda path: write(path, sheet=sheet(iter([row(1, "a"), row(10**12, "b")]))),
    "a row of a whole page": lambda path: write(path, sheet=sheet(iter([row(1, "a"), row(2, "b" * 33_000)]))),
}
"""Kind → what writes such a file."""
