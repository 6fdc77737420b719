"""Reads the cells of a file's rows, and names the column of whatever is refused.

In the files of years the same words and times stand again and again: what a cell says is worked out once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from board.refused import Refused
from server.imports import cells
from server.imports.cells import CellRefused
from server.imports.mapping import Columns
from server.imports.rows import Row

T = TypeVar("T")
MOST_REMEMBERED = 50_000
UNKNOWN = object()
LONGEST_NAME = 40


class Reader:
    """Reads one row after the other: `row` is the present one."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self.row = Row(0, ())
        self._told = frozenset((*columns.places, *columns.map.defaults))
        self._known: dict[Any, Any] = {}
        # Most fields of most files are the cell as it stands.
        other = {*columns.map.defaults, *columns.days, *columns.clocks}
        self._plain = {name: place for name, place in columns.places.items() if name not in other}

    def worked_out(self, key: tuple[Any, ...], how: Callable[[], T]) -> T:
        """What `how` says, remembered under `key`; all is forgotten when it is too much, so that memory stays the same
        however long a file is. What is refused is tried again."""
        found: T
        try:
            found = self._known[key]
        except KeyError:
            if len(self._known) >= MOST_REMEMBERED:
                self._known.clear()
            found = self._known[key] = how()
        return found

    def optional(self, name: str, reading: Callable[..., T], *arguments: Any) -> T | None:
        """The field's value; None where the cell is blank. The arguments of a field's reading are always the same."""
        place = self._plain.get(name)
        if place is not None:
            cells = self.row.cells
            cell = cells[place] if place < len(cells) else None
            if cell is None or cell == "":
                return None
            if type(cell) is str:
                known = self._known.get((name, reading, cell), UNKNOWN)
                if known is not UNKNOWN:
                    told: T | None = known
                    return told
        if name not in self._told:
            return None
        cell = self.columns.cell(self.row, name)
        if cell is None:
            return None

        try:
            if type(cell) is str:
                return self.worked_out((name, reading, cell), lambda: reading(cell, *arguments))
            # Not remembered: a number, a word for yes and a time may equal one another.
            return reading(cell, *arguments)
        except CellRefused as reason:
            raise reason.named(self.columns.called(name), name) from None

    def needed(self, name: str, reading: Callable[..., T], *arguments: Any) -> Any:
        found = self.optional(name, reading, *arguments)
        if found is None or found == "":
            raise self.refused("%(column)s is missing.", name)
        return found

    def alias(self, name: str) -> str:
        """A name that must be there, or the one that the map's words put in its place."""
        found: str = self.needed(name, cells.name, LONGEST_NAME)
        return str(self.columns.words(name).get(found.casefold(), found))

    def refused(self, template: str, name: str, **params: object) -> Refused:
        return CellRefused(template, **params).named(self.columns.called(name), name)
