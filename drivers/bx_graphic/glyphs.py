"""Text to pixels and back: GB2312 in full cells of 16 x 16, ASCII in half ones, all of one sheet, `glyphs.png`."""

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from pathlib import Path

from PIL import Image

from drivers.text import REPLACEMENT, gb2312, gb2312_bytes, width

SHEET = Path(__file__).with_name("glyphs.png")
HEIGHT, HALF = 16, 8
CELLS, ASCII_ROW = 94, 87
"""Cells to a row of the sheet, and the row below those of GB2312."""
MET = 4096
Rows = tuple[bytes, ...]
"""What stands in a cell or a line, row by row: the leftmost pixel is the top bit, a lit one is 1."""
BLANK: Rows = (b"\x00",) * HEIGHT


def clean(text: str, columns: int) -> str:
    """Text of characters that have a picture; of those that look alike only one, for nothing else can be seen."""
    return "".join(map(_seen, gb2312(text, columns)))


def draw(text: str, columns: int) -> Rows:
    """Cleaned text as a line of so many half cells, blank to its right. ValueError for what has no picture."""
    cells = [glyph(character) for character in text]
    cells += [BLANK] * (columns - width(text))
    return tuple(b"".join(cell[row] for cell in cells) for row in range(HEIGHT))


def read(rows: Sequence[bytes]) -> str:
    """What a line of pixels says, blanks at its end left off. What is no character becomes a `?` per half cell."""
    said, at, end = "", 0, max((len(row.rstrip(b"\x00")) for row in rows), default=0)
    while at < end:
        wide = _characters().get(tuple(row[at : at + 2] for row in rows))
        narrow = _characters().get(tuple(row[at : at + 1] for row in rows), REPLACEMENT)
        said += wide or narrow
        at += 2 if wide else 1
    return said.rstrip(" ")


@lru_cache(MET)
def glyph(character: str) -> Rows:
    """Its cell, one byte wide or two. ValueError where the sheet has none."""
    if character == " ":
        return BLANK
    if "!" <= character <= "~":
        return _cell(ASCII_ROW, ord(character) - 0x21, 1)
    octets = gb2312_bytes(character)
    if octets is None:
        raise ValueError(f"{character!r} has no picture")
    return _cell(octets[0] - 0xA1, octets[1] - 0xA1, 2)


def characters() -> Iterator[str]:
    """All that have a picture."""
    yield from map(chr, range(0x20, 0x7F))
    for lead in range(0xA1, 0xA1 + ASCII_ROW):
        for trail in range(0xA1, 0xA1 + CELLS):
            character = bytes((lead, trail)).decode("gbk", "ignore")
            if len(character) == 1 and gb2312(character, 2) == character:
                yield character


def _seen(character: str) -> str:
    return _characters().get(glyph(character), REPLACEMENT)


def _cell(row: int, column: int, octets: int) -> Rows:
    pixels, stride = _sheet()
    start = row * HEIGHT * stride + column * 2
    return tuple(pixels[at : at + octets] for at in range(start, start + HEIGHT * stride, stride))


@cache
def _sheet() -> tuple[bytes, int]:
    """Its pixels, and the bytes of a row of them."""
    with Image.open(SHEET) as image:
        return image.convert("1").tobytes(), image.width // 8


@cache
def _characters() -> dict[Rows, str]:
    """Which character a picture is; the first of several that look alike. Blank cells are spaces."""
    found: dict[Rows, str] = {}
    for character in characters():
        cell = glyph(character)
        if any(map(any, cell)) or character == " ":
            found.setdefault(cell, character)
    return found
