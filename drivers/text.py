"""Text on its way to a sign: what may pass, how wide it is, where it is cut. No control byte ever leaves here."""

import unicodedata
from collections.abc import Callable
from functools import lru_cache

from drivers.sign import Align

REPLACEMENT = "?"
LATIN = {**{chr(code): chr(code) for code in range(0x20, 0x7F)}, "^": REPLACEMENT, "~": "-"}
MET = 4096
"""Characters whose width and replacement are remembered: more than a shop writes, and no more than a sign can hold."""
KEPT = 96
"""Texts whose cleaning and placing is remembered: of forty lines one changes, and waits for the others."""
LOOKALIKES = dict(zip("·•–—‘’“”。、", ".*--''\"\".,", strict=True))


def width(text: str) -> int:
    """Columns that the text takes: full-width characters count two."""
    return sum(map(_cells, text))


def cut(text: str, columns: int) -> str:
    """The longest beginning that fits; never half a full-width character."""
    used = 0
    for index, character in enumerate(text):
        used += _cells(character)
        if used > columns:
            return text[:index]
    return text


@lru_cache(KEPT)
def place(text: str, columns: int, align: Align) -> str:
    """Cut to the columns and set left, centred or right; blanks at the end are left off."""
    kept = cut(text, columns).rstrip(" ")
    free = columns - width(kept) if kept else 0
    return " " * {"left": 0, "centre": free // 2, "right": free}[align] + kept


@lru_cache(KEPT)
def latin(text: str, columns: int) -> str:
    """Text for a sign that draws 20h..7Eh only (sign-protocols.md §1.9). Accents go, the unknown becomes a `?`."""
    return "".join(_clean(text, columns, _latin_character))


@lru_cache(KEPT)
def gb2312(text: str, columns: int) -> str:
    """Text for a card with a GB2312 font (sign-protocols.md §2.4). A backslash begins escapes: it becomes a slash."""
    return "".join(_clean(text, columns, _gb2312_character))


def gb2312_bytes(character: str) -> bytes | None:
    """The character's two bytes through gbk, or None when a GB2312 font cannot have it."""
    try:
        encoded = character.encode("gbk")
    except UnicodeEncodeError:
        return None
    if len(encoded) == 2 and 0xA1 <= encoded[0] <= 0xF7 and 0xA1 <= encoded[1] <= 0xFE:
        return encoded
    return None


def _clean(text: str, columns: int, character: Callable[[str], str]) -> list[str]:
    """Look at no more of a long text than can be shown, so that 10 kB cost no more than a line."""
    kept: list[str] = []
    used = 0
    for c in text[: 64 + 8 * columns]:
        if used >= columns:
            break
        kept.append(replaced := character(c))
        used += width(replaced)
    return kept


@lru_cache(MET)
def _latin_character(character: str) -> str:
    if character in LATIN:
        return LATIN[character]
    if character in LOOKALIKES:
        return LOOKALIKES[character]
    if (blank := _blank(character)) is not None:
        return blank
    base = "".join(c for c in unicodedata.normalize("NFKD", character) if not unicodedata.combining(c))
    if not base and unicodedata.combining(character):
        return ""
    return base if base and all(c in LATIN and LATIN[c] == c for c in base) else REPLACEMENT


@lru_cache(MET)
def _gb2312_character(character: str) -> str:
    if character == "\\":
        return "/"
    if " " <= character <= "~":
        return character
    if character == "•":
        return "*"
    if (blank := _blank(character)) is not None:
        return blank
    return character if gb2312_bytes(character) else REPLACEMENT


def _blank(character: str) -> str | None:
    """White space becomes a space, other control and format characters nothing; None for anything visible."""
    if character in "\t\n\r\x0b\x0c" or unicodedata.category(character) in ("Zs", "Zl", "Zp"):
        return " "
    return "" if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn") else None


@lru_cache(MET)
def _cells(character: str) -> int:
    """One, or two: a font card draws everything beyond ASCII in a full cell, also what Unicode calls ambiguous or
    narrow."""
    is_double = character > "~" and gb2312_bytes(character) is not None
    return 2 if is_double or unicodedata.east_asian_width(character) in "WF" else 1
