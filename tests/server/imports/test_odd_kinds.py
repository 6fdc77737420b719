"""Kinds of files and ways of writing that no case file has: each comes in right, or says exactly why not."""

from __future__ import annotations

import io
import quopri
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from struct import pack
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from board.orders.fold import fold
from server.imports.rows import FileRefused
from tests.server.imports.test_exports import shop
from tests.server.imports.test_odd_files import HEADINGS, order, taken, text

__all__ = ["shop"]
END, NONE = 0xFFFFFFFE, 0xFFFFFFFF
"""Of a chain of sectors in an old Office file; no sector."""
NINE = datetime(2025, 9, 4, 1, tzinfo=UTC)
APART = ["委托书号", "车牌号", "维修类型", "服务顾问", "接车日期", "接车时间", "约定交车时间", "交车时间"]
TYPED = [datetime.fromisoformat(f"2025-09-04T{clock}") for clock in ("09:00", "17:00", "16:30")]
XML = (
    '<?xml version="1.0" encoding="{encoding}"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"'
    ' xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Styles><Style ss:ID="at">'
    '<NumberFormat ss:Format="General Date"/></Style></Styles><Worksheet ss:Name="S"><Table>{rows}</Table></Worksheet>'
    "</Workbook>"
)
STRICT = {
    b"http://schemas.openxmlformats.org/spreadsheetml/2006/main": b"http://purl.oclc.org/ooxml/spreadsheetml/main",
    b"http://schemas.openxmlformats.org/officeDocument/2006/": b"http://purl.oclc.org/ooxml/officeDocument/",
}


def apart(number: str, day: Any, clock: Any) -> list[Any]:
    row = order(number)
    return [*row[:4], day, clock, *row[5:]]


def book(*rows: list[Any], **of_book: Any) -> bytes:
    found, file = Workbook(), io.BytesIO()
    for name, value in of_book.items():
        setattr(found, name, value)
    for row in rows:
        found.worksheets[0].append(row)
    found.save(file)
    return file.getvalue()


def strict(content: bytes) -> bytes:
    """The workbook as the strict form of its standard has it."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as given, zipfile.ZipFile(file, "w") as made:
        for name in given.namelist():
            part = given.read(name)
            for loose, tight in STRICT.items():
                part = part.replace(loose, tight)
            made.writestr(name, part)
    return file.getvalue()


def xml(*rows: list[str], encoding: str = "utf-8", of_row: str = "") -> bytes:
    def cell(told: str) -> str:
        if told.startswith("<"):
            return told
        return f'<Cell><Data ss:Type="String">{told}</Data></Cell>'

    lines = [f"<Row{of_row}>{''.join(map(cell, row))}</Row>" for row in rows]
    return XML.format(encoding=encoding, rows="".join(lines)).encode(encoding)


def stamp(told: str, style: str = "") -> str:
    return f'<Cell{style}><Data ss:Type="DateTime">{told}.000</Data></Cell>'


def archive(*rows: list[str]) -> bytes:
    """A workbook as newer programs save it as one page: a frame, its sheets, and the strip of their names."""
    frame = (
        "<html><xml><x:ExcelWorksheet><x:Name>五月</x:Name><x:WorksheetSource HRef='f/sheet001.htm'/>"
        "</x:ExcelWorksheet></xml><frameset><frame src='f/sheet001.htm'><frame src='f/tabstrip.htm'></frameset></html>"
    )
    cells = "".join(f"<tr>{''.join(f'<td>{one}</td>' for one in row)}</tr>" for row in rows)
    strip = "<table><tr><td>五月</td></tr></table>"
    found = "MIME-Version: 1.0\nX-Document-Type: Workbook\nContent-Type: multipart/related; boundary=next\n\n"
    for name, page in (("f.htm", frame), ("f/sheet001.htm", f"<table>{cells}</table>"), ("f/tabstrip.htm", strip)):
        found += f"--next\nContent-Location: file:///C:/{name}\nContent-Transfer-Encoding: quoted-printable\n"
        found += f'Content-Type: text/html; charset="utf-8"\n\n{quopri.encodestring(page.encode()).decode()}\n'
    return f"{found}--next--\n".encode()


def of_excel_95(*rows: list[str]) -> bytes:
    """An .xls whose texts are in the encoding of its system, as Excel 5 and 95 wrote them."""

    def record(kind: int, body: bytes) -> bytes:
        return pack("<HH", kind, len(body)) + body

    def labels(row: int, cells: list[str]) -> bytes:
        told = [(place, cell.encode("gbk")) for place, cell in enumerate(cells)]
        return b"".join(record(0x0204, pack("<HHHH", row, place, 0, len(cell)) + cell) for place, cell in told)

    globals_ = record(0x0809, pack("<HHHH", 0x0500, 5, 0, 0)) + record(0x0042, pack("<H", 936))
    begins = len(globals_) + 4 + 8 + 4
    stream = globals_ + record(0x0085, pack("<IHB", begins, 0, 1) + b"S") + record(0x000A, b"")
    stream += record(0x0809, pack("<HHHH", 0x0500, 0x10, 0, 0))
    stream = (stream + b"".join(map(labels, range(len(rows)), rows)) + record(0x000A, b"")).ljust(4096, b"\0")

    def entry(name: str, kind: int, first: int, size: int, child: int) -> bytes:
        told = name.encode("utf-16-le") + b"\0\0"
        links = pack("<HBBIII", len(told), kind, 1, NONE, NONE, child)
        return told.ljust(64, b"\0") + links + bytes(36) + pack("<IQ", first, size)

    sectors = pack("<128I", 0xFFFFFFFD, END, *range(3, 10), END, *[NONE] * 118)
    directory = entry("Root Entry", 5, END, 0, 1) + entry("Book", 2, 2, 4096, NONE)
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += pack("<9I", 0, 1, 1, 0, 4096, END, 0, END, 0) + pack("<109I", 0, *[NONE] * 108)
    return head + sectors + directory.ljust(512, b"\0") + stream


RIGHT: dict[str, str | Callable[[str], bytes]] = {
    "digits of a time beside a day": text(apart("{0}", "2025-09-04", "0900"), headings=APART),
    "three digits of a time": text(apart("{0}", "2025/9/4", "900"), headings=APART),
    "digits of a time with seconds, of a day": text(apart("{0}", "20250904", "090000"), headings=APART),
    "digits of a day beside a time": text(apart("{0}", "20250904", "9:00"), headings=APART),
    "a number as a time of day": lambda number: book(APART, apart(number, date(2025, 9, 4), 900)),
    "a fraction as a time of day": lambda number: book(APART, apart(number, date(2025, 9, 4), 0.375)),
    "typed day and time": lambda number: book(APART, apart(number, date(2025, 9, 4), time(9))),
    "days since 1904": lambda number: book(HEADINGS, [*order(number)[:4], *TYPED], epoch=CALENDAR_MAC_1904),
    "serial numbers of days": lambda number: book(HEADINGS, [*order(number)[:4], 45904.375, 45904.75, 45904.6875]),
    "a strict workbook": lambda number: strict(book(HEADINGS, order(number))),
    "xml in GB 2312": lambda number: xml(HEADINGS, order(number), encoding="gb2312"),
    "xml, day and time apart": lambda number: xml(
        APART, apart(number, stamp("2025-09-04T00:00:00"), stamp("1899-12-31T09:00:00"))
    ),
    "a weekday in brackets": text(order("{0}", 接车时间="2025-09-04(四) 09:00")),
    "a web archive of several pages": lambda number: archive(HEADINGS, order(number)),
    "units below the headings": text(["", "", "", "", "（年月日时分）", "(年月日时分)", ""], order("{0}")),
    "lines that end as on an old Mac": text(order("{0}")).replace("\r\n", "\r"),
    "a mark of byte order in the middle": text(order("{0}")) + "\ufeff" + text(),
    "signs of full width": text(order("{0}", 接车时间="２０２５－０９－０４　０９：００")),
    "a Chinese time of day": text(order("{0}", 接车时间="2025年9月4日 上午9点00")),
}
"""Files of one order each, received at nine; {0} is its number."""


@pytest.mark.parametrize("kind", RIGHT)
def test_an_odd_kind_comes_in_right(shop, tmp_path, kind):
    number = f"KIND{list(RIGHT).index(kind)}"
    made = RIGHT[kind]
    outcome = taken(shop, tmp_path, made.replace("{0}", number) if isinstance(made, str) else made(number))
    assert (outcome.read, outcome.imported, outcome.refused.count, outcome.broken_off) == (1, 1, 0, None)
    job = fold(shop.log.of_job(number))
    assert job is not None
    assert (job.plate, job.received_at, job.stage) == ("沪A30001", NINE, "delivered")


def formatted(form: str) -> bytes:
    """A hand-over that a number format calls a day, in a column of instants."""
    found, file = Workbook(), io.BytesIO()
    for row in (
        HEADINGS,
        [*order("FORM")[:4], *TYPED[:2], datetime.fromisoformat("2025-09-05")],
        [*order("FORM2")[:4], *TYPED],
    ):
        found.worksheets[0].append(row)
    found.worksheets[0]["G2"].number_format = form
    found.save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (formatted("[$-zh-CN]yyyy/m/d"), "has no time of day"),
        (formatted("[White]yyyy-mm-dd"), "has no time of day"),
        (formatted('yyyy"-th-"mm-dd'), "has no time of day"),
        (
            xml(HEADINGS, [*order("FORM")[:6], stamp("2025-09-05T00:00:00")], order("FORM2")),
            "has no time of day",
        ),
        (book(HEADINGS, order("FORM", 交车时间="=F2-1/48"), order("FORM2")), "never calculated"),
        (text(order("FORM", 接车时间="5/4/26 9:00"), order("FORM2")), "two ways"),
        (text(order("FORM", 接车时间="0900"), order("FORM2")), "not a time"),
        (
            text(
                [*order("FORM", 交车时间=""), "换机油", "-1.5"],
                [*order("FORM2"), "", ""],
                headings=[*HEADINGS, "维修项目", "标准工时(小时)"],
            ),
            "标准工时(小时): the standard time must be from 1",
        ),
    ],
    ids=["language", "colour", "text", "xml", "formula", "month or day", "no day", "negative"],
)
def test_one_row_is_refused_with_what_is_wrong_and_the_next_comes_in(shop, tmp_path, content, why):
    outcome = taken(shop, tmp_path, content)
    assert outcome.refused.count == 1
    assert outcome.imported + outcome.already == 1
    assert why in str(outcome.refused.first(1)[0].reason)


@pytest.mark.parametrize("nothing", [datetime.fromisoformat("1899-12-30"), time(), timedelta(0)])
def test_nothing_in_a_cell_of_times_is_no_hand_over_today(shop, tmp_path, nothing):
    number = f"ZERO{type(nothing).__name__}"
    row = [*order(number)[:4], *TYPED[:2], nothing, "Z01"]
    outcome = taken(shop, tmp_path, book([*HEADINGS, "维修项目"], row))
    assert (outcome.imported, outcome.delivered, outcome.open) == (1, 0, 1)


def test_midnight_with_a_format_that_shows_the_time_is_midnight(shop, tmp_path):
    timed = stamp("2025-09-05T00:00:00", ' ss:StyleID="at"')
    taken(shop, tmp_path, xml(HEADINGS, [*order("MIDNIGHT")[:6], timed], order("MIDNIGHT2")))
    job = fold(shop.log.of_job("MIDNIGHT"))
    assert job is not None
    assert job.delivered_at == datetime(2025, 9, 4, 16, tzinfo=UTC)


def test_a_formula_whose_result_is_no_text_at_all_is_blank(shop, tmp_path):
    content = book(HEADINGS, order("BLANK", 交车时间="=F2"), order("BLANK2"))
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as given, zipfile.ZipFile(file, "w") as made:
        for name in given.namelist():
            part = given.read(name)
            made.writestr(name, part.replace(b'r="G2"', b'r="G2" t="str"') if "sheet1" in name else part)
    refused = taken(shop, tmp_path, file.getvalue()).refused.first(9)
    assert ["never calculated" in str(one.reason) for one in refused] == [False]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (text(order("M1")).encode("gbk") + ",".join(order("M2")).encode(), "Line 3 is not in GB18030"),
        (
            (text(order("M1"), order("M2")) + ",".join(order("M3"))).encode() + "李".encode("gbk"),
            "Line 4 is not in UTF-8",
        ),
        (
            b'<html><frameset rows="*"><frame src="x.files/sheet001.htm"></frameset></html>',
            "other files (x.files/sheet001.htm)",
        ),
        (xml(HEADINGS, order("M1"), of_row=' ss:Index="abc"'), "damaged"),
        (of_excel_95(HEADINGS, order("M1")), "Excel 95 or older"),
        ('[{"委托书号": "M1"}]'.encode(), "(JSON)"),
        (b'<?xml version="1.0"?><orders><order no="M1"/></orders>', "(XML)"),
        (b'ID;PWXL;N;E\nC;Y1;X1;K"M1"\nE\n', "(SYLK)"),
    ],
    ids=[
        *("a line in UTF-8", "a line in GBK", "a page of frames", "a number that is none", "Excel 95", "JSON", "XML"),
        "SYLK",
    ],
)
def test_a_file_that_cannot_be_read_says_why(shop, tmp_path, content, why):
    with pytest.raises(FileRefused) as refused:
        taken(shop, tmp_path, content)
    assert why in str(refused.value)


def test_rows_that_an_xml_spreadsheet_hides_are_told(shop, tmp_path):
    hidden = xml(HEADINGS, order("HX1"), order("HX2")).decode()
    outcome = taken(shop, tmp_path, hidden.replace("</Row><Row>", '</Row><Row ss:Hidden="1">', 1))
    assert (outcome.read, outcome.hidden) == (2, 1)


@pytest.mark.parametrize("sign", ["、", "；", "/", "+", " ", "，", "／"])
def test_operations_are_parted_by_the_signs_that_people_use(shop, tmp_path, sign):
    number = f"OPS{ord(sign)}"
    outcome = taken(shop, tmp_path, text([*order(number), f"Z01{sign}Z02"], headings=[*HEADINGS, "维修项目"]))
    job = fold(shop.log.of_job(number))
    assert job is not None
    assert [one.code for task in job.tasks for one in task.operations] == ["Z01", "Z02"]
    assert not outcome.unknown_operations
