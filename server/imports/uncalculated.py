"""Columns of an .xlsx with formulas of which the file holds no result, as a program writes them that calculates none.

Their cells look blank to openpyxl, and a car whose hand-over is such a formula would come in as one that is still here.
"""

from __future__ import annotations

import re
from typing import IO

CHUNK_BYTES = 2**20
LONGEST_CELL = 2**16
_CELL = re.compile(
    rb"<(?:\w+:)?c\s([^>]*)>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_LETTERS = re.compile(rb"""\br\s*=\s*["']([A-Z]{1,3})\d""")
_TEXT = re.compile(rb"""\bt\s*=\s*["']str["']""")
"""The result is a text, which may be blank."""


def columns_without_results(source: IO[bytes]) -> frozenset[int]:
    """Their places in a sheet's XML, counted from 0."""
    found: set[int] = set()
    rest = b""
    while chunk := source.read(CHUNK_BYTES):
        text = rest + chunk
        for cell in _CELL.findall(text):
            letters = _LETTERS.search(cell)
            if letters is not None and not _TEXT.search(cell):
                found.add(_place(letters[1]))
        # A cell that the next piece ends.
        begun = max(text.rfind(b"<c "), text.rfind(b":c "), 0)
        rest = text[max(begun - 8, 0) :][-LONGEST_CELL:]
    return frozenset(found)


def _place(letters: bytes) -> int:
    place = 0
    for letter in letters:
        place = place * 26 + letter - ord("A") + 1
    return place - 1
