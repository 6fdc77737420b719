"""What became of a file of repair orders: how many of what, and what a person should look at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as having
from typing import Any

from board.orders.job import Job
from board.orders.shop_facts import AppointmentBooked
from board.refused import Refused
from server.imports.difference import Different
from server.imports.mapping import Columns
from server.imports.rows import FileRefused

LONGEST_LIST, SAMPLES = 1_000, 5
"""So many orders a list of an outcome names, and so many it shows as examples."""
MOST_KEPT, MOST_WORDS = 500, 1_000
"""So many rows of a cause are kept, and so many words that nobody knows; all of them are counted."""


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that was not imported, and why."""

    row: int
    order_no: str
    reason: Refused


@dataclass(slots=True)
class Cause:
    """Rows that are refused for one cause: how many, the first of them, and the words that nobody knows, with how often
    each stands there."""

    field: str | None
    count: int = 0
    rows: list[RefusedRow] = having(default_factory=list)
    words: dict[str, int] = having(default_factory=dict)


class Refusals:
    """What is refused of a file, by cause. A million bad rows take no more memory than some hundred."""

    def __init__(self) -> None:
        self.count = 0
        self._causes: dict[tuple[str, str | None], Cause] = {}

    def add(self, one: RefusedRow) -> None:
        reason = one.reason
        cause = self._causes.setdefault((reason.template, reason.field), Cause(reason.field))
        self.count += 1
        cause.count += 1
        # Where it was raised are the rows around it: they need not stay in memory for it.
        reason.__traceback__ = reason.__context__ = None
        if len(cause.rows) < MOST_KEPT:
            cause.rows.append(one)
        # Only the refusal of a word names those that are known.
        if "words" in reason.params:
            word = str(reason.params["text"])
            if word in cause.words or len(cause.words) < MOST_WORDS:
                cause.words[word] = cause.words.get(word, 0) + 1

    @property
    def causes(self) -> tuple[Cause, ...]:
        """The most frequent first."""
        return tuple(sorted(self._causes.values(), key=lambda one: -one.count))

    def first(self, most: int) -> list[RefusedRow]:
        """So many rows at most, in their order: the first ones of each cause, so that no cause hides another."""
        kept = sorted(self._kept(), key=lambda one: one[:2])[:most]
        return sorted((row for *_, row in kept), key=lambda one: one.row)

    def _kept(self) -> Iterator[tuple[int, int, RefusedRow]]:
        for cause in self._causes.values():
            for place, row in enumerate(cause.rows):
                yield place, row.row, row


@dataclass(slots=True)
class Outcome:
    """What became of a file: import `number`, None where nothing came in. read = imported + settled + already +
    refused; blank rows and totals are not read. `settled`: orders of earlier imports that have come to their end.

    `flags`: delivered orders with an in-time flag of their own; `against`: those where it says otherwise than the
    clock, the first of them `disagreeing`. `unpromised`: delivered ones without a promise before delivery. `strangers`
    are advisors who are not on the staff, `unknown_operations` those of closed orders that no standard time is known
    for, `unusual_plates` those that no plate of the mainland looks like.
    `differing`: open orders (or appointments) that are there already and of which the file says otherwise. Of those
    imported, so many are `delivered` (and of them `not_judged`), `open` (and of them `backlog`), `cancelled`.
    `samples`: some of them. `columns` were found; `left`: sheets that were not read; `hidden`: so many rows are
    hidden in the file; `hidden_columns`: those of its columns that are. `broken_off`: why the rest of the file could
    not be read.
    """

    number: int | None = None
    read: int = 0
    imported: int = 0
    already: int = 0
    refused: Refusals = having(default_factory=Refusals)
    flags: int = 0
    against: int = 0
    disagreeing: list[str] = having(default_factory=list)
    unpromised: int = 0
    strangers: set[str] = having(default_factory=set)
    unusual_plates: list[str] = having(default_factory=list)
    differing: list[Different] = having(default_factory=list)
    unknown_operations: set[str] = having(default_factory=set)
    delivered: int = 0
    open: int = 0
    backlog: int = 0
    settled: int = 0
    cancelled: int = 0
    not_judged: int = 0
    samples: list[Job | AppointmentBooked] = having(default_factory=list)
    columns: Columns | None = None
    left: tuple[str, ...] = ()
    hidden: int = 0
    hidden_columns: tuple[str, ...] = ()
    broken_off: FileRefused | None = None


def refused_of(kept: Mapping[str, Any]) -> Refused:
    """A reason that was kept."""
    template, field, params = kept["template"], kept["field"], kept["params"]
    return Refused(template, field, **params)
