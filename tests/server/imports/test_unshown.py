"""Rows and columns that a workbook hides, whatever its kind: read like the others, and told."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from struct import pack, unpack_from
from typing import Any

import openpyxl
import pytest

from server.imports import reading, unpacking
from server.imports.compound import workbook_stream
from server.imports.unshown import unshown
from server.imports.workbook import LARGEST_UNPACKED
from tests.running import ROOT

TABLE = (("委托书号", "车牌号", "服务顾问"), ("H1", "沪A12345", "李示例"), ("H2", "沪A12346", "李示例"))
"""Its third row and its second column are hidden."""
OLD = ROOT / "tests" / "golden" / "imports" / "old.xls"


def xlsx(path: Path) -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for row in TABLE:
        sheet.append(row)
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["B"].hidden = True
    book.save(path)


def ods(path: Path) -> None:
    def row(cells: tuple[str, ...], more: str = "") -> str:
        told = "".join(
            f'<table:table-cell office:value-type="string"><text:p>{one}</text:p></table:table-cell>' for one in cells
        )
        return f"<table:table-row{more}>{told}</table:table-row>"

    namespaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    columns = '<table:table-column/><table:table-column table:visibility="collapse"/><table:table-column/>'
    rows = row(TABLE[0]) + row(TABLE[1]) + row(TABLE[2], ' table:visibility="filter"')
    body = f'<office:spreadsheet><table:table table:name="S">{columns}{rows}</table:table></office:spreadsheet>'
    manifest = '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("META-INF/manifest.xml", manifest)
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr(
            "content.xml",
            f"<office:document-content{namespaces}><office:body>{body}</office:body></office:document-content>",
        )


def _record(kind: int, body: bytes = b"") -> bytes:
    """A record of an .xlsb: numbers in sevens of bits."""
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    return head + bytes([len(body) & 0x7F | 0x80, len(body) >> 7]) + body


def _text(text: str) -> bytes:
    return pack("<I", len(text)) + text.encode("utf-16-le")


def xlsb(path: Path) -> None:
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relation = f'<Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.bin"/>'
    hidden = _record(60, pack("<IIIIH", 1, 1, 0, 0, 1))
    rows = b""
    for number, cells in enumerate(TABLE):
        rows += _record(0, pack("<IIHBB", number, 0, 300, 0, 0x10 if number == 2 else 0) + b"\0" * 5)
        for place, cell in enumerate(cells):
            rows += _record(6, pack("<II", place, 0) + _text(cell))
    sheet = _record(129) + _record(148, pack("<IIII", 0, 2, 0, 2)) + _record(390) + hidden + _record(391)
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("xl/_rels/workbook.bin.rels", f'<Relationships xmlns="{package}">{relation}</Relationships>')
        bundle = _record(156, pack("<II", 0, 1) + _text("r1") + _text("S"))
        packed.writestr("xl/workbook.bin", _record(131) + _record(143) + bundle + _record(144) + _record(132))
        packed.writestr("xl/worksheets/sheet1.bin", sheet + _record(145) + rows + _record(146) + _record(130))


def xml(path: Path) -> None:
    def row(cells: tuple[str, ...], more: str = "") -> str:
        return f"<Row{more}>" + "".join(f'<Cell><Data ss:Type="String">{one}</Data></Cell>' for one in cells) + "</Row>"

    space = "urn:schemas-microsoft-com:office:spreadsheet"
    rows = row(TABLE[0]) + row(TABLE[1]) + row(TABLE[2], ' ss:Hidden="1"')
    table = f'<Worksheet ss:Name="S"><Table><Column ss:Index="2" ss:Hidden="1"/>{rows}</Table></Worksheet>'
    path.write_text(f'<?xml version="1.0"?><Workbook xmlns="{space}" xmlns:ss="{space}">{table}</Workbook>', "utf-8")


@pytest.mark.parametrize("write", [xlsx, ods, xlsb, xml])
def test_every_kind_of_workbook_tells_what_it_hides(write: Callable[[Path], None], tmp_path: Path) -> None:
    path = tmp_path / "file"
    write(path)
    for file in (path, unpacking.unpack(path, LARGEST_UNPACKED)):
        (sheet,) = reading.sheets(file)
        rows = list(sheet.rows())
        assert [row.cells for row in rows] == [*TABLE]
        assert [row.number for row in rows if row.hidden] == [3]
        assert sheet.hidden_columns == {1}


def test_an_old_workbook_tells_what_it_hides(tmp_path: Path) -> None:
    path = tmp_path / "old.xls"
    shutil.copy(OLD, path)
    (none,) = unshown(path)
    assert not none.rows | none.columns
    content = bytearray(OLD.read_bytes())
    stream = workbook_stream(OLD.read_bytes())
    begin, at = content.find(stream[:64]), 0
    while at + 4 <= len(stream):
        kind, size = unpack_from("<HH", stream, at)
        if kind == 0x0208 and unpack_from("<H", stream, at + 4) == (2,):
            content[begin + at + 16] |= 0x20
        if kind == 0x007D:
            content[begin + at + 12] |= 1
        at += 4 + size
    path.write_bytes(content)
    (found,) = unshown(path)
    assert found.rows == {3}
    (sheet,) = reading.sheets(path)
    assert [row.number for row in sheet.rows() if row.hidden] == [3]
    # What is cut off or no workbook at all hides nothing that anybody knows of.
    for size in range(0, len(content), 97):
        path.write_bytes(content[:size])
        assert unshown(path) in ([], [found]) or size > len(content) // 2
