"""The standard-time table goes out, is edited in a spreadsheet, and comes back."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook

from board.orders.standards import Standards
from server.imports import standards
from server.imports.rows import FileRefused
from tests.builders import operation
from tests.running import ROOT


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "standards.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize(
    "text",
    [
        "code,name,trade,standard_minutes\nM1,更换机油,mechanical,90\n",
        "编号,项目,工种,标准工时\nM1,更换机油,机修,90\n",
        "编号,项目,工种,工时（小时）\nM1,更换机油,机修,1.5\n",
        "编号,项目,工种,工时\nM1,更换机油,机电,90\n",
        "一般维修项目时间标准,,,\n编 号,项目名称,工种,工时(分钟)\nM1,更换机油,机修,９０\n,,,\n",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "gbk"])
def test_a_table_reads_alike_in_both_languages_and_units(tmp_path, text, encoding):
    table = standards.read(written(tmp_path, text, encoding))
    assert table.operations == (operation(90, "mechanical", "M1", "更换机油"),)
    assert table.refused == ()


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (",更换机油,机修,90", "编号 is missing"),
        ("M2,,机修,90", "项目 is missing"),
        ("M2,更换机油,电工,90", "not one of the words"),
        ("M2,更换机油,机修,1.5", "not a whole number"),
        ("M2,更换机油,机修,0", "from 1 to"),
        ("M2,更换机油,机修,一小时", "not a number"),
        ("M1,再来一次,机修,90", "M1 stands there twice"),
    ],
)
def test_a_bad_row_is_refused_and_the_others_are_taken(tmp_path, row, why):
    table = standards.read(written(tmp_path, f"编号,项目,工种,标准工时\nM1,更换机油,机修,90\n{row}\nM3,喷漆,喷漆,60\n"))
    assert [one.code for one in table.operations] == ["M1", "M3"]
    assert [line.row for line in table.refused] == [3]
    assert why in str(table.refused[0].reason)


def test_a_column_that_could_be_hours_or_minutes_is_not_guessed(tmp_path):
    with pytest.raises(FileRefused, match="hours or minutes"):
        standards.read(written(tmp_path, "编号,项目,工种,工时\nM1,更换机油,机修,1.5\nM2,大修,机修,24\n"))


def test_a_table_without_times_is_refused(tmp_path):
    with pytest.raises(FileRefused, match="no column of standard times"):
        standards.read(written(tmp_path, "编号,项目,工种\nM1,更换机油,机修\n"))


def test_the_difference_names_what_is_new_changed_and_left_out():
    before = Standards([operation(60, code="A"), operation(60, code="B"), operation(60, code="C")])
    table = [operation(60, code="A"), operation(70, code="B"), operation(10, code="D")]
    found = standards.difference(before, table)
    assert [one.code for one in found.added] == ["D"]
    assert [(old.standard_minutes, new.standard_minutes) for old, new in found.changed] == [(60, 70)]
    assert (found.unchanged, found.left) == (1, 1)
    after = standards.merged(before, table)
    assert [(one.code, one.standard_minutes) for one in after] == [("A", 60), ("B", 70), ("C", 60), ("D", 10)]


def test_the_shops_first_table_must_be_right_throughout(tmp_path):
    assert len(standards.operations_of(ROOT / "samples" / "standards.csv")) == 55
    with pytest.raises(FileRefused, match=r"standards\.csv, row 2"):
        standards.operations_of(written(tmp_path, "编号,项目,工种,标准工时\nM1,更换机油,机修,0\n"))


def test_a_table_that_went_out_as_a_workbook_comes_back_the_same(tmp_path):
    kept = Standards(standards.operations_of(ROOT / "samples" / "standards.csv"))
    book = Workbook()
    book.worksheets[0].append(["一般维修项目时间标准"])
    book.worksheets[0].append(["编号", "项目", "工种", "标准工时（分钟）"])
    for one in kept:
        book.worksheets[0].append([one.code, one.name, one.trade, one.standard_minutes])
    book.save(tmp_path / "table.xlsx")
    found = standards.difference(kept, standards.read(tmp_path / "table.xlsx").operations)
    assert (found.added, found.changed, found.unchanged, found.left) == ([], [], 55, 0)
