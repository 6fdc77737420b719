"""Order numbers that people would take for one another."""

from __future__ import annotations

import unicodedata


def same_number(order_no: str) -> str:
    """The number however it is written: two numbers with the same one differ by case or width only."""
    return unicodedata.normalize("NFKC", order_no).casefold()
