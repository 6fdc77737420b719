"""One row of a file as a repair order: every cell read and checked, its labour grouped into tasks. Decides nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, TypeVar

from board import plate, vin
from board.orders.events import TaskPlan
from board.orders.labour import UNNAMED, Operation
from board.orders.shop import Team
from board.orders.standards import LONGEST_MINUTES, Standards
from board.refused import Refused
from server.imports import cells
from server.imports.cells import CellRefused
from server.imports.mapping import Columns
from server.imports.rows import Row
from server.imports.times import Dating, instant

T = TypeVar("T")

LONGEST_NO, LONGEST_NAME, LONGEST_MODEL, LONGEST_CELL = 40, 40, 60, 2_000
INSTANTS = (
    "promise_noted_at",
    "dispatched_at",
    "started_at",
    "finished_at",
    "ready_at",
    "delivered_at",
    "left_at",
)


ONE_VALUE = (
    *("plate", "model", "repair_type", "advisor", "received_at", "promised_at", "confirmed_by", "cancelled"),
    *("waiting_customer", "wash", "customer_name", "customer_phone", "in_time_flag"),
)
"""What all rows of one order must tell alike, besides INSTANTS."""


@dataclass(frozen=True, slots=True)
class Floor:
    """What of the shop an order may name: operations and teams; `labour` is the word for labour without a name."""

    standards: Standards
    teams: Mapping[str, Team]
    labour: str = "labour"


@dataclass(frozen=True, slots=True)
class Order:
    """A repair order as a foreign system tells it. `times` holds those of INSTANTS that it knows.

    `confirmed_by` is how the customer confirmed the promise; `cancelled` says why or how the order was withdrawn.
    `unknown_operations` of a closed order are in no table of standard times; its labour is left out for them.
    """

    order_no: str
    plate: str
    model: str
    repair_type: str
    advisor: str
    tasks: tuple[TaskPlan, ...]
    received_at: datetime
    promised_at: datetime | None = None
    confirmed_by: str | None = None
    times: Mapping[str, datetime] = field(default_factory=dict)
    technicians: tuple[str, ...] = ()
    team: str | None = None
    waiting_customer: bool = False
    wash: bool = False
    customer_name: str = ""
    customer_phone: str = ""
    cancelled: str | None = None
    cancelled_at: datetime | None = None
    in_time_flag: bool | None = None
    vin: str = ""
    unknown_operations: tuple[str, ...] = ()


def order_no(columns: Columns, row: Row) -> str:
    """The row's order number. Raises `Refused`."""
    found: str = Reader(columns, row).needed("order_no", cells.plain, LONGEST_NO)
    if cells.has_lost_digits(columns.cell(row, "order_no")):
        lost = CellRefused("%(column)s: %(text)s has lost digits (scientific notation): export it as text.", text=found)
        raise lost.named(columns.called("order_no"), "order_no")
    if re.search(r"[/\\?#%]|^\.{1,2}$", found):
        raise CellRefused("%(column)s must not contain / \\ ? # or %%.").named(columns.called("order_no"), "order_no")
    return found


def read(columns: Columns, row: Row, dating: Dating, floor: Floor) -> Order:
    """The row's order. Raises `Refused`, naming the field and what the file calls it."""
    of = Reader(columns, row)
    times = {name: at for name in INSTANTS if (at := of.optional(name, instant, dating)) is not None}
    team = of.alias("team") if of.optional("team", cells.name, LONGEST_NAME) else None
    cancelled, cancelled_at = _cancelled(of, dating)
    closed = "delivered_at" in times or cancelled is not None
    tasks, unknown = tasks_of(of, floor, team, closed)
    return Order(
        order_no=order_no(columns, row),
        plate=plate_of(of),
        vin=vin_of(of),
        model=of.optional("model", cells.text, LONGEST_MODEL) or "",
        repair_type=of.needed("repair_type", cells.word, columns.words("repair_type")),
        advisor=_advisor(of),
        tasks=tasks,
        received_at=of.needed("received_at", instant, dating),
        promised_at=of.optional("promised_at", instant, dating),
        confirmed_by=_confirmation(of),
        times=times,
        technicians=_names(of),
        team=team,
        waiting_customer=bool(of.optional("waiting_customer", cells.word, columns.words("waiting_customer"))),
        wash=bool(of.optional("wash", cells.word, columns.words("wash"))),
        customer_name=of.optional("customer_name", cells.text, LONGEST_NAME) or "",
        customer_phone=of.optional("customer_phone", cells.plain, LONGEST_NAME) or "",
        cancelled=cancelled,
        cancelled_at=cancelled_at,
        in_time_flag=of.optional("in_time_flag", cells.word, columns.words("in_time_flag")),
        unknown_operations=unknown,
    )


def together(columns: Columns, orders: Sequence[Order]) -> Order:
    """One order of what each of its rows tells, with all their labour. Raises `Refused` where they contradict."""
    first = orders[0]
    for other in orders[1:]:
        for name in ONE_VALUE:
            one, another = getattr(first, name), getattr(other, name)
            if one != another:
                raise _apart(columns, name, one, another)
        for name in INSTANTS:
            if first.times.get(name) != other.times.get(name):
                raise _apart(columns, name, first.times.get(name), other.times.get(name))
    operations = [operation for order in orders for task in order.tasks for operation in task.operations]
    return replace(
        first,
        tasks=grouped(operations) if operations else first.tasks,
        technicians=tuple(dict.fromkeys(name for order in orders for name in order.technicians)),
        unknown_operations=tuple(name for order in orders for name in order.unknown_operations),
    )


def _apart(columns: Columns, name: str, one: object, another: object) -> Refused:
    return CellRefused(
        "The rows of this order contradict each other: %(column)s is %(one)s and %(another)s.",
        one=one if one is not None else "—",
        another=another if another is not None else "—",
    ).named(columns.called(name), name)


class Reader:
    """Reads the cells of one row and names the column of whatever is refused."""

    def __init__(self, columns: Columns, row: Row) -> None:
        self.columns = columns
        self._row = row

    def optional(self, name: str, reading: Callable[..., T], *arguments: Any) -> T | None:
        """The field's value; None where the cell is blank."""
        cell = self.columns.cell(self._row, name)
        if cell is None:
            return None
        try:
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


def plate_of(of: Reader) -> str:
    """Blank for a car that has none and is known by its VIN or a name. A file cannot be asked about an unusual one."""
    written = of.optional("plate", cells.plain, LONGEST_NAME) or ""
    if not plate.is_none(written):
        return plate.check(written, confirmed=True)
    if not (vin_of(of) or of.optional("customer_name", cells.text, LONGEST_NAME)):
        raise of.refused("%(column)s is missing.", "plate")
    return ""


def vin_of(of: Reader) -> str:
    try:
        return vin.check(of.optional("vin", cells.plain, LONGEST_NAME) or "")
    except Refused as reason:
        raise of.refused(reason.template, "vin", **reason.params) from None


def _advisor(of: Reader) -> str:
    """Blank only where the file has no column of advisors: in one that is there, each order must name one."""
    known = of.columns.has("advisor") or "advisor" in of.columns.map.defaults
    return of.alias("advisor") if known else ""


def _confirmation(of: Reader) -> str | None:
    """The customer signs the order, and the promise on it; a file that says more is taken at its word."""
    if not of.columns.has("promise_confirmed_by"):
        return "signature"
    found: str | None = of.optional("promise_confirmed_by", cells.word, of.columns.words("promise_confirmed_by"))
    return found


def _cancelled(of: Reader, dating: Dating) -> tuple[str | None, datetime | None]:
    """Why the order was withdrawn, and when, where the file tells: yes or no, or the time it was."""
    written = of.optional("cancelled", cells.plain, LONGEST_CELL)
    if not written:
        return None, None
    try:
        said = of.optional("cancelled", cells.word, of.columns.words("cancelled"))
    except Refused:
        at = of.optional("cancelled", instant, dating)
        return (of.columns.called("cancelled"), at) if at is not None else (None, None)
    return (of.columns.called("cancelled") if said else None), None


def _names(of: Reader) -> tuple[str, ...]:
    written = of.optional("technicians", cells.text, LONGEST_CELL) or ""
    found = []
    for piece in _split(written, of):
        found += _name_list(of, piece)
    words = of.columns.words("technicians")
    return tuple(dict.fromkeys(str(words.get(one.casefold(), one)) for one in found if one))


def _name_list(of: Reader, written: str) -> list[str]:
    found = []
    for part in re.split(r"[;；、,，/|+]", written):
        try:
            found.append(cells.name(part, LONGEST_NAME))
        except CellRefused as reason:
            raise reason.named(of.columns.called("technicians"), "technicians") from None
    return found


def _split(written: str, of: Reader) -> list[str]:
    separator = of.columns.map.separator
    return re.split(r"[;；|]", written) if separator is None else written.split(separator)


def tasks_of(of: Reader, floor: Floor, team: str | None, closed: bool) -> tuple[tuple[TaskPlan, ...], tuple[str, ...]]:
    """The tasks, and the operations that no table has. Operations of one trade that follow one another are one task.

    Closed history may come without labour, or with labour that nobody has a standard time for: it must not be lost.
    """
    written = of.optional("operations", cells.text, LONGEST_CELL) or ""
    minutes = of.optional("standard_minutes", cells.minutes)
    if minutes is None:
        minutes = of.optional("standard_hours", cells.minutes, 60)
    operations, unknown = _operations(written, of, floor)
    crew = floor.teams.get(team or "")
    trade = crew.trade if crew else "mechanical"
    if unknown and not closed and minutes is None:
        sentence = "%(column)s: there is no operation %(text)s in the standard times."
        raise of.refused(sentence, "operations", text=unknown[0])
    if minutes and (unknown or not operations):
        if not 1 <= minutes <= LONGEST_MINUTES:
            raise of.refused(
                "%(column)s: the standard time must be from 1 to %(longest)s minutes.",
                "standard_minutes",
                longest=LONGEST_MINUTES,
            )
        return grouped((Operation(UNNAMED, written[:120] or floor.labour, trade, minutes),)), ()
    if unknown or not operations:
        if closed:
            return (TaskPlan(1, trade, ()),), unknown
        raise of.refused("%(column)s is missing.", "operations")
    return grouped(operations), ()


def _operations(written: str, of: Reader, floor: Floor) -> tuple[tuple[Operation, ...], tuple[str, ...]]:
    """The operations of codes or names, and what of them the standard times do not have."""
    whole = _known(written, floor)
    if whole is not None:
        return (whole,), ()
    parts = [part.strip() for part in _split(written, of) if part.strip()]
    if of.columns.map.separator is None and any(_known(part, floor) is None for part in parts):
        parts = [part.strip() for part in re.split(r"[;；|、,，]", written) if part.strip()]
    found = [(part, _known(part, floor)) for part in parts]
    known = tuple(operation for _, operation in found if operation is not None)
    return known, tuple(part for part, operation in found if operation is None)


def _known(written: str, floor: Floor) -> Operation | None:
    code = cells.plain(written, LONGEST_CELL)
    return floor.standards.by_code(code) or floor.standards.by_code(code.upper()) or floor.standards.by_name(written)


def grouped(operations: Sequence[Operation]) -> tuple[TaskPlan, ...]:
    groups: list[list[Operation]] = []
    for operation in operations:
        if not groups or groups[-1][0].trade != operation.trade:
            groups.append([])
        groups[-1].append(operation)
    return tuple(TaskPlan(number, group[0].trade, tuple(group)) for number, group in enumerate(groups, start=1))
