"""Tables that web systems write and call .xls: a web page, a web archive of one (MHT), an XML spreadsheet of 2003."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Container, Generator, Iterator
from dataclasses import replace
from datetime import datetime, time
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from server.imports.cells import LONGEST_SHOWN
from server.imports.rows import Cell, FileRefused, Row, Sheet, numbered, shows_time

LARGEST_BYTES = 64 * 1024**2
"""Of such a file: it is read whole."""
WIDEST = 500
"""So many columns at most, however many a cell claims to span."""
MOST_BLANK = 10_000
"""So many blank rows at most between two, however many the next one's number claims."""
_SPREADSHEET = "{urn:schemas-microsoft-com:office:spreadsheet}"
_CHARSET = re.compile(rb"(?:charset|<\?xml[^>]*encoding)\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_TABLE = re.compile(r"<t[rd][\s>]", re.IGNORECASE)
_FRAME = re.compile(r"""<frame\s[^>]*src\s*=\s*["']?([^\s"'>]+)""", re.IGNORECASE)
_SHEET = re.compile(r"<x:Name>([^<]{1,100})</x:Name>\s*<x:WorksheetSource\s+HRef=[\"']?([^\"'\s>]+)", re.IGNORECASE)
"""Of a workbook saved as pages: what a sheet is called, and in which of them it is."""
_DECLARATION = re.compile(r"\A\ufeff?\s*<\?xml[^>]*\?>")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?")
_NO_DAY = "1900-01-01"
"""Up to then a cell is a time of day and no instant."""


def page(path: Path) -> list[Sheet]:
    """The tables of a web page that hold no other table, one below the other. Raises `FileRefused`."""
    content = _text(_bytes(path))
    if not _TABLE.search(content) and (frame := _FRAME.search(content)):
        raise FileRefused(
            "The tables of this web page lie in other files (%(file)s): save it as .xlsx, or send that file.",
            file=frame[1][:LONGEST_SHOWN],
        )
    return _tables(content)


def archive(path: Path) -> list[Sheet]:
    """The tables of the web page in an archive. Raises `FileRefused`."""
    message = email.message_from_bytes(_bytes(path), policy=email.policy.default)
    pages = [part for part in message.walk() if part.get_content_type() == "text/html"]
    if not pages:
        raise FileRefused("The web archive (MHT) holds no page: save it as .xlsx or .csv.")
    texts = {_last_part(part.get("Content-Location", "")): _text(part.get_payload(decode=True)) for part in pages}
    # The first page of a workbook says in which of the others its sheets are; one of them is the strip of their names.
    sheets = {_last_part(place): name for text in texts.values() for name, place in _SHEET.findall(text)}
    named = [(sheets[place], text) for place, text in texts.items() if place in sheets]
    return [sheet for name, text in named or [("", text) for text in texts.values()] for sheet in _tables(text, name)]


def spreadsheet(path: Path) -> list[Sheet]:
    """The sheets of an XML spreadsheet of 2003. Raises `FileRefused`."""
    try:
        # Decoded here: the parser knows no encoding in which a character has several bytes but UTF-8 and UTF-16.
        root = ElementTree.fromstring(_DECLARATION.sub("", _text(_bytes(path)), count=1))
        timed = _styles_with_time(root)
        found = []
        for sheet in root.iter(f"{_SPREADSHEET}Worksheet"):
            hidden = sheet.find(".//{urn:schemas-microsoft-com:office:excel}Visible")
            if hidden is None:
                records = list(_rows(sheet, timed))
                name, columns = sheet.get(f"{_SPREADSHEET}Name", ""), _hidden_columns(sheet)
                found.append(_sheet(name, records, hidden=_hidden_rows(sheet), columns=columns))
    except (ElementTree.ParseError, ValueError) as wrong:
        raise FileRefused("The XML spreadsheet is damaged and cannot be read.") from wrong
    return found


def _styles_with_time(root: ElementTree.Element) -> frozenset[str]:
    """The styles whose number format shows a time of day."""
    found = set()
    for style in root.iter(f"{_SPREADSHEET}Style"):
        form = style.find(f"{_SPREADSHEET}NumberFormat")
        if form is not None and shows_time(form.get(f"{_SPREADSHEET}Format", "")):
            found.add(style.get(f"{_SPREADSHEET}ID", ""))
    return frozenset(found)


def _bytes(path: Path) -> bytes:
    if path.stat().st_size > LARGEST_BYTES:
        raise FileRefused("The file is too large for its kind: save it as .xlsx or .csv.")
    return path.read_bytes()


def _text(raw: Any) -> str:
    """What a page says, in the encoding it names; GB18030 for the names of its parts."""
    content = bytes(raw or b"")
    named = _CHARSET.search(content[:4096])
    encoding = named[1].decode("ascii").lower() if named else "utf-8"
    for one in ("gb18030" if encoding in ("gb2312", "gbk") else encoding, "utf-8-sig", "gb18030"):
        try:
            return content.decode(one)
        except (LookupError, UnicodeDecodeError):
            continue
    raise FileRefused("The file is neither a workbook nor text in UTF-8 or GBK.")


def _sheet(
    name: str,
    records: list[list[Cell]],
    *,
    is_cut: bool = False,
    hidden: frozenset[int] = frozenset(),
    columns: frozenset[int] = frozenset(),
) -> Sheet:
    def rows() -> Generator[Row, None, None]:
        yield from (replace(row, hidden=True) if row.number in hidden else row for row in numbered(records))
        if is_cut:
            raise FileRefused("The file can be read up to row %(row)s only: it ends there.", row=len(records) + 1)

    return Sheet(name, rows, columns)


def _last_part(place: str) -> str:
    return place.replace("\\", "/").rpartition("/")[2].lower()


def _tables(text: str, name: str = "") -> list[Sheet]:
    parser = _Tables()
    parser.feed(text)
    parser.close()
    return [_sheet(name, parser.records, is_cut=parser.is_in_row)]


class _Tables(HTMLParser):
    """Collects the rows of the tables of a page; what spans rows stands in the first of them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.records: list[list[Cell]] = []
        self._row: list[Cell] | None = None
        self._cell: list[str] | None = None
        self._width = 1
        self._below: dict[int, int] = {}
        """Column → so many rows below in which a cell from above still stands."""

    @property
    def is_in_row(self) -> bool:
        """Whether a row has not ended yet: nobody knows what of it is missing."""
        return self._row is not None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begins a row or a cell; a line break is a blank."""
        if tag == "tr":
            self._end_row()
            self._row = []
        elif tag in ("td", "th"):
            self._end_cell()
            if self._row is None:
                self._row = []
            spans = {name: _count(value) for name, value in attrs if name in ("colspan", "rowspan")}
            self._skip_spanned()
            self._width = min(spans.get("colspan", 1), WIDEST)
            for column in range(len(self._row), len(self._row) + self._width):
                self._below[column] = spans.get("rowspan", 1) - 1
            self._cell = []
        elif tag == "br" and self._cell is not None:
            self._cell.append(" ")
        elif tag == "table":
            self._below.clear()

    def handle_endtag(self, tag: str) -> None:
        """Ends a cell or a row."""
        if tag in ("td", "th"):
            self._end_cell()
        elif tag in ("tr", "table"):
            self._end_row()

    def handle_data(self, data: str) -> None:
        """Text of a cell."""
        if self._cell is not None:
            self._cell.append(data)

    def _skip_spanned(self) -> None:
        assert self._row is not None
        while self._below.get(len(self._row), 0) > 0 and len(self._row) < WIDEST:
            self._below[len(self._row)] -= 1
            self._row.append(None)

    def _end_cell(self) -> None:
        if self._cell is None or self._row is None:
            return
        self._row += [" ".join("".join(self._cell).split()), *[None] * (self._width - 1)]
        self._cell = None

    def _end_row(self) -> None:
        self._end_cell()
        if self._row is not None:
            self._skip_spanned()
            self.records.append(self._row)
        self._row = None


def _count(value: str | None) -> int:
    return int(value) if value and re.fullmatch(r"[1-9]\d{0,4}", value) else 1


def _rows(sheet: ElementTree.Element, timed: Container[str]) -> Iterator[list[Cell]]:
    """The rows of an XML sheet; those that the file leaves out are blank."""
    last = 0
    for index, row in _numbered(sheet):
        for _ in range(min(index - last - 1, MOST_BLANK)):
            yield []
        last = index
        cells: list[Cell] = []
        for cell in row.iter(f"{_SPREADSHEET}Cell"):
            place = int(cell.get(f"{_SPREADSHEET}Index", len(cells) + 1))
            cells += [None] * min(place - 1 - len(cells), WIDEST)
            style = cell.get(f"{_SPREADSHEET}StyleID", "")
            cells.append(_xml_value(cell.find(f"{_SPREADSHEET}Data"), is_timed=style in timed))
            cells += [None] * min(int(cell.get(f"{_SPREADSHEET}MergeAcross", 0)), WIDEST)
        yield cells


def _numbered(sheet: ElementTree.Element) -> Iterator[tuple[int, ElementTree.Element]]:
    """Each row with its number: one that says none follows the one before."""
    last = 0
    for row in sheet.iter(f"{_SPREADSHEET}Row"):
        index = int(row.get(f"{_SPREADSHEET}Index", last + 1))
        last = min(index, last + 1 + MOST_BLANK)
        yield last, row


def _hidden_rows(sheet: ElementTree.Element) -> frozenset[int]:
    return frozenset(number for number, row in _numbered(sheet) if row.get(f"{_SPREADSHEET}Hidden") == "1")


def _hidden_columns(sheet: ElementTree.Element) -> frozenset[int]:
    found: set[int] = set()
    place = 0
    for column in sheet.iter(f"{_SPREADSHEET}Column"):
        first = int(column.get(f"{_SPREADSHEET}Index", place + 1))
        place = min(first + int(column.get(f"{_SPREADSHEET}Span", 0)), WIDEST)
        if column.get(f"{_SPREADSHEET}Hidden") == "1":
            found.update(range(first - 1, place))
    return frozenset(found)


def _xml_value(told: ElementTree.Element | None, *, is_timed: bool) -> Cell:
    if told is None:
        return None
    text = "".join(told.itertext())
    kind = told.get(f"{_SPREADSHEET}Type")
    if kind == "DateTime" and _INSTANT.fullmatch(text):
        at = datetime.fromisoformat(text)
        if text < _NO_DAY:
            return at.time()
        return at if is_timed or at.time() != time() else at.date()
    if kind == "Number":
        try:
            number = float(text)
        except ValueError:
            return text
        return int(text) if text.lstrip("-").isdigit() else number
    return text
