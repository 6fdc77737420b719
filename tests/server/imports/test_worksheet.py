"""A sheet of an .xlsx read straight from its XML says what openpyxl says of it, and what that does not tell."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from server.imports.cells import UNCALCULATED
from server.imports.rows import FileRefused, Row
from server.imports.workbook import LARGEST_UNPACKED, streamed
from server.imports.worksheet import NAMESPACE, numbers_of, shared_strings, sheet_rows

AT = datetime(2025, 9, 4, 16, 30, 15)  # noqa: DTZ001 (a spreadsheet's time has no zone)
DAY = datetime(2025, 9, 4)  # noqa: DTZ001
VALUES = ("沪A30001", " two\nlines ", "", None, 12, -3.5, 1e20, True, False, AT, DAY, time(9, 5), timedelta(hours=30))
FORMS = ("General", "yyyy/m/d", "yyyy-mm-dd hh:mm", "[h]:mm", '"h"yyyy')


class Pieces(io.BytesIO):
    """Comes in pieces that end within whatever there is."""

    def read(self, size: int | None = -1) -> bytes:
        return super().read(7)


def rows_of(inside: str, *, prefix: str = "", strings: tuple[str, ...] = ()) -> list[Row]:
    named = f"xmlns:{prefix}" if prefix else "xmlns"
    top = f"{prefix}:sheetData" if prefix else "sheetData"
    sheet = f'<?xml version="1.0"?><{top} {named}="{NAMESPACE}">{inside}</{top}>'
    return list(sheet_rows(Pieces(sheet.encode()), strings, numbers_of(Workbook())))


@pytest.mark.filterwarnings("ignore:Cell .* is marked as a date")
@pytest.mark.parametrize("with_texts_in_place", [False, True])
def test_every_value_is_what_openpyxl_reads(tmp_path: Path, with_texts_in_place: bool):
    book, path = Workbook(write_only=with_texts_in_place), tmp_path / "book.xlsx"
    sheet = book.create_sheet("表")
    for _ in FORMS:
        sheet.append(VALUES)
    book.save(path)
    if not with_texts_in_place:
        for row, form in zip(sheet.iter_rows(), FORMS, strict=True):
            for cell in row:
                cell.number_format = form
        book.save(path)
    theirs = load_workbook(path, data_only=True)["表"]
    (read,) = streamed(path, "表", LARGEST_UNPACKED)
    for row, known, form in zip(read.rows(), theirs.iter_rows(), FORMS, strict=True):
        shows_days = not with_texts_in_place and form in ("yyyy/m/d", '"h"yyyy')
        for mine, cell in zip(row.cells, known, strict=True):
            other = None if cell.value == "" else cell.value
            if shows_days and isinstance(other, datetime) and other.time() == time():
                other = other.date()
            assert (mine, type(mine)) == (other, type(other)), form


def test_hidden_rows_and_formulas_without_results_are_told_wherever_a_piece_ends():
    found = rows_of(
        '<x:row r="2" hidden="1"><x:c r="B2"><x:v>1</x:v></x:c></x:row>'
        '<x:row hidden="true"><x:c><x:f>A1&lt;2</x:f><x:v></x:v></x:c><x:c t="str"><x:f/><x:v/></x:c></x:row>'
        '<x:row r="5" spans="1:9"><x:c r="C5" t="b"><x:f>A1</x:f><x:v>1</x:v></x:c><x:c s="0"/></x:row>'
        '<x:row r="4"><x:c><x:v>9</x:v></x:c></x:row><x:row r="7"><x:c/></x:row>',
        prefix="x",
    )
    assert found == [Row(2, (None, 1), True), Row(3, (UNCALCULATED,), True), Row(5, (None, None, True))]


def test_texts_come_without_how_they_are_pronounced():
    text = "<r><t>维</t></r><r><rPr/><t>修</t></r><rPh><t>wéi</t></rPh>"
    assert rows_of(f'<row><c t="inlineStr"><is>{text}</is></c><c t="s"><v>1</v></c></row>', strings=("", "单")) == [
        Row(1, ("维修", "单"))
    ]
    shared = f'<sst xmlns="{NAMESPACE}"><si>{text}</si><si/><si><t>a&amp;b</t></si></sst>'
    assert shared_strings(Pieces(shared.encode())) == ["维修", "", "a&b"]


@pytest.mark.parametrize("cell", ['r="XFE1"', 'r="ABCD1"', 'r="A-1"', 't="s"'])
def test_a_cell_that_cannot_be_is_damage(cell):
    with pytest.raises((ValueError, LookupError)):
        rows_of(f"<row><c {cell}><v>3</v></c></row>")


def test_the_billionth_row_is_refused():
    with pytest.raises(FileRefused):
        rows_of('<row r="1000000000"><c><v>1</v></c></row>')


def test_a_sheet_that_is_broken_off_is_refused_after_what_stands_above(tmp_path: Path):
    book, path, broken = Workbook(), tmp_path / "book.xlsx", tmp_path / "broken.xlsx"
    for number in range(2_000):
        book.worksheets[0].append([number])
    book.save(path)
    with zipfile.ZipFile(path) as whole, zipfile.ZipFile(broken, "w") as part:
        for name in whole.namelist():
            content = whole.read(name)
            part.writestr(name, content[:-200] if name.endswith("sheet1.xml") else content)
    rows = streamed(broken, None, LARGEST_UNPACKED)[0].rows()
    assert next(rows) == Row(1, (0,))
    with pytest.raises(FileRefused):
        list(rows)
