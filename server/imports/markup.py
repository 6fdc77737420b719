"""Tables that web systems write and call .xls: a web page, a web archive of one (MHT), an XML spreadsheet of 2003."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Generator, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from server.imports.rows import Cell, FileRefused, Row, Sheet, numbered

LARGEST_BYTES = 64 * 1024**2
"""Of such a file: it is read whole."""
WIDEST = 500
"""So many columns at most, however many a cell claims to span."""
_SPREADSHEET = "{urn:schemas-microsoft-com:office:spreadsheet}"
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)


def page(path: Path) -> list[Sheet]:
    """The tables of a web page that hold no other table, one below the other. Raises `FileRefused`."""
    return _tables(_text(_bytes(path)))


def archive(path: Path) -> list[Sheet]:
    """The tables of the web page in an archive. Raises `FileRefused`."""
    message = email.message_from_bytes(_bytes(path), policy=email.policy.default)
    pages = [part for part in message.walk() if part.get_content_type() == "text/html"]
    if not pages:
        raise FileRefused("The web archive (MHT) holds no page: save it as .xlsx or .csv.")
    return [sheet for part in pages for sheet in _tables(_text(part.get_payload(decode=True)))]


def spreadsheet(path: Path) -> list[Sheet]:
    """The sheets of an XML spreadsheet of 2003. Raises `FileRefused`."""
    try:
        root = ElementTree.fromstring(_bytes(path))
    except ElementTree.ParseError as wrong:
        raise FileRefused("The XML spreadsheet is damaged and cannot be read.") from wrong
    found = []
    for sheet in root.iter(f"{_SPREADSHEET}Worksheet"):
        hidden = sheet.find(".//{urn:schemas-microsoft-com:office:excel}Visible")
        if hidden is None:
            found.append(_sheet(sheet.get(f"{_SPREADSHEET}Name", ""), list(_rows(sheet))))
    return found


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


def _sheet(name: str, records: list[list[Cell]], *, is_cut: bool = False) -> Sheet:
    def rows() -> Generator[Row, None, None]:
        yield from numbered(records)
        if is_cut:
            raise FileRefused("The file can be read up to row %(row)s only: it ends there.", row=len(records) + 1)

    return Sheet(name, rows)


def _tables(text: str) -> list[Sheet]:
    parser = _Tables()
    parser.feed(text)
    parser.close()
    return [_sheet("", parser.records, is_cut=parser.is_in_row)]


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


def _rows(sheet: ElementTree.Element) -> Iterator[list[Cell]]:
    """The rows of an XML sheet; those that the file leaves out are blank."""
    last = 0
    for row in sheet.iter(f"{_SPREADSHEET}Row"):
        index = int(row.get(f"{_SPREADSHEET}Index", last + 1))
        for _ in range(min(index - last - 1, 10_000)):
            yield []
        last = index
        cells: list[Cell] = []
        for cell in row.iter(f"{_SPREADSHEET}Cell"):
            place = int(cell.get(f"{_SPREADSHEET}Index", len(cells) + 1))
            cells += [None] * min(place - 1 - len(cells), WIDEST)
            cells.append(_xml_value(cell.find(f"{_SPREADSHEET}Data")))
            cells += [None] * min(int(cell.get(f"{_SPREADSHEET}MergeAcross", 0)), WIDEST)
        yield cells


def _xml_value(told: ElementTree.Element | None) -> Cell:
    if told is None:
        return None
    text = "".join(told.itertext())
    if told.get(f"{_SPREADSHEET}Type") == "Number":
        try:
            number = float(text)
        except ValueError:
            return text
        return int(text) if text.lstrip("-").isdigit() else number
    return text
