"""One cell of a foreign file as a value of ours: text, numbers, yes or no. Instants and days: `times`.

Every reading refuses with `CellRefused`, which says what stands there.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping
from typing import Any, TypeVar

from board.refused import Refused
from board.text import is_line
from server.imports.folding import UNSEEN, folded
from server.imports.rows import Cell

T = TypeVar("T")

LONGEST_SHOWN = 40
NOT_AVAILABLE = "#N/A"
UNCALCULATED = "#UNCALCULATED!"
"""Stands for a formula of which the file holds no result."""
ERRORS = frozenset(("#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"))
"""What a formula leaves in its cell that went wrong; `NOT_AVAILABLE` besides, which a time takes for none."""


class CellRefused(Refused):
    """What a cell holds is not what it should be. The caller knows in which column: `named` tells."""

    def __init__(self, template: str, **params: object) -> None:
        super().__init__(template, None, "invalid", **{"column": "?", **params})

    def named(self, column: str, field: str) -> Refused:
        """The same refusal, of this field, which the file calls `column`."""
        return Refused(self.template, field, "invalid", **{**self.params, "column": column})


def text(cell: Cell, limit: int) -> str:
    """Text on one line, without blanks around it and the marks by which programs keep a number text."""
    if isinstance(cell, bool):
        found = str(cell).lower()
    elif isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        found = str(int(cell))
    else:
        found = "" if cell is None else str(cell)
    if not (found.isascii() and found.isprintable()):
        found = found.translate(UNSEEN).replace("\t", " ")
    found = found.strip().removeprefix("'")
    if found.startswith("=") and (quoted := re.fullmatch(r'="(.*)"', found)):
        found = quoted[1]
    found = found.strip()
    if "\n" in found:
        raise CellRefused("%(column)s runs over several lines, or a quotation mark before it is not closed.")
    if not is_line(found):
        raise CellRefused("%(column)s contains characters that are not allowed.")
    if found == UNCALCULATED:
        raise CellRefused(
            "%(column)s holds a formula that was never calculated: open the file in Excel or WPS and save it there."
        )
    if found in ERRORS:
        raise CellRefused("%(column)s: %(text)s is an error of the spreadsheet, no value.", text=found)
    if len(found) > limit:
        raise CellRefused("%(column)s may have at most %(limit)s characters.", limit=limit)
    return found


def plain(cell: Cell, limit: int) -> str:
    """As `text`, in half-width letters and digits: for numbers, codes and plates."""
    return unicodedata.normalize("NFKC", text(cell, limit)).strip()


def number(cell: Cell, limit: int) -> str:
    """An order number: as `plain`, and without the fraction that programs give it which have made a figure of it."""
    found = plain(cell, limit)
    return found.partition(".")[0] if re.fullmatch(r"\d{1,15}\.0+", found) else found


def name(cell: Cell, limit: int) -> str:
    """A person's or a team's name: the blanks that spread a Chinese one over its column are left out."""
    found = " ".join(text(cell, limit).split())
    if found == NOT_AVAILABLE:
        raise CellRefused("%(column)s: %(text)s is an error of the spreadsheet, no value.", text=found)
    return found if any(c.isascii() and c.isalpha() for c in found) else found.replace(" ", "")


def word(cell: Cell, words: Mapping[str, Any]) -> Any:
    """The value that a word stands for."""
    found = folded(plain(cell, 80))
    if found not in words:
        shown = ", ".join(words)
        raise CellRefused(
            "%(column)s: %(text)s is not one of the words known for it: %(words)s.", text=found, words=shown
        )
    return words[found]


def minutes(cell: Cell, per_unit: int = 1) -> int:
    """A number of minutes, whole; `per_unit` 60 for hours."""
    written = plain(cell, LONGEST_SHOWN)
    try:
        found = float(_without_groups(written)) * per_unit
    except ValueError:
        raise CellRefused("%(column)s: %(text)s is not a number.", text=written) from None
    if not math.isfinite(found) or abs(found - round(found)) > 1e-6:
        raise CellRefused("%(column)s: %(text)s is not a whole number of minutes.", text=written)
    return round(found)


def has_lost_digits(cell: Cell) -> bool:
    """Whether a spreadsheet has made a number of a long order number: it keeps fifteen digits of one."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return abs(cell) >= 1e15
    if not isinstance(cell, str):
        return False
    return re.fullmatch(r"\d(?:\.\d+)?[eE]\+?\d+|\d{16,}\.0+", cell.strip()) is not None


def amount(cell: Cell) -> str:
    """A figure as exact decimal text, with four decimals at most: 182,000.50元 is 182000.5."""
    if isinstance(cell, float):
        cell = f"{cell:.4f}"
    written = plain(cell, LONGEST_SHOWN)
    bare = _without_groups(re.sub(r"\s|^[¥￥]|(?:元|分|%)$", "", written))
    if not re.fullmatch(r"-?\d{1,12}(\.\d{1,4})?", bare):
        raise CellRefused("%(column)s: %(text)s is not a number.", text=written)
    return bare.rstrip("0").rstrip(".") if "." in bare else bare


def _without_groups(number: str) -> str:
    """Without the commas between thousands; what else has a comma is no number of ours: 1,5 could be two."""
    return number.replace(",", "") if re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d+)?", number) else number
