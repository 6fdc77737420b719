"""An instant or a day as people and programs write it: one meaning, or a refusal that says what stands there.

Nothing is invented. A date without a time of day, a time that could be read in two ways and an hour that does not exist
are refused; the marks with which systems say "no time" are None.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from server.imports.cells import CellRefused, plain
from server.imports.rows import Cell
from server.imports.spelling import FIRST_YEAR_OF_THE_REPUBLIC, usual_form

FIRST_YEAR, LAST_YEAR = 1990, 2100
FIRST_SERIAL, LAST_SERIAL = 32_874, 73_415
"""Excel's count of days, from 1990 to 2100."""
EXCEL_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 (a spreadsheet's time has no zone)
LONGEST_WRITTEN, LONGEST_SHOWN = 200, 40

NOTHING = frozenset(
    ("", "-", "--", "—", "——", "/", "\\", "\\n", "0", "null", "none", "nil", "nan", "nat", "n/a", "#n/a")
) | frozenset(("无", "空", "暂无", "未定", "没有"))
NO_DAYS = frozenset({(1970, 1, 1), (2099, 12, 31), (2999, 12, 31), (9999, 12, 31)})
"""Days which mean "none" in one database or another, besides everything before LAST_EMPTY_YEAR has ended."""
LAST_EMPTY_YEAR = 1900
NO_TIME = timedelta(0)

_MORNING, _NOON, _AFTERNOON = "上午|早上|早晨|清晨|早|am|a\\.m\\.", "中午|正午", "下午|午后|傍晚|pm|p\\.m\\."
_EVENING, _NIGHT = "晚上|晚间|夜里|夜间|午夜|半夜|晚", "凌晨"
_PART = f"{_MORNING}|{_NOON}|{_AFTERNOON}|{_EVENING}|{_NIGHT}"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?:\d{{1,2}}\s*月|(?:{'|'.join(_MONTHS)})[a-z]*\.?)"

_CLOCK = re.compile(
    rf"(?P<before>{_PART})?\s*(?P<hour>\d{{1,2}})\s*(?:[:时点.]\s*)"
    r"(?:(?P<quarter>半|一刻|三刻|整|钟)|(?P<minute>\d{1,2})\s*(?:[:分.]\s*(?:(?P<second>\d{1,2})(?:\.\d+)?\s*秒?)?)?)?"
    rf"\s*(?P<after>{_PART})?"
)
_BARE_HOUR = re.compile(rf"(?P<before>{_PART})?\s*(?P<hour>\d{{1,2}})\s*(?P<after>{_PART})")
_ZONE = re.compile(r"(?P<rest>.*\d)\s*(?:gmt|utc)?\s*(?P<offset>z|[+-]\d{2}:?\d{2})(?:\s*\([^)]*\))?")
_WEEKDAY = re.compile(
    r"[(（]?\s*(?:星期|周|礼拜)[一二三四五六日天]\s*[)）]?|[(（][一二三四五六日][)）]|\b(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\b[,.]?"
)
_REST = r"(?:[\st,\-_]+(?P<clock>\S.*))?"

_YEAR_FIRST = re.compile(
    r"(?P<year>\d{4}|1\d{2}|\d{2})\s*(?P<mark>[-/.年])\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})\s*(?:日|号)?"
    r"(?:[\st,\-_]*(?P<clock>(?<=[\st,\-_日号])\S.*))?"
)
_DAY_FIRST = re.compile(rf"(?P<day>\d{{1,2}})[-\s]+(?P<month>{_MONTH})\s*[-\s,]+(?P<year>\d{{4}}|\d{{2}}){_REST}")
_MONTH_FIRST = re.compile(rf"(?P<month>{_MONTH})\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}}){_REST}")
_USUAL = re.compile(r"([0-9]{4})[-/]([0-9]{1,2})[-/]([0-9]{1,2})[ T]([0-9]{1,2}):([0-9]{1,2})(?::([0-9]{1,2}))?")
_PACKED = re.compile(r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)(?:\s*(?P<clock>\d\d:?\d\d(?::?\d\d)?(?:\.\d+)?))?")
_RELATIVE = re.compile(r"\+\s*(?P<days>\d{1,3})\s+(?P<clock>.+)")
_RANGE = re.compile(r"(?P<begin>\d{1,2}:\d\d)\s*[-~至—]+\s*\d{1,2}:\d\d")
"""From when to when; what follows could be an offset from UTC as well."""
_TENTHS = re.compile(r"\d{1,2}\.\d")
"""9.5: five past, or half past?"""
_NO_YEAR = re.compile(r"\d{1,2}\s*[-/月]\s*\d{1,2}\s*[日号]?(?:\s.*)?")
_TWO_WAYS = re.compile(r"(?:0?\d|1[0-2])[-/.](?:0?\d|1[0-2])[-/.](?:\d{4}|\d{2})(?!\d).*")
_EPOCH = re.compile(r"1\d{9}(?:\d{3})?")


class DayAlone(CellRefused):
    """A date without a time of day, where an instant is wanted."""


@dataclass(frozen=True, slots=True)
class Dating:
    """How the times of a file are meant: its zone, the day of times without one, and formats of its own (strptime)."""

    zone: tzinfo
    day: date
    formats: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Day:
    """A date, and what is written after it; `clock` is blank where nothing is."""

    year: int
    month: int
    day: int
    clock: str = ""


def instant(cell: Cell, dating: Dating) -> datetime | None:
    """An instant in UTC, to the second; None where the cell says that there is none. Raises `CellRefused`."""
    found = _found(cell, dating)
    if found is None:
        return None
    try:
        at = (found if found.tzinfo else found.replace(tzinfo=dating.zone)).astimezone(UTC)
    except (OverflowError, ValueError):
        raise _not_a_time(cell) from None
    if not FIRST_YEAR <= found.year < LAST_YEAR:
        raise CellRefused("%(column)s: %(text)s is too far away.", text=shown(cell))
    return at


def beginning(cell: Cell, dating: Dating) -> datetime | None:
    """As `instant`, of a time from when to when: its beginning."""
    if isinstance(cell, str) and (found := _RANGE.search(written := plain(cell, LONGEST_WRITTEN))):
        cell = written[: found.end("begin")] + written[found.end() :]
    return instant(cell, dating)


def day(cell: Cell, dating: Dating) -> date:
    """A date, written with or without a time of day, or as Excel's serial number. Raises `CellRefused`."""
    if isinstance(cell, datetime):
        found = cell.date()
    elif isinstance(cell, date):
        found = cell
    else:
        found = _written_day(cell, dating)
    if not FIRST_YEAR <= found.year < LAST_YEAR:
        raise CellRefused("%(column)s: %(text)s is too far away.", text=shown(cell))
    return found


def shown(cell: Cell) -> str:
    """The cell as a refusal quotes it, on one line and not too long."""
    found = " ".join(str(cell).split())
    return found if len(found) <= LONGEST_SHOWN else found[:LONGEST_SHOWN] + "…"


def _found(cell: Cell, dating: Dating) -> datetime | None:
    """The time on the file's own clock, or with its offset where it gives one."""
    if isinstance(cell, datetime):
        return None if _is_none(cell.year, cell.month, cell.day) else _to_second(cell)
    if isinstance(cell, date):
        if _is_none(cell.year, cell.month, cell.day):
            return None
        raise _no_time_of_day(cell)
    # Zero is what a spreadsheet makes of nothing in a cell of times.
    if isinstance(cell, time):
        return None if cell == time() else _on(dating.day, cell)
    if isinstance(cell, timedelta):
        if cell < NO_TIME:
            raise _not_a_time(cell)
        return None if cell == NO_TIME else datetime.combine(dating.day, time()) + cell
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _number(float(cell), cell, dating)
    if isinstance(cell, str) and not dating.formats and (usual := _usual(cell)) is not None:
        return usual
    given = plain(cell, LONGEST_WRITTEN)
    if given.lower() in NOTHING:
        return None
    if (formatted := _in_format(given, dating)) is not None:
        return formatted
    written = usual_form(given.lower())
    if re.fullmatch(r"\d+(\.\d+)?", written) and not _PACKED.fullmatch(written):
        return _number(float(written), cell, dating)
    return _written(written, cell, dating)


def _usual(cell: str) -> datetime | None:
    """The time as most databases write it, at a fraction of the price; None for whatever needs a closer look."""
    found = _USUAL.fullmatch(cell)
    if found is None:
        return None
    year, month, day_, hour, minute, second = map(int, found.groups("0"))
    if not FIRST_YEAR <= year < LAST_YEAR or (year, month, day_) in NO_DAYS:
        return None
    try:
        return datetime(year, month, day_, hour, minute, second)  # noqa: DTZ001 (the wall clock of the file)
    except ValueError:
        return None


def _in_format(given: str, dating: Dating) -> datetime | None:
    for form in dating.formats:
        try:
            return datetime.strptime(given, form)  # noqa: DTZ007
        except ValueError:
            continue
    return None


def _written(written: str, cell: Cell, dating: Dating) -> datetime | None:
    if found := _RELATIVE.fullmatch(written):
        return _at(dating.day + timedelta(days=int(found["days"])), found["clock"], cell)
    if (dated := _dated(written, cell)) is None:
        return _at(dating.day, written, cell)
    if _is_none(dated.year, dated.month, dated.day):
        return None
    if not dated.clock:
        raise _no_time_of_day(cell)
    clock, offset = dated.clock, None
    if zoned := _ZONE.fullmatch(clock):
        clock, offset = zoned["rest"], zoned["offset"]
        if _RANGE.fullmatch(dated.clock):
            raise _two_ways(cell)
    at = _at(_made(dated, cell), clock, cell)
    return at if offset is None else datetime.fromisoformat(at.isoformat() + offset.upper())


def _dated(written: str, cell: Cell) -> _Day | None:
    """The date with which the text begins; None where it begins with none."""
    plainer = " ".join(_WEEKDAY.sub(" ", written).split())
    if (found := _YEAR_FIRST.fullmatch(plainer)) and _is_year(found["year"], found["mark"]):
        return _Day(_year(found["year"]), int(found["month"]), int(found["day"]), found["clock"] or "")
    if found := _DAY_FIRST.fullmatch(plainer) or _MONTH_FIRST.fullmatch(plainer):
        return _Day(_year(found["year"]), _month(found["month"]), int(found["day"]), found["clock"] or "")
    if _TWO_WAYS.fullmatch(plainer):
        raise _two_ways(cell)
    if found := _PACKED.fullmatch(plainer):
        clock = (found["clock"] or "").replace(":", "").split(".")[0]
        spread = ":".join(clock[at : at + 2] for at in range(0, len(clock), 2))
        return _Day(int(found["year"]), int(found["month"]), int(found["day"]), spread)
    return None


def _is_year(digits: str, mark: str) -> bool:
    """Two digits are a year where they cannot be a day of a month that is written first, or are called one."""
    return len(digits) > 2 or mark == "年" or int(digits) > 12


def _year(digits: str) -> int:
    return int(digits) + {2: 2000, 3: FIRST_YEAR_OF_THE_REPUBLIC}.get(len(digits), 0)


def _month(written: str) -> int:
    digits = re.match(r"\d+", written)
    return int(digits[0]) if digits else _MONTHS.index(written[:3]) + 1


def _is_none(year: int, month: int, day_: int) -> bool:
    return year <= LAST_EMPTY_YEAR or (year, month, day_) in NO_DAYS


def _made(dated: _Day, cell: Cell) -> date:
    try:
        return date(dated.year, dated.month, dated.day)
    except ValueError:
        raise _not_a_time(cell) from None


def _at(day_: date, written: str, cell: Cell) -> datetime:
    """The instant of a clock time on a day; 24:00 is the end of the day."""
    found = _CLOCK.fullmatch(written) or _BARE_HOUR.fullmatch(written)
    if _TENTHS.fullmatch(written):
        raise _two_ways(cell)
    if found is None:
        raise _no_year(cell) if _NO_YEAR.fullmatch(written) else _not_a_time(cell)
    parts = found.groupdict()
    hour = _hour(int(parts["hour"]), parts["before"] or parts["after"] or "", cell)
    minute = {"半": 30, "一刻": 15, "三刻": 45}.get(parts.get("quarter") or "", int(parts.get("minute") or 0))
    second = int(parts.get("second") or 0)
    if (hour, minute, second) == (24, 0, 0):
        return datetime.combine(day_ + timedelta(days=1), time())
    try:
        return _on(day_, time(hour, minute, second))
    except ValueError:
        raise _not_a_time(cell) from None


def _hour(hour: int, part: str, cell: Cell) -> int:
    """The hour of 24 that a part of the day makes of the one written. Past twelve at night belongs to nobody knows
    which day: refused."""
    if not part or hour > 12:
        return hour
    if re.fullmatch(_MORNING, part):
        return hour % 12
    if re.fullmatch(_NIGHT, part):
        return hour % 12
    if re.fullmatch(_NOON, part):
        return hour + 12 if hour < 4 else hour
    if re.fullmatch(_AFTERNOON, part):
        return hour % 12 + 12
    if 5 <= hour < 12:
        return hour + 12
    raise _two_ways(cell)


def _number(value: float, cell: Cell, dating: Dating) -> datetime | None:
    """Excel's days since 1899-12-30, a fraction of a day alone being a time of the file's day; or seconds or
    milliseconds since 1970."""
    if value == 0:
        return None
    if 0 < value < 1:
        return _to_second(datetime.combine(dating.day, time()) + timedelta(days=value))
    if value.is_integer() and _EPOCH.fullmatch(str(int(value))):
        return datetime.fromtimestamp(value if value < 1e11 else value / 1000, UTC)
    if value.is_integer() and (found := _PACKED.fullmatch(str(int(value)))) and len(found[0]) in (12, 14):
        return _written(found[0], cell, dating)
    if not FIRST_SERIAL <= value < LAST_SERIAL:
        raise _not_a_time(cell)
    if value.is_integer():
        raise _no_time_of_day(cell)
    return _to_second(EXCEL_EPOCH + timedelta(days=value))


def _written_day(cell: Cell, dating: Dating) -> date:
    given = plain(cell, LONGEST_WRITTEN)
    if (formatted := _in_format(given, dating)) is not None:
        return formatted.date()
    if re.fullmatch(r"[0-9]{5}(\.[0-9]+)?", given):
        if not FIRST_SERIAL <= float(given) < LAST_SERIAL:
            raise _not_a_date(cell)
        return (EXCEL_EPOCH + timedelta(days=float(given))).date()
    dated = _dated(usual_form(given.lower()), cell)
    if dated is None:
        raise _not_a_date(cell)
    try:
        return date(dated.year, dated.month, dated.day)
    except ValueError:
        raise _not_a_date(cell) from None


def _to_second(at: datetime) -> datetime:
    """Excel's fractions of a day miss the second by a little."""
    return (at + timedelta(milliseconds=500)).replace(microsecond=0)


def _on(day_: date, clock: time) -> datetime:
    return datetime.combine(day_, clock.replace(microsecond=0))


def _no_time_of_day(cell: Cell) -> DayAlone:
    return DayAlone("%(column)s: %(text)s has no time of day.", text=shown(cell))


def _two_ways(cell: Cell) -> CellRefused:
    return CellRefused("%(column)s: %(text)s is ambiguous: it could be read in two ways.", text=shown(cell))


def _no_year(cell: Cell) -> CellRefused:
    return CellRefused("%(column)s: %(text)s has no year.", text=shown(cell))


def _not_a_time(cell: Cell) -> CellRefused:
    return CellRefused("%(column)s: %(text)s is not a time.", text=shown(cell))


def _not_a_date(cell: Cell) -> CellRefused:
    return CellRefused("%(column)s: %(text)s is not a date.", text=shown(cell))


def month(cell: Cell, dating: Dating) -> str:
    """The month that a cell names, or in which its day lies: 2026-05. Raises `CellRefused`."""
    if isinstance(cell, str | int | float) and not isinstance(cell, bool):
        written = plain(cell, LONGEST_WRITTEN)
        named = re.fullmatch(r"(20\d\d)\s*(?:[-/.年]\s*)?(0?[1-9]|1[0-2])\s*(?:月份?)?", written)
        # 20265 could be a serial number of a day.
        if named is not None and not re.fullmatch(r"\d{5}", written):
            return f"{named[1]}-{int(named[2]):02}"
    return day(cell, dating).isoformat()[:7]
