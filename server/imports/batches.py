"""The rows of a table, some hundred orders or appointments together, until its end or where it cannot be read on."""

from __future__ import annotations

from collections.abc import Iterator

from server.imports.grouping import Rows, groups
from server.imports.rows import FileRefused
from server.imports.table import Table

TOGETHER = 200
"""So many rows are looked up and written at a time; other writers come in between."""


def batches(table: Table) -> Iterator[tuple[list[Rows], FileRefused | None]]:
    """The rows of a table, some hundred orders together, and with the last of them what broke the file off."""
    batch: list[Rows] = []
    scattered = table.seen.scattered if table.seen else frozenset()
    broken_off: FileRefused | None = None
    try:
        for rows in groups(table.rows, table.columns, scattered):
            batch.append(rows)
            if len(batch) == TOGETHER:
                yield batch, None
                batch = []
    except FileRefused as reason:
        broken_off = reason
    if batch or broken_off:
        yield batch, broken_off
