"""The row of headings of a sheet, in one row or in two, and the columns in which each field may stand."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

from server.imports.fields import Field
from server.imports.folding import folded
from server.imports.rows import Cell, FileRefused, Row, is_blank

FEWEST_HEADINGS = 4
HEADING_ROWS = 30
"""So many rows may stand above the headings: titles, dates, who printed it."""
_DIGIT = re.compile(r"\d")


Names = Mapping[str, Sequence[str]]
"""Field → the headings it is known by, folded."""


@dataclass(frozen=True, slots=True)
class Headings:
    """`texts`: what each column is called; `places`: field → its columns, the first of which counts.

    `number` is the last row of the headings: the table stands below it.
    """

    number: int
    texts: tuple[str, ...]
    places: Mapping[str, tuple[int, ...]]

    def repeated_in(self, row: Row) -> bool:
        """Whether the row says the headings again, as on every page of a printed list."""
        for place, *_ in self.places.values():
            cell = row.cells[place] if place < len(row.cells) else None
            # Nearly every row is told from the headings by the digits of its order's number.
            if isinstance(cell, str) and _DIGIT.search(cell) and not _DIGIT.search(self.texts[place]):
                return False
            if folded(cell or "") != folded(self.texts[place]):
                return False
        return bool(self.places)


def find(
    rows: Iterator[Row],
    fields: Sequence[Field],
    wanted: Mapping[str, Sequence[str]],
    *,
    at: int | None = None,
    or_any: bool = False,
) -> tuple[Headings, Iterator[Row]]:
    """The headings, and the rows below them. `wanted`: field → what its column may be called, the best name first.

    `at`: the row in which they stand, the lower one of two. `FileRefused` for a sheet without a row of headings;
    `or_any`: where none is known, what looks like one will do.
    """
    above: list[Row] = []
    fault: FileRefused | None = None
    try:
        for row in rows:
            above.append(row)
            if row.number > max(HEADING_ROWS, at or 0):
                break
    except FileRefused as reason:
        fault = reason
    names = {one.name: [folded(name) for name in wanted[one.name]] for one in fields}
    candidates = (one for one in _candidates(above, names) if at in (None, one.number))
    best = max(candidates, key=lambda one: len(one.places), default=None)
    if or_any and at is None and (best is None or not best.places):
        best = next((_headings(row.number, _texts(row), names) for row in above if _looks_like_headings(row)), None)
    if best is None and at is not None:
        raise fault or FileRefused("Row %(row)s is blank: no headings stand in it.", row=at)
    if not above:
        raise fault or FileRefused("There is nothing in the file.")
    if best is None or not (best.places or or_any):
        raise fault or FileRefused("The file holds no row of headings.")
    below = [row for row in above if row.number > best.number]
    return best, chain(below, rows if fault is None else _failing(fault))


def _failing(fault: FileRefused) -> Iterator[Row]:
    """Ends where the file could not be read on: what stands above that is good."""
    yield from ()
    raise fault


def _candidates(rows: Sequence[Row], names: Names) -> Iterator[Headings]:
    """Every row that may be the headings, then every two that may be them together: of equals, the first counts."""
    for row in rows:
        yield _headings(row.number, _texts(row), names)
    known = {name for those in names.values() for name in those}
    for upper, lower in pairwise(rows):
        if lower.number == upper.number + 1 and all(is_blank(cell) or isinstance(cell, str) for cell in lower.cells):
            yield _headings(lower.number, _together(upper, lower, known), names)


def _headings(number: int, texts: Sequence[str], names: Names) -> Headings:
    compared = [folded(text) for text in texts]
    places: dict[str, tuple[int, ...]] = {}
    for field, wanted in names.items():
        found = [place for name in wanted for place, text in enumerate(compared) if text == name]
        if found:
            places[field] = tuple(dict.fromkeys(found))
    return Headings(number, tuple(texts), places)


def _together(upper: Row, lower: Row, known: Container[str]) -> list[str]:
    """Two rows of headings as one: what spans columns in the upper one belongs to each name below it."""
    found, over = [], ""
    for place in range(max(len(upper.cells), len(lower.cells))):
        above, below = (_text(row.cells[place]) if place < len(row.cells) else "" for row in (upper, lower))
        over = above or (over if below else "")
        ways = (below + over, over + below, below or over)
        found.append(next((way for way in ways if folded(way) in known), over + below))
    return found


def _looks_like_headings(row: Row) -> bool:
    """Whether it holds several texts, each once, and no digits: a title is alone in its row, and data has some."""
    texts = [text for text in _texts(row) if text]
    filled = sum(not is_blank(cell) for cell in row.cells)
    is_plain = not any(sign.isdigit() for text in texts for sign in text)
    return filled == len(texts) >= FEWEST_HEADINGS and len(set(texts)) == len(texts) and is_plain


def _texts(row: Row) -> list[str]:
    return [_text(cell) for cell in row.cells]


def _text(cell: Cell) -> str:
    return cell.strip() if isinstance(cell, str) else ""
