"""Tables as people take them away: what a column shows of a record, and a sheet made of them. Knows no kind of file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any, Generic, TypeVar

from flask_babel import gettext, lazy_gettext
from flask_babel.speaklater import LazyString

from board.figures.kpi import NOTHING, rate_text

R = TypeVar("R")
Value = str | int | float | datetime | None

KINDS = ("text", "note", "mark", "number", "rate", "time", "hour")
"""What stands in a column: text, on one line or on several; a mark in the middle; a number; per cent; an instant, with
its date, or with its date only where that is not the sheet's own day."""


@dataclass(frozen=True, slots=True)
class Column(Generic[R]):
    """One column. `value` is what the record holds, as machines want it; `shown` makes of it what people read.

    `width` counts characters, a Chinese one as two; 0 is as wide as what stands in it.
    """

    name: str
    heading: LazyString | str
    value: Callable[[R], Any]
    width: int = 0
    kind: str = "text"
    shown: Callable[[Any], Value] | None = None

    def cell(self, record: R) -> Value:
        """What people read; None for nothing."""
        return _shown(self.value(record), self.shown)


@dataclass(frozen=True, slots=True)
class Section(Generic[R]):
    """A part of a sheet: its records, and one more that adds them up."""

    records: Sequence[R]
    total: R | None = None
    title: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure at the foot of a sheet. `value` is as machines want it, `shown` makes of it what people read."""

    name: str
    heading: str
    value: Any
    kind: str = "number"
    shown: Callable[[Any], Value] | None = None

    @property
    def cell(self) -> Value:
        """What people read; None for nothing."""
        return _shown(self.value, self.shown)


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it is laid out. `kind`: row, total; title and empty, which are one cell as wide as the sheet."""

    kind: str
    cells: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Sheet(Generic[R]):
    """A page: title, site, period and time of printing above the table, figures and notes below it.

    `day` is the one that `hour` columns belong to. `empty` stands where a section has no record.
    """

    title: str
    columns: tuple[Column[R], ...]
    sections: tuple[Section[R], ...]
    zone: tzinfo
    site: str = ""
    period: str = ""
    printed_at: datetime | None = None
    day: date | None = None
    foot: tuple[Figure, ...] = ()
    notes: tuple[str, ...] = ()
    empty: str = ""
    numbered: bool = False
    landscape: bool = True

    @property
    def laid_out(self) -> tuple[Column[R], ...]:
        """The columns with the running number before them, where there is one."""
        return (NUMBER, *self.columns) if self.numbered else self.columns

    @property
    def headings(self) -> list[str]:
        return [str(column.heading) for column in self.laid_out]

    @property
    def facts(self) -> list[str]:
        """What stands under the title: where, when, and when it was printed."""
        printed = self.printed_at and gettext("Printed %(at)s", at=local(self.printed_at, self.zone))
        return [fact for fact in (self.site, self.period, printed) if fact]

    def lines(self) -> Iterator[Line]:
        """Everything between the headings and the foot."""
        for section in self.sections:
            if section.title:
                yield Line("title", (section.title,))
            for number, record in enumerate(section.records, start=1):
                yield Line("row", self._cells(number, record))
            if not section.records and self.empty:
                yield Line("empty", (self.empty,))
            if section.total is not None:
                yield Line("total", self._cells("", section.total))

    def _cells(self, number: Value, record: R) -> tuple[Value, ...]:
        cells = tuple(column.cell(record) for column in self.columns)
        return (number, *cells) if self.numbered else cells

    def text(self, kind: str, value: Value) -> str:
        """A value as it is read on paper and screens."""
        if value is None:
            return NOTHING
        if isinstance(value, datetime):
            return local(value, self.zone, self.day if kind == "hour" else None, short=kind == "hour")
        if isinstance(value, str):
            return value
        return rate_text(float(value)) if kind == "rate" else f"{value:g}" if isinstance(value, float) else str(value)


NUMBER: Column[Any] = Column("number", lazy_gettext("No."), lambda _: None, 5, "mark")
"""The running number within a section."""


def _shown(value: Any, how: Callable[[Any], Value] | None) -> Value:
    told: Value = value if value is None or how is None else how(value)
    return told


def local(at: datetime, zone: tzinfo, today: date | None = None, *, short: bool = False) -> str:
    """2026-05-04 16:30 at the site; short: 16:30 on `today`, 5-4 16:30 on any other day."""
    there = at.astimezone(zone)
    if not short:
        return f"{there:%Y-%m-%d %H:%M}"
    return f"{there:%H:%M}" if there.date() == today else f"{there:%m-%d %H:%M}"


def listed(names: Sequence[str]) -> str | None:
    """Names in one cell; None for none."""
    return gettext(", ").join(names) or None


def signatures() -> str:
    """Where those who answer for a form sign it."""
    return gettext("Made by: ____________　　Checked by: ____________")
