"""What text that people read may hold: no character by which one text could pose as another or break a line."""

from __future__ import annotations

import re

# Controls, line separators, marks that turn the direction, the byte-order mark, halves of characters.
_HIDDEN = "\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff"
_NOT_IN_LINES = re.compile(f"[\x00-\x1f{_HIDDEN}]")
_NOT_IN_NOTES = re.compile(f"[\x00-\x08\x0b-\x1f{_HIDDEN}]")


def is_line(text: str) -> bool:
    """Whether it may stand on one line."""
    return _NOT_IN_LINES.search(text) is None


def is_note(text: str) -> bool:
    """As `is_line`, with tabs and line feeds allowed."""
    return _NOT_IN_NOTES.search(text) is None


def is_name(text: str) -> bool:
    """Whether every character can be seen: a line that the eye cannot take for another one."""
    return text.isprintable()
