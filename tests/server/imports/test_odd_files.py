"""Odd and hostile files: each comes in right, or is refused with what is wrong with it, and never in silence."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from board.orders.fold import fold
from server.imports import unpacking
from server.imports.fields import JOB_FIELDS
from server.imports.grouping import groups
from server.imports.jobs import import_jobs
from server.imports.mapping import PLAIN
from server.imports.outcome import Outcome
from server.imports.rows import FileRefused
from server.imports.table import opened
from server.imports.workbook import LARGEST_UNPACKED
from tests.server.imports.test_exports import brought_in, importing, shop

__all__ = ["shop"]
HEADINGS = ["委托书号", "车牌号", "维修类型", "服务顾问", "接车时间", "约定交车时间", "交车时间"]
ORDER = ["V1", "沪A30001", "常规保养", "李示例", "2025-09-04 09:00", "2025-09-04 17:00", "2025-09-04 16:30"]
ENGLISH_HEADINGS = ["R/O No.", "License Plate", "RO Type", "Service Advisor", "Date In", "Promised", "Delivered"]
OTHER_HEADINGS = ["任务委托书号", "车辆号牌", "送修类别", "S/A", "入厂日期", "承诺交付时间", "实际取车时间"]
LONG_HEADINGS = ["委託書號", "車牌號碼", "維修類型", "服務顧問", "進廠時間", "約定交車時間", "交車時間"]


def order(number: str, **changes: str) -> list[str]:
    return list((dict(zip(HEADINGS, ORDER, strict=True)) | {"委托书号": number} | changes).values())


def text(*rows: list[str], headings: list[str] = HEADINGS) -> str:
    file = io.StringIO()
    csv.writer(file).writerows([headings, *rows])
    return file.getvalue()


def packed(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, "<x/>")
    return file.getvalue()


def in_a_way_nobody_knows() -> bytes:
    """A workbook whose parts say that they are packed by method 99."""
    file = io.BytesIO()
    Workbook().save(file)
    octets = bytearray(file.getvalue())
    for sign, method in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        at = octets.find(sign)
        while at >= 0:
            octets[at + method] = 99
            at = octets.find(sign, at + 4)
    return bytes(octets)


def taken(shop: Any, folder: Path, content: bytes | str) -> Outcome:
    path = folder / "file"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return brought_in(shop, path)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "nothing in the file"),
        (packed("[Content_Types].xml", "word/document.xml"), "document (DOCX)"),
        (packed("维修.csv"), "packed archive (ZIP)"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "WordDocument".encode("utf-16-le"), "document (DOC)"),
        (text(ORDER).encode().replace(b"V1", b"V\x001"), "neither a workbook nor text"),
        (in_a_way_nobody_knows(), "damaged"),
    ],
    ids=["empty", "docx", "zip", "doc", "zero-byte", "unknown-packing"],
)
def test_what_is_no_table_is_called_by_its_name(shop, tmp_path, content, why):
    with pytest.raises(FileRefused) as refused:
        taken(shop, tmp_path, content)
    assert why in str(refused.value)


def test_long_characters_in_big5_are_read_as_the_short_ones(shop, tmp_path):
    row = order("B1", 车牌号="粵Z3001港", 维修类型="常規保養", 服务顾问="陳顧問")
    outcome = taken(shop, tmp_path, text(row, headings=LONG_HEADINGS).encode("big5"))
    assert (outcome.imported, outcome.strangers) == (1, {"陳顧問"})
    job = fold(shop.log.of_job("B1"))
    assert job is not None
    assert (job.plate, job.repair_type) == ("粤Z3001港", "maintenance")


def test_a_formula_that_went_wrong_is_no_value(shop, tmp_path):
    book, file = Workbook(), io.BytesIO()
    for row in (HEADINGS, order("E1", 服务顾问="#REF!"), order("E2", 服务顾问="#N/A"), order("#VALUE!")):
        book.worksheets[0].append(row)
    book.save(file)
    outcome = taken(shop, tmp_path, file.getvalue())
    assert (outcome.imported, sorted(one.row for one in outcome.refused.first(9))) == (0, [2, 3, 4])
    assert all("is an error of the spreadsheet" in str(one.reason) for one in outcome.refused.first(9))


def test_a_number_with_a_fraction_of_nothing_is_that_number(shop, tmp_path):
    outcome = taken(shop, tmp_path, text(order("20250904003.0"), order("20250904003"), order("202509040010001234.0")))
    assert (outcome.read, outcome.imported) == (2, 1)
    assert fold(shop.log.of_job("20250904003")) is not None
    assert "has lost digits" in str(outcome.refused.first(1)[0].reason)


def test_a_telephone_number_is_no_plate(shop, tmp_path):
    outcome = taken(shop, tmp_path, text(order("T1", 车牌号="13812345678"), order("T2", 车牌号="021-55556666")))
    assert [(one.order_no, one.reason.field) for one in outcome.refused.first(9)] == [("T1", "plate"), ("T2", "plate")]


def test_what_the_file_has_no_column_for_is_called_as_files_call_it(shop, tmp_path):
    (refused,) = taken(shop, tmp_path, text(order("O1", 交车时间=""))).refused.first(9)
    assert "维修项目" in str(refused.reason)


def test_rows_that_a_filter_hides_are_told_and_left_out_on_demand(shop, tmp_path):
    book, path = Workbook(), tmp_path / "filtered.xlsx"
    for row in (HEADINGS, order("H1"), order("H2", 车牌号="??"), order("H3")):
        book.worksheets[0].append(row)
    book.worksheets[0].row_dimensions[3].hidden = True
    book.save(path)
    rows = unpacking.unpack(path, LARGEST_UNPACKED)
    how = replace(importing(shop), dry_run=True)
    for file in (path, rows):
        for left_out, counts in ((False, (3, 1, 1)), (True, (2, 0, 1))):
            with opened(file, JOB_FIELDS, replace(PLAIN, without_hidden=left_out), how.dating) as table:
                outcome = import_jobs(table, how)
            assert (outcome.read, outcome.refused.count, outcome.hidden) == counts


CLOSED = text(order("{0}")).splitlines()[1]
PAGE = "<table><tr>{}</tr><tr>{}</tr></table>"
ODD = {
    "two marks of byte order": "\ufeff\ufeff" + text(order("{0}")),
    "signs without width": text(order("{0}"), headings=["委托书号\u200b", "\u200b车牌号", *HEADINGS[2:]]),
    "headings in English": text(order("{0}"), headings=ENGLISH_HEADINGS),
    "headings of another maker": text(order("{0}"), headings=OTHER_HEADINGS),
    "marks of a form": text(order("{0}"), headings=["*委托书号（必填）", "车牌号：", "维修类型*", *HEADINGS[3:]]),
    "a tab within quotation marks": text(order("{0}", 服务顾问="@")).replace(",", "\t").replace("@", '"李示例\t"'),
    "a page that does not begin as one": "<div><b>台账</b>" + PAGE,
    "rows of a page without their ends": "<body>" + PAGE.replace("</tr>", ""),
    "a title on every page": f"日报表\n{text(order('{0}'))}\n日报表,,,,,,\n{text(order('{0}'))}",
    "a remark below the table": text(order("{0}")) + "以上内容仅供参考\n",
    "the colour behind the plate": text(order("{0}", 车牌号="沪A30001（蓝牌）")),
    "another count of years": text(order("{0}", 接车时间="114/09/04 09:00")),
    "a count of records": text(order("{0}")) + "共 1 条记录\n",
    "separator told in the first line": "sep=;\n" + text(order("{0}")).replace(",", ";"),
}
"""Odd files of one order each, which comes in as ORDER; {0} is its number."""


@pytest.mark.parametrize("kind", ODD)
def test_an_odd_file_comes_in_right(shop, tmp_path, kind):
    number = f"ODD{list(ODD).index(kind)}"
    cells = ["".join(f"<td>{cell}" for cell in row) for row in (HEADINGS, order(number))]
    content = ODD[kind].format(*cells) if "<table>" in ODD[kind] else ODD[kind].replace("{0}", number)
    outcome = taken(shop, tmp_path, content)
    assert (outcome.read, outcome.imported, outcome.refused.count, outcome.broken_off) == (1, 1, 0, None), kind
    job = fold(shop.log.of_job(number))
    assert job is not None
    assert (job.plate, job.advisor, job.received_at) == ("沪A30001", "李示例", datetime(2025, 9, 4, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"交车时间": "9月4日 16:30"}, "has no year"),
        ({"交车时间": "2025-09-04 16:30-17:00"}, "two ways"),
        ({"交车时间": "2025-09-04 9.5"}, "two ways"),
        ({"车牌号": "沪A30001/沪A30002"}, "not a licence plate"),
        ({"交车时间": "", "维修项目": "换机油", "标准工时(小时)": "1,5"}, "not a number"),
    ],
)
def test_an_odd_cell_is_refused_with_what_is_wrong_with_it(shop, tmp_path, changes, why):
    row = dict(zip(HEADINGS, ORDER, strict=True)) | {"委托书号": "ODDCELL"} | changes
    outcome = taken(shop, tmp_path, text(list(row.values()), headings=list(row)))
    assert [why in str(one.reason) for one in outcome.refused.first(9)] == [True]


def test_an_order_that_an_open_quotation_mark_would_swallow_is_not_lost_in_silence(shop, tmp_path):
    outcome = taken(shop, tmp_path, text(order("Q1")) + 'Q2,"沪A30001,常规保养\n' + CLOSED.replace("{0}", "Q3"))
    assert (outcome.imported, str(outcome.broken_off)) == (
        1,
        "The file can be read up to row 3 only: a quotation mark there is not closed.",
    )


def test_a_page_that_was_cut_off_says_so(shop, tmp_path):
    cells = ["".join(f"<td>{cell}</td>" for cell in row) for row in (HEADINGS, order("CUT"), order("CUT2"))]
    outcome = taken(shop, tmp_path, f"<table><tr>{cells[0]}</tr><tr>{cells[1]}</tr><tr>{cells[2][:60]}")
    assert (outcome.imported, "up to row 3 only" in str(outcome.broken_off)) == (1, True)


def test_what_stands_for_no_plate_is_none(shop, tmp_path):
    rows = [[*order(f"NP{n}", 车牌号=sign), "王示例"] for n, sign in enumerate(("NULL", "0", "暂无", "—"))]
    assert taken(shop, tmp_path, text(*rows, headings=[*HEADINGS, "顾客"])).unusual_plates == []
    job = fold(shop.log.of_job("NP0"))
    assert job is not None
    assert job.no_plate


def test_only_rows_of_an_order_that_stand_apart_wait_in_memory_for_the_end(shop, tmp_path):
    path = tmp_path / "operations.csv"
    path.write_text(text(*(order(number) for number in ("G1", "G1", "G2", "G3", "G3", "G2", "G4"))))
    with opened(path, JOB_FIELDS, PLAIN, importing(shop).dating) as table:
        assert table.seen is not None
        found = [[row.number for row in rows] for rows in groups(table.rows, table.columns, table.seen.scattered)]
    assert (found, len(table.seen.scattered)) == ([[2, 3], [5, 6], [8], [4, 7]], 1)
