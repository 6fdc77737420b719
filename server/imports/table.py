"""The table in a file: which sheet holds it, where its columns are, and the rows below the headings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from server.imports import headings, reading
from server.imports.fields import Field
from server.imports.headings import Headings
from server.imports.mapping import PLAIN, Columns, Map, columns_of, wanted
from server.imports.rows import FileRefused, Row, Sheet
from server.imports.survey import Survey, check_claimed, survey
from server.imports.times import Dating
from server.imports.workbook import LARGEST_UNPACKED


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a table, to be read once. `seen` is what a look through the whole of it found, where there was one;
    `left` are other sheets that are shown and hold something else; `hidden_columns` are the headings of those of its
    columns that the file does not show."""

    columns: Columns
    rows: Iterator[Row]
    seen: Survey | None = None
    left: tuple[str, ...] = ()
    hidden_columns: tuple[str, ...] = ()

    @property
    def hidden(self) -> int:
        """How many of its rows the file hides."""
        return self.seen.hidden if self.seen else 0

    @property
    def most_rows(self) -> int:
        """So many cells the fullest of its columns has; 0 where nobody has looked through it."""
        return max((column.filled for column in self.seen.columns), default=0) if self.seen else 0


@contextmanager
def opened(
    path: Path,
    fields: Sequence[Field],
    how: Map = PLAIN,
    dating: Dating | None = None,
    largest_unpacked: int = LARGEST_UNPACKED,
) -> Iterator[Table]:
    """The table with these fields in a file. Raises `FileRefused`, also while its rows are read.

    With `dating`, the whole of it is looked through first, and nothing that must be said about it is left unsaid.
    """
    sheets = reading.sheets(path, how.sheet, largest_unpacked)
    sheet = chosen(sheets, fields, how)
    seen = None
    if dating is not None:
        with closing(sheet.rows()) as rows:
            found, below = headings.find(rows, fields, wanted(fields, how), at=how.row)
            once = (row for row in below if not found.repeated_in(row))
            seen = survey(once, found, dating, without_hidden=how.without_hidden)
    with closing(sheet.rows()) as rows:
        found, below = headings.find(rows, fields, wanted(fields, how), at=how.row)
        columns = columns_of(found, fields, how, seen)
        if seen is not None:
            check_claimed(seen, found, how.ignore)
        left = tuple(one.name for one in sheets if one is not sheet and _holds_anything(one))
        shown = (row for row in below if not (row.hidden and how.without_hidden))
        taken = sheet.hidden_columns & {*columns.places.values(), *columns.clocks.values()}
        unseen = tuple(found.texts[place] for place in sorted(taken))
        yield Table(columns, (row for row in shown if not found.repeated_in(row)), seen, left, unseen)


def chosen(sheets: Sequence[Sheet], fields: Sequence[Field], how: Map) -> Sheet:
    """The sheet that holds the table. `FileRefused` where none does, or several do."""
    if not sheets:
        raise FileRefused("The workbook has no sheet that is shown.")
    if len(sheets) == 1:
        return sheets[0]
    fits: list[Sheet] = []
    reasons: list[FileRefused] = []
    for sheet in sheets:
        try:
            columns_of(_headings(sheet, fields, how), fields, how)
            fits.append(sheet)
        except FileRefused as reason:
            reasons.append(reason)
    if not fits:
        raise reasons[0]
    if len(fits) > 1:
        named = ", ".join(sheet.name for sheet in fits)
        raise FileRefused("Several sheets hold such a table: %(sheets)s. Say which one, or import each.", sheets=named)
    return fits[0]


def _headings(sheet: Sheet, fields: Sequence[Field], how: Map) -> Headings:
    with closing(sheet.rows()) as rows:
        return headings.find(rows, fields, wanted(fields, how), at=how.row)[0]


def _holds_anything(sheet: Sheet) -> bool:
    with closing(sheet.rows()) as rows:
        return next(rows, None) is not None
