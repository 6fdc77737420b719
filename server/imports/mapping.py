"""Which column of a file is which field of ours, and what its words mean: the map, and its fit to a file's headings."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import chain
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from server.config import yaml_file
from server.config.yaml_file import ConfigError, Source
from server.imports.fields import Field
from server.imports.reading import Cell, FileRefused, Row

HEADING_ROWS = 30
"""So many rows may stand above the headings: titles, dates, who printed it."""

LARGEST_BYTES = 64 * 1024
"""Of a map: it is read on the event loop."""


@dataclass(frozen=True, slots=True)
class Map:
    """What a map file says. `columns`: field → headings, where given; `words`: field → word → value."""

    columns: Mapping[str, tuple[str, ...]] | None = None
    words: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)
    separator: str | None = None
    zone: ZoneInfo | None = None
    date_formats: tuple[str, ...] = ()
    sheet: str | None = None


PLAIN = Map()
"""No map: our own headings and words."""


def folded(text: object) -> str:
    """A heading or a word as it is compared: half-width, without blanks, in small letters."""
    return "".join(unicodedata.normalize("NFKC", str(text)).split()).casefold()


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


class _Checked:
    """A map being checked: every fault names its line."""

    def __init__(self, file: str, source: Source, fields: Sequence[Field]) -> None:
        self._file = file
        self._source = source
        self._fields = {one.name: one for one in fields}

    def map(self) -> Map:
        values = self._source.values
        known = ("columns", "words", "defaults", "separator", "time_zone", "date_formats", "sheet")
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
    field → the words that may stand in it."""

    vocabulary: Mapping[str, Mapping[str, Any]]
    places: Mapping[str, int]
    headings: Mapping[str, str]
    map: Map

    def has(self, name: str) -> bool:
        """Whether the file has a column for the field."""
        return name in self.places

    def cell(self, row: Row, name: str) -> Cell:
        """The row's cell of a field; the map's default where it is blank, None where there is neither."""
        place = self.places.get(name, -1)
        found = row.cells[place] if 0 <= place < len(row.cells) else None
        if found is None or (isinstance(found, str) and not found.strip()):
            return self.map.defaults.get(name)
        return found

    def called(self, name: str) -> str:
        """What to call a field to the people who made the file."""
        return self.headings.get(name, name)

    def words(self, name: str) -> Mapping[str, Any]:
        """The words that may stand in a field."""
        return self.vocabulary[name]


def bind(rows: Iterator[Row], fields: Sequence[Field], how: Map = PLAIN) -> tuple[Columns, Iterator[Row]]:
    """Finds the row of headings; the columns, and the rows below it. `FileRefused` for a file that has no such row."""
    above: list[Row] = []
    best: dict[str, int] = {}
    heading: Row | None = None
    fault: FileRefused | None = None
    try:
        for row in rows:
            above.append(row)
            places = _places(row, fields, how)
            if len(places) > len(best):
                best, heading = places, row
            if row.number >= HEADING_ROWS:
                break
    except FileRefused as reason:
        fault = reason
    if heading is None:
        if fault is not None:
            raise fault
        raise FileRefused("The file holds no row of headings.")
    _check(heading, best, fields, how)
    below = [row for row in above if row.number > heading.number]
    headings = {name: str(heading.cells[place]).strip() for name, place in best.items()}
    vocabulary = {one.name: {**one.words, **how.words.get(one.name, {})} for one in fields}
    columns = Columns(vocabulary, best, headings, how)
    return columns, chain(below, rows if fault is None else _failing(fault))


def _failing(fault: FileRefused) -> Iterator[Row]:
    """Ends where the file could not be read on: what stands above that is good."""
    yield from ()
    raise fault


def _wanted(one: Field, how: Map) -> tuple[str, ...]:
    """The headings a field is looked for under. A map that names columns is taken at its word: nothing is guessed."""
    if how.columns is None:
        return (one.name, *one.headings)
    return how.columns.get(one.name, ())


def _places(row: Row, fields: Sequence[Field], how: Map) -> dict[str, int]:
    headings = [folded(cell) if isinstance(cell, str) else "" for cell in row.cells]
    places: dict[str, int] = {}
    for one in fields:
        found = next((wanted for heading in _wanted(one, how) if (wanted := folded(heading)) in headings), None)
        if found is not None:
            places[one.name] = headings.index(found)
    return places


def _check(heading: Row, places: Mapping[str, int], fields: Iterable[Field], how: Map) -> None:
    for one in fields:
        named = how.columns is not None and one.name in how.columns
        if one.name not in places and (named or (one.required and one.name not in how.defaults)):
            shown = ", ".join(_wanted(one, how) or (one.name, *one.headings))
            raise FileRefused(
                "The file has no column for %(column)s; it may be called: %(headings)s. A map can name another.",
                column=one.name,
                headings=shown,
            )
    folded_cells = [folded(cell) for cell in heading.cells]
    for place in places.values():
        if folded_cells.count(folded_cells[place]) > 1:
            raise FileRefused("Two columns are called %(heading)s.", heading=str(heading.cells[place]).strip())
