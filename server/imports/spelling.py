"""Other ways of writing a time, brought into those that `times` reads: Chinese numerals, years of 民国, Java, .NET."""

from __future__ import annotations

import re

FIRST_YEAR_OF_THE_REPUBLIC = 1911
"""民国 114 is 2025."""
_DIGITS = {sign: str(value) for value, signs in enumerate(("〇零○", *"一二三四五六七八九")) for sign in signs}
_NUMBER = re.compile(r"(?<![期周拜])[〇零○一二三四五六七八九十廿]+(?=\s*[年月日号点时分])")
_REPUBLIC = re.compile(r"(?:中[华華])?民[国國]\s*(\d{1,3})(?=\s*[-/.年])")
_JAVA = re.compile(
    r"[a-z]{3} (?P<month>[a-z]{3}) (?P<day>\d\d?) (?P<clock>\d\d:\d\d:\d\d)"
    r" (?:cst|(?:gmt|utc)(?P<offset>[+-]\d\d:?\d\d)?) (?P<year>\d{4})"
)
"""CST is China's own time in what a dealer's system writes."""
_NET = re.compile(r"/date\((\d{12,13})(?:[+-]\d{4})?\)/")


def usual_form(written: str) -> str:
    """What is written in small, half-width letters, as `times` reads it; anything else stays as it is."""
    if found := _NET.fullmatch(written):
        return found[1]
    if found := _JAVA.fullmatch(written):
        offset = found["offset"] or ("" if " cst " in written else "+00:00")
        return f"{found['month']} {found['day']} {found['year']} {found['clock']}{offset}"
    return _REPUBLIC.sub(_year, _NUMBER.sub(_number, written))


def _year(found: re.Match[str]) -> str:
    return str(int(found[1]) + FIRST_YEAR_OF_THE_REPUBLIC)


def _number(found: re.Match[str]) -> str:
    """十五 is 15, 廿五 25, 二〇二五 2025."""
    written = found[0].replace("廿", "二十")
    tens, ten, ones = written.partition("十")
    if not ten:
        return "".join(_DIGITS[sign] for sign in written)
    return (_DIGITS.get(tens) or "1") + (_DIGITS.get(ones) or "0") if len(tens) < 2 and len(ones) < 2 else found[0]
