"""A text file of rows, CSV or another, whatever its encoding and delimiter."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import BinaryIO, TextIO

from server.imports.rows import FileRefused, Row, numbered

DELIMITERS = (",", "\t", ";", "|")
PEEK_BYTES = 64 * 1024
PEEK_LINES = 20
CHUNK_BYTES = 1024 * 1024
LONGEST_LINE, MOST_COLUMNS = 2**18, 1_000
"""Characters, and cells. What claims more is no list of orders, and would cost memory by the gigabyte."""
LONGEST_RECORD_LINES = 50
"""A record over more lines than this has an open quotation mark rather than a long text."""
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
GB, BIG5 = "gb18030", "big5"
ENCODINGS = ("utf-8", GB, BIG5)
"""GBK and GB 2312 are parts of GB18030. What reads as UTF-8 is that."""
MOST_ZEROS = 50
"""Of so many bytes of UTF-16 one at least is zero: else they are strays in a damaged text."""


def rows(path: Path) -> Generator[Row, None, None]:
    """The rows of a text file as they are asked for. Raises `FileRefused`, also on the way."""
    with path.open(encoding=_encoding(path), newline="") as file:
        delimiter = _delimiter(file.read(PEEK_BYTES).splitlines()[:PEEK_LINES])
        file.seek(0)
        yield from numbered(_records(_Lines(file), delimiter))


class _Lines:
    """The lines of a file, none of them longer than memory likes; `is_over` once more was asked for than there is."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._number = 0
        self.is_over = False

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._file.readline(LONGEST_LINE)
        self.is_over = not line
        if not line:
            raise StopIteration
        self._number += 1
        if len(line) == LONGEST_LINE:
            raise _too_long(self._number)
        return line


def _records(file: _Lines, delimiter: str) -> Iterator[list[str]]:
    reader = csv.reader(file, delimiter=delimiter)
    number = lines = 0
    while True:
        number += 1
        try:
            record = next(reader, None)
        except csv.Error as wrong:
            raise _unclosed(number) from wrong
        if record is None:
            return
        if file.is_over or reader.line_num - lines > LONGEST_RECORD_LINES:
            raise _unclosed(number)
        lines = reader.line_num
        if len(record) > MOST_COLUMNS:
            raise _too_long(number)
        yield record


def _too_long(row: int) -> FileRefused:
    return FileRefused("The file can be read up to row %(row)s only: that row is too long for a table.", row=row)


def _unclosed(row: int) -> FileRefused:
    return FileRefused("The file can be read up to row %(row)s only: a quotation mark there is not closed.", row=row)


def _encoding(path: Path) -> str:
    """UTF-8 where the whole file is that, else GB18030, of which GBK and GB 2312 are parts."""
    with path.open("rb") as file:
        start = file.read(4)
    marked = next((encoding for mark, encoding in MARKS if start.startswith(mark)), None)
    for encoding in (marked,) if marked else _likely(path):
        if _decodes(path, encoding):
            return BIG5 if encoding == GB and _is_big5(path) else encoding
    raise _mixed(path) or FileRefused("The file is neither a workbook nor text in UTF-8 or GBK.")


def _mixed(path: Path) -> FileRefused | None:
    """Of a text whose lines are in several encodings, as when exports were put together: the first line that is not in
    the one of most."""
    good: dict[str, int] = dict.fromkeys((GB, "utf-8"), 0)
    first: dict[str, int] = {}
    with path.open("rb") as file:
        for number, line in enumerate(_byte_lines(file), start=1):
            if b"\x00" in line:
                return None
            for encoding in () if line.isascii() else good:
                try:
                    line.decode(encoding)
                    good[encoding] += 1
                except UnicodeDecodeError:
                    first.setdefault(encoding, number)
    most = max(good, key=lambda encoding: good[encoding])
    if not good[most] or most not in first:
        return None
    return FileRefused(
        "Line %(line)s is not in %(encoding)s as the lines before or after it are: save the file anew in one encoding.",
        line=first[most],
        encoding=most.upper(),
    )


def _byte_lines(file: BinaryIO) -> Iterator[bytes]:
    while line := file.readline(LONGEST_LINE):
        yield line


def _likely(path: Path) -> tuple[str, ...]:
    """The encodings to try: of UTF-16 without its mark, every other byte of the Latin signs between is zero."""
    with path.open("rb") as file:
        start = file.read(PEEK_BYTES)
    if b"\x00" not in start:
        return ENCODINGS
    even, odd = start[::2].count(0), start[1::2].count(0)
    if (even + odd) * MOST_ZEROS < len(start):
        return ENCODINGS
    return ("utf-16-le",) if odd > even else ("utf-16-be",)


def _is_big5(path: Path) -> bool:
    """Whether Big5 makes more usual characters of a file than GB18030 does, which takes any bytes of Big5 for its own.

    Both tables begin with the usual characters, some thousand of them.
    """
    if not _decodes(path, BIG5):
        return False
    with path.open("rb") as file:
        start = file.read(PEEK_BYTES)
    return _usual(start, BIG5, 0xA4, 0xC6) > _usual(start, GB, 0xB0, 0xD7)


def _usual(start: bytes, encoding: str, first: int, last: int) -> float:
    """The share of usual characters, whose first bytes lie in this range, among the Chinese ones."""
    chinese = [one for one in start.decode(encoding, errors="ignore") if "\u4e00" <= one <= "\u9fff"]
    usual = sum(first <= one.encode(encoding)[0] <= last for one in chinese)
    return usual / len(chinese) if chinese else 0.0


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        try:
            while chunk := file.read(CHUNK_BYTES):
                if "\x00" in decoder.decode(chunk):
                    return False
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _delimiter(lines: list[str]) -> str:
    """The one that most lines have, and most often: a list within a cell has its separator in fewer places."""

    def presence(delimiter: str) -> tuple[int, int]:
        counts = [_outside_quotes(line).count(delimiter) for line in lines if line.strip()]
        return sum(count > 0 for count in counts), sum(counts)

    return max(DELIMITERS, key=presence)


def _outside_quotes(line: str) -> str:
    return "".join(line.split('"')[::2])
