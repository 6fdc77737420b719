"""A file as the clerk sees it before anything is taken: its columns, a few rows as they would be, and what to ask.

Nothing is written. Where the file as a whole cannot be taken yet, it says why, and the columns are there all the same:
what is unknown is asked about and not refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from board.refused import Refused
from server.imports import headings, reading, table
from server.imports.folding import folded
from server.imports.guessing import Guess, Known, Unknown, guesses
from server.imports.headings import Headings
from server.imports.importing import Importing
from server.imports.kinds import Kind, nobody
from server.imports.mapping import Map, wanted
from server.imports.outcome import Cause, Outcome
from server.imports.rows import Cell, FileRefused, Row, Sheet, is_blank
from server.imports.workbook import LARGEST_UNPACKED

LOOKED_AT = 200
"""So many rows tell what a column may be."""
SAMPLES, LONGEST_SAMPLE = 3, 30


@dataclass(frozen=True, slots=True)
class SeenColumn:
    """A column of the file: the `field` it is taken for, or a `guess`, or neither; and some of its cells."""

    heading: str
    field: str | None
    guess: Guess | None
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """`row` is that of the headings in `sheet`, one of `sheets`; `stopped` says why nothing of the file can be taken
    yet, and then there is no `outcome`."""

    sheet: str
    sheets: tuple[str, ...]
    row: int
    columns: tuple[SeenColumn, ...]
    stopped: Refused | None
    outcome: Outcome | None
    causes: tuple[Cause, ...] = ()


def preview(
    importing: Importing, path: Path, kind: Kind, how: Map, known: Known, largest: int = LARGEST_UNPACKED
) -> Preview:
    """What would become of a file. `FileRefused` for one that holds no table at all."""
    sheets = reading.sheets(path, how.sheet, largest)
    if not sheets:
        raise FileRefused("The workbook has no sheet that is shown.")
    importing = replace(importing, dry_run=True)
    stopped, outcome = _tried(path, kind, how, importing, largest)
    sheet = _sheet(sheets, kind, how)
    with closing(sheet.rows()) as rows:
        found, below = headings.find(rows, kind.fields, wanted(kind.fields, how), at=how.row, or_any=True)
        first = [row for row in islice(below, LOOKED_AT) if not found.repeated_in(row)]
    columns = _columns(found, first, outcome, kind, how, importing, known)
    if stopped is not None and not found.places:
        stopped = FileRefused("None of the columns is known: say below what each of them is.")
    causes = outcome.refused.causes if outcome else ()
    names = tuple(one.name for one in reading.sheets(path, None, largest))
    return Preview(sheet.name, names, found.number, columns, stopped, outcome, causes)


def _tried(
    path: Path, kind: Kind, how: Map, importing: Importing, largest: int
) -> tuple[Refused | None, Outcome | None]:
    try:
        with table.opened(path, kind.fields, how, importing.dating, largest) as given:
            return None, kind.take(given, importing, nobody)
    except FileRefused as reason:
        return reason, None


def _sheet(sheets: Sequence[Sheet], kind: Kind, how: Map) -> Sheet:
    try:
        return table.chosen(sheets, kind.fields, how)
    except FileRefused:
        return sheets[0]


def _columns(
    found: Headings,
    rows: Sequence[Row],
    outcome: Outcome | None,
    kind: Kind,
    how: Map,
    importing: Importing,
    known: Known,
) -> tuple[SeenColumn, ...]:
    claimed = _claimed(found, outcome)
    ignored = {folded(heading) for heading in how.ignore}
    cells = {place: _cells(rows, place) for place, text in enumerate(found.texts) if text}
    unknown = [
        Unknown(place, found.texts[place], those, len(rows))
        for place, those in cells.items()
        if place not in claimed and folded(found.texts[place]) not in ignored
    ]
    free = [name for name in kind.by_name if name not in claimed.values()]
    guessed = guesses(unknown, free, importing.dating, known)
    return tuple(
        SeenColumn(found.texts[place], claimed.get(place), guessed.get(place), _samples(those))
        for place, those in cells.items()
    )


def _claimed(found: Headings, outcome: Outcome | None) -> dict[int, str]:
    """Place → field; a column of which the file has a better one is nobody's."""
    if outcome is not None and outcome.columns is not None:
        columns = outcome.columns
        places = {place: name for name, place in reversed([*columns.places.items()])}
        return places | {place: name for name, place in columns.clocks.items()}
    return {places[0]: name for name, places in reversed([*found.places.items()])}


def _cells(rows: Sequence[Row], place: int) -> list[Cell]:
    found = (row.cells[place] for row in rows if place < len(row.cells))
    return [cell for cell in found if not is_blank(cell)]


def _samples(cells: Sequence[Cell]) -> tuple[str, ...]:
    return tuple(str(cell).strip()[:LONGEST_SAMPLE] for cell in islice(dict.fromkeys(cells), SAMPLES))
