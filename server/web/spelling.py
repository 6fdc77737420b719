"""By what a Chinese word is found that is typed in Latin letters: its pinyin, and the initials of that."""

from __future__ import annotations

from functools import lru_cache

from board.synonyms import also_called


@lru_cache(maxsize=4_096)
def found_by(name: str) -> str:
    """What else finds `name`: other words for it, and of each pinyin and initials; lower case, blanks between."""
    # Takes a quarter of a second to import, and only a desk needs it.
    from pypinyin import Style, lazy_pinyin

    words = (name, *also_called(name))
    spelt = ["".join(lazy_pinyin(word)) for word in words]
    initials = ["".join(lazy_pinyin(word, style=Style.FIRST_LETTER)) for word in words]
    return " ".join((*words[1:], *spelt, *initials)).lower()
