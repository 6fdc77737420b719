"""The rows of a sheet of an .xlsx, straight from its XML as a stream.

openpyxl reads the workbook around it. Its own reader of rows costs ten times as much, and tells neither which of them
are hidden, as by a filter, nor which formulas have no result, as a program leaves them that calculates none: their
cells look blank, and a car whose hand-over is such a formula would come in as one that is still here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, time
from functools import lru_cache
from typing import IO, Any
from xml.parsers import expat

from server.imports.cells import UNCALCULATED
from server.imports.rows import Cell, FileRefused, Row, is_blank, shows_time

CHUNK_BYTES = 2**14
MOST_ROWS, MOST_COLUMNS, LONGEST_TEXT = 2**20, 2**14, 2**15
"""Of any spreadsheet program; more is a lie."""
OUT_OF_RANGE = "#VALUE!"
"""What stands for a day outside the calendar."""
NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
ROW, CELL, VALUE, FORMULA, TEXT, PHONETIC, STRING = (
    f"{NAMESPACE} {name}" for name in ("row", "c", "v", "f", "t", "rPh", "si")
)
ENDING = (VALUE, TEXT)
COLUMN, DATA = f"{NAMESPACE} col", f"{NAMESPACE} sheetData"

Number = Callable[[str, str | None], Cell]


def shared_strings(source: IO[bytes]) -> list[str]:
    """The texts that cells of all sheets share, by their numbers, without what says how to pronounce them. Raises
    `FileRefused` for one that is too long."""
    found: list[str] = []
    text, listens, is_phonetic = "", False, False

    def start(tag: str, _attributes: dict[str, str]) -> None:
        nonlocal text, listens, is_phonetic
        if tag == TEXT:
            listens = not is_phonetic
        elif tag == STRING:
            text = ""
        elif tag == PHONETIC:
            is_phonetic = True

    def end(tag: str) -> None:
        nonlocal listens, is_phonetic
        if tag == TEXT:
            listens = False
        elif tag == STRING:
            found.append(text.replace("x005F_", ""))
        elif tag == PHONETIC:
            is_phonetic = False

    def told(data: str) -> None:
        nonlocal text
        if listens:
            text += data
            if len(text) > LONGEST_TEXT:
                raise _too_large()

    for _ in _parsed(source, start, end, told):
        pass
    return found


def hidden_columns(source: IO[bytes]) -> frozenset[int]:
    """The places of the columns that a sheet does not show; they are told above its rows."""
    found: set[int] = set()
    is_over = False

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal is_over
        is_over = is_over or tag == DATA
        if tag == COLUMN and attributes.get("hidden") in ("1", "true"):
            first, last = _whole(attributes["min"]), _whole(attributes["max"])
            found.update(range(first - 1, min(last, MOST_COLUMNS)))

    for _ in _parsed(source, start, lambda _tag: None, lambda _data: None):
        if is_over:
            break
    return frozenset(found)


def sheet_rows(source: IO[bytes], strings: Sequence[str], number_of: Number) -> Iterator[Row]:
    """The rows of a sheet that hold something; `number_of` is what a figure means in a style. Raises `FileRefused`
    where there is more than can be."""
    done: list[Row] = []
    number = last = place = 0
    cells: list[Cell] = []
    hidden = has_formula = listens = is_phonetic = False
    kind, style, text = "n", None, ""

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal number, place, cells, hidden, has_formula, listens, is_phonetic, kind, style, text
        if tag == CELL:
            reference = attributes.get("r")
            # Counted from 1.
            place = place + 1 if reference is None else _place(reference.rstrip("0123456789"))
            kind, style = attributes.get("t", "n"), attributes.get("s")
            text, has_formula = "", False
        elif tag == VALUE:
            listens = kind != "inlineStr"
        elif tag == ROW:
            told = attributes.get("r")
            number = number + 1 if told is None else _whole(told)
            if number > MOST_ROWS:
                raise _too_large()
            hidden = attributes.get("hidden") in ("1", "true")
            place, cells = 0, []
        elif tag == FORMULA:
            has_formula = True
        elif tag == TEXT:
            listens = kind == "inlineStr" and not is_phonetic
        elif tag == PHONETIC:
            is_phonetic = True

    def end(tag: str) -> None:
        nonlocal listens, is_phonetic, last
        if tag in ENDING:
            listens = False
        elif tag == CELL:
            if text:
                _put(strings[int(text)] if kind == "s" else _typed(kind, text, style, number_of), cells, place)
            elif has_formula and kind != "str":
                _put(UNCALCULATED, cells, place)
        elif tag == ROW:
            # One that stands behind its place is shown by nobody.
            if number > last and not all(map(is_blank, cells)):
                last = number
                done.append(Row(number, tuple(cells), hidden))
        elif tag == PHONETIC:
            is_phonetic = False

    def told(data: str) -> None:
        nonlocal text
        if listens:
            text += data
            if len(text) > LONGEST_TEXT:
                raise _too_large()

    for _ in _parsed(source, start, end, told):
        yield from done
        done.clear()


def _put(value: Cell, cells: list[Cell], place: int) -> None:
    """Puts a cell at its place, counted from 1, with nothing between it and the last."""
    if place > MOST_COLUMNS:
        raise ValueError(place)
    if place <= len(cells):
        cells[place - 1] = value
        return
    cells.extend([None] * (place - len(cells) - 1))
    cells.append(value)


def numbers_of(book: Any) -> Number:
    """What the figures of a workbook mean in a style: a number, or an instant, a day, a time of day or a duration; a
    day where the style shows no time of day."""
    from openpyxl.utils.datetime import from_excel

    dated: dict[str | None, bool] = {}
    shown: dict[str | None, bool] = {}

    def number_of(text: str, style: str | None) -> Cell:
        value = float(text) if "." in text or "E" in text or "e" in text else int(text)
        if style is None:
            return value
        is_dated = dated.get(style)
        if is_dated is None:
            is_dated = dated[style] = int(style) in book._date_formats
        if not is_dated:
            return value
        try:
            at: Cell = from_excel(value, book.epoch, timedelta=int(style) in book._timedelta_formats)
        except (OverflowError, ValueError):
            return OUT_OF_RANGE
        if isinstance(at, datetime) and at.time() == time():
            if style not in shown:
                shown[style] = shows_time(_format(book, int(style)))
            return at if shown[style] else at.date()
        return at

    return number_of


def _format(book: Any, style: int) -> str:
    from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE

    number = book._cell_styles[style].numFmtId
    if number < BUILTIN_FORMATS_MAX_SIZE:
        return BUILTIN_FORMATS.get(number, "General")
    return str(book._number_formats[number - BUILTIN_FORMATS_MAX_SIZE])


def _typed(kind: str, text: str, style: str | None, number_of: Number) -> Cell:
    if kind == "n":
        return number_of(text, style)
    if kind == "b":
        return bool(int(text))
    if kind == "d":
        from openpyxl.utils.datetime import from_ISO8601

        told: Cell = from_ISO8601(text)  # type: ignore[no-untyped-call]
        return told
    return text


@lru_cache(maxsize=1024)
def _place(letters: str) -> int:
    """The column of its letters, counted from 1."""
    place = 0
    for letter in letters:
        if not "A" <= letter <= "Z" or len(letters) > 3:
            raise ValueError(letters)
        place = place * 26 + ord(letter) - ord("A") + 1
    return place


def _whole(told: str) -> int:
    """Some programs write the number of a row with a fraction, which must be none."""
    number = float(told)
    if not number.is_integer():
        raise ValueError(told)
    return int(number)


def _too_large() -> FileRefused:
    return FileRefused("The workbook is too large: save the sheet as CSV.")


def _parsed(
    source: IO[bytes],
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None],
    told: Callable[[str], None],
) -> Iterator[None]:
    """Piece by piece, after each of which its caller takes what there is."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, told
    while piece := source.read(CHUNK_BYTES):
        parser.Parse(piece)
        yield
    parser.Parse(b"", True)
    yield
