"""A file becomes rows whatever program wrote it, and its columns are found by heading or by map."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from board.refused import Refused
from server.imports import headings, mapping, reading
from server.imports.fields import APPOINTMENT_FIELDS, JOB_FIELDS, STANDARD_FIELDS
from server.imports.mapping import PLAIN, Columns, Map, load_map, wanted
from server.imports.rows import FileRefused, Row
from tests.running import ROOT

HEADINGS = ["委托书号", "车牌号", "维修类型", "服务顾问", "接车时间"]
ORDER = ["WT1", "沪A12345", "常规保养", "张示例", "2026-05-04 08:30"]


def read(path: Path, **options: Any) -> list[tuple[Any, ...]]:
    return [row.cells for row in reading.sheets(path, **options)[0].rows()]


def written(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def workbook(path: Path, rows: Iterable[Iterable[Any]], title: str = "Sheet") -> Path:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    book.save(path)
    return path


def columns_of(rows: list[list[Any]], how: Map = PLAIN) -> tuple[Columns, list[Row]]:
    numbered = iter([Row(n, tuple(row)) for n, row in enumerate(rows, start=1)])
    found, below = headings.find(numbered, JOB_FIELDS, wanted(JOB_FIELDS, how))
    return mapping.columns_of(found, JOB_FIELDS, how), list(below)


def mapped(tmp_path: Path, text: str) -> Map:
    return load_map(written(tmp_path / "own.map.yaml", text), JOB_FIELDS)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_a_text_file_reads_alike_in_every_encoding_and_with_every_delimiter(tmp_path, encoding, delimiter):
    text = "\r\n".join(delimiter.join(row) for row in (HEADINGS, ORDER)) + "\r\n"
    assert read(written(tmp_path / "day.csv", text, encoding)) == [tuple(HEADINGS), tuple(ORDER)]


def test_gbk_far_into_a_file_is_noticed(tmp_path):
    text = "a,b\n" + "1,2\n" * 400_000 + "沪,示例\n"
    assert read(written(tmp_path / "long.csv", text, "gbk"))[-1] == ("沪", "示例")


def test_a_list_within_a_cell_is_not_taken_for_columns(tmp_path):
    text = "委托书号,维修项目\nWT1,M01;M02;M03;M04\nWT2,M01;M02\n"
    assert read(written(tmp_path / "day.csv", text))[1] == ("WT1", "M01;M02;M03;M04")


def test_blank_rows_are_left_out_and_the_others_keep_their_numbers(tmp_path):
    path = written(tmp_path / "day.csv", "a,b\n\n , \n1,2\n,\n,\n")
    assert [(row.number, row.cells) for row in reading.sheets(path)[0].rows()] == [(1, ("a", "b")), (4, ("1", "2"))]


def test_a_quoted_cell_may_hold_the_delimiter_and_a_line_break(tmp_path):
    assert read(written(tmp_path / "day.csv", 'a,b\n"x, y","1\n2"\n'))[1] == ("x, y", "1\n2")


def test_an_open_quotation_mark_does_not_swallow_the_file_in_silence(tmp_path):
    path = written(tmp_path / "day.csv", "a,b\n1,2\n" + '3,"4\n' + "5,6\n" * 1000)
    got: list[Any] = []
    with pytest.raises(FileRefused, match="up to row 3 only"):
        got.extend(row.cells for row in reading.sheets(path)[0].rows())
    assert got == [("a", "b"), ("1", "2")]


def test_a_workbook_reads_like_the_same_csv_and_whatever_its_name(tmp_path):
    path = workbook(tmp_path / "day.csv", [HEADINGS, ORDER])
    assert read(path) == [tuple(HEADINGS), tuple(ORDER)]


def test_a_map_may_name_the_sheet(tmp_path):
    book = Workbook()
    book.worksheets[0].append(["not", "this"])
    book.create_sheet("五月").append(["this"])
    book.save(tmp_path / "day.xlsx")
    assert read(tmp_path / "day.xlsx", named="五月") == [("this",)]
    with pytest.raises(FileRefused, match="no sheet 六月"):
        read(tmp_path / "day.xlsx", named="六月")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "damaged"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "picture"),
        (b"PK\x03\x04 but not a workbook", "damaged"),
        (b"\xff\xfe\x00\xd8\x41", "neither a workbook nor text"),
    ],
)
def test_what_is_no_table_is_refused_in_words(tmp_path, content, why):
    path = tmp_path / "table"
    path.write_bytes(content)
    with pytest.raises(FileRefused, match=why):
        read(path)


@pytest.mark.parametrize(("in_file", "in_directory", "value"), [(6, 8, 1), (8, 10, 99)], ids=["encrypted", "unknown"])
def test_a_workbook_that_cannot_be_unpacked_is_refused(tmp_path, in_file, in_directory, value):
    path = workbook(tmp_path / "day.xlsx", [HEADINGS, ORDER])
    packed = bytearray(path.read_bytes())
    for mark, place in ((b"PK\x03\x04", in_file), (b"PK\x01\x02", in_directory)):
        found = -1
        while (found := packed.find(mark, found + 1)) >= 0:
            packed[found + place] = value
    path.write_bytes(packed)
    with pytest.raises(FileRefused, match="damaged"):
        read(path)


def test_a_workbook_that_unpacks_into_too_much_is_refused(tmp_path):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b" " * 3_000_000)
    with pytest.raises(FileRefused, match="too large"):
        read(path, largest_unpacked=1_000_000)


def test_the_headings_are_found_below_titles_and_however_they_are_spread():
    title = ["示例汽车 4S 店", None, None, None, None]
    spread = ["委 托 书 号", "车牌号 ", " 维修类型", "服务顾问", "接车时间"]
    columns, below = columns_of([title, [], spread, ORDER])
    assert columns.places == {"order_no": 0, "plate": 1, "repair_type": 2, "advisor": 3, "received_at": 4}
    assert [row.number for row in below] == [4]


def test_a_file_without_a_needed_column_is_refused_with_the_names_it_may_have():
    with pytest.raises(FileRefused) as refusal:
        columns_of([HEADINGS[1:], ORDER[1:]])
    assert refusal.value.params["column"] == "委托书号"
    assert "委托书号" in str(refusal.value)


def test_an_empty_file_and_a_file_of_numbers_have_no_headings():
    for rows in ([], [[1, 2, 3], [4, 5, 6]]):
        with pytest.raises(FileRefused, match=r"no row of headings|nothing in the file"):
            columns_of(rows)


def test_two_columns_of_one_name_are_refused_when_they_matter():
    with pytest.raises(FileRefused, match="Two columns are called 车牌号"):
        columns_of([[*HEADINGS, "车牌号"], [*ORDER, "沪B12345"]])
    columns_of([[*HEADINGS, "备注", "备注"], [*ORDER, "", ""]])


def test_a_map_is_taken_at_its_word(tmp_path):
    how = mapped(
        tmp_path, "columns: {order_no: Nr, plate: [牌, 车牌], repair_type: 类, advisor: SA, received_at: 到}\n"
    )
    columns, _ = columns_of(
        [["Nr", "车牌", "类", "SA", "到", "交车时间"], ["WT1", "沪A12345", "首保", "张示例", "08:30", "x"]], how
    )
    assert columns.places == {"order_no": 0, "plate": 1, "repair_type": 2, "advisor": 3, "received_at": 4}
    assert columns.called("plate") == "车牌"


def test_a_mapped_column_that_the_file_lacks_is_refused(tmp_path):
    how = mapped(
        tmp_path,
        "columns: {order_no: 委托书号, plate: 车牌号, repair_type: 维修类型,"
        " advisor: 服务顾问, received_at: 接车时间, model: 款}",
    )
    with pytest.raises(FileRefused, match="no column for model"):
        columns_of([HEADINGS, ORDER], how)


def test_a_default_stands_in_for_a_column_and_for_a_blank_cell(tmp_path):
    how = mapped(tmp_path, "defaults: {repair_type: 首保, advisor: 李示例}")
    columns, (row,) = columns_of(
        [["委托书号", "车牌号", "接车时间", "服务顾问"], ["WT1", "沪A12345", "08:30", " "]], how
    )
    assert (columns.cell(row, "repair_type"), columns.cell(row, "advisor")) == ("首保", "李示例")


def test_words_of_a_map_come_before_ours_and_ours_stay(tmp_path):
    words = columns_of([HEADINGS, ORDER], mapped(tmp_path, "words: {repair_type: {小保: maintenance, 保养: rework}}"))[
        0
    ].words("repair_type")
    assert (words["小保"], words["保养"], words["首保"]) == ("maintenance", "rework", "first_service")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("colums: {}", "line 1: colums is not a known key; did you mean columns?"),
        ("columns:\n  plates: 车牌号", "line 2: columns.plates is not a known key; did you mean plate?"),
        ("columns: 车牌号", "line 1: columns must be a group of keys"),
        ("words:\n  repair_type:\n    小保: service", "line 3: words.repair_type.小保 must be one of: maintenance"),
        ("time_zone: Beijing", "line 1: time_zone is not a time zone"),
        ("separator: ''", "line 1: separator must be text"),
        ("columns: [", "line 1"),
        ("sheet: " + "9" * 5_000, "line 1"),
        (
            "a: &a [1,2,3,4,5,6,7,8]\n"
            + "".join(f"{b}: &{b} [{','.join([f'*{a}'] * 8)}]\n" for a, b in pairwise("abcdefgh")),
            "values",
        ),
        ("# " + "x" * 70_000, "too large"),
    ],
)
def test_a_fault_in_a_map_is_told_with_its_line(tmp_path, text, said):
    with pytest.raises(Refused) as refusal:
        mapped(tmp_path, text)
    assert "own.map.yaml" in str(refusal.value)
    assert said in str(refusal.value)


def test_every_field_is_in_the_docs():
    page = (ROOT / "docs" / "reference" / "import.md").read_text(encoding="utf-8")
    assert [
        one.name for one in (*JOB_FIELDS, *APPOINTMENT_FIELDS, *STANDARD_FIELDS[:5]) if f"`{one.name}`" not in page
    ] == []


def test_a_map_may_be_empty_but_must_be_utf_8(tmp_path):
    path = tmp_path / "gbk.yaml"
    path.write_bytes("columns: {plate: 车牌}".encode("gbk"))
    with pytest.raises(FileRefused, match=r"gbk\.yaml is not UTF-8"):
        load_map(path, JOB_FIELDS)
