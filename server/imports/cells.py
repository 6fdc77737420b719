"""One cell of a foreign file as a value of ours: text, numbers, yes or no, instants however they are written.

Every reading refuses with `CellRefused`, which says what stands there.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any, TypeVar

from board.refused import Refused
from board.text import is_line
from server.imports.mapping import Columns, folded
from server.imports.reading import Cell, Row

T = TypeVar("T")

FIRST_YEAR, LAST_YEAR = 1990, 2100
FIRST_SERIAL, LAST_SERIAL = 32_874, 73_415
"""Excel's count of days, from 1990 to 2100."""
EXCEL_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 (a spreadsheet's time has no zone)
LONGEST_SHOWN = 40

NOTHING = frozenset({"", "-", "--", "—", "——", "/", "\\", "无", "空", "null", "none", "nan", "nat", "n/a", "0", "#n/a"})
_NO_DATE = re.compile(r"0000-?00-?00|0000[/.]00[/.]00|1899-12-3[01]|1900[-/.]0?1[-/.]0?[01](?![0-9])")

_CLOCK = (
    r"(?P<early>上午|下午|晚上|中午|凌晨)?\s*(?P<hour>\d{1,2})\s*[:时点]\s*(?P<minute>\d{1,2})\s*"
    r"(?:[:分]\s*(?P<second>\d{1,2})(?:\.\d+)?\s*秒?|分)?\s*(?P<late>[ap]m)?"
)
_DATED = re.compile(
    r"(?P<year>\d{4})\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})\s*日?"
    rf"(?:[t\s]*{_CLOCK}\s*(?P<offset>z|[+-]\d{{2}}:?\d{{2}})?)?"
)
_PACKED = re.compile(
    r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)\s*(?P<hour>\d\d):?(?P<minute>\d\d):?(?P<second>\d\d)?"
)
_RELATIVE = re.compile(rf"(?:\+\s*(?P<days>\d{{1,3}})\s+)?{_CLOCK}")


class CellRefused(Refused):
    """What a cell holds is not what it should be. The caller knows in which column: `named` tells."""

    def __init__(self, template: str, **params: object) -> None:
        super().__init__(template, None, "invalid", **{"column": "?", **params})

    def named(self, column: str, field: str) -> Refused:
        """The same refusal, of this field, which the file calls `column`."""
        return Refused(self.template, field, "invalid", **{**self.params, "column": column})


@dataclass(frozen=True, slots=True)
class Dating:
    """How the times of a file are meant: its zone, the day of times without one, and formats of its own (strptime)."""

    zone: tzinfo
    day: date
    formats: tuple[str, ...] = ()


def needed(columns: Columns, row: Row, name: str, reading_of: Callable[..., T], *arguments: Any) -> T:
    """What a row says of a field that must be there, read by one of the functions below. Raises `Refused`."""
    cell = columns.cell(row, name)
    try:
        if cell is None:
            raise CellRefused("%(column)s is missing.")
        return reading_of(cell, *arguments)
    except CellRefused as reason:
        raise reason.named(columns.called(name), name) from None


def text(cell: Cell, limit: int) -> str:
    """Text on one line, without blanks around it and the marks by which programs keep a number text."""
    if isinstance(cell, bool):
        found = str(cell).lower()
    elif isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        found = str(int(cell))
    else:
        found = "" if cell is None else str(cell)
    found = found.strip().removeprefix("'")
    if quoted := re.fullmatch(r'="(.*)"', found):
        found = quoted[1]
    found = found.strip()
    if "\n" in found:
        raise CellRefused("%(column)s runs over several lines, or a quotation mark before it is not closed.")
    if not is_line(found):
        raise CellRefused("%(column)s contains characters that are not allowed.")
    if len(found) > limit:
        raise CellRefused("%(column)s may have at most %(limit)s characters.", limit=limit)
    return found


def plain(cell: Cell, limit: int) -> str:
    """As `text`, in half-width letters and digits: for numbers, codes and plates."""
    return unicodedata.normalize("NFKC", text(cell, limit)).strip()


def name(cell: Cell, limit: int) -> str:
    """A person's or a team's name: the blanks that spread a Chinese one over its column are left out."""
    found = " ".join(text(cell, limit).split())
    return found if any(c.isascii() and c.isalpha() for c in found) else found.replace(" ", "")


def word(cell: Cell, words: Mapping[str, Any]) -> Any:
    """The value that a word stands for."""
    found = folded(plain(cell, 80))
    if found not in words:
        shown = ", ".join(words)
        raise CellRefused(
            "%(column)s: %(text)s is not one of the words known for it: %(words)s.", text=found, words=shown
        )
    return words[found]


def minutes(cell: Cell, per_unit: int = 1) -> int:
    """A number of minutes, whole; `per_unit` 60 for hours."""
    written = plain(cell, LONGEST_SHOWN).replace(",", "")
    try:
        found = float(written) * per_unit
    except ValueError:
        raise CellRefused("%(column)s: %(text)s is not a number.", text=written) from None
    if not math.isfinite(found) or abs(found - round(found)) > 1e-6:
        raise CellRefused("%(column)s: %(text)s is not a whole number of minutes.", text=written)
    return round(found)


def instant(cell: Cell, dating: Dating) -> datetime | None:
    """An instant in UTC; None where the cell says that there is none."""
    naive = _naive(cell, dating)
    if naive is None:
        return None
    try:
        at = (naive if naive.tzinfo else naive.replace(tzinfo=dating.zone)).astimezone(UTC)
    except (OverflowError, ValueError):
        raise _not_a_time(cell) from None
    if not FIRST_YEAR <= naive.year < LAST_YEAR:
        raise CellRefused("%(column)s: %(text)s is too far away.", text=_shown(cell))
    return at


def day(cell: Cell, dating: Dating) -> date:
    """A date, written with or without a time of day, or as Excel's serial number."""
    if isinstance(cell, date) and not isinstance(cell, datetime):
        found = cell
    elif isinstance(cell, datetime):
        found = cell.date()
    else:
        found = _written_day(cell, dating)
    if not FIRST_YEAR <= found.year < LAST_YEAR:
        raise CellRefused("%(column)s: %(text)s is too far away.", text=_shown(cell))
    return found


def _written_day(cell: Cell, dating: Dating) -> date:
    given = plain(cell, 200)
    for form in dating.formats:
        try:
            return datetime.strptime(given, form).date()  # noqa: DTZ007
        except ValueError:
            continue
    if re.fullmatch(r"[0-9]{5}(\.[0-9]+)?", given):
        if not FIRST_SERIAL <= float(given) < LAST_SERIAL:
            raise _not_a_date(cell)
        return (EXCEL_EPOCH + timedelta(days=float(given))).date()
    found = _DATED.fullmatch(given.lower()) or re.fullmatch(r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)", given)
    if found is None:
        raise _not_a_date(cell)
    try:
        return date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        raise _not_a_date(cell) from None


def _naive(cell: Cell, dating: Dating) -> datetime | None:
    """The time on the file's own clock, or with its offset where it gives one."""
    if isinstance(cell, datetime):
        return None if cell.year <= 1900 else _to_second(cell)
    if isinstance(cell, time):
        return _on(dating.day, cell)
    if isinstance(cell, timedelta):
        return _midnight(dating.day) + cell
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _serial(float(cell), cell, dating)
    given = plain(str(cell) if isinstance(cell, date) else cell, 200)
    written = given.lower()
    if written in NOTHING or _NO_DATE.match(written):
        return None
    for form in dating.formats:
        try:
            return datetime.strptime(given, form)  # noqa: DTZ007
        except ValueError:
            continue
    if re.fullmatch(r"\d{1,5}(\.\d+)?", written):
        return _serial(float(written), cell, dating)
    return _written(written, cell, dating)


def _written(written: str, cell: Cell, dating: Dating) -> datetime:
    if found := _RELATIVE.fullmatch(written):
        clock = _time(found, cell)
        return _on(dating.day + timedelta(days=int(found["days"] or 0)), clock)
    found = _DATED.fullmatch(written)
    if found is None and (packed := _PACKED.fullmatch(written)):
        second = int(packed["second"] or 0)
        return _made(cell, *(int(packed[part]) for part in ("year", "month", "day", "hour", "minute")), second)
    if found is None:
        raise _not_a_time(cell)
    if found["hour"] is None:
        raise CellRefused("%(column)s: %(text)s has no time of day.", text=_shown(cell))
    clock = _time(found, cell)
    at = _made(cell, int(found["year"]), int(found["month"]), int(found["day"]), clock.hour, clock.minute, clock.second)
    offset = found["offset"]
    return at if offset is None else datetime.fromisoformat(at.isoformat() + offset.upper())


def _time(found: re.Match[str], cell: Cell) -> time:
    hour, early, late = int(found["hour"]), found["early"], found["late"]
    if hour < 12 and (early in ("下午", "晚上") or (early == "中午" and hour < 3) or late == "pm"):
        hour += 12
    elif hour == 12 and (early in ("上午", "凌晨") or late == "am"):
        hour = 0
    try:
        return time(hour, int(found["minute"]), int(found["second"] or 0))
    except ValueError:
        raise _not_a_time(cell) from None


def _serial(value: float, cell: Cell, dating: Dating) -> datetime | None:
    """Excel's days since 1899-12-30; a fraction of a day alone is a time of the file's day."""
    if value == 0:
        return None
    if 0 < value < 1:
        return _to_second(_midnight(dating.day) + timedelta(days=value))
    if not FIRST_SERIAL <= value < LAST_SERIAL:
        raise _not_a_time(cell)
    if value.is_integer():
        raise CellRefused("%(column)s: %(text)s has no time of day.", text=_shown(cell))
    return _to_second(EXCEL_EPOCH + timedelta(days=value))


def _made(cell: Cell, *parts: int) -> datetime:
    try:
        return datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001
    except ValueError:
        raise _not_a_time(cell) from None


def _to_second(at: datetime) -> datetime:
    """Excel's fractions of a day miss the second by a little."""
    return (at + timedelta(milliseconds=500)).replace(microsecond=0)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())


def _on(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock.replace(microsecond=0))


def _not_a_time(cell: Cell) -> CellRefused:
    return CellRefused("%(column)s: %(text)s is not a time.", text=_shown(cell))


def _not_a_date(cell: Cell) -> CellRefused:
    return CellRefused("%(column)s: %(text)s is not a date.", text=_shown(cell))


def _shown(cell: Cell) -> str:
    found = " ".join(str(cell).split())
    return found if len(found) <= LONGEST_SHOWN else found[:LONGEST_SHOWN] + "…"
