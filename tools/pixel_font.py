"""Draws `drivers/bx_graphic/glyphs.png` from the font package that package.json pins: what cards without a font show.

A cell of 16 x 16 pixels each: GB2312 row by row, 94 to a row, and below it printable ASCII in half cells.
"""

from collections.abc import Iterable
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

ROOT = Path(__file__).resolve().parent.parent
FONT = ROOT / "node_modules/@fontsource/unifontex/files/unifontex-latin-400-normal.woff2"
SHEET = ROOT / "drivers/bx_graphic/glyphs.png"
CELL, COLUMNS, ROWS = 16, 94, 87


def sheet(rows: Iterable[int] = range(ROWS + 1)) -> Image.Image:
    """The sheet in black and white, or some of its rows alone."""
    font = ImageFont.truetype(FONT, CELL, layout_engine=ImageFont.Layout.BASIC)
    image = Image.new("1", (COLUMNS * CELL, (ROWS + 1) * CELL))
    draw = ImageDraw.Draw(image)
    draw.fontmode = "1"
    for row in rows:
        for column in range(COLUMNS):
            character = chr(0x21 + column) if row == ROWS else _character(row, column)
            is_narrow = row < ROWS and bool(character) and font.getlength(character) < CELL
            draw.text((column * CELL + is_narrow * CELL // 4, row * CELL), character, font=font, fill=1)
    return image


def _character(row: int, column: int) -> str:
    """That of a place in GB2312; nothing where there is none."""
    character = bytes((0xA1 + row, 0xA1 + column)).decode("gbk", "ignore")
    return character if len(character) == 1 else ""


if __name__ == "__main__":
    sheet().save(SHEET, optimize=True)
