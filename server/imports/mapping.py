"""Which column of a file is which field of ours, and what its words mean: the map, and its fit to a file's headings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from server.config import yaml_file
from server.config.yaml_file import ConfigError, Source
from server.imports.cells import CellRefused
from server.imports.fields import Field, shown
from server.imports.folding import folded
from server.imports.headings import Headings
from server.imports.rows import Cell, FileRefused, Row, is_blank
from server.imports.survey import Survey, clock_of, spread_day, without_midnight

T = TypeVar("T")

LARGEST_BYTES = 64 * 1024
"""Of a map: it is read on the event loop."""


@dataclass(frozen=True, slots=True)
class Map:
    """What a map file says. `columns`: field → headings, where given; `words`: field → word → value; `ignore`:
    headings of columns that are nobody's. `own`: field → headings that the dealer has named besides those known.
    `row`: that of the headings, where it is not to be looked for. `without_hidden`: rows that the file hides are left
    out, which is said of one file and stands in no map."""

    columns: Mapping[str, tuple[str, ...]] | None = None
    words: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)
    separator: str | None = None
    zone: ZoneInfo | None = None
    date_formats: tuple[str, ...] = ()
    sheet: str | None = None
    row: int | None = None
    ignore: tuple[str, ...] = ()
    own: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    without_hidden: bool = False


PLAIN = Map()
"""No map: our own headings and words."""


def load_map(path: Path, fields: Sequence[Field]) -> Map:
    """The map in a YAML file. `FileRefused` names what is wrong, and its line."""
    if path.stat().st_size > LARGEST_BYTES:
        raise FileRefused("%(file)s is too large for a map.", file=path.name)
    try:
        source = yaml_file.read(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        raise FileRefused("%(file)s is not UTF-8.", file=path.name) from None
    except ConfigError as wrong:
        raise FileRefused("%(file)s: %(reason)s", file=path.name, reason=str(wrong)) from None
    return _Checked(path.name, source, fields).map()


def sheet_of(path: Path) -> str | None:
    """The sheet that a map names. Nothing of a map that is wrong, which `load_map` tells."""
    try:
        named = yaml_file.read(path.read_text(encoding="utf-8-sig")).values.get("sheet")
    except (UnicodeDecodeError, ConfigError):
        return None
    return named if isinstance(named, str) else None


class _Checked:
    """A map being checked: every fault names its line."""

    def __init__(self, file: str, source: Source, fields: Sequence[Field]) -> None:
        self._file = file
        self._source = source
        self._fields = {one.name: one for one in fields}

    def map(self) -> Map:
        values = self._source.values
        known = ("columns", "words", "defaults", "separator", "time_zone", "date_formats", "sheet", "row", "ignore")
        self._check_keys(values, (), known)
        columns = self._group("columns")
        words = self._group("words")
        return Map(
            columns={name: self._texts(("columns", name), given) for name, given in columns.items()} or None,
            words={name: self._words(name, given) for name, given in words.items()},
            defaults={name: self._text(("defaults", name), given) for name, given in self._group("defaults").items()},
            separator=self._text(("separator",), values["separator"]) if "separator" in values else None,
            zone=self._zone(values["time_zone"]) if "time_zone" in values else None,
            date_formats=self._texts(("date_formats",), values.get("date_formats", [])),
            sheet=self._text(("sheet",), values["sheet"]) if "sheet" in values else None,
            row=self._row(values["row"]) if "row" in values else None,
            ignore=self._texts(("ignore",), values.get("ignore", [])),
        )

    def _group(self, name: str) -> dict[str, Any]:
        group = self._source.values.get(name, {})
        if not isinstance(group, dict):
            raise self._fault((name,), "must be a group of keys")
        self._check_keys(group, (name,), list(self._fields))
        return group

    def _check_keys(self, group: Mapping[str, Any], path: yaml_file.Path, known: Sequence[str]) -> None:
        for key in group:
            if key not in known:
                near = get_close_matches(key, known, 1)
                raise self._fault((*path, key), f"is not a known key{f'; did you mean {near[0]}?' if near else ''}")

    def _words(self, name: str, given: object) -> dict[str, Any]:
        if not isinstance(given, dict):
            raise self._fault(("words", name), "must be a group of words with their values")
        known = self._fields[name].words.values()
        for word, value in given.items():
            if known and value not in known:
                shown = ", ".join(dict.fromkeys(str(one).lower() for one in known if one is not None))
                raise self._fault(("words", name, word), f"must be one of: {shown}")
        return {folded(word): value if known else str(value) for word, value in given.items()}

    def _texts(self, path: yaml_file.Path, given: object) -> tuple[str, ...]:
        return tuple(self._text(path, one) for one in (given if isinstance(given, list) else [given]))

    def _text(self, path: yaml_file.Path, given: object) -> str:
        if not isinstance(given, str | int) or isinstance(given, bool) or not str(given):
            raise self._fault(path, "must be text")
        return str(given)

    def _row(self, given: object) -> int:
        if not isinstance(given, int) or isinstance(given, bool) or given < 1:
            raise self._fault(("row",), "must be the number of a row")
        return given

    def _zone(self, given: object) -> ZoneInfo:
        try:
            return ZoneInfo(str(given))
        except (KeyError, ValueError, OSError):
            raise self._fault(("time_zone",), "is not a time zone; write it like Asia/Shanghai") from None

    def _fault(self, path: yaml_file.Path, why: str) -> FileRefused:
        return FileRefused(
            "%(file)s, %(place)s: %(key)s %(reason)s",
            file=self._file,
            place=self._source.place(path),
            key=".".join(map(str, path)),
            reason=why,
        )


@dataclass(frozen=True, slots=True)
class Columns:
    """Where a file's fields are. `places`: field → column; `headings`: field → what the file calls it; `vocabulary`:
    field → the words that may stand in it; `ignored`: headings of what is left aside.

    `clocks`: field → the column of its time of day, where day and time stand apart; `days`: fields whose every time is
    midnight, so that they are days. `names`: field → its usual heading, for what a file does not have.
    """

    vocabulary: Mapping[str, Mapping[str, Any]]
    places: Mapping[str, int]
    headings: Mapping[str, str]
    map: Map
    clocks: Mapping[str, int] = field(default_factory=dict)
    days: frozenset[str] = frozenset()
    names: Mapping[str, str] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()

    def has(self, name: str) -> bool:
        """Whether the file has a column for the field."""
        return name in self.places

    def cell(self, row: Row, name: str) -> Cell:
        """The row's cell of a field; the map's default where it is blank, None where there is neither."""
        found = self._at(row, self.places.get(name, -1))
        if is_blank(found):
            return self.map.defaults.get(name)
        if name in self.days:
            found = without_midnight(found)
        if name in self.clocks:
            return _joined(found, self._at(row, self.clocks[name]))
        return found

    def called(self, name: str) -> str:
        """What to call a field to the people who made the file."""
        return self.headings.get(name) or self.names.get(name, name)

    def words(self, name: str) -> Mapping[str, Any]:
        """The words that may stand in a field."""
        return self.vocabulary[name]

    def _at(self, row: Row, place: int) -> Cell:
        return row.cells[place] if 0 <= place < len(row.cells) else None


def _joined(day: Cell, clock: Cell) -> Cell:
    """A day and a time of day that stand in two columns as one cell; the day alone where there is no time."""
    if is_blank(clock):
        return day
    clock = clock_of(clock) or clock
    if isinstance(day, date) and isinstance(clock, time):
        return datetime.combine(day, clock)
    day_text = day.date().isoformat() if isinstance(day, datetime) else spread_day(day)
    return f"{day_text} {clock}"


def needed(columns: Columns, row: Row, name: str, reading_of: Callable[..., T], *arguments: Any) -> T:
    """What a row says of a field that must be there, as `reading_of` reads it. Raises `Refused`."""
    cell = columns.cell(row, name)
    try:
        if cell is None:
            raise CellRefused("%(column)s is missing.")
        return reading_of(cell, *arguments)
    except CellRefused as reason:
        raise reason.named(columns.called(name), name) from None


def columns_of(found: Headings, fields: Sequence[Field], how: Map, seen: Survey | None = None) -> Columns:
    """The columns of a sheet with these headings; `seen` is a look through it. Raises `FileRefused`."""
    _check(found, fields, how)
    places: dict[str, int] = {}
    clocks: dict[str, int] = {}
    days: set[str] = set()
    for one in fields:
        if one.name in found.places:
            place, clock = _of_field(one, found.places[one.name], seen)
            places[one.name] = place
            if clock is not None:
                clocks[one.name] = clock
            elif seen is not None and one.is_time and seen.columns[place].holds_days:
                days.add(one.name)
    claimed = {*places.values(), *clocks.values()}
    return Columns(
        vocabulary={one.name: {**one.words, **how.words.get(one.name, {})} for one in fields},
        places=places,
        headings={name: found.texts[place] for name, place in places.items()},
        map=how,
        clocks=clocks,
        days=frozenset(days),
        names={one.name: one.headings[0] for one in fields if one.headings},
        ignored=tuple(text for place, text in enumerate(found.texts) if text and place not in claimed),
    )


def _of_field(one: Field, places: Sequence[int], seen: Survey | None) -> tuple[int, int | None]:
    """The column of a field, and that of its time of day where the two stand apart."""
    if seen is None or not one.is_time or len(places) < 2:
        return places[0], None
    days = [place for place in places if seen.columns[place].could_hold_days]
    clocks = [place for place in places if place not in days and seen.columns[place].could_hold_clocks]
    whole = [place for place in places if place not in days and place not in clocks]
    if whole or not (days and clocks):
        return (whole or places)[0], None
    return days[0], clocks[0]


def wanted(fields: Sequence[Field], how: Map) -> dict[str, tuple[str, ...]]:
    """Field → the headings it is looked for under. A map that names columns is taken at its word: none is guessed.

    What the dealer says of a heading counts before what is known of it.
    """
    if how.columns is not None:
        return {one.name: how.columns.get(one.name, ()) for one in fields}
    said = {folded(heading): "" for heading in how.ignore}
    said |= {folded(heading): name for name, headings in how.own.items() for heading in headings}
    return {
        one.name: tuple(
            heading
            for heading in (one.name, *how.own.get(one.name, ()), *one.headings)
            if said.get(folded(heading), one.name) == one.name
        )
        for one in fields
    }


def _check(found: Headings, fields: Sequence[Field], how: Map) -> None:
    names = wanted(fields, how)
    for one in fields:
        named = how.columns is not None and one.name in how.columns
        if one.name not in found.places and (named or (one.required and one.name not in how.defaults)):
            raise FileRefused(
                "The file has no column for %(column)s; it may be called: %(headings)s. A map can name another.",
                column=one.name if named or not one.headings else one.headings[0],
                headings=shown(names[one.name] or (one.name, *one.headings)),
            )
    compared = [folded(text) for text in found.texts]
    for places in found.places.values():
        if compared.count(compared[places[0]]) > 1:
            raise FileRefused("Two columns are called %(heading)s.", heading=found.texts[places[0]])
