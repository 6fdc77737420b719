"""The rows of a table, some hundred orders or appointments together, until its end or where it cannot be read on."""

from __future__ import annotations

from collections.abc import Iterator

from server.imports.grouping import Rows, groups
from server.imports.outcome import Outcome
from server.imports.rows import FileRefused
from server.imports.table import Table

TOGETHER = 200
"""So many rows are looked up and written at a time; other writers come in between."""


def batches(table: Table, outcome: Outcome) -> Iterator[list[Rows]]:
    """The rows of a table, some hundred orders together; `outcome` hears how many there are, and what broke it off."""
    batch: list[Rows] = []
    scattered = table.seen.scattered if table.seen else frozenset()
    try:
        for rows in groups(table.rows, table.columns, scattered):
            outcome.read += 1
            batch.append(rows)
            if len(batch) == TOGETHER:
                yield batch
                batch = []
    except FileRefused as reason:
        outcome.broken_off = reason
    if batch:
        yield batch
