"""What a row of a file says of the work: operations grouped into tasks, and who did them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from board.orders.events import TaskPlan
from board.orders.labour import UNNAMED, Operation
from board.orders.standards import LONGEST_MINUTES, Standards
from board.orders.team import Team
from server.imports import cells
from server.imports.cells import CellRefused
from server.imports.reader import LONGEST_NAME, Reader

LONGEST_CELL = 2_000


@dataclass(frozen=True, slots=True)
class Floor:
    """What of the shop an order may name: operations and teams; `labour` is the word for labour without a name."""

    standards: Standards
    teams: Mapping[str, Team]
    labour: str = "labour"


def names(of: Reader) -> tuple[str, ...]:
    """Who worked on the car. Raises `Refused`."""
    written = of.optional("technicians", cells.text, LONGEST_CELL) or ""
    return of.worked_out(("names", written), lambda: _names(written, of))


def _names(written: str, of: Reader) -> tuple[str, ...]:
    found: list[str] = []
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
    return of.worked_out(
        ("tasks", written, minutes, team, closed), lambda: _tasks(of, floor, written, minutes, team, closed)
    )


def _tasks(
    of: Reader, floor: Floor, written: str, minutes: int | None, team: str | None, closed: bool
) -> tuple[tuple[TaskPlan, ...], tuple[str, ...]]:
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
                "standard_minutes" if of.columns.has("standard_minutes") else "standard_hours",
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
        # A name may hold such a sign itself: only where all that it parts is known.
        finer = [part for part in re.split(r"[;；|、,，/／+＋\s]", written) if part]
        parts = finer if all(_known(part, floor) is not None for part in finer) else parts
    found = [(part, _known(part, floor)) for part in parts]
    known = tuple(operation for _, operation in found if operation is not None)
    return known, tuple(part for part, operation in found if operation is None)


def _known(written: str, floor: Floor) -> Operation | None:
    code = cells.plain(written, LONGEST_CELL)
    return floor.standards.by_code(code) or floor.standards.by_code(code.upper()) or floor.standards.by_name(written)


def grouped(operations: Sequence[Operation]) -> tuple[TaskPlan, ...]:
    """The operations as tasks: those of one trade that follow one another are one."""
    groups: list[list[Operation]] = []
    for operation in operations:
        if not groups or groups[-1][0].trade != operation.trade:
            groups.append([])
        groups[-1].append(operation)
    return tuple(TaskPlan(number, group[0].trade, tuple(group)) for number, group in enumerate(groups, start=1))
