"""Order numbers: which ones people would take for one another, and which comes next."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date

MOST_TRIED = 500


def same_number(order_no: str) -> str:
    """The number however it is written: two numbers with the same one differ by case or width only."""
    return unicodedata.normalize("NFKC", order_no).casefold()


def next_number(newest: str, today: date, taken: Callable[[str], bool]) -> str:
    """The number that comes after the shop's newest one, in its own way of counting.

    A day in it (20260504 or 260504) becomes today's, and another day begins at 1. Blank where it does not count.
    """
    found = re.fullmatch(r"(.*?)(20\d{6}|\d{6})?(\D*)(\d{1,6})", newest or "WX2000010100")
    if found is None:
        return ""
    before, day, between, count = found[1], found[2] or "", found[3], found[4]
    written = f"{today:%Y%m%d}"[8 - len(day) :] if day else ""
    first = int(count) + 1 if day == written else 1
    numbers = (f"{before}{written}{between}{n:0{len(count)}}" for n in range(first, first + MOST_TRIED))
    return next((number for number in numbers if not taken(number)), "")
