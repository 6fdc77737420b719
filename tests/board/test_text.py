"""What text may hold: each rule is stricter than the one before it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.text import is_line, is_name, is_note


@given(st.text())
def test_a_name_is_a_line_and_a_line_is_a_note(text: str) -> None:
    assert is_line(text) or not is_name(text)
    assert is_note(text) or not is_line(text)


@pytest.mark.parametrize(
    ("text", "name", "line", "note"),
    [
        ("李 顾问 O'Neil ①", True, True, True),
        ("张\u200b三", False, True, True),
        ("one\ntwo\tthree", False, False, True),
        ("one\rtwo", False, False, False),
        ("\u202eegrahc fo eerf", False, False, False),
        ("one\u2028two", False, False, False),
        ("\ud800", False, False, False),
    ],
)
def test_what_could_pose_as_another_text_is_none(text: str, name: bool, line: bool, note: bool) -> None:
    assert (is_name(text), is_line(text), is_note(text)) == (name, line, note)
