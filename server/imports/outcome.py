"""What became of a file of repair orders: how many of what, and what a person should look at."""

from __future__ import annotations

from dataclasses import dataclass, field

from board.orders.job import Job
from board.orders.shop_facts import AppointmentBooked
from board.refused import Refused
from server.imports.differing import Different
from server.imports.mapping import Columns
from server.imports.rows import FileRefused


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that was not imported, and why."""

    row: int
    order_no: str
    reason: Refused


@dataclass(slots=True)
class Outcome:
    """What became of a file: import `number`, None where nothing came in. read = imported + settled + already +
    refused; blank rows and totals are not read. `settled`: orders of earlier imports that have come to their end.

    `disagreeing`: delivered orders whose own in-time flag says otherwise than the clock; `unpromised`: delivered ones
    without a promise before delivery. `strangers` are advisors who are not on the staff, `unknown_operations` those of
    closed orders that no standard time is known for, `unusual_plates` those that no plate of the mainland looks like.
    `differing`: open orders (or appointments) that are there already and of which the file says otherwise. Of those
    imported, so many are `delivered` (and of them `not_judged`), `open` (and of them `backlog`), `cancelled`.
    `samples`: some of them. `columns` were found; `left`: sheets that were not read. `broken_off`: why the rest of the
    file could not be read.
    """

    number: int | None = None
    read: int = 0
    imported: int = 0
    already: int = 0
    refused: list[RefusedRow] = field(default_factory=list)
    flags: int = 0
    disagreeing: list[str] = field(default_factory=list)
    unpromised: int = 0
    strangers: set[str] = field(default_factory=set)
    unusual_plates: list[str] = field(default_factory=list)
    differing: list[Different] = field(default_factory=list)
    unknown_operations: set[str] = field(default_factory=set)
    delivered: int = 0
    open: int = 0
    backlog: int = 0
    settled: int = 0
    cancelled: int = 0
    not_judged: int = 0
    samples: list[Job | AppointmentBooked] = field(default_factory=list)
    columns: Columns | None = None
    left: tuple[str, ...] = ()
    broken_off: FileRefused | None = None
