"""A look through a whole sheet before anything of it is taken: which columns hold what, and what nobody has claimed.

Nothing is left aside in silence: a column of times that no field takes, or of states with a cancelled order in it,
stops the import until a person has said what it is. Otherwise finished cars would stand open on the board.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Literal

from server.imports.cells import CellRefused, has_lost_digits, number
from server.imports.folding import folded
from server.imports.headings import Headings
from server.imports.rows import Cell, FileRefused, Row, is_blank
from server.imports.times import LONGEST_WRITTEN, NOTHING, Dating, DayAlone, instant

CANCELLED = frozenset(("作废", "已作废", "取消", "已取消", "撤销", "已撤销", "废单", "cancelled", "canceled", "void"))
TRIES = 200
"""So many cells tell what a column holds, unless all of them are days."""
LONGEST_STATE, LONGEST_NUMBER = 12, 80
SEEN_BITS = 2**27
_MIDNIGHT = re.compile(r"(?<=[\d日])[t\s]+0?0[:时点]00?(?:[:分]00?(?:\.0+)?)?[秒分]?$", re.IGNORECASE)
_CLOCK_ONLY = re.compile(r"\D{0,4}\d{1,2}\s*[:时点].{0,12}")
_DATED = re.compile(r"\d\s*[-/年.]\s*\d|\d{12}|[a-z]{3}\s*\d", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_NUMBER = re.compile(r"[-+]?[\d,]*\.?\d+")
_CLOCK_DIGITS = re.compile(r"(?P<hour>\d|[01]\d|2[0-3])(?P<minute>[0-5]\d)(?P<second>[0-5]\d)?(?:\.0+)?")
_DAY_DIGITS = re.compile(r"((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?:\.0+)?")


@dataclass(slots=True)
class Column:
    """What stands in a column. `cancelled`: the first word there that says an order is none. Of `others` so many could
    be a time of day or a day in bare digits, as 0905 and 20250904: they are, where another column tells the rest."""

    filled: int = 0
    days: int = 0
    clocks: int = 0
    instants: int = 0
    others: int = 0
    clock_digits: int = 0
    day_digits: int = 0
    cancelled: str = ""

    @property
    def holds_times(self) -> bool:
        """Whether it holds instants, or times of a day, and hardly anything else."""
        return (self.instants or self.clocks) > self.others

    @property
    def holds_days(self) -> bool:
        """Whether it holds days and no time of day at all."""
        return self.days > 0 and not self.instants and not self.clocks

    @property
    def could_hold_days(self) -> bool:
        """As `holds_days`, or days in bare digits."""
        return self.holds_days or self._are_all(self.day_digits)

    @property
    def could_hold_clocks(self) -> bool:
        """Whether it holds times of the day and no instants, or such times in bare digits."""
        return self._are_all(self.clock_digits) or (self.clocks > 0 and not self.instants)

    def _are_all(self, count: int) -> bool:
        return count > 0 and count == self.others and not (self.days or self.clocks or self.instants)


@dataclass(frozen=True, slots=True)
class Survey:
    """The columns of a sheet by their places; `scattered`: marks of the order numbers that stand in several
    places; `hidden`: so many rows are hidden."""

    columns: Sequence[Column]
    scattered: frozenset[int] = field(default_factory=frozenset)
    hidden: int = 0


def survey(rows: Iterable[Row], headings: Headings, dating: Dating, *, without_hidden: bool = False) -> Survey:
    """Reads all rows once, `without_hidden` ones. `FileRefused` on the way ends the look: what stands above it is what
    there is."""
    columns = [Column() for _ in headings.texts]
    key = headings.places.get("order_no", (-1,))[0]
    seen = _Seen()
    scattered: set[int] = set()
    last: int | None = None
    hidden = 0
    for row in _readable(rows):
        if row.hidden:
            hidden += 1
            if without_hidden:
                continue
        for column, cell in zip(columns, row.cells, strict=False):
            if not is_blank(cell):
                _count(column, cell, dating)
        cell = row.cells[key] if 0 <= key < len(row.cells) else None
        if not is_blank(cell) and not has_lost_digits(cell):
            marked = mark(cell)
            # The rows of an order that follow one another need not be held in memory until the end.
            if marked != last and seen.before(marked):
                scattered.add(marked)
            last = marked
    return Survey(columns, frozenset(scattered), hidden)


def _readable(rows: Iterable[Row]) -> Iterator[Row]:
    with suppress(FileRefused):
        yield from rows


class _Seen:
    """Which marks there were, in 16 MB whatever the number of rows. Two in some hundred thousand are taken for one that
    was there: these rows are only read more slowly."""

    def __init__(self) -> None:
        self._bits = bytearray(SEEN_BITS // 8)

    def before(self, number: int) -> bool:
        """Whether it was asked about before."""
        place, bit = divmod(number % SEEN_BITS, 8)
        held = self._bits[place]
        self._bits[place] = held | 1 << bit
        return bool(held >> bit & 1)


def mark(order_no: Cell) -> int:
    """What tells order numbers apart without keeping them: two that share it by chance are only read more slowly."""
    if type(order_no) is str and order_no.isascii() and order_no.isalnum():
        # As most are, there is nothing to fold but its letters.
        return hash(order_no.lower())
    try:
        return hash(folded(number(order_no, LONGEST_NUMBER)))
    except CellRefused:
        return hash(folded(order_no))


def without_midnight(cell: Cell) -> Cell:
    """The cell of a column of days as a day."""
    if isinstance(cell, datetime):
        return cell.date() if cell.time() == time() else cell
    return _MIDNIGHT.sub("", cell.strip()) if isinstance(cell, str) else cell


def _count(column: Column, cell: Cell, dating: Dating) -> None:
    if not column.cancelled and isinstance(cell, str) and _is_state(cell) and folded(cell) in CANCELLED:
        column.cancelled = cell.strip()
    column.filled += 1
    if column.filled > TRIES and (column.instants or column.clocks or column.others):
        return
    kind = _kind(cell, dating)
    if kind is not None:
        setattr(column, kind, getattr(column, kind) + 1)
    if kind == "others":
        column.clock_digits += clock_of(cell) is not None
        column.day_digits += _DAY_DIGITS.fullmatch(str(cell).strip()) is not None


def clock_of(cell: Cell) -> time | None:
    """The time of day that bare digits (905, 0905, 090500) or a fraction of a day are in a column of such times."""
    if isinstance(cell, float) and 0 < cell < 1:
        return (datetime(2000, 1, 1) + timedelta(seconds=round(cell * 86_400))).time()  # noqa: DTZ001 (any day)
    found = _CLOCK_DIGITS.fullmatch(str(cell).strip()) if isinstance(cell, str | int | float) else None
    return time(int(found["hour"]), int(found["minute"]), int(found["second"] or 0)) if found else None


def spread_day(cell: Cell) -> str:
    """A day in bare digits as one that a time of day can follow; anything else as it is written."""
    found = _DAY_DIGITS.fullmatch(str(cell).strip())
    return "-".join(found.groups()) if found else str(cell)


def _is_state(cell: str) -> bool:
    """Whether it may be one of CANCELLED: most cells of most files are looked at no closer."""
    return len(cell) < LONGEST_STATE and not _DIGIT.search(cell)


def _kind(cell: Cell, dating: Dating) -> Literal["days", "clocks", "instants", "others"] | None:
    """What a cell holds; None where it says that there is nothing."""
    cell = without_midnight(cell)
    if isinstance(cell, datetime):
        return "instants"
    if isinstance(cell, date):
        return "days"
    if isinstance(cell, time | timedelta):
        return "clocks"
    text = str(cell).strip()
    if len(text) > LONGEST_WRITTEN:
        # Not looked through: the forms below would take minutes of a cell that somebody has filled to the brim.
        return "others"
    if text.casefold() in NOTHING:
        return None
    if not isinstance(cell, str) or (_NUMBER.fullmatch(text) and not _DATED.fullmatch(text)):
        return "others"
    if _CLOCK_ONLY.fullmatch(text):
        return "clocks"
    if not _DATED.search(text):
        return "others"
    try:
        return "instants" if instant(text, dating) is not None else None
    except DayAlone:
        return "days"
    except CellRefused:
        return "others"


def check_claimed(seen: Survey, found: Headings, ignore: Collection[str]) -> None:
    """`FileRefused` names the columns that nobody has claimed and that must not be left aside in silence."""
    claimed = {place for places in found.places.values() for place in places}
    left = [place for place, text in enumerate(found.texts) if place not in claimed and text and text not in ignore]
    times = [found.texts[place] for place in left if seen.columns[place].holds_times]
    if times:
        raise FileRefused(
            "Nobody has said what these columns of times are: %(columns)s. A map can say which field each is, or name"
            " it under ignore.",
            columns=", ".join(times),
        )
    states = [place for place in left if seen.columns[place].cancelled]
    if states:
        raise FileRefused(
            "The column %(column)s tells of cancelled orders (%(word)s): a map can name it as cancelled, with its"
            " words, or under ignore.",
            column=found.texts[states[0]],
            word=seen.columns[states[0]].cancelled,
        )
