"""What a text may become on its way to a sign."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.onbon.dialect import encode_text
from drivers.text import cut, gb2312, gb2312_bytes, latin, place, width

PLATE_CHARACTERS = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼学警港澳挂使领"


@given(st.text(), st.integers(1, 60))
def test_latin_text_is_printable_and_nothing_else(text: str, columns: int) -> None:
    cleaned = latin(text, columns)
    assert all(" " <= character <= "}" and character != "^" for character in cleaned)


@given(st.text(), st.integers(1, 60))
def test_gb2312_text_is_of_the_font_and_holds_no_escape(text: str, columns: int) -> None:
    cleaned = gb2312(text, columns)
    assert "\\" not in cleaned
    raw = encode_text(cleaned)
    assert b"\\" not in raw
    assert raw.decode("gbk") == (cleaned or " ")


@given(st.text("沪A·12345 维修中x", max_size=40), st.integers(1, 30), st.sampled_from(["left", "centre", "right"]))
def test_a_placed_text_is_never_wider_than_the_line(text: str, columns: int, align: str) -> None:
    assert width(place(text, columns, align)) <= columns


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("沪A·1•••5", "?A.1***5"),
        ("ＡＢＣ：１２３", "ABC:123"),
        ("Café Ñandú", "Cafe Nandu"),
        ("a^b~c", "a?b-c"),
        ("tab\tline\nend\x00\x1b\x7f", "tab line end"),
        ("🚗 ok", "? ok"),
        ("e\u0301", "e"),
        ("\u200bzero\ufeff", "zero"),
    ],
)
def test_latin_replaces_visibly_what_the_sign_cannot_draw(text: str, expected: str) -> None:
    assert latin(text, 24) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("沪A·12345", "沪A·12345"),
        (r"\C1\n", "/C1/n"),
        ("豫Z[1]", "豫Z[1]"),
        ("沪A•••5", "沪A***5"),
        ("朱镕基", "朱?基"),
        ("🚗", "?"),
        ("a\x1bb\nc", "ab c"),
    ],
)
def test_gb2312_replaces_visibly_what_the_font_has_not(text: str, expected: str) -> None:
    assert gb2312(text, 40) == expected


@pytest.mark.parametrize("character", PLATE_CHARACTERS)
def test_every_plate_character_is_in_the_font(character: str) -> None:
    assert gb2312_bytes(character)


def test_the_plate_dot_goes_by_gbk() -> None:
    assert gb2312_bytes("·") == b"\xa1\xa4"


def test_characters_whose_second_byte_is_a_backslash_are_kept_out() -> None:
    trailing = [chr(code) for code in range(0x4E00, 0xA000) if chr(code).encode("gbk", "ignore")[1:] == b"\\"]
    assert len(trailing) > 100
    assert all(gb2312_bytes(character) is None for character in trailing)


def test_full_width_counts_two_and_is_never_halved() -> None:
    assert width("沪A·1") == 6
    assert cut("维修中", 5) == "维修"
    assert place("维修", 6, "centre") == " 维修"
    assert place("维修", 6, "right") == "  维修"


def test_ten_thousand_characters_cost_no_more_than_a_line() -> None:
    assert latin("x" * 10_000, 24) == "x" * 24
    assert latin("\x00" * 10_000 + "x", 24) == ""
