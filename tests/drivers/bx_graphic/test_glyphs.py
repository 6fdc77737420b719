"""Text as pixels: every character is drawn as in the font package, and what is drawn can be read."""

import random

import pytest
from PIL import Image

from drivers.bx_graphic.glyphs import HALF, HEIGHT, SHEET, characters, clean, draw, read
from drivers.text import width
from tests.parts import lacking
from tools import pixel_font

PROVINCES = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新台港澳学警使领挂"


def test_the_sheet_is_what_the_pinned_font_draws() -> None:
    if not pixel_font.FONT.exists():
        lacking("the font package", "server/frontend/build.py dev installs it")
    rows = (0, 7, 21, pixel_font.ROWS)  # punctuation, narrow letters, characters, ASCII
    drawn = pixel_font.sheet(rows)
    with Image.open(SHEET) as kept:
        for row in rows:
            place = (0, row * HEIGHT, kept.width, (row + 1) * HEIGHT)
            assert kept.crop(place).tobytes() == drawn.crop(place).tobytes()


def test_every_character_can_be_read_in_any_company() -> None:
    chance = random.Random("glyphs")
    seen = sorted({clean(character, 2) for character in characters()})
    assert len(seen) > 7500
    chance.shuffle(seen)
    for start in range(0, len(seen), 20):
        text = "".join(seen[start : start + 20]).rstrip()
        assert read(draw(text, 60)) == text


def test_characters_that_look_alike_are_one_for_who_reads() -> None:
    assert clean("Α А", 9) == "Α Α"
    assert clean(PROVINCES, 80) == PROVINCES


@pytest.mark.parametrize("text", ["沪A·12345 维修中 15:30", "Z[]\\^~", ""])
def test_a_line_is_as_wide_as_its_columns(text: str) -> None:
    rows = draw(clean(text, 30), 30)
    assert (len(rows), {len(row) * HALF for row in rows}) == (HEIGHT, {30 * HALF})
    lit = [at for row in rows for at in range(30) if row[at]]
    assert max(lit, default=-1) < width(text)


def test_a_picture_of_no_text_reads_as_question_marks() -> None:
    assert read([b"\xff\x00\xff"] * HEIGHT) == "? ?"
    with pytest.raises(ValueError, match="has no picture"):
        draw("🚗", 4)
