"""What can still be read of a damaged SQLite file, taken over into a sound one: row by row around what is lost.

The sound one holds the newest backup, or nothing but its tables. What the log has there stays; what the damaged file
has beyond it is added where the one continues the other. A lost event leaves a gap, which `log verify` goes on naming.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from server.store.tables import metadata

CHUNK = 500
ROWS_ON_A_PAGE = 200
LOGS = ("event", "book")
FOLLOWS = ("job", "plate_tail", "delivery", "delivery_person", "delivery_loss", "delivery_contradiction", "work")
REBUILT = (*FOLLOWS, "task_time", "write_trial")
"""Made anew from the log, or of no worth."""

Row = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Salvaged:
    """What came of it: events added beyond those of the backup, events lost among them (ranges of their numbers), and
    the tables of which the damaged file gave all, or not all."""

    added: int
    lost: tuple[tuple[int, int], ...]
    whole: tuple[str, ...]
    damaged: tuple[str, ...]


def salvage(damaged: Path, sound: Path) -> Salvaged:
    """Adds to the database `sound`, of today's tables, what can be read of `damaged`; raises `sqlite3.Error` where
    `sound` cannot be written. `damaged` should be a copy: reading it takes in its write-ahead file."""
    whole, torn = list[str](), list[str]()
    with (
        closing(sqlite3.connect(damaged, isolation_level=None)) as source,
        closing(sqlite3.connect(sound, isolation_level=None)) as target,
    ):
        source.execute("PRAGMA query_only = ON")
        target.execute("BEGIN IMMEDIATE")
        guards = _put_aside_guards(target)
        added, lost = 0, list[tuple[int, int]]()
        for table in (table.name for table in metadata.sorted_tables if table.name not in REBUILT):
            columns = [name for name in _columns(source, table) if name in _columns(target, table)]
            rows = _Rows(source, table, columns)
            if not columns:
                torn.append(table)
                continue
            if table in LOGS:
                found = _continue(target, table, columns, list(rows))
                if table == "event":
                    added, lost = found
            else:
                _take_over(target, table, columns, list(rows), whole=not rows.torn)
            (torn if rows.torn else whole).append(table)
        for statement in guards:
            target.execute(statement)
        target.execute("COMMIT")
    return Salvaged(added, tuple(lost), tuple(whole), tuple(torn))


def _put_aside_guards(target: sqlite3.Connection) -> list[str]:
    """The logs take no record behind a gap: what forbids it is away until the transaction ends. Its statements."""
    named = ", ".join(f"'{table}_appended'" for table in LOGS)
    query = f"SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name IN ({named})"
    found = target.execute(query).fetchall()
    for name, _ in found:
        target.execute(f"DROP TRIGGER {name}")
    return [statement for _, statement in found]


class _Rows:
    """The rows of a table that can be read; `torn` afterwards says whether some could not."""

    def __init__(self, source: sqlite3.Connection, table: str, columns: Sequence[str]) -> None:
        self.torn = False
        self._source = source
        self._table = table
        self._query = f'SELECT {", ".join(columns)} FROM "{table}" NOT INDEXED WHERE rowid BETWEEN ? AND ?'

    def __iter__(self) -> Iterator[Row]:
        first, last = 1, self._last()
        while first <= last:
            yield from self._between(first, min(first + CHUNK - 1, last))
            first += CHUNK

    def _between(self, first: int, last: int) -> Iterator[Row]:
        try:
            found = self._source.execute(self._query, (first, last)).fetchall()
        except sqlite3.DatabaseError:
            self.torn = True
            if first == last:
                return
            middle = (first + last) // 2
            yield from self._between(first, middle)
            yield from self._between(middle + 1, last)
            return
        yield from found

    def _last(self) -> int:
        try:
            return int(self._source.execute(f'SELECT max(rowid) FROM "{self._table}" NOT INDEXED').fetchone()[0] or 0)
        except sqlite3.DatabaseError:
            self.torn = True
        try:
            return int(self._source.execute("PRAGMA page_count").fetchone()[0]) * ROWS_ON_A_PAGE
        except sqlite3.DatabaseError:
            return 0


def _columns(connection: sqlite3.Connection, table: str) -> list[str]:
    try:
        return [name for _, name, *_ in connection.execute(f'PRAGMA table_info("{table}")')]
    except sqlite3.DatabaseError:
        return []


def _continue(
    target: sqlite3.Connection, table: str, columns: Sequence[str], rows: Sequence[Row]
) -> tuple[int, list[tuple[int, int]]]:
    """Adds the records that lie beyond those which are there, for each site: (how many, what is missing among them)."""
    added, lost = 0, list[tuple[int, int]]()
    sites: dict[str, dict[int, Row]] = {}
    for row in rows:
        named = dict(zip(columns, row, strict=True))
        site, seq = named["site"], named["seq"]
        if isinstance(site, str) and isinstance(seq, int):
            sites.setdefault(site, {})[seq] = row
    for site, records in sites.items():
        last, held = target.execute(
            f'SELECT seq, hash FROM "{table}" WHERE site = ? ORDER BY seq DESC LIMIT 1', (site,)
        ).fetchone() or (0, None)
        if last in records and _hash_of(columns, records[last]) != held:
            # Another history: nothing of it belongs behind this one.
            continue
        beyond = sorted(seq for seq in records if seq > last)
        for seq in beyond:
            added += _insert(target, table, columns, records[seq])
        lost += _gaps([last, *beyond])
    return added, lost


def _hash_of(columns: Sequence[str], row: Row) -> object:
    return dict(zip(columns, row, strict=True)).get("hash")


def _gaps(seqs: Sequence[int]) -> Iterator[tuple[int, int]]:
    for before, after in pairwise(seqs):
        if after > before + 1:
            yield before + 1, after - 1


def _take_over(
    target: sqlite3.Connection, table: str, columns: Sequence[str], rows: Sequence[Row], *, whole: bool
) -> None:
    """A table that can be read to its end is newer than the backup's; of another, the rows which the backup lacks."""
    if whole:
        target.execute(f'DELETE FROM "{table}"')
    for row in rows:
        _insert(target, table, columns, row)


def _insert(target: sqlite3.Connection, table: str, columns: Sequence[str], row: Row) -> int:
    """1, or 0 for a row that cannot be one of this table."""
    places = ", ".join("?" * len(columns))
    try:
        target.execute(f'INSERT INTO "{table}" ({", ".join(columns)}) VALUES ({places})', row)
    except sqlite3.IntegrityError:
        return 0
    return 1
