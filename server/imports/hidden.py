"""Which rows of a sheet of an .xlsx are hidden, as by a filter: openpyxl reads their cells and does not tell."""

from __future__ import annotations

import re
from typing import IO

CHUNK_BYTES = 2**20
MOST_ROWS = 2**20
LONGEST_TAG = 2**16
_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*>")
_HIDDEN = re.compile(rb"""\shidden\s*=\s*["'](?:1|true)["']""")
_NUMBER = re.compile(rb"""\sr\s*=\s*["'](\d{1,7})["']""")


class HiddenRows:
    """A set of row numbers, in 128 kB whatever their number."""

    def __init__(self) -> None:
        self._bits = bytearray(MOST_ROWS // 8 + 1)
        self.is_empty = True

    def add(self, number: int) -> None:
        if 0 < number <= MOST_ROWS:
            self._bits[number >> 3] |= 1 << (number & 7)
            self.is_empty = False

    def __contains__(self, number: int) -> bool:
        return number <= MOST_ROWS and bool(self._bits[number >> 3] >> (number & 7) & 1)


def hidden_rows(source: IO[bytes]) -> HiddenRows:
    """The hidden rows of a sheet's XML, read once."""
    found, number, rest = HiddenRows(), 0, b""
    while chunk := source.read(CHUNK_BYTES):
        text = rest + chunk
        for tag in _ROW.findall(text):
            told = _NUMBER.search(tag)
            number = int(told[1]) if told else number + 1
            if _HIDDEN.search(tag):
                found.add(number)
        # A tag that the next piece ends.
        begun = text.rfind(b"<")
        rest = text[begun:] if begun > text.rfind(b">") and len(text) - begun < LONGEST_TAG else b""
    return found
