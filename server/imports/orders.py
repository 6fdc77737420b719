"""One row of a file as a repair order: every cell read and checked, its labour grouped into tasks. Decides nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from board import plate, vin
from board.refused import Refused
from server.imports import cells
from server.imports.cells import CellRefused
from server.imports.labour import LONGEST_CELL, Floor, grouped, names, tasks_of
from server.imports.mapping import Columns
from server.imports.order import INSTANTS, Order
from server.imports.reader import LONGEST_NAME, Reader
from server.imports.rows import Cell, Row
from server.imports.times import NOTHING, Dating, instant

LONGEST_NO, LONGEST_MODEL = 40, 60
_COLOUR = re.compile(r"\s*\((?:[黄蓝绿白黑]色?牌?照?|黄绿牌?|渐变绿牌?|新能源)\)$")
"""What some systems write behind a plate; the brackets are half-width by then."""
ONE_VALUE = (
    *("plate", "model", "repair_type", "advisor", "received_at", "promised_at", "confirmed_by", "cancelled"),
    *("waiting_customer", "wash", "customer_name", "customer_phone", "in_time_flag"),
)
"""What all rows of one order must tell alike, besides INSTANTS."""


def order_no(of: Reader, row: Row) -> str:
    """The row's order number. Raises `Refused`."""
    of.row = row
    found: str = of.needed("order_no", order_number)
    return found


def read(of: Reader, row: Row, dating: Dating, floor: Floor) -> Order:
    """The row's order. Raises `Refused`, naming the field and what the file calls it."""
    of.row = row
    times = {name: at for name in INSTANTS if (at := of.optional(name, instant, dating)) is not None}
    team = of.alias("team") if of.optional("team", cells.name, LONGEST_NAME) else None
    cancelled, cancelled_at = _cancelled(of, dating)
    closed = "delivered_at" in times or cancelled is not None
    planned, unknown = tasks_of(of, floor, team, closed)
    return Order(
        order_no=order_no(of, row),
        plate=plate_of(of),
        vin=vin_of(of),
        model=of.optional("model", cells.text, LONGEST_MODEL) or "",
        repair_type=of.needed("repair_type", cells.word, of.columns.words("repair_type")),
        advisor=_advisor(of),
        tasks=planned,
        received_at=of.needed("received_at", instant, dating),
        promised_at=of.optional("promised_at", instant, dating),
        confirmed_by=_confirmation(of),
        times=times,
        technicians=names(of),
        team=team,
        waiting_customer=bool(of.optional("waiting_customer", cells.word, of.columns.words("waiting_customer"))),
        wash=bool(of.optional("wash", cells.word, of.columns.words("wash"))),
        customer_name=of.optional("customer_name", cells.text, LONGEST_NAME) or "",
        customer_phone=of.optional("customer_phone", cells.plain, LONGEST_NAME) or "",
        cancelled=cancelled,
        cancelled_at=cancelled_at,
        in_time_flag=of.optional("in_time_flag", cells.word, of.columns.words("in_time_flag")),
        unknown_operations=unknown,
    )


def together(columns: Columns, orders: Sequence[Order]) -> Order:
    """One order of what each of its rows tells, with all their labour. Raises `Refused` where they contradict."""
    first = orders[0]
    if len(orders) == 1:
        return first
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


def order_number(cell: Cell) -> str:
    """An order number that can stand in an address. Raises `CellRefused`."""
    found = cells.number(cell, LONGEST_NO)
    if cells.has_lost_digits(cell):
        raise CellRefused("%(column)s: %(text)s has lost digits (scientific notation): export it as text.", text=found)
    if re.search(r"[/\\?#%]|^\.{1,2}$", found):
        raise CellRefused("%(column)s must not contain / \\ ? # or %%.")
    return found


def plate_of(of: Reader) -> str:
    """Blank for a car that has none and is known by its VIN or a name. A file cannot be asked about an unusual one."""
    written = _COLOUR.sub("", of.optional("plate", cells.plain, LONGEST_NAME) or "")
    if found := of.worked_out(("plate", written), lambda: _plate(written)):
        return found
    if not (vin_of(of) or of.optional("customer_name", cells.text, LONGEST_NAME)):
        raise of.refused("%(column)s is missing.", "plate")
    return ""


def _plate(written: str) -> str:
    if plate.is_none(written) or written.casefold() in NOTHING:
        return ""
    return plate.check(written, confirmed=True)


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
